"""Bands of paper beside plates that fill the rest of their page."""

import numpy as np
import pytest

from extractors.scans.bands import without_bands
from manifests.geometry import Box

PAGE = Box(0, 0, 200, 300)
SCALE = 2.0


@pytest.mark.parametrize(
    "plate", [Box(0, 0, 200, 270), Box(0, 20, 200, 300), Box(15, 0, 200, 300), Box(12, 10, 185, 280), PAGE]
)
def test_bands_are_left_out_on_every_side(plate: Box) -> None:
    is_paper = np.ones((600, 400), bool)
    x0, y0, x1, y1 = (round(value * SCALE) for value in plate.as_list())
    is_paper[y0:y1, x0:x1] = np.random.default_rng(1).random((y1 - y0, x1 - x0)) < 0.2
    is_paper[575:585, 100:180] = False  # a caption
    assert without_bands(PAGE, is_paper, SCALE).as_list() == pytest.approx(plate.as_list(), abs=0.5)


def test_a_sky_that_grows_pale_belongs_to_the_plate() -> None:
    share = np.clip(1.3 - np.arange(600) / 120, 0.1, 1)[:, None]
    is_paper = np.random.default_rng(1).random((600, 400)) < share
    assert without_bands(PAGE, is_paper, SCALE) == PAGE


def test_a_page_that_is_all_paper_has_no_band() -> None:
    assert without_bands(PAGE, np.ones((600, 400), bool), SCALE) == PAGE
