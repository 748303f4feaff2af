import json
from pathlib import Path

import pytest

from laclip.errors import PairsError
from laclip.pairs.benchmarks import coco_japanese as reader
from laclip.pairs.benchmarks.shipped import ShippedFolder


def test_stair_captions_follow_karpathys_splits(stair: Path) -> None:
    splits = reader.read_stair(ShippedFolder(stair), "ja")
    test = splits["test"]()
    assert [one.picture for one in test] == [f"COCO_val2014_{number:012}.jpg" for number in range(10, 20)]
    assert test[3].captions == tuple(f"13番の鳥、{n}" for n in range(5))
    assert [len(one.captions) for one in splits["train"]()] == [5, 5]


def test_of_several_versions_the_newest_is_read_and_train_may_be_missing(stair: Path) -> None:
    (stair / "stair_captions_v1.2_val.json").rename(stair / "stair_captions_v1.0_val.json")
    splits = reader.read_stair(ShippedFolder(stair), "ja")
    assert len(splits["test"]()[0].captions) == 5
    assert [len(one.captions) for one in splits["train"]()] == [5, 0]  # v1.2's train is another version's


def test_what_is_missing_or_broken_is_told(stair: Path) -> None:
    (stair / "stair_captions_v1.2_val.json").write_text('{"annotations": [{"image_id": "13", "caption": 4}]}')
    with pytest.raises(
        PairsError, match=r"v1\.2_val\.json is not .* at annotations\.0\.caption: Input should be"
    ):
        reader.read_stair(ShippedFolder(stair), "ja")
    (stair / "stair_captions_v1.2_val.json").unlink()
    with pytest.raises(PairsError, match=r"has no stair_captions_v1\.2_val\.json"):
        reader.read_stair(ShippedFolder(stair), "ja")
    path = stair / "dataset_coco.json"
    content = json.loads(path.read_text())
    del content["images"][0]["cocoid"]
    path.write_text(json.dumps(content))
    (stair / "stair_captions_v1.2_val.json").write_text('{"annotations": []}')
    with pytest.raises(PairsError, match="tells no cocoid for COCO_val2014_000000000010"):
        reader.read_stair(ShippedFolder(stair), "ja")["test"]()
    path.unlink()
    with pytest.raises(PairsError, match=r"has no dataset_coco\.json"):
        reader.read_stair(ShippedFolder(stair), "ja")


def test_yj_captions_follow_the_users_lists(yj: Path) -> None:
    with pytest.raises(PairsError, match=r"has no yjcaptions26k_test\.txt: YJ Captions come without splits"):
        reader.read_yj(ShippedFolder(yj), "ja")
    (yj / "yjcaptions26k_test.txt").write_text("8\nCOCO_train2014_000000000007.jpg\n")
    (test,) = reader.read_yj(ShippedFolder(yj), "ja").values()
    assert [(one.picture, one.captions[0]) for one in test()] == [
        ("COCO_train2014_000000000008.jpg", "8の花0"),
        ("COCO_train2014_000000000007.jpg", "7の花0"),
    ]
    (yj / "yjcaptions26k_test.txt").write_text("8\nCOCO_val2014_000000000007.jpg\n")
    with pytest.raises(PairsError, match=r"line 2 of yjcaptions26k_test\.txt is neither a number nor"):
        reader.read_yj(ShippedFolder(yj), "ja")["test"]()
