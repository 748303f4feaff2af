import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from laclip.encoders.pixels import Fitting, fit_all
from laclip.errors import PairsError, TrainingError
from laclip.pairs.dataset import PairsDataset
from laclip.training import decoding
from laclip.training.decoding import exact_squares, reduced_squares


def silent(stage: str, done: int, total: int) -> None:
    """Progress nobody listens to."""


@pytest.mark.parametrize("fitting", ["squash", "pad", "crop"])
def test_measured_squares_are_those_of_the_encoder(fitting: Fitting, drawn_pairs: PairsDataset) -> None:
    pairs = drawn_pairs.validation
    assert np.array_equal(exact_squares(pairs, 32, fitting), fit_all(list(pairs.images()), 32, fitting))


def test_training_squares_hardly_differ_and_come_with_their_hashes(
    drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (900, 700, 3), dtype=np.uint8)
    large = Image.fromarray(noise).resize((1400, 1800), Image.Resampling.BICUBIC)
    stream = io.BytesIO()
    large.save(stream, "PNG")
    train = drawn_pairs.train
    pairs = replace(train, encoded=(*train.encoded[:11], stream.getvalue()))
    told = []
    found = reduced_squares(pairs, 64, "squash", lambda *step: told.append(step), tmp_path)
    exact = exact_squares(pairs, 64, "squash")
    assert np.abs(found.squares[found.square_of].astype(int) - exact).mean() < 1.0
    assert tuple(found.contents) == pairs.contents
    assert told[-1] == ("decoding", 12, 12)


def test_a_picture_that_cannot_be_read_is_named(drawn_pairs: PairsDataset, tmp_path: Path) -> None:
    pairs = replace(drawn_pairs.train, encoded=(*drawn_pairs.train.encoded[:11], b"no picture"))
    with pytest.raises(PairsError, match=pairs.figure_ids[11]):
        reduced_squares(pairs, 32, "squash", silent, tmp_path)


def test_a_picture_with_several_texts_is_decoded_and_held_once(
    drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    train = drawn_pairs.train
    pairs = replace(train, encoded=(*train.encoded[5::-1], *train.encoded[:6]))
    told = []
    found = reduced_squares(pairs, 32, "squash", lambda *step: told.append(step), tmp_path)
    assert told[-1] == ("decoding", 6, 6)
    assert len(found.squares) == 6
    assert found.square_of.tolist() == [0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0]
    assert found.contents[:6] == found.contents[:5:-1]
    assert np.abs(found.squares[found.square_of].astype(int) - exact_squares(pairs, 32, "squash")).max() < 2


def test_what_the_memory_should_not_hold_is_mapped_and_leaves_nothing_behind(
    drawn_pairs: PairsDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = reduced_squares(drawn_pairs.train, 32, "squash", silent, tmp_path)
    monkeypatch.setattr(decoding, "IN_MEMORY", 12 * 32 * 32 * 3 - 1)
    mapped = reduced_squares(drawn_pairs.train, 32, "squash", silent, tmp_path / "run")
    assert isinstance(mapped.squares, np.memmap)
    assert not isinstance(held.squares, np.memmap)
    assert np.array_equal(mapped.squares, held.squares)
    assert list((tmp_path / "run").iterdir()) == []


def test_without_room_on_the_disk_nothing_is_begun(drawn_pairs: PairsDataset, tmp_path: Path) -> None:
    with pytest.raises(
        TrainingError, match=r"12 pictures in squares of 2000000 pixels take 144000\.0 GB, and "
    ):
        reduced_squares(drawn_pairs.train, 2_000_000, "squash", silent, tmp_path)
