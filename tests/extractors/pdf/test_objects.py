"""What a page reports must be where a reader sees it, whatever the rotation and the crop."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pymupdf
import pytest

from extractors.pdf.axes import UPRIGHT
from extractors.pdf.document import Document
from extractors.pdf.objects import elements
from extractors.pdf.page import Element, PageError, page_frame
from extractors.pictures.raster import render
from extractors.texts.lines import Line, text_lines
from manifests.geometry import Box

Opened = Callable[[pymupdf.Document], AbstractContextManager[Document]]

SEEN_TOLERANCE = 1.0  # points between a reported box and the rendered pixels
NO_LIMIT = 100_000


def seen_extent(page: pymupdf.Page, colour: tuple[int, int, int]) -> Box:
    """Where pixels near a colour stand on the page as displayed, in points."""
    pixels = render(page, 144).astype(int)
    near = np.abs(pixels - np.array(colour)).max(axis=2) < 60
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    return Box(columns[0] / 2, rows[0] / 2, (columns[-1] + 1) / 2, (rows[-1] + 1) / 2)


def lines_of(document: Document, page_index: int = 0) -> list[Line]:
    page = document.page(page_index)
    return text_lines(page, page_frame(page, 14400))


def elements_of(document: Document, limit: int = NO_LIMIT) -> list[Element]:
    page = document.page(0)
    return elements(page, page_frame(page, 14400), limit)


@pytest.mark.parametrize("crop", [None, (50, 80, 350, 480)])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_images_paths_and_text_stand_where_they_are_seen(
    rotation: int, crop: tuple[int, int, int, int] | None, opened: Opened, picture_png: Callable[..., bytes]
) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=500)
    page.draw_rect(pymupdf.Rect(80, 300, 180, 340), color=None, fill=(0, 0, 1))
    image = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 30, 20))
    image.set_rect(image.irect, (255, 0, 0))
    page.insert_image(pymupdf.Rect(120, 120, 220, 190), pixmap=image, keep_proportion=False)
    page.insert_text((100, 270), "HHHHHHHH", fontsize=20, color=(0, 0.6, 0))
    if crop is not None:
        page.set_cropbox(pymupdf.Rect(*crop))
    page.set_rotation(rotation)
    with opened(pdf) as document:
        shown = document.page(0)
        found = elements_of(document)
        placed = {element.kind: element.box for element in found}
        for kind, colour in (("image", (255, 0, 0)), ("path", (0, 0, 255))):
            assert np.allclose(
                placed[kind].as_list(), seen_extent(shown, colour).as_list(), atol=SEEN_TOLERANCE
            )
        (line,) = lines_of(document)
        assert line.box.contains(seen_extent(shown, (0, 153, 0)), SEEN_TOLERANCE)
        assert line.direction == ("horizontal" if rotation in (0, 180) else "vertical")
        (picture,) = [element for element in found if element.kind == "image"]
        assert (picture.axes == UPRIGHT) is (rotation == 0)
        assert picture.pixels == (30, 20)


@pytest.mark.parametrize("size", [(20000, 300), (300, 20000)])
def test_a_giant_page_is_refused(size: tuple[int, int], opened: Opened) -> None:
    pdf = pymupdf.open()
    pdf.new_page(width=size[0], height=size[1])
    with opened(pdf) as document, pytest.raises(PageError, match="outside the limit of 14400"):
        page_frame(document.page(0), 14400)


def test_a_page_with_too_many_objects_is_refused(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    for number in range(30):
        page.draw_circle((100 + 10 * number, 100), 4)
    with opened(pdf) as document:
        assert len(elements_of(document, limit=30)) == 30
        with pytest.raises(PageError, match="more drawing operations than the limit of 29"):
            elements_of(document, limit=29)


def test_what_stands_outside_the_page_is_no_element(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=200, height=200)
    page.draw_rect(pymupdf.Rect(300, 300, 400, 400), fill=(1, 0, 0))
    page.draw_rect(pymupdf.Rect(150, 50, 400, 100), color=None, fill=(1, 0, 0))
    with opened(pdf) as document:
        (half,) = elements_of(document)
        assert half.box == Box(150, 50, 200, 100)


def test_transparent_paths_are_left_out(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.draw_rect(pymupdf.Rect(50, 50, 150, 150), color=None, fill=(1, 0, 0), fill_opacity=0)
    page.draw_rect(pymupdf.Rect(200, 50, 250, 150), color=None, fill=(1, 0, 0), fill_opacity=0.5)
    with opened(pdf) as document:
        (seen,) = elements_of(document)
        assert seen.opacity == pytest.approx(0.5, abs=0.01)
        assert seen.fill == 0xFF0000


def test_rectangles_are_straight_and_curves_are_not(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.draw_rect(pymupdf.Rect(50, 50, 150, 150))
    page.draw_line((50, 200), (150, 200))
    page.draw_line((50, 210), (150, 260))
    page.draw_circle((300, 300), 40)
    with opened(pdf) as document:
        assert [element.straight for element in elements_of(document)] == [True, True, False, False]


@pytest.mark.parametrize("stroke", [None, (1, 0, 0)], ids=["filled", "filled and stroked"])
def test_curves_end_where_they_are_seen_and_not_where_they_are_pulled(
    stroke: tuple[int, int, int] | None, opened: Opened
) -> None:
    """The points that pull at a curve lie far beyond it."""
    pdf = pymupdf.open()
    shape = pdf.new_page(width=400, height=400).new_shape()
    shape.draw_bezier((200, 250), (-50, 40), (60, 380), (200, 250))
    shape.draw_bezier((200, 250), (450, 40), (340, 380), (200, 250))
    shape.finish(color=stroke, fill=(1, 0, 0), width=6, closePath=True)
    shape.commit()
    with opened(pdf) as document:
        (wing,) = elements_of(document)
        seen = seen_extent(document.page(0), (255, 0, 0))
        assert wing.box.as_list() == pytest.approx(seen.as_list(), abs=SEEN_TOLERANCE)
        assert wing.placed == wing.box


def test_a_curve_whose_pulling_points_alone_reach_the_page_is_no_element(opened: Opened) -> None:
    pdf = pymupdf.open()
    shape = pdf.new_page(width=200, height=200).new_shape()
    shape.draw_bezier((300, 50), (190, 60), (190, 100), (300, 110))
    shape.finish(color=None, fill=(1, 0, 0))
    shape.commit()
    with opened(pdf) as document:
        assert elements_of(document) == []


@pytest.mark.parametrize("far", [(120, 40), (120, 1e-30), (1e6, 100)])
def test_curves_of_any_shape_have_an_extent(far: tuple[float, float], opened: Opened) -> None:
    """Straight ones, those that are no cubics, those that are pulled far away."""
    pdf = pymupdf.open()
    shape = pdf.new_page(width=200, height=200).new_shape()
    shape.draw_bezier((40, 100), (80, 100), far, (160, 100))
    shape.finish(color=(1, 0, 0), width=1)
    shape.commit()
    with opened(pdf) as document:
        (curve,) = elements_of(document)
        seen = seen_extent(document.page(0), (255, 0, 0))
        assert curve.box.as_list() == pytest.approx(seen.as_list(), abs=SEEN_TOLERANCE)
