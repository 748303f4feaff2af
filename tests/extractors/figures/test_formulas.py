"""Formulas on lines of their own have a row; formulas in a line of text and everything else have none."""

from collections.abc import Callable

import pymupdf
import pytest

from extractors.figures.formulas import display_formulas
from extractors.reading import PageReading
from extractors.texts.lines import Line
from manifests.geometry import Box

PROSE = "织物的经密与纬密之比可以由下式求得，其中各项的含义见下文。"


def line(text: str, x: float, y: float, font: str = "CMMI10", size: float = 10) -> Line:
    return Line(Box(x, y, x + 0.55 * size * len(text), y + size), text, size, font=font)


def prose(y: float) -> Line:
    return Line(Box(60, y, 340, y + 10), PROSE, 10, font="SimSun")


FRACTION = [line("n + 1", 165, 100), line("P =", 140, 108), line("2πr", 170, 114, "LMMath-Regular")]


@pytest.mark.parametrize(
    ("formula", "number"),
    [
        (FRACTION, []),
        (FRACTION, [line("(3.1)", 310, 108, "LMRoman10")]),
        ([line("a2 + b2 = c2", 150, 108, "Helvetica")], []),
        ([line("sin α = cos β", 150, 108, "CambriaMath")], []),
    ],
    ids=["fraction", "numbered", "by its signs", "functions"],
)
def test_a_formula_between_lines_of_text(formula: list[Line], number: list[Line]) -> None:
    lines = [prose(60), prose(76), *formula, *number, prose(140)]
    assert display_formulas(lines) == [Box.around(piece.box for piece in formula)]


@pytest.mark.parametrize(
    "words",
    [
        [line("x = y + 1", 100, 76), line("时，两者", 150, 76, "SimSun")],
        [line("total = cells[row] + 1", 120, 108, "LMMono10"), line("x = f(1) + 2", 120, 122, "Courier")],
        [line("24×18 cm", 150, 108, "Helvetica")],
        [line("Fig. 3 = Pl. 4 of the catalogue", 120, 108, "Helvetica")],
        [line("α", 150, 108)],
        [line("1 2 3 4 5", 120, 108, "Helvetica"), line("6 7 8 9", 120, 122, "Helvetica")],
        [line("x = y + z", 60, 92)],
        [line("尺寸 = 长 × 宽", 120, 108, "SimSun")],
    ],
    ids=["inline", "program", "measure", "words", "sign", "numbers", "end of a paragraph", "Chinese"],
)
def test_what_is_no_formula(words: list[Line]) -> None:
    assert display_formulas([prose(60), prose(76), *words, prose(140)]) == []


def test_a_page_of_signs_is_no_formula() -> None:
    signs = [line("a = b", 60 + 60 * column, 40 + 10 * row) for row in range(60) for column in range(6)]
    assert display_formulas(signs) == []


def test_a_formula_has_a_row_and_hides_no_figure(
    read: Callable[..., PageReading], picture_png: Callable[..., bytes]
) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=600)
    page.insert_image((60, 60, 340, 220), stream=picture_png(560, 320))
    page.insert_text((150, 120), "R2 = 0.98", fontsize=10)
    page.insert_text((60, 260), PROSE[:26], fontname="china-s", fontsize=10)
    page.insert_text((150, 290), "m = 2x + 3y", fontsize=10)
    page.insert_text((60, 320), PROSE[:26], fontname="china-s", fontsize=10)
    figures = read(pdf).content.figures
    assert [figure.drop_reason for figure in figures] == [None, "formula"]
    assert figures[0].bbox.iou(Box(60, 60, 340, 220)) > 0.97
    assert figures[1].bbox.y0 > 275
