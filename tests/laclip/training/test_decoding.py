import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from laclip.encoders.pixels import Fitting, fit_all
from laclip.errors import PairsError
from laclip.pairs.dataset import PairsDataset
from laclip.training.decoding import exact_squares, reduced_squares


@pytest.mark.parametrize("fitting", ["squash", "pad", "crop"])
def test_measured_squares_are_those_of_the_encoder(fitting: Fitting, drawn_pairs: PairsDataset) -> None:
    pairs = drawn_pairs.validation
    assert np.array_equal(exact_squares(pairs, 32, fitting), fit_all(list(pairs.images()), 32, fitting))


def test_training_squares_hardly_differ_and_come_with_their_hashes(drawn_pairs: PairsDataset) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (900, 700, 3), dtype=np.uint8)
    large = Image.fromarray(noise).resize((1400, 1800), Image.Resampling.BICUBIC)
    stream = io.BytesIO()
    large.save(stream, "PNG")
    train = drawn_pairs.train
    pairs = replace(train, encoded=(*train.encoded[:11], stream.getvalue()))
    told = []
    squares, contents = reduced_squares(pairs, 64, "squash", lambda *step: told.append(step))
    exact = exact_squares(pairs, 64, "squash")
    assert np.abs(squares.astype(int) - exact).mean() < 1.0
    assert tuple(contents) == pairs.contents
    assert told[-1] == ("decoding", 12, 12)


def test_a_picture_that_cannot_be_read_is_named(drawn_pairs: PairsDataset) -> None:
    pairs = replace(drawn_pairs.train, encoded=(*drawn_pairs.train.encoded[:11], b"no picture"))
    with pytest.raises(PairsError, match=pairs.figure_ids[11]):
        reduced_squares(pairs, 32, "squash", lambda *_: None)


def test_a_picture_with_several_texts_is_decoded_once(drawn_pairs: PairsDataset) -> None:
    train = drawn_pairs.train
    pairs = replace(train, encoded=(*train.encoded[:6], *train.encoded[:6]))
    told = []
    squares, contents = reduced_squares(pairs, 32, "squash", lambda *step: told.append(step))
    assert told[-1] == ("decoding", 6, 6)
    assert np.array_equal(squares[:6], squares[6:])
    assert contents[:6] == contents[6:]
    assert "" not in contents
