from pathlib import Path

import pytest

from laclip.errors import PairsError
from laclip.pairs.benchmarks import coco_cn as reader
from laclip.pairs.benchmarks.shipped import ShippedFolder


def test_written_captions_in_the_order_of_the_lists(coco_cn: Path) -> None:
    splits = reader.read(ShippedFolder(coco_cn), "zh")
    assert set(splits) == {"train", "val", "test"}
    assert [one.captions for one in splits["test"]()] == [
        ("一只鸟站在2号树上",),
        ("一只鸟站在3号树上", "两只鸟"),
        ("一只鸟站在4号树上",),
    ]


@pytest.mark.parametrize(
    "line", ["COCO_val2014_000000000301 一只", "#0\t一只", "COCO_val2014_1#0\t", "COCO_val2014_1#x\t一"]
)
def test_a_broken_line_is_told_by_its_number(coco_cn: Path, line: str) -> None:
    path = coco_cn / "imageid.human-written-caption.txt"
    path.write_text("COCO_val2014_000000000301#0\t一只\n\n" + line + "\n", encoding="utf-8")
    with pytest.raises(
        PairsError, match=r"line 3 of imageid\.human-written-caption\.txt is not PICTURE#NUMBER"
    ):
        reader.read(ShippedFolder(coco_cn), "zh")


def test_missing_files_are_told(coco_cn: Path) -> None:
    for split in ("train", "val", "test"):
        (coco_cn / f"coco-cn_{split}.txt").unlink()
    with pytest.raises(PairsError, match=r"has no coco-cn_test\.txt"):
        reader.read(ShippedFolder(coco_cn), "zh")
    (coco_cn / "imageid.human-written-caption.txt").unlink()
    with pytest.raises(PairsError, match=r"has no imageid\.human-written-caption\.txt"):
        reader.read(ShippedFolder(coco_cn), "zh")
