"""Every PDF is found once, has a name of its own, and what cannot be read says so."""

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.sources import book_keys, find_sources


def put(path: Path, content: bytes = b"%PDF-1.7") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_folders_are_searched_to_the_bottom_whatever_the_case(tmp_path: Path) -> None:
    put(tmp_path / "b.PDF")
    put(tmp_path / "deep/er/a.pdf")
    put(tmp_path / "notes.txt")
    assert [source.document for source in find_sources([tmp_path])] == ["b.PDF", "deep/er/a.pdf"]


def test_equal_names_from_different_folders_stay_apart_in_any_order(tmp_path: Path) -> None:
    one, other = put(tmp_path / "silk/book.pdf", b"1"), put(tmp_path / "murals/book.pdf", b"2")
    names = {source.path: source.document for source in find_sources([one, other])}
    assert names == {one: "silk/book.pdf", other: "murals/book.pdf"}
    assert names == {source.path: source.document for source in find_sources([other, one])}


def test_a_file_given_twice_is_one_document(tmp_path: Path) -> None:
    path = put(tmp_path / "books/a.pdf")
    assert len(find_sources([path, tmp_path / "books", tmp_path / "books/../books/a.pdf"])) == 1


def test_a_link_out_of_the_folder_is_refused_with_a_reason(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside/secret.pdf")
    inside = tmp_path / "books"
    put(inside / "a.pdf")
    (inside / "link.pdf").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    found = {source.document: source for source in find_sources([inside])}
    assert set(found) == {"a.pdf", "link.pdf"}
    assert found["link.pdf"].sha256 is None
    assert "leads out" in (found["link.pdf"].error or "")


@pytest.mark.parametrize("wrong", ["absent.pdf", "empty"])
def test_a_wrong_path_or_a_folder_without_pdfs_is_a_mistake_of_usage(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=wrong):
        find_sources([tmp_path / wrong])


def test_book_keys_follow_the_content_and_tell_copies_apart(tmp_path: Path) -> None:
    put(tmp_path / "a.pdf", b"same")
    put(tmp_path / "b.pdf", b"same")
    put(tmp_path / "c.pdf", b"other")
    keys = book_keys(find_sources([tmp_path]))
    assert len(set(keys.values())) == 3
    (tmp_path / "c.pdf").rename(tmp_path / "renamed.pdf")
    assert book_keys(find_sources([tmp_path]))["renamed.pdf"] == keys["c.pdf"]
