"""Every way of placing a picture shows the same picture at the same place."""

import cv2
import numpy as np
import pymupdf
import pytest

from manifests.geometry import Box
from samples.brush import Picture
from samples.encoding import CUT_WAYS, WAYS, cut_out, encoded
from samples.placing import BLEED, place

BOX = Box(60, 40, 240, 160)


def picture(height: int = 240, width: int = 360) -> Picture:
    """Four soft colours, one in each corner, so that turns, mirrors and shifts show."""
    corners = np.array([[[200, 60, 50], [60, 90, 180]], [[230, 190, 80], [70, 140, 90]]], np.uint8)
    return np.asarray(cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def shown(page: pymupdf.Page) -> np.ndarray:
    pixmap = page.get_pixmap(alpha=False)
    return np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3).astype(int)


@pytest.mark.parametrize("way", ["jpeg", *WAYS])
def test_a_whole_picture_fills_its_box_and_nothing_else(way: str) -> None:
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=200)
        place(page, encoded(picture(), way), BOX)
        pixels = shown(document.reload_page(page))
    whole = picture().astype(int)
    if way == "window":
        y, x = (round(BLEED * side) for side in whole.shape[:2])
        whole = whole[y:-y, x:-x]
    expected = cv2.resize(whole.astype(np.uint8), (180, 120), interpolation=cv2.INTER_AREA).astype(int)
    inside = pixels[40:160, 60:240]
    assert np.abs(inside - expected)[4:-4, 4:-4].mean() < (22 if way == "cmyk" else 8)
    pixels[39:161, 59:241] = 255
    assert pixels.min() == 255


@pytest.mark.parametrize("way", CUT_WAYS)
def test_of_a_cut_out_only_its_shape_is_seen_and_its_extent_is_exact(way: str) -> None:
    mask = np.zeros((240, 360), np.uint8)
    cv2.ellipse(mask, (180, 120), (120, 80), 0, 0, 360, (255,), -1)
    photo = np.where(mask[:, :, None] > 0, picture(), 255).astype(np.uint8)
    image = cut_out(photo, mask, way)
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=200)
        page.draw_rect(page.rect, color=None, fill=(1, 1, 1))
        place(page, image, BOX)
        inked = (shown(document.reload_page(page)).min(axis=2) < 235).astype(np.uint8)
    left, top, width, height = cv2.boundingRect(inked)
    x0, y0, x1, y1 = image.extent
    expected = [60 + 180 * x0, 40 + 120 * y0, 60 + 180 * x1, 40 + 120 * y1]
    assert [left, top, left + width, top + height] == pytest.approx(expected, abs=1.5)
    assert expected == pytest.approx([90, 60, 210, 140], abs=1.0)


@pytest.mark.parametrize("way", ["window", "inline"])
def test_a_picture_a_hair_off_the_pages_edge_is_shown(way: str) -> None:
    """PDF knows no exponents in numbers: an edge at -0.00001 is written as 0."""
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=200)
        place(page, encoded(picture(), way), Box(60, 40, 240, 200 + 1.2e-5))
        assert shown(document.reload_page(page))[120, 150].min() < 250
