import json
from pathlib import Path

import pytest
from PIL import Image

from laclip.errors import PairsError
from laclip.pairs.dataset import load_pairs


def line(text_id: int, text: str, *image_ids: int) -> str:
    return json.dumps({"text_id": text_id, "text": text, "image_ids": image_ids}, ensure_ascii=False) + "\n"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    for number in (1, 2):
        Image.new("RGB", (8, 8), (number, 0, 0)).save(tmp_path / "images" / f"{number}.png")
    (tmp_path / "images" / "3.png").write_bytes(b"no picture")
    (tmp_path / "test.jsonl").write_text(
        line(1, "龙纹", 1, 2) + line(2, "凤纹", 2) + line(3, "鹤纹", 3) + line(4, "象", 9)
    )
    return tmp_path


def test_a_release_of_a_test_split_alone_is_read_as_it_lies(release: Path) -> None:
    dataset = load_pairs(release, needed=("test",))
    assert dataset.counts == {"train": 0, "validation": 0, "test": 3}
    assert dataset.test.texts == ("龙纹", "龙纹", "凤纹")
    assert dataset.test.figure_ids == ("test-1-1", "test-1-2", "test-2-2")
    assert dataset.left_out == {"missing_image": 1, "unreadable_image": 1}
    with pytest.raises(PairsError, match="no split train, validation"):
        load_pairs(release)


def test_a_release_without_anything_sound_is_an_empty_split(release: Path) -> None:
    (release / "test.jsonl").write_text(line(1, "鹤纹", 3))
    with pytest.raises(PairsError, match=r"split test of .* is empty"):
        load_pairs(release, needed=("test",))


def test_a_folder_of_pictures_with_metadata_is_no_release(tmp_path: Path) -> None:
    (tmp_path / "test").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "test" / "a.png")
    (tmp_path / "test" / "metadata.jsonl").write_text('{"file_name": "a.png", "text": "龙"}\n')
    dataset = load_pairs(tmp_path, needed=("test",))
    assert dataset.test.texts == ("龙",)
    assert dataset.left_out == {}
