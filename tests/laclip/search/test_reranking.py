import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from laclip.alignment import recommended
from laclip.encoders.encoder import Encoder
from laclip.encoders.normaliser import tokenise
from laclip.encoders.pixels import squash, standardise
from laclip.encoders.tokens import image_tokens, text_tokens, word_mask
from laclip.errors import SearchError
from laclip.search import reranking
from laclip.search.hits import Hit
from laclip.search.image_index import ImageIndex
from laclip.search.vectors import VectorOptions
from tests.laclip.conftest import draw
from tests.laclip.search.conftest import COLOURS, NAMES, Shelf

WORDS = "朱红团窠，白地"
A_PICTURE = 2 * 16 * 32
"""Bytes of the regions of one picture: 4 x 4 patches of 32 float16."""


@pytest.fixture
def index(fused: Encoder, tmp_path: Path) -> ImageIndex:
    return ImageIndex.build(Shelf(), fused, tmp_path / "index")


def of_the_head(index: ImageIndex, words: str) -> np.ndarray:
    """S = u S_local + (1 - u) x score of every picture, as the formula says, with nothing of ours between."""
    encoder = index.encoder
    squares = np.stack([squash(index.image(row), encoder.resolution) for row in range(len(index))])
    ids = tokenise([words]).ids
    assert encoder.fusion is not None
    with torch.inference_mode():
        regions = image_tokens(encoder.model, standardise(torch.from_numpy(squares)))[1]
        local = encoder.fusion.local(regions, text_tokens(encoder.model, ids)[1], word_mask(ids))[
            :, 0
        ].numpy()
    scores = index.embeddings.vectors.astype(np.float32) @ encoder.encode_texts([words])[0]
    return np.asarray(0.6 * local + 0.4 * scores)


@pytest.mark.parametrize("words", [WORDS, "三角", "石绿方胜纹。石绿色方胜，四周一圈联珠。"])
def test_all_hits_scored_anew_stand_in_the_order_of_the_head(index: ImageIndex, words: str) -> None:
    expected = of_the_head(index, words)
    hits = index.search(words, top=100, rerank=100)
    np.testing.assert_allclose([hit.reranked for hit in hits], expected[[hit.row for hit in hits]], atol=2e-3)
    assert [hit.rank for hit in hits] == list(range(1, len(NAMES) + 1))
    assert [hit.reranked for hit in hits] == sorted((hit.reranked for hit in hits), reverse=True)
    plain = {hit.row: hit for hit in index.search(words, top=100)}
    assert [hit.row for hit in hits] != list(plain)
    for hit in hits:
        assert (hit.score, hit.index_rank) == (plain[hit.row].score, plain[hit.row].rank)


