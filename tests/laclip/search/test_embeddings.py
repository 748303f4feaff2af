from pathlib import Path

import numpy as np
import pytest

from laclip.encoders.encoder import Encoder
from laclip.encoders.pictures import read_picture
from laclip.errors import SearchError
from laclip.search import embeddings
from laclip.search.collections import PictureFolder
from laclip.search.embeddings import DESCRIPTION, ITEMS, VECTORS, open_embeddings, write_embeddings
from laclip.search.vectors import VectorOptions
from tests.laclip.search.conftest import NAMES

OPTIONS = VectorOptions(form="whole")


def silent(stage: str, done: int, total: int) -> None:
    pass


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "PART", 5)


def test_a_vector_for_every_picture_in_their_order_memory_mapped(
    pictures: Path, encoder: Encoder, tmp_path: Path
) -> None:
    collection = PictureFolder(pictures)
    write_embeddings(collection, encoder, OPTIONS, tmp_path / "index", silent)
    found = open_embeddings(tmp_path / "index")
    assert len(found) == len(NAMES)
    assert isinstance(found.vectors, np.memmap)
    entries = [collection[row] for row in range(len(collection))]
    assert [found.item(row) for row in range(len(found))] == [entry.item for entry in entries]
    expected = encoder.encode_images([read_picture(entry.encoded) for entry in entries])
    np.testing.assert_allclose(found.vectors, expected, atol=1e-3)
    assert not (tmp_path / "index" / embeddings.PARTS).exists()


class _Killed(Exception):
    pass


def test_a_killed_run_goes_on_after_its_parts_and_ends_in_the_same_bytes(
    pictures: Path, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = PictureFolder(pictures)
    write_embeddings(collection, encoder, OPTIONS, tmp_path / "whole", silent)

    def killed(stage: str, done: int, total: int) -> None:
        if done == 10:
            raise _Killed

    with pytest.raises(_Killed):
        write_embeddings(collection, encoder, OPTIONS, tmp_path / "killed", killed)
    assert not (tmp_path / "killed" / DESCRIPTION).exists()
    encoded: list[int] = []
    really = embeddings.picture_vectors

    def counted(images, *rest):  # type: ignore[no-untyped-def]
        vectors = really(images, *rest)
        encoded.append(len(vectors))
        return vectors

    monkeypatch.setattr(embeddings, "picture_vectors", counted)
    write_embeddings(collection, encoder, OPTIONS, tmp_path / "killed", silent)
    assert encoded == [2]  # the third part alone
    for name in (VECTORS, ITEMS, DESCRIPTION):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "killed" / name).read_bytes()


def test_parts_of_other_options_are_not_used(pictures: Path, encoder: Encoder, tmp_path: Path) -> None:
    def killed(stage: str, done: int, total: int) -> None:
        raise _Killed

    collection = PictureFolder(pictures)
    with pytest.raises(_Killed):
        write_embeddings(collection, encoder, VectorOptions(form="one_pass"), tmp_path / "index", killed)
    write_embeddings(collection, encoder, OPTIONS, tmp_path / "index", silent)
    write_embeddings(collection, encoder, OPTIONS, tmp_path / "other", silent)
    assert (tmp_path / "index" / VECTORS).read_bytes() == (tmp_path / "other" / VECTORS).read_bytes()


def test_what_cannot_be_read_and_what_is_there_twice_is_left_out_with_its_reason(
    pictures: Path, encoder: Encoder, tmp_path: Path
) -> None:
    first = PictureFolder(pictures)[0]
    (pictures / "龟.png").write_bytes(first.encoded)
    (pictures / "broken.png").write_bytes(first.encoded[:50])
    (pictures / "text.jpg").write_text("no picture")
    write_embeddings(PictureFolder(pictures), encoder, OPTIONS, tmp_path / "index", silent)
    found = open_embeddings(tmp_path / "index")
    assert len(found) == len(NAMES)
    assert found.description.left_out == {
        "broken.png": "cannot be read as a picture",
        "text.jpg": "cannot be read as a picture",
        "龟.png": f"is the same file as {first.item.id}",
    }
    collection = PictureFolder(pictures)
    for row in range(len(found)):
        assert collection[found.row_in_collection(row)].item == found.item(row)


def test_no_readable_picture_at_all_is_one_line(encoder: Encoder, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures/a.png").write_bytes(b"no picture")
    with pytest.raises(SearchError, match="no picture of 1 can be read"):
        write_embeddings(PictureFolder(tmp_path / "pictures"), encoder, OPTIONS, tmp_path / "index", silent)
    with pytest.raises(SearchError, match="not finished"):
        open_embeddings(tmp_path / "index")


@pytest.mark.parametrize("name", [VECTORS, ITEMS, DESCRIPTION])
def test_files_that_are_gone_or_cut_short_are_one_line(
    pictures: Path, encoder: Encoder, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "index"
    write_embeddings(PictureFolder(pictures), encoder, OPTIONS, folder, silent)
    whole = (folder / name).read_bytes()
    for size in (0, 5, len(whole) // 2, len(whole) - 3):
        (folder / name).write_bytes(whole[:size])
        with pytest.raises(SearchError, match="made anew") as caught:
            open_embeddings(folder)
        assert "\n" not in str(caught.value)
    (folder / name).unlink()
    with pytest.raises(SearchError):
        open_embeddings(folder)


def test_an_array_of_objects_is_not_unpickled(pictures: Path, encoder: Encoder, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    write_embeddings(PictureFolder(pictures), encoder, OPTIONS, folder, silent)
    np.save(folder / VECTORS, np.array([print], dtype=object), allow_pickle=True)
    with pytest.raises(SearchError, match="damaged"):
        open_embeddings(folder)
