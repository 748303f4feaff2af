"""The gutter of two facing pages on one sheet."""

import pytest

from extractors.texts.gutter import gutter
from manifests.geometry import Box

WIDTH, HEIGHT = 1000.0, 700.0
LEFT, RIGHT = Box(80, 100, 440, 600), Box(540, 90, 930, 620)


def test_it_runs_between_the_halves() -> None:
    assert gutter(WIDTH, HEIGHT, [RIGHT, LEFT]) == pytest.approx(490)


def test_it_stays_near_the_middle_where_a_half_is_narrow() -> None:
    assert gutter(WIDTH, HEIGHT, [Box(80, 100, 200, 600), RIGHT]) == pytest.approx(440)


@pytest.mark.parametrize(
    "boxes",
    [
        [LEFT, RIGHT, Box(300, 640, 700, 660)],  # a plate, or a heading, across
        [LEFT],
        [],
        [Box(80, 100, 495, 600), Box(505, 90, 930, 620)],  # columns, or one picture beside another
        [Box(80, 100, 300, 600), Box(320, 90, 930, 620)],
    ],
)
def test_other_wide_pages_have_none(boxes: list[Box]) -> None:
    assert gutter(WIDTH, HEIGHT, boxes) is None


def test_a_page_that_is_hardly_wider_than_high_has_none() -> None:
    assert gutter(1000.0, 900.0, [LEFT, RIGHT]) is None