def test_candidates_that_are_scored_in_parts_are_scored_alike(
    index: ImageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = index.search(WORDS, top=100, rerank=100)
    monkeypatch.setattr(reranking, "_TOGETHER", 5)
    in_parts = index.search(WORDS, top=100, rerank=100)
    assert [hit.row for hit in in_parts] == [hit.row for hit in together]
    np.testing.assert_allclose(
        [hit.reranked for hit in in_parts], [hit.reranked for hit in together], atol=1e-6
    )


def test_what_comes_after_the_first_keeps_its_order(index: ImageIndex) -> None:
    plain = index.search(WORDS, top=12)
    hits = index.search(WORDS, top=12, rerank=5)
    assert {hit.row for hit in hits[:5]} == {hit.row for hit in plain[:5]}
    assert [hit.row for hit in hits[5:]] == [hit.row for hit in plain[5:]]
    assert [hit.reranked is not None for hit in hits] == [True] * 5 + [False] * 7


def test_more_may_be_scored_anew_than_are_shown(index: ImageIndex) -> None:
    everything = index.search(WORDS, top=12, rerank=12)
    found = index.find(WORDS, top=2, rerank=12)
    assert [hit.row for hit in found.hits] == [hit.row for hit in everything[:2]]
    assert found.reranking is not None
    assert found.reranking.scored == 12
    assert found.reranking.seconds > 0


def test_filters_hold(index: ImageIndex) -> None:
    expected = of_the_head(index, WORDS)
    for colour in COLOURS:
        hits = index.search(WORDS, top=10, rerank=10, period=colour)
        rows = [row for row, name in enumerate(NAMES) if name[:2] == colour]
        assert [hit.row for hit in hits] == sorted(rows, key=lambda row: -expected[row])
    nothing = index.find(WORDS, rerank=10, only={"kind": "none of these"})
    assert (nothing.hits, nothing.reranking) == ([], None)


def test_regions_are_made_once_and_held_up_to_a_number_of_bytes(fused: Encoder, tmp_path: Path) -> None:
    ImageIndex.build(Shelf(), fused, tmp_path / "index")
    for held, made_again in ((12, 0), (11, 1), (0, 12)):
        index = ImageIndex(Shelf(), fused, tmp_path / "index", VectorOptions(), held * A_PICTURE)
        hits = []
        for made in (12, made_again):
            found = index.find(WORDS, rerank=12)
            assert found.reranking is not None
            assert found.reranking.encoded == made
            assert index.held_region_bytes == held * A_PICTURE
            hits.append(found.hits)
        assert hits[0] == hits[1]


def test_a_picture_that_has_gone_keeps_its_place_and_says_so(
    pictures: Path, fused: Encoder, tmp_path: Path
) -> None:
    index = ImageIndex.build(pictures, fused, tmp_path / "index")
    plain = index.search(WORDS, top=12)
    gone = plain[2]
    data = Path(gone.path).read_bytes()
    Path(gone.path).unlink()
    found = index.find(WORDS, top=12, rerank=6)
    assert found.reranking is not None
    assert found.reranking.scored == 5
    assert list(found.reranking.unread) == [gone.item.id]
    hit = found.hits[2]
    assert (hit.row, hit.score, hit.reranked) == (gone.row, gone.score, None)
    assert "cannot be read" in hit.unread
    assert [other.unread for other in found.hits if other.row != gone.row] == [""] * 11
    Path(gone.path).write_bytes(data)
    again = index.find(WORDS, top=12, rerank=6).reranking
    assert again is not None
    assert (again.scored, again.unread) == (6, {})


def test_what_cannot_be_reranked_is_one_line_where_it_was_asked_for(
    index: ImageIndex, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    headless = ImageIndex.build(Shelf(), encoder, tmp_path / "headless")
    picture = draw("石青", "团窠")
    for asked, query, number, words in (
        (headless, WORDS, 5, "tiny has no fusion head to re-rank by; train one with culti finetune"),
        (index, picture, 5, "a picture's hits cannot be re-ranked"),
        (index, WORDS, -1, "-1 hits cannot be re-ranked"),
    ):
        with pytest.raises(SearchError, match=words) as caught:
            asked.search(query, rerank=number)
        assert "\n" not in str(caught.value)
    monkeypatch.setattr(reranking, "RERANKED_UNASKED", 3)
    for asked, query in ((headless, WORDS), (index, picture)):
        assert asked.find(query).reranking is None
        assert asked.find(query, rerank=0).reranking is None
    unasked = index.find(WORDS).reranking
    assert unasked is not None
    assert unasked.scored == 3


def test_nothing_is_reranked_unasked(index: ImageIndex) -> None:
    assert (index.find(WORDS).reranking is None) == (recommended.RERANKED_UNASKED == 0)
    assert index.find(WORDS, rerank=0).reranking is None


def test_many_that_ask_at_once_get_what_one_gets(fused: Encoder, tmp_path: Path) -> None:
    index = ImageIndex.build(Shelf(), fused, tmp_path / "index")
    asked = [WORDS, "三角", "石绿方胜", "土黄"]
    alone = {words: index.search(words, top=12, rerank=12) for words in asked}
    crowded = ImageIndex(Shelf(), fused, tmp_path / "index", VectorOptions(), 5 * A_PICTURE)
    got: dict[str, list[Hit]] = {}

    def ask(words: str) -> None:
        for _ in range(3):
            got[words] = crowded.search(words, top=12, rerank=12)

    threads = [threading.Thread(target=ask, args=(words,)) for words in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for words in asked:
        assert [hit.row for hit in got[words]] == [hit.row for hit in alone[words]]
    assert crowded.held_region_bytes <= 5 * A_PICTURE
