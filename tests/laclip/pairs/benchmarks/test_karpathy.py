import json
from pathlib import Path

import pytest

from laclip.errors import PairsError
from laclip.pairs.benchmarks import karpathy
from laclip.pairs.benchmarks.shipped import ShippedFolder


def test_restval_is_trained_on_and_captions_are_the_raw_sentences(mscoco: Path) -> None:
    splits = karpathy.reader("dataset_coco.json")(ShippedFolder(mscoco), "en")
    assert set(splits) == {"train", "val", "test"}
    read = {split: give() for split, give in splits.items()}
    assert [one.picture for one in read["train"]] == [
        "COCO_val2014_000000000021.jpg",
        "COCO_train2014_000000000022.jpg",
    ]
    assert len(read["test"]) == 10
    assert read["val"][0].captions[3] == "A bird 20, said 3. "


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            lambda images: images[3].update(split="testing"),
            r"at images\.3\.split: .*'restval', 'val' or 'test'",
        ),
        (
            lambda images: images[2]["sentences"][1].pop("raw"),
            r"at images\.2\.sentences\.1\.raw: Field required",
        ),
        (lambda images: images[0].pop("filename"), r"at images\.0\.filename"),
        (lambda images: images.insert(0, "a picture"), r"at images\.0: Input should be"),
    ],
)
def test_what_is_not_as_shipped_is_named_by_its_place(mscoco: Path, change, complaint: str) -> None:
    path = mscoco / "dataset_coco.json"
    content = json.loads(path.read_text())
    change(content["images"])
    path.write_text(json.dumps(content))
    with pytest.raises(PairsError, match=r"dataset_coco\.json is not as its owners ship it: " + complaint):
        karpathy.reader("dataset_coco.json")(ShippedFolder(mscoco), "en")


def test_a_file_cut_off_by_its_download_says_where(mscoco: Path) -> None:
    path = mscoco / "dataset_coco.json"
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(PairsError, match=r"EOF while parsing .* line 1 column 500; get it again"):
        karpathy.reader("dataset_coco.json")(ShippedFolder(mscoco), "en")
