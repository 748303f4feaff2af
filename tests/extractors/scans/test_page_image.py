"""Which pages are pictures of printed pages: in one piece, in strips, alone in a book of another making."""

import io
from dataclasses import replace

import numpy as np
import pymupdf
import pytest
from numpy.typing import NDArray
from PIL import Image

from extractors.pdf.objects import elements
from extractors.pdf.page import Element, page_frame
from extractors.scans.page_image import is_image_only, is_printed_page, page_image
from manifests.geometry import Box, PageFrame

WIDTH, HEIGHT = 400, 600
Picture = NDArray[np.uint8]
FRAME = PageFrame(WIDTH, HEIGHT)


def image(*corners: float, pixels: tuple[int, int] = (100, 100)) -> Element:
    return Element(Box(*corners), "image", 0, pixels=pixels)


def test_the_finest_image_over_the_whole_page() -> None:
    fine = image(0, 0, 400, 600, pixels=(2000, 3000))
    assert page_image([image(0, 0, 400, 600), fine], FRAME) is fine


def test_strips_show_the_page_together() -> None:
    strips = [image(0, 100 * n, 400, 100 * n + 100) for n in range(6)]
    finest = replace(strips[3], pixels=(800, 200))
    assert page_image([*strips[:3], finest, *strips[4:]], FRAME) is finest


def test_pictures_with_margins_between_them_are_no_scan() -> None:
    pictures = [image(20, 20 + 195 * n, 380, 190 + 195 * n) for n in range(3)]
    assert page_image(pictures, FRAME) is None
    assert page_image([], FRAME) is None


def photograph() -> Picture:
    """A picture of the whole page that bleeds off every side."""
    noise = np.random.default_rng(3).integers(0, 255, (60, 40, 3))
    return np.asarray(Image.fromarray(noise.astype(np.uint8)).resize((WIDTH, HEIGHT)))


def printed() -> Picture:
    """A scanned page: paper, with a picture in its middle."""
    page = np.full((HEIGHT, WIDTH, 3), (244, 240, 228), np.uint8)
    page[150:400, 80:320] = photograph()[150:400, 80:320]
    return page


def placed(page: pymupdf.Page, picture: Picture, strips: int = 1) -> None:
    """Put a picture over the whole page, cut into strips."""
    for rows in np.array_split(np.arange(HEIGHT), strips):
        stream = io.BytesIO()
        Image.fromarray(picture[rows]).save(stream, "png")
        page.insert_image(pymupdf.Rect(0, rows[0], WIDTH, rows[-1] + 1), stream=stream.getvalue())


@pytest.fixture
def page() -> pymupdf.Page:
    return pymupdf.open().new_page(width=WIDTH, height=HEIGHT)


def reopened(page: pymupdf.Page) -> pymupdf.Page:
    return pymupdf.open(stream=page.parent.tobytes())[0]


@pytest.mark.parametrize("strips", [1, 2, 17])
def test_a_scan_in_strips_covers_its_page_as_one_in_one_piece(page: pymupdf.Page, strips: int) -> None:
    placed(page, printed(), strips)
    page = reopened(page)
    frame = page_frame(page, 1000)
    objects = elements(page, frame, 1000)
    assert page_image(objects, frame) in objects
    assert is_image_only(page, objects, frame)


def test_a_printed_page_is_told_from_a_plate_that_bleeds_off(page: pymupdf.Page) -> None:
    placed(page, printed())
    plate = pymupdf.open().new_page(width=WIDTH, height=HEIGHT)
    placed(plate, photograph())
    judged = []
    for shown in (reopened(page), reopened(plate)):
        frame = page_frame(shown, 1000)
        judged.append(is_printed_page(shown, elements(shown, frame, 1000), frame))
    assert judged == [True, False]


def test_a_hidden_text_layer_betrays_a_scan(page: pymupdf.Page) -> None:
    placed(page, photograph())
    page.insert_text((60, 300), "words behind the picture", render_mode=3)
    page = reopened(page)
    frame = page_frame(page, 1000)
    assert is_printed_page(page, elements(page, frame, 1000), frame)


def test_text_to_be_seen_makes_the_picture_a_ground(page: pymupdf.Page) -> None:
    placed(page, printed())
    page.insert_text((60, 300), "words on the picture")
    page = reopened(page)
    frame = page_frame(page, 1000)
    assert not is_printed_page(page, elements(page, frame, 1000), frame)
