"""Books are read in chunks that two workers can share."""

import pytest

from pipeline.reading import PAGES_PER_CHUNK, chunked


@pytest.mark.parametrize("number", [0, 1, 3, 14, 200])
def test_chunks_hold_each_page_once_and_in_order(number: int) -> None:
    chunks = chunked(range(number))
    assert [page for chunk in chunks for page in chunk] == list(range(number))
    assert all(1 <= len(chunk) <= PAGES_PER_CHUNK for chunk in chunks)


def test_two_workers_get_half_of_a_short_book_each() -> None:
    done = [0, 0]
    for chunk in chunked(range(14)):
        done[done.index(min(done))] += len(chunk)
    assert done == [7, 7]


def test_a_long_book_is_not_opened_for_every_page() -> None:
    assert len(chunked(range(400))) < 120
