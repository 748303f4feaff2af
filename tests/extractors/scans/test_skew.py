"""The lean of a page's print, from lines of text and the edges of pictures."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.scans.skew import skew

TOLERANCE = 0.1  # degrees


def leaning(page: NDArray[np.uint8], degrees: float) -> NDArray[np.uint8]:
    """The page turned clockwise by `degrees`."""
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(page, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def text_page(vertical: bool) -> NDArray[np.uint8]:
    page = np.full((900, 700), 240, np.uint8)
    rng = np.random.default_rng(0)
    for row in range(28):
        for column in range(44):
            x, y = 60 + 13 * column, 60 + 26 * row
            glyph = np.where(rng.random((11, 11)) < 0.5, 40, 240).astype(np.uint8)
            page[y : y + 11, x : x + 11] = glyph
    return np.ascontiguousarray(page.T) if vertical else page


@pytest.mark.parametrize("degrees", [-3.0, -0.6, 0.0, 0.35, 2.2])
@pytest.mark.parametrize("vertical", [False, True])
def test_the_lean_of_a_page_of_text(degrees: float, vertical: bool) -> None:
    assert skew(leaning(text_page(vertical), degrees)) == pytest.approx(degrees, abs=TOLERANCE)


@pytest.mark.parametrize("degrees", [-1.7, 0.8])
def test_the_lean_of_a_page_that_shows_one_picture_only(degrees: float) -> None:
    page = np.full((900, 700), 240, np.uint8)
    rng = np.random.default_rng(1)
    page[120:700, 90:610] = cv2.resize(rng.integers(30, 160, (12, 10)).astype(np.uint8), (520, 580))
    assert skew(leaning(page, degrees)) == pytest.approx(degrees, abs=TOLERANCE)


def test_a_page_without_anything_straight_does_not_lean() -> None:
    blots = np.full((900, 700), 240, np.uint8)
    for x, y, radius in np.random.default_rng(2).integers(40, 600, (40, 3)):
        cv2.circle(blots, (int(x), int(y)), int(radius) // 12, 90, -1)
    assert skew(blots) == 0.0
    assert skew(np.full((900, 700), 240, np.uint8)) == 0.0
