"""Pixels: rendered where they belong, cut where they are, and told from paper."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.pdf.document import Document
from extractors.pdf.page import Element
from extractors.pictures.raster import cut, native_resolution, near_blank, render, visible_extent
from manifests.geometry import Box

Opened = Callable[[pymupdf.Document], AbstractContextManager[Document]]


def test_grey_and_transparent_pages_render_as_rgb_on_white(opened: Opened) -> None:
    pdf = pymupdf.open()
    pdf.new_page(width=100, height=60)
    with opened(pdf) as document:
        pixels = render(document.page(0), 72)
    assert pixels.shape == (60, 100, 3)
    assert (pixels == 255).all()


@pytest.mark.parametrize("place", [(50, 60, 150, 120), (33.3, 41.7, 133.3, 101.7)])
def test_a_picture_rendered_at_its_own_resolution_keeps_its_pixels(
    place: tuple[float, float, float, float], opened: Opened
) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (120, 200, 3), np.uint8)
    pdf = pymupdf.open()
    page = pdf.new_page(width=300, height=200)
    image = pymupdf.Pixmap(pymupdf.csRGB, 200, 120, pixels.tobytes(), False)
    page.insert_image(pymupdf.Rect(*place), pixmap=image, keep_proportion=False)
    with opened(pdf) as document:
        assert np.array_equal(render(document.page(0), 144, clip=Box(*place)), pixels)


@given(st.integers(1, 50), st.integers(1, 50), st.data())
def test_a_cut_is_the_pixels_in_the_box(width: int, height: int, data: st.DataObject) -> None:
    pixels = np.random.default_rng(width).integers(0, 256, (height, width, 3), np.uint8)
    x0, y0 = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    x1, y1 = data.draw(st.integers(x0 + 1, width)), data.draw(st.integers(y0 + 1, height))
    placed = Box(10, 20, 10 + width / 2, 20 + height / 2)
    box = Box(10 + x0 / 2, 20 + y0 / 2, 10 + x1 / 2, 20 + y1 / 2)
    assert np.array_equal(cut(pixels, placed, box), pixels[y0:y1, x0:x1])


def test_a_cut_outside_the_pixels_is_never_empty() -> None:
    pixels = np.zeros((10, 10, 3), np.uint8)
    assert cut(pixels, Box(0, 0, 10, 10), Box(20, 20, 30, 30)).shape == (1, 1, 3)


@st.composite
def inked(draw: st.DrawFn) -> tuple[int, int, int, int, int, int]:
    width, height = draw(st.integers(4, 60)), draw(st.integers(4, 60))
    x0, y0 = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    return width, height, x0, y0, draw(st.integers(x0 + 1, width)), draw(st.integers(y0 + 1, height))


@given(inked(), st.sampled_from([(255, 255, 255), (240, 230, 210)]))
def test_the_visible_extent_is_the_extent_of_the_ink(
    place: tuple[int, int, int, int, int, int], paper: tuple[int, int, int]
) -> None:
    width, height, x0, y0, x1, y1 = place
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:] = paper
    box = Box(100, 200, 100 + width / 2, 200 + height / 2)
    assert visible_extent(pixels, box, paper) is None
    pixels[y0:y1, x0:x1] = (120, 40, 40)
    seen = visible_extent(pixels, box, paper)
    assert seen is not None
    assert np.allclose(seen.as_list(), [100 + x0 / 2, 200 + y0 / 2, 100 + x1 / 2, 200 + y1 / 2])
    assert all(type(value) is float for value in seen.as_list())


def test_near_blank_pictures() -> None:
    rng = np.random.default_rng(1)
    blank = np.clip(rng.normal(240, 1, (50, 50, 3)), 0, 255).astype(np.uint8)
    assert near_blank(blank)
    blank[20:30, 20:30] = 0
    assert not near_blank(blank)


@pytest.mark.parametrize("pixels", [(1240, 1754), (1754, 1240)])
def test_a_turned_scan_has_the_resolution_of_an_upright_one(pixels: tuple[int, int]) -> None:
    a4 = Box(0, 0, 595.3, 841.9)
    assert native_resolution(Element(a4, "image", 0, xref=1, pixels=pixels)) == pytest.approx(150, rel=0.01)


def test_pale_specks_around_a_cut_out_are_no_ink_and_pale_patches_are() -> None:
    """What a JPEG's blocks leave beside an edge, and a pale petal."""
    pixels = np.full((200, 200, 3), 255, np.uint8)
    pixels[50:150, 50:150] = (180, 60, 40)
    pixels[52:148:5, 152:158:3] = 226
    box = Box(0, 0, 200, 200)
    assert visible_extent(pixels, box) == Box(50, 50, 150, 150)
    pixels[90:110, 150:170] = 238
    assert visible_extent(pixels, box) == Box(50, 50, 170, 150)
