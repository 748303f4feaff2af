"""A planted leak of every kind is found, and none where there is none."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from manifests.store import Row
from pipeline.images.options import ImageOptions
from pipeline.splitting.leaks import leaks
from samples.pattern import draw_design, paint


@pytest.fixture
def rows(tmp_path: Path) -> list[Row]:
    made = []
    for number, split in enumerate(("train", "train", "validation", "test")):
        name = f"{number}.png"
        Image.fromarray(paint(draw_design(np.random.default_rng(number), long_side=400))).save(
            tmp_path / name
        )
        made.append(
            {
                "figure_id": f"a-{number}", "document": "a.pdf", "group_id": f"a-{number}", "split": split,
                "kind": "pattern", "entry_id": str(number), "title": f"{number}", "caption": "", "fields": {},
                "text": f"{number}散点葡萄折枝花纹粉红色地金黄色葡萄散点排列",
                "sha256": name, "image_path": name,
                "status": "kept",
            }
        )  # fmt: skip
    return made


def reasons(rows: list[Row], folder: Path) -> list[str]:
    return [leak.reason for leak in leaks(rows, folder, ImageOptions())]


def test_a_sound_split_has_no_leak(rows: list[Row], tmp_path: Path) -> None:
    assert reasons(rows, tmp_path) == []


@pytest.mark.parametrize(
    ("field", "reason"),
    [("group_id", "group"), ("entry_id", "entry"), ("sha256", "picture"), ("text", "text")],
)
def test_what_is_shared_across_splits_is_a_leak(
    rows: list[Row], tmp_path: Path, field: str, reason: str
) -> None:
    rows[3][field] = rows[0][field]
    assert reasons(rows, tmp_path) == [reason]
    rows[3]["status"] = "dropped"
    assert reasons(rows, tmp_path) == []


def test_a_detail_in_another_split_than_its_plate_is_a_leak(rows: list[Row], tmp_path: Path) -> None:
    for row, title in ((rows[0], "伎乐天"), (rows[3], "伎乐天（局部）")):
        row.update(kind="mural", title=title, fields={"site": "莫高窟", "cave": "第三窟"})
    assert reasons(rows, tmp_path) == ["plate"]


def test_a_planted_copy_of_a_picture_is_a_leak(rows: list[Row], tmp_path: Path) -> None:
    with Image.open(tmp_path / "0.png") as picture:
        width, height = picture.size
        picture.crop((0, 0, round(width * 0.95), height)).resize((250, 250)).save(tmp_path / "3.png")
    assert reasons(rows, tmp_path) == ["near_duplicate"]
