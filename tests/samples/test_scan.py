"""The twin's geometry: boxes turn with the pixels."""

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from manifests.geometry import Box
from samples.scan import Skew

WIDTH, HEIGHT = 300.0, 400.0
degrees = st.floats(-0.8, 0.8)


@given(degrees, st.floats(20, 120), st.floats(20, 150), st.floats(20, 150), st.floats(20, 200))
def test_a_moved_box_surrounds_the_turned_pixels(
    angle: float, x: float, y: float, width: float, height: float
) -> None:
    box = Box(round(x), round(y), round(x + width), round(y + height))
    skew = Skew(angle, WIDTH, HEIGHT)
    picture = np.zeros((int(HEIGHT), int(WIDTH)), np.uint8)
    picture[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)] = 255
    turned = cv2.warpAffine(picture, skew.matrix(1.0), (int(WIDTH), int(HEIGHT)))
    left, top, across, down = cv2.boundingRect((turned > 127).astype(np.uint8))
    moved = skew.moved(box)
    assert np.allclose(moved.as_list(), [left, top, left + across, top + down], atol=2.0)


@given(degrees)
def test_a_moved_box_stays_on_the_page(angle: float) -> None:
    page = Box(0, 0, WIDTH, HEIGHT)
    assert page.contains(Skew(angle, WIDTH, HEIGHT).moved(page))


def test_no_skew_moves_nothing() -> None:
    box = Box(10, 20, 30, 40)
    assert np.allclose(Skew(0.0, WIDTH, HEIGHT).moved(box).as_list(), box.as_list())
