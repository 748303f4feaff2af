import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from laclip.alignment.crops import CropOptions, crop_squares
from laclip.benchmark import encodings
from laclip.benchmark.encodings import EncodedSplit
from laclip.encoders.encoder import Encoder, load_encoder
from laclip.pairs.dataset import PairsDataset


def silent(stage: str, done: int, total: int) -> None:
    """Nobody listens."""


def png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def encoder(tiny_preset: str) -> Encoder:
    return load_encoder(tiny_preset, seed=1)


def test_crops_are_those_of_the_library_whatever_is_encoded_at_once(
    encoder: Encoder, drawn_pairs: PairsDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = [png(image.resize((400, 300))) for image in drawn_pairs.test.images()]
    pairs, options = replace(drawn_pairs.test, encoded=large), CropOptions(crops=3)
    expected = np.stack(
        [
            encoder.encode_squares(crop_squares(image, options, 5, encoder.resolution))
            for image in pairs.images()
        ]
    )
    for at_once in (960, 10):  # all pictures, or three at a time
        monkeypatch.setattr(encodings, "_SQUARES_AT_ONCE", at_once)
        found = EncodedSplit(pairs, encoder, 4, silent).crops(options, 5)
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_crops_of_one_seed_are_held_and_encoded_once(encoder: Encoder, drawn_pairs: PairsDataset) -> None:
    split = EncodedSplit(drawn_pairs.test, encoder, 64, silent)
    options = CropOptions(crops=2)
    first = split.crops(options, 1)
    assert split.crops(options, 1) is first
    assert split.regions(options, 1).shape == first.shape
    assert not np.allclose(split.regions(options, 1), first)
    assert not np.allclose(split.crops(options, 2), first)
    assert split.seconds.keys() >= {"2 crops", "2 regions in one pass"}


def test_every_distinct_picture_and_text_is_encoded_once(encoder: Encoder, drawn_pairs: PairsDataset) -> None:
    pairs = drawn_pairs.test.select([0, 1, 0, 2])
    split = EncodedSplit(pairs, encoder, 64, silent)
    assert split.whole.shape[0] == len(split.texts.vectors) == 3
    np.testing.assert_allclose(split.whole[2], encoder.encode_images([pairs.image(3)])[0], atol=1e-5)
    assert len(split.texts.clauses.vectors) >= 3
