"""Pictures as files: nothing is lost, the same pixels give the same bytes."""

import io
from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from extractors.pictures.encoding import encoded, png
from manifests.geometry import Box


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_an_encoded_picture_comes_back_exactly(width: int, height: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    picture, data = encoded(pixels, Box(0, 0, width, height), "scan")
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), pixels)
    assert (picture.width_px, picture.height_px, picture.dpi) == (width, height, 72.0)
    assert picture.sha256 == encoded(pixels, Box(0, 0, 1, 1), "scan")[0].sha256


def test_grey_pixels_are_stored_as_grey() -> None:
    grey = np.repeat(np.random.default_rng(2).integers(0, 256, (20, 30, 1), np.uint8), 3, axis=2)
    stored = Image.open(io.BytesIO(png(grey)))
    assert stored.mode == "L"
    assert np.array_equal(np.asarray(stored.convert("RGB")), grey)
    grey[13, 7, 1] ^= 1
    assert Image.open(io.BytesIO(png(grey))).mode == "RGB"


def test_the_hash_of_a_picture_stands_a_change_of_its_size(painting: Callable[..., Image.Image]) -> None:
    large = painting(1600, 1200)
    hashes = [
        int(encoded(np.asarray(picture), Box(0, 0, 9, 9), "x")[0].phash, 16)
        for picture in (large, large.resize((500, 375)), painting(1600, 1200, seed=1))
    ]
    assert (hashes[0] ^ hashes[1]).bit_count() <= 4 < (hashes[0] ^ hashes[2]).bit_count()
