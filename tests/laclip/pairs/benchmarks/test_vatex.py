from pathlib import Path

import numpy as np
import pytest

from laclip.errors import PairsError
from laclip.pairs.benchmarks import vatex as reader
from laclip.pairs.benchmarks.shipped import ShippedFolder


def test_the_published_halves_of_validation_are_by_their_lists(vatex: Path) -> None:
    splits = reader.read(ShippedFolder(vatex), "zh")
    assert set(splits) == {"train", "val", "test", "public_test"}
    assert [one.picture for one in splits["test"]()] == ["val-2_000002_000012", "val-1_000002_000012"]
    assert [one.picture for one in splits["val"]()] == ["val-0_000002_000012", "val-3_000002_000012"]
    assert splits["test"]()[1].captions[9] == "有人做val-1_000002_000012，9。"
    english = reader.read(ShippedFolder(vatex), "en")
    assert english["public_test"]()[0].captions[0] == "Somebody does public_000003_000013, 0."


def test_without_lists_validation_is_whole_and_test_says_what_it_wants(vatex: Path) -> None:
    (vatex / "val_names.npy").unlink()
    rest = reader.read(ShippedFolder(vatex), "zh")["val"]()
    assert [one.picture for one in rest] == ["val-0_000002_000012", "val-3_000002_000012"]
    (vatex / "tst_names.npy").unlink()
    splits = reader.read(ShippedFolder(vatex), "zh")
    assert len(splits["val"]()) == 4
    with pytest.raises(
        PairsError, match=r"no list says which: put tst_names\.npy .* or measure on --split val"
    ):
        splits["test"]()
    (vatex / "test_list.txt").write_text("val-3_000002_000012\n")
    (one,) = reader.read(ShippedFolder(vatex), "zh")["test"]()
    assert one.picture == "val-3_000002_000012"


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (np.array(["another"]), r"1 of 1 videos of tst_names\.npy are not in vatex_validation_v1\.0\.json"),
        (np.array([1.5]), r"tst_names\.npy is no list of names but float64 of shape \(1,\)"),
        (np.array([{"a": 1}], dtype=object), r"tst_names\.npy is no list of names \(pickles are not read\)"),
    ],
)
def test_lists_of_something_else_are_told(vatex: Path, names: np.ndarray, complaint: str) -> None:
    np.save(vatex / "tst_names.npy", names, allow_pickle=True)
    with pytest.raises(PairsError, match=complaint):
        reader.read(ShippedFolder(vatex), "zh")["test"]()


def test_what_is_missing_or_broken_is_told(vatex: Path) -> None:
    with pytest.raises(PairsError, match=r"vatex_public_test_english_v1\.1\.json has no Chinese captions"):
        reader.read(ShippedFolder(vatex), "zh")["public_test"]()
    (vatex / reader.VALIDATION).write_text('[{"videoID": "a", "enCap": "one"}]')
    with pytest.raises(
        PairsError, match=r"vatex_validation_v1\.0\.json is not .* at 0\.enCap: Input should be"
    ):
        reader.read(ShippedFolder(vatex), "zh")["test"]()
    for name in (reader.TRAINING, reader.VALIDATION, reader.PUBLIC_TEST):
        (vatex / name).unlink()
    with pytest.raises(PairsError, match=r"has no vatex_validation_v1\.0\.json"):
        reader.read(ShippedFolder(vatex), "zh")
