"""Lines of text drawn as paths are found where they stand; drawings are no text."""

from collections.abc import Callable

import pymupdf
import pytest

from extractors.options import ExtractionOptions
from extractors.pdf.objects import elements
from extractors.pdf.page import Element, page_frame
from extractors.reading import PageReading
from extractors.texts.lines import Line
from extractors.texts.outlines import outlined_lines
from manifests.geometry import Box

Read = Callable[..., PageReading]


def outlined(write: Callable[[pymupdf.Page], None]) -> pymupdf.Document:
    """A page of 400 x 600 points with its text turned into paths."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=600)
    page.insert_font(fontname="han", fontbuffer=pymupdf.Font("china-s").buffer)
    write(page)
    return pymupdf.open("svg", page.get_svg_image(text_as_path=True).encode())


def drawn(pdf: pymupdf.Document) -> tuple[pymupdf.Page, list[Element]]:
    paths = pymupdf.open("pdf", pdf.convert_to_pdf())
    page = paths[0]
    return page, elements(page, page_frame(page, 14_400), 100_000)


def caption(page: pymupdf.Page) -> None:
    page.insert_text((60, 300), "图5 联珠对鹿纹锦", fontname="han", fontsize=12)
    page.insert_text((60, 320), "局部", fontname="han", fontsize=12)


def test_outlined_lines_are_found_with_the_short_ones_beside_them() -> None:
    _page, objects = drawn(outlined(caption))
    assert {element.kind for element in objects} == {"path"}
    found = outlined_lines(objects, [])
    assert len(found) == 2
    assert all(line.box.iou(Box(60, y - 10, 60 + width, y + 2)) > 0.7 for line, y, width in zip(
        sorted(found, key=lambda line: line.box.y0), (300, 320), (105, 24), strict=True
    ))  # fmt: skip


def test_shapes_behind_words_are_no_characters() -> None:
    _page, objects = drawn(outlined(caption))
    layer = [Line(Box(50, 285, 200, 330), "图5", 12.0)]
    assert outlined_lines(objects, layer) == []


@pytest.mark.parametrize("step", [12, 20])
def test_a_border_of_equal_ornaments_is_no_text(step: int) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=600)
    for number in range(12):
        page.draw_circle((60 + step * number, 300), 5, color=None, fill=(0.5, 0, 0))
    assert outlined_lines(elements(page, page_frame(page, 14_400), 1000), []) == []


def test_a_drawing_is_no_text() -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=600)
    for number in range(40):
        x, y, r = 100 + 37 * number % 150, 100 + 53 * number % 160, 2 + number % 7
        page.draw_circle((x, y), r, color=None, fill=(number / 40, 0, 0))
    page.draw_rect(pymupdf.Rect(100, 300, 300, 500), color=(0, 0, 0))
    assert outlined_lines(elements(page, page_frame(page, 14_400), 1000), []) == []


Shape = tuple[float, float, float, tuple[float, float, float]]
RED, BLUE = (0.6, 0.1, 0.2), (0.1, 0.3, 0.5)


@pytest.mark.parametrize(
    "shapes",
    [
        [(60 + 9 * n, 300, 5 + n % 5, RED) for n in range(12)],
        [(60 + 22 * n, 300, 5 + n % 5, RED) for n in range(8)]
        + [(71 + 22 * n, 300, 5, BLUE) for n in range(7)],
        [(60 + 20 * n, 300, 5 + n % 4, RED) for n in range(4)],
    ],
    ids=["overlapping like scales", "of two colours in turn", "a few, far apart"],
)
def test_shapes_of_a_drawing_in_a_row_are_no_text(shapes: list[Shape]) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=600)
    for x, y, radius, fill in shapes:
        page.draw_circle((x, y), radius, color=None, fill=fill)
    assert outlined_lines(elements(page, page_frame(page, 14_400), 1000), []) == []


def test_outlined_text_is_read_from_the_page(read: Read, options: ExtractionOptions) -> None:
    page, _objects = drawn(outlined(caption))
    content = read(page.parent, ocr="auto").content
    assert content.ocr_engine is not None
    words = "".join(text.text for text in content.texts)
    assert "".join(words.split()).startswith("图5联珠对鹿纹锦")
    assert {text.source for text in content.texts} == {"ocr"}
    assert read(page.parent).content.texts == ()  # where OCR is forbidden nothing is said
