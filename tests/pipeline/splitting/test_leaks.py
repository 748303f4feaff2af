"""A planted leak of every kind is found, and none where there is none."""

import pytest

from manifests.store import Row
from pipeline.splitting.leaks import leaks


@pytest.fixture
def rows() -> list[Row]:
    return [
        {
            "figure_id": f"a-{number}", "document": "a.pdf", "group_id": f"a-{number}", "split": split,
            "kind": "pattern", "entry_id": str(number), "title": f"{number}", "caption": "", "fields": {},
            "text": f"{number}散点葡萄折枝花纹粉红色地金黄色葡萄散点排列",
            "sha256": f"{number}", "status": "kept",
        }
        for number, split in enumerate(("train", "train", "validation", "test"))
    ]  # fmt: skip


def reasons(rows: list[Row]) -> list[str]:
    return [leak.reason for leak in leaks(rows)]


def test_a_sound_split_has_no_leak(rows: list[Row]) -> None:
    assert reasons(rows) == []


@pytest.mark.parametrize(
    ("field", "reason"),
    [("group_id", "group"), ("entry_id", "entry"), ("sha256", "picture"), ("text", "text")],
)
def test_what_is_shared_across_splits_is_a_leak(rows: list[Row], field: str, reason: str) -> None:
    rows[3][field] = rows[0][field]
    assert reasons(rows) == [reason]
    rows[3]["status"] = "dropped"
    assert reasons(rows) == []


def test_a_detail_in_another_split_than_its_plate_is_a_leak(rows: list[Row]) -> None:
    for row, title in ((rows[0], "伎乐天"), (rows[3], "伎乐天（局部）")):
        row.update(kind="mural", title=title, fields={"site": "莫高窟", "cave": "第三窟"})
    assert reasons(rows) == ["plate"]
