import shutil
from pathlib import Path

import numpy as np
import pytest

from laclip.encoders.encoder import Encoder, load_encoder
from laclip.errors import SearchError
from laclip.search.collections import PictureFolder
from laclip.search.image_index import INDEX, ImageIndex, is_current
from laclip.search.vectors import VectorOptions, picture_vectors
from tests.laclip.search.conftest import COLOURS, NAMES, SHAPES, Shelf


@pytest.fixture
def index(encoder: Encoder, tmp_path: Path) -> ImageIndex:
    return ImageIndex.build(Shelf(), encoder, tmp_path / "index")


def test_a_picture_finds_itself_first_and_words_find_by_their_score(
    pictures: Path, encoder: Encoder, tmp_path: Path
) -> None:
    index = ImageIndex.build(pictures, encoder, tmp_path / "index")
    for path in pictures.rglob("*.png"):
        hits = index.search(path, top=3)
        assert Path(hits[0].path) == path
        assert [hit.rank for hit in hits] == [1, 2, 3]
    scores = [hit.score for hit in index.search("朱红团窠纹", top=100)]
    assert len(scores) == len(NAMES)
    assert scores == sorted(scores, reverse=True)


def test_float16_changes_no_recall(index: ImageIndex, encoder: Encoder) -> None:
    """Every text's ranking over the stored vectors is that over the encoder's own."""
    exact = picture_vectors([index.image(row) for row in range(len(index))], encoder, VectorOptions())
    for name in NAMES:
        (text,) = encoder.encode_texts([f"{name}。"])
        hits = index.search_vector(text, top=len(NAMES))
        full = exact @ text
        np.testing.assert_allclose([hit.score for hit in hits], full[[hit.row for hit in hits]], atol=1e-3)
        for cutoff in (1, 5, 10):
            within = {hit.row for hit in hits[:cutoff]}
            assert within == set(np.argsort(-full, kind="stable")[:cutoff].tolist())


def test_it_is_built_once(encoder: Encoder, tmp_path: Path) -> None:
    told: list[str] = []

    def told_of(stage: str, done: int, total: int) -> None:
        told.append(stage)

    ImageIndex.build(Shelf(), encoder, tmp_path / "index", on_progress=told_of)
    assert set(told) == {"embedding pictures", "indexing"}
    told.clear()
    ImageIndex.build(Shelf(), encoder, tmp_path / "index", on_progress=told_of)
    assert told == []
    assert is_current(Shelf(), encoder, tmp_path / "index", VectorOptions())


def test_an_interrupted_index_is_finished(index: ImageIndex, encoder: Encoder, tmp_path: Path) -> None:
    (tmp_path / "index" / "index.json").unlink()
    assert not is_current(Shelf(), encoder, tmp_path / "index", VectorOptions())
    assert len(ImageIndex.build(Shelf(), encoder, tmp_path / "index")) == len(NAMES)


def test_it_is_narrowed_by_what_is_known(index: ImageIndex) -> None:
    for colour in COLOURS:
        assert {hit.item.period for hit in index.search("纹", top=20, period=colour)} == {colour}
    for shape in SHAPES:
        found = index.search("纹", top=20, kind=shape, collection="甲馆")
        assert len(found) == sum(name[2:] == shape and row % 3 > 0 for row, name in enumerate(NAMES))
    assert index.search("纹", kind="none of these") == []
    assert index.values("period") == dict.fromkeys(sorted(COLOURS), 3)
    assert sum(index.values("collection").values()) == 8
    with pytest.raises(SearchError, match="cannot be narrowed by colour"):
        index.search("纹", colour="red")


def test_the_region_is_asked_of_the_picture_that_was_found(index: ImageIndex) -> None:
    (hit,) = index.search("朱红团窠纹", top=1)
    found = index.heat_map(hit, "朱红团窠纹")
    width, height = index.image(hit.row).size
    left, top, right, bottom = found.best
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


def test_another_model_other_options_and_other_pictures_are_refused(
    index: ImageIndex, encoder: Encoder, tiny_preset: str, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    with pytest.raises(SearchError, match="made with another model"):
        ImageIndex(Shelf(), load_encoder(tiny_preset, seed=1), folder, VectorOptions())
    with pytest.raises(SearchError, match="made with other options"):
        ImageIndex(Shelf(), encoder, folder, VectorOptions(form="whole"))
    changed = Shelf()
    changed.fingerprint = "two"
    with pytest.raises(SearchError, match="made with other pictures"):
        ImageIndex(changed, encoder, folder, VectorOptions())


def test_an_index_of_other_vectors_is_refused(index: ImageIndex, encoder: Encoder, tmp_path: Path) -> None:
    other = load_encoder("tiny", seed=1)
    ImageIndex.build(Shelf(), other, tmp_path / "other")
    for name in ("vectors.faiss", "index.json"):
        shutil.copy(tmp_path / "other" / name, tmp_path / "index" / name)
    with pytest.raises(SearchError, match="is of other vectors"):
        ImageIndex(Shelf(), encoder, tmp_path / "index", VectorOptions())


def test_a_picture_that_has_gone_is_one_line(pictures: Path, encoder: Encoder, tmp_path: Path) -> None:
    index = ImageIndex.build(PictureFolder(pictures), encoder, tmp_path / "index")
    (hit,) = index.search("纹", top=1)
    Path(hit.path).unlink()
    with pytest.raises(SearchError, match="cannot be read"):
        index.image(hit.row)


def test_an_index_cut_short_is_one_line(index: ImageIndex, encoder: Encoder, tmp_path: Path) -> None:
    path = tmp_path / "index" / INDEX
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(SearchError, match="made anew"):
        ImageIndex(Shelf(), encoder, tmp_path / "index", VectorOptions())
