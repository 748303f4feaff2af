import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from laclip.errors import PairsError
from laclip.pairs.benchmarks.features import frame_features, mean_features
from laclip.pairs.benchmarks.loading import load_benchmark
from laclip.pairs.split import Pairs


def test_features_are_read_row_by_row_and_averaged_over_frames(vatex: Path) -> None:
    dataset = load_benchmark("vatex", vatex)
    assert dataset.medium == "frame features"
    assert dataset.counts == {"train": 60, "validation": 20, "test": 20}
    assert dataset.test.figure_ids[9:11] == ("val-2_000002_000012", "val-1_000002_000012")
    held = np.load(vatex / "features" / "validation" / "val-1_000002_000012.npy")
    assert np.array_equal(frame_features(dataset.test, 10), held[0])
    assert mean_features(dataset.test, np.array([0, 10]))[1] == pytest.approx(held[0].mean(axis=0), abs=1e-6)


@pytest.mark.parametrize(
    ("held", "complaint"),
    [
        (
            np.zeros((2, 5, 12), dtype=np.float32),
            r"are float32 of shape \(2, 5, 12\), not numbers of \(1, frames",
        ),
        (np.zeros((1, 0, 12), dtype=np.float32), r"are float32 of shape \(1, 0, 12\)"),
        (np.zeros((5, 12), dtype=np.int64), r"are int64 of shape \(5, 12\)"),
        (np.full((5, 12), np.nan, dtype=np.float32), "hold values that are not finite"),
        (np.array([{"a": 1}], dtype=object), r"are no array of numbers, or damaged \(pickles are not read\)"),
    ],
)
def test_features_of_another_form_are_told(vatex: Path, held: np.ndarray, complaint: str) -> None:
    np.save(vatex / "features" / "validation" / "val-2_000002_000012.npy", held, allow_pickle=True)
    dataset = load_benchmark("vatex", vatex)
    with pytest.raises(PairsError, match=r"the features of val-2_000002_000012 \(test\) " + complaint):
        frame_features(dataset.test, 0)


@given(place=st.integers(0, 200), byte=st.integers(0, 255), end=st.integers(1, 368))
@example(place=72, byte=0, end=128)
@settings(max_examples=300, deadline=None)
def test_damaged_files_are_told_and_nothing_else_happens(place: int, byte: int, end: int) -> None:
    stream = io.BytesIO()
    np.save(stream, np.ones((1, 5, 12), dtype=np.float32))
    data = bytearray(stream.getvalue())
    data[place] = byte
    pairs = Pairs("test", (bytes(data[:end]),), ("舞",), (), ("video",))
    try:
        features = frame_features(pairs, 0)
    except PairsError:
        return
    assert features.ndim == 2


def test_features_of_several_models_are_told(vatex: Path) -> None:
    np.save(vatex / "features" / "validation" / "val-1_000002_000012.npy", np.ones((5, 8), dtype=np.float32))
    dataset = load_benchmark("vatex", vatex)
    with pytest.raises(PairsError, match="have 8 dimensions, those of val-2_000002_000012 12"):
        mean_features(dataset.test, np.array([0, 10]))


def test_a_video_of_test_without_features_is_told(vatex: Path) -> None:
    (vatex / "features" / "validation" / "val-1_000002_000012.npy").unlink()
    (vatex / "features" / "training" / "train0_000001_000011.npy").unlink()
    with pytest.raises(
        PairsError, match=r"1 of 2 videos of split test are not there \(first: val-1_000002_000012\)"
    ):
        load_benchmark("vatex", vatex)
    english = load_benchmark("vatex", vatex, language="en", test_split="public_test")
    assert english.counts == {"train": 50, "validation": 20, "test": 10}
    assert english.left_out == {"missing_image": 10}
