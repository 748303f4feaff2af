"""Full-bleed plates are parted by strips of paper, not by what a photograph shows."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from extractors.scans.bleeds import plates
from manifests.geometry import Box

Painting = Callable[..., Image.Image]
WIDTH, HEIGHT = 500, 700
WHOLE = Box(0, 0, WIDTH, HEIGHT)
PAPER = (244, 238, 224)


def page(painting: Painting, *strips: tuple[int, int, int, int]) -> np.ndarray:
    """A photograph over the whole page, noisy as a scan, with strips of paper through it."""
    pixels = np.array(painting(WIDTH, HEIGHT))
    for x0, y0, x1, y1 in strips:
        pixels[y0:y1, x0:x1] = PAPER
    noise = np.random.default_rng(1).normal(0, 2, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def test_a_plate_alone_is_whole(painting: Painting) -> None:
    assert plates(page(painting), WHOLE) == [WHOLE]


@pytest.mark.parametrize("thick", [6, 20])
def test_strips_part_plates_above_each_other_and_side_by_side(thick: int, painting: Painting) -> None:
    image = page(painting, (0, 300, WIDTH, 300 + thick), (240, 300, 240 + thick, HEIGHT))
    upper, left, right = plates(image, WHOLE)
    assert upper.iou(Box(0, 0, WIDTH, 300)) > 0.98
    assert left.iou(Box(0, 300 + thick, 240, HEIGHT)) > 0.97
    assert right.iou(Box(240 + thick, 300 + thick, WIDTH, HEIGHT)) > 0.97


@pytest.mark.parametrize(
    "strip",
    [(0, 200, WIDTH, 420), (0, 300, 400, 310), (0, 20, WIDTH, 30)],
    ids=["a pale wall", "a strip that ends", "a margin"],
)
def test_what_is_no_strip_parts_nothing(strip: tuple[int, int, int, int], painting: Painting) -> None:
    assert plates(page(painting, strip), WHOLE) == [WHOLE]


def test_a_shadow_along_the_gutter_hides_no_strip(painting: Painting) -> None:
    image = page(painting, (0, 300, WIDTH, 312)).astype(float)
    image *= 1 - 0.4 * np.exp(-np.arange(WIDTH) / 40)[None, :, None]
    assert len(plates(image.astype(np.uint8), WHOLE)) == 2
