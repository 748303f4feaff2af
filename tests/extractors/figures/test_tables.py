"""Tables between horizontal rules: a row with a drop reason, whoever drew the rules; and what is no table."""

from collections.abc import Callable
from itertools import pairwise

import pymupdf
import pytest

from extractors.reading import PageReading
from manifests.geometry import Box
from tests.extractors.drawn_pages import SENTENCE, write

Read = Callable[..., PageReading]

ROWS = (
    ("编号", "名称", "年代", "尺寸"),
    ("1", "联珠对鸟纹锦", "唐", "24×18"),
    ("2", "妆金海东青绢", "元", "31×22"),
    ("3", "缠枝莲纹罗", "明", "120×60"),
)
LEFT, RIGHT, TOP, STEP = 60.0, 340.0, 120.0, 20.0
COLUMNS = (66.0, 110.0, 220.0, 270.0)


def rule(page: pymupdf.Page, y: float, width: float = 0.5, left: float = LEFT, right: float = RIGHT) -> None:
    page.draw_line((left, y), (right, y), width=width)


def cells(page: pymupdf.Page, rows: tuple[tuple[str, ...], ...] = ROWS, top: float = TOP) -> float:
    """Write the rows; the bottom of the last one."""
    for number, row in enumerate(rows):
        for x, cell in zip(COLUMNS, row, strict=False):
            write(page, x, top + STEP * number + 14, cell)
    return top + STEP * len(rows)


def three_lines(page: pymupdf.Page) -> None:
    bottom = cells(page)
    for y, width in ((TOP, 1.2), (TOP + STEP, 0.5), (bottom, 1.2)):
        rule(page, y, width)


def a_rule_under_each_row(page: pymupdf.Page) -> None:
    cells(page)
    for number in range(len(ROWS) + 1):
        rule(page, TOP + STEP * number)


def borders_of_cells(page: pymupdf.Page) -> None:
    """As browsers draw them: a filled strip under each cell."""
    cells(page)
    edges = [LEFT, 105.0, 215.0, 265.0, RIGHT]
    for number in range(len(ROWS) + 1):
        y = TOP + STEP * number
        for left, right in pairwise(edges):
            page.draw_rect((left, y, right, y + 0.75), color=None, fill=(0.3, 0.3, 0.3))


def framed_cells(page: pymupdf.Page) -> None:
    """A frame around each cell, upright strokes too, drawn side by side."""
    borders_of_cells(page)
    for x in (LEFT, 105.0, 215.0, 265.0, RIGHT):
        for number in range(len(ROWS)):
            y = TOP + STEP * number
            page.draw_rect((x, y, x + 0.75, y + STEP), color=None, fill=(0.3, 0.3, 0.3))


def double_rules(page: pymupdf.Page) -> None:
    bottom = cells(page)
    for y in (TOP - 2, TOP, TOP + STEP, bottom, bottom + 2):
        rule(page, y)


def striped(page: pymupdf.Page) -> None:
    for number in (1, 3):
        y = TOP + STEP * number
        page.draw_rect((LEFT, y, RIGHT, y + STEP), color=None, fill=(0.92, 0.92, 0.88))
    three_lines(page)


def outcome(reading: PageReading) -> list[str | None]:
    return [figure.drop_reason for figure in reading.content.figures]


@pytest.mark.parametrize("caption", ["", "表1　所见织物", "Table 2. The textiles"])
@pytest.mark.parametrize(
    "table", [three_lines, a_rule_under_each_row, borders_of_cells, framed_cells, double_rules, striped]
)
def test_a_table_between_rules_has_a_row(
    read: Read, table: Callable[[pymupdf.Page], None], caption: str
) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=600)
    write(page, LEFT, 60, SENTENCE[:28])
    write(page, LEFT, 110, caption)
    table(page)
    write(page, LEFT, 240, SENTENCE[:28])
    reading = read(pdf)
    assert outcome(reading) == ["table"]
    assert reading.content.figures[0].bbox.iou(Box(LEFT, TOP, RIGHT, TOP + 4 * STEP)) > 0.9


