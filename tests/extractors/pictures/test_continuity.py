"""Whether a picture goes on across the gutter: cut ones do, others do not, unsure ones count as not."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from extractors.pictures.continuity import continuation, row_offset

Painting = Callable[..., Image.Image]
Pixels = NDArray[np.uint8]
SEEDS = range(8)


def painted(painting: Painting, seed: int) -> Pixels:
    return np.asarray(painting(1000, 700, seed))


def lit(half: Pixels, gutter: int, seed: int) -> Pixels:
    """As a scanner sees it: darker towards the gutter (column 0 or -1), noisy, soft."""
    reach = np.abs(np.arange(half.shape[1]) - (gutter % half.shape[1]))
    light = 1 - 0.25 * np.exp(-reach / (0.03 * half.shape[1]))
    noise = np.random.default_rng(seed).normal(0, 3, half.shape)
    noisy = np.clip(half * light[None, :, None] + noise, 0, 255).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(noisy, (3, 3), 0.6), np.uint8)


def test_most_pictures_cut_in_two_are_seen_to_go_on(painting: Painting) -> None:
    pictures = [painted(painting, seed) for seed in SEEDS]
    assert sum(continuation(p[:, :500], p[:, 500:]) is not None for p in pictures) >= 7
    # Four pixels of 700 lost in the gutter: two millimetres of a page.
    assert sum(continuation(p[:, :498], p[:, 502:]) is not None for p in pictures) >= 6


def test_most_scans_of_them_too(painting: Painting) -> None:
    seen = 0
    for seed in SEEDS:
        whole = painted(painting, seed)
        left, right = lit(whole[:, :498], -1, seed), lit(np.roll(whole[:, 502:], 4, axis=0), 0, seed + 50)
        seen += any(continuation(left, right, inset) is not None for inset in (0.0, 0.004, 0.012))
    assert seen >= 5


def test_no_two_pictures_are_taken_for_one(painting: Painting) -> None:
    pictures = [painted(painting, seed) for seed in SEEDS]
    for a in pictures:
        for b in pictures:
            if a is not b:
                assert continuation(a[:, :500], b[:, 500:]) is None
        assert continuation(a[:, 500:], a[:, :500]) is None, "the halves in the wrong order"


@pytest.mark.parametrize("repeats", [1, 8], ids=["flat", "striped"])
def test_flat_grounds_and_patterns_leave_it_open(repeats: int) -> None:
    rows = 130 + 60 * np.sin(np.arange(640) * 2 * np.pi * repeats / 640) * (repeats > 1)
    half = np.repeat(np.repeat(rows[:, None, None], 400, axis=1), 3, axis=2).astype(np.uint8)
    assert continuation(half, half) is None


def test_two_skies_are_no_picture() -> None:
    """Both grow lighter downwards, and nothing else: that alone does not make them one."""
    rng = np.random.default_rng(3)
    ramp = np.linspace(60, 220, 640)[:, None, None]
    skies = [np.clip(ramp + rng.normal(0, 4, (640, 400, 3)), 0, 255).astype(np.uint8) for _ in range(2)]
    assert continuation(*skies) is None


@pytest.mark.parametrize("offset", [-6, 0, 9])
def test_rows_of_two_scans_are_brought_to_one_height(offset: int, painting: Painting) -> None:
    whole = painted(painting, 1)
    left, right = whole[:, :500], np.roll(whole[:, 500:], offset, axis=0)
    assert row_offset(left, right, 12) == pytest.approx(offset, abs=2 * (offset != 0))
