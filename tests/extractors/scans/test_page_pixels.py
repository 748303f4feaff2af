"""A scan's own pixels where it is one untouched image, and pictures cut from all of them."""

import io
from collections.abc import Callable

import cv2
import numpy as np
import pymupdf
import pytest
from PIL import Image

from extractors.options import ExtractionOptions
from extractors.pdf.objects import elements
from extractors.pdf.page import page_frame
from extractors.pictures.raster import Pixels, render
from extractors.scans.page_image import page_image
from extractors.scans.page_pixels import PagePixels, page_pixels
from extractors.texts.lines import text_lines
from manifests.geometry import Box, PageFrame, ReadingFrame

SIZE = (417, 625)  # points that are no whole number of the image's pixels
LOOK = 6.0  # of 255, mean: resampling


def jpeg(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=90)
    return stream.getvalue()


def scan_page(stream: bytes) -> pymupdf.Page:
    page = pymupdf.open().new_page(width=SIZE[0], height=SIZE[1])
    page.insert_image(page.rect, stream=stream, keep_proportion=False)
    return page


def pixels_of(page: pymupdf.Page, **changes: object) -> PagePixels:
    options = ExtractionOptions(**changes)
    frame = page_frame(page, 14_400.0)
    objects = elements(page, frame, 1000)
    scan = page_image(objects, frame)
    assert scan is not None
    return page_pixels(page, scan, objects, text_lines(page, frame), options)


@pytest.fixture
def picture(painting: Callable[..., Image.Image]) -> Image.Image:
    return painting(1158, 1736, 3)


def test_a_page_that_is_one_image_keeps_its_very_pixels(picture: Image.Image) -> None:
    stream = jpeg(picture)
    pixels = pixels_of(scan_page(stream))
    with Image.open(io.BytesIO(stream)) as image:
        assert np.array_equal(pixels.native, np.asarray(image.convert("RGB")))
    assert np.array_equal(pixels.picture(Box(0, 0, *SIZE)), pixels.native)


def test_what_is_printed_on_top_of_the_image_shows(picture: Image.Image) -> None:
    page = scan_page(jpeg(picture))
    page.draw_rect(pymupdf.Rect(100, 100, 300, 300), color=None, fill=(1, 1, 1))
    patch = pixels_of(page).picture(Box(120, 120, 280, 280))
    assert patch.min() > 240


def test_a_turned_page_is_as_displayed(picture: Image.Image) -> None:
    page = scan_page(jpeg(picture))
    page.set_rotation(90)
    pixels = pixels_of(page)
    assert pixels.native.shape[:2] == (1158, 1736)
    seen = cv2.resize(render(page, 72), (100, 70), interpolation=cv2.INTER_AREA).astype(float)
    own = cv2.resize(pixels.native, (100, 70), interpolation=cv2.INTER_AREA).astype(float)
    assert np.abs(seen - own).mean() < LOOK


def test_a_fine_scan_is_reduced_for_reading_and_its_pictures_are_not(picture: Image.Image) -> None:
    fine = picture.resize((3475, 5208))
    pixels = pixels_of(scan_page(jpeg(fine)))
    assert pixels.reading_copy().shape[1] == pytest.approx(SIZE[0] * 300 / 72, abs=1)
    assert pixels.picture(Box(50, 50, 122, 122)).shape[0] == pytest.approx(600, abs=2)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("lean", [0.0, 1.5])
def test_a_picture_is_what_stands_in_its_box_on_the_page_as_read(
    turn: int, lean: float, painting: Callable[..., Image.Image]
) -> None:
    native: Pixels = cv2.GaussianBlur(np.asarray(painting(800, 1200, 5)), (0, 0), 4).astype(np.uint8)
    pixels = PagePixels(native, native, 400.0, 600.0).turned(turn).straightened(lean)
    frame = ReadingFrame(400.0, 600.0, turn, lean).upright
    copy = pixels.reading_copy()
    assert copy.shape[:2] == (2 * frame.height, 2 * frame.width)
    part = pixels.picture(Box(50, 120, 230, 200))
    assert part.shape[:2] == (160, 360)
    assert np.abs(part.astype(float) - copy[240:400, 100:460]).mean() < LOOK


def test_the_smallest_picture_has_a_pixel() -> None:
    native: Pixels = np.full((20, 10, 3), 7, np.uint8)
    pixels = PagePixels(native, native, 10.0, 20.0)
    assert pixels.picture(Box(10, 20, 10, 20)).shape == (1, 1, 3)
    assert PageFrame(10.0, 20.0).box.contains(Box(10, 20, 10, 20))