def test_two_rules_make_a_table_only_under_a_tables_caption(read: Read) -> None:
    for caption, expected in (("表1　所见织物", ["table"]), ("所见织物", [])):
        pdf = pymupdf.open()
        page = pdf.new_page(width=400, height=600)
        write(page, LEFT, 110, caption)
        bottom = cells(page)
        rule(page, TOP)
        rule(page, bottom)
        assert outcome(read(pdf)) == expected


def fields(page: pymupdf.Page) -> None:
    rows = (("藏址", "某某博物馆"), ("年代", "元"), ("尺寸", "24×18 厘米"), ("出土地点", "某某墓地"))
    cells(page, rows)
    for number in range(len(rows) + 1):
        rule(page, TOP + STEP * number)


def object_lines(page: pymupdf.Page) -> None:
    for number in range(3):
        write(page, LEFT, TOP + 40 * number, "元　海东青逐兔纹妆金胸背")
        rule(page, TOP + 40 * number + 4)


def columns_of_text(page: pymupdf.Page) -> None:
    for y in (TOP - 8, 200.0, 280.0):
        rule(page, y)
    for number in range(8):
        y = TOP + 4 + 18 * number + (12 if number > 3 else 0)
        write(page, LEFT, y, SENTENCE[number : number + 13])
        write(page, 205, y, SENTENCE[number + 9 : number + 22])


def underlined(page: pymupdf.Page) -> None:
    for number in range(5):
        write(page, LEFT, TOP + STEP * number, SENTENCE[:28])
        rule(page, TOP + STEP * number + 3)


@pytest.mark.parametrize("page_of", [fields, object_lines, columns_of_text, underlined])
def test_rules_between_other_words_make_no_table(read: Read, page_of: Callable[[pymupdf.Page], None]) -> None:
    pdf = pymupdf.open()
    page_of(pdf.new_page(width=400, height=600))
    assert outcome(read(pdf)) == []


def test_a_chart_over_the_lines_of_its_scale_is_a_figure(read: Read) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=600)
    for number in range(6):
        rule(page, 100 + 30 * number, left=80)
        write(page, 62, 103 + 30 * number, str(50 - 10 * number), 8)
    for number in range(4):
        left = 100 + 55 * number
        page.draw_rect((left, 130 + 20 * number, left + 25, 250), fill=(0.2, 0.4, 0.7))
        page.draw_circle((left + 12, 120 + 20 * number), 5, fill=(0.8, 0.3, 0.2))
        write(page, left, 262, f"第{number + 1}期", 8)
    write(page, 140, 285, "图1　各期织物的件数")
    assert outcome(read(pdf)) == [None]


def test_a_grid_that_the_book_repeats_is_a_table(read: Read) -> None:
    pdf = pymupdf.open()
    for _ in range(4):
        page = pdf.new_page(width=400, height=600)
        for row in range(4):
            for column in range(3):
                left, top = 60 + 90 * column, 100 + 40 * row
                page.draw_rect((left, top, left + 90, top + 40))
                write(page, left + 8, top + 24, f"格{row}{column}")
    assert outcome(read(pdf, 1)) == ["table"]


def test_a_scanned_table_between_rules_has_a_row(
    read: Read, scanned: Callable[..., pymupdf.Document]
) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=600)
    write(page, LEFT, 60, SENTENCE[:28])
    three_lines(page)
    write(page, LEFT, 240, SENTENCE[:28])
    reading = read(scanned(pdf, 0.4, (246, 238, 220)), ocr="auto")
    assert reading.content.origin == "scanned"
    assert outcome(reading) == ["table"]
    assert reading.content.figures[0].bbox.iou(Box(LEFT, TOP, RIGHT, TOP + 4 * STEP)) > 0.85
