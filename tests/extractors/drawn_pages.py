"""Pages drawn for a test, and what was found on them. Lengths are in points."""

import io
from collections.abc import Callable

import pymupdf
from PIL import Image

from extractors.content import FigureRegion
from extractors.reading import PageReading
from manifests.geometry import Box

Read = Callable[..., PageReading]
Painting = Callable[..., Image.Image]
Corners = tuple[float, float, float, float]

BORN_DIGITAL_IOU = 0.97
CHINESE = "china-s"
SENTENCE = "这件织物以海东青逐兔为主题纹样，四周环绕缠枝莲花，配色典雅，是元代妆金织物的代表。"


def book_page(width: float = 400, height: float = 600) -> tuple[pymupdf.Document, pymupdf.Page]:
    pdf = pymupdf.open()
    return pdf, pdf.new_page(width=width, height=height)


def write(page: pymupdf.Page, x: float, y: float, text: str, size: float = 10) -> None:
    page.insert_text((x, y), text, fontname=CHINESE, fontsize=size)


def paragraph(page: pymupdf.Page, x: float, y: float, lines: int, width: int = 36, pitch: float = 16) -> None:
    """Lines of `width` characters."""
    for number in range(lines):
        write(page, x, y + pitch * number, (SENTENCE * 3)[number : number + width])


def body(page: pymupdf.Page, y: float, lines: int = 6, x: float = 40, width: int = 28) -> None:
    """A paragraph of narrower and closer lines."""
    paragraph(page, x, y, lines, width, pitch=15)


def place(page: pymupdf.Page, corners: Corners, image: Image.Image, **options: object) -> None:
    """Lay the picture over the corners as a JPEG."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=90)
    page.insert_image(pymupdf.Rect(*corners), stream=stream.getvalue(), keep_proportion=False, **options)


def kept(reading: PageReading) -> list[FigureRegion]:
    return [figure for figure in reading.content.figures if figure.drop_reason is None]


def reasons(reading: PageReading) -> list[str]:
    return [figure.drop_reason for figure in reading.content.figures if figure.drop_reason is not None]


def assert_found(reading: PageReading, *boxes: Corners) -> None:
    """Exactly the given figures are kept."""
    found = [figure.bbox for figure in kept(reading)]
    assert len(found) == len(boxes), found
    for box in boxes:
        assert max(one.iou(Box(*box)) for one in found) > BORN_DIGITAL_IOU, (box, found)
