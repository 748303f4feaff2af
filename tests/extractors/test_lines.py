"""The lines of a text layer are what a reader sees: words, place, size, colour, direction."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pymupdf
import pytest

from extractors.document import Document
from extractors.lines import Line, text_lines
from extractors.page import page_frame

Opened = Callable[[pymupdf.Document], AbstractContextManager[Document]]


def lines_of(document: Document, page_index: int = 0) -> list[Line]:
    page = document.page(page_index)
    return text_lines(page, page_frame(page, 14400))


def test_a_line_of_chinese_text_keeps_its_words_size_and_colour(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((72, 100), "海东青逐兔纹", fontname="china-s", fontsize=18, color=(0.8, 0, 0))
    with opened(pdf) as document:
        (line,) = lines_of(document)
        assert (line.text, line.direction, line.source) == ("海东青逐兔纹", "horizontal", "pdf")
        assert line.size == pytest.approx(18)
        assert line.colour == 0xCC0000
        assert not line.invisible


def test_hidden_text_is_marked_invisible(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((72, 100), "hidden layer", render_mode=3)
    page.insert_text((72, 150), "seen")
    with opened(pdf) as document:
        assert {line.text: line.invisible for line in lines_of(document)} == {
            "hidden layer": True,
            "seen": False,
        }


def test_characters_stacked_in_a_column_are_one_vertical_line(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    for number, character in enumerate("敦煌莫高窟"):
        page.insert_text((300, 100 + 13 * number), character, fontname="china-s", fontsize=12)
    with opened(pdf) as document:
        (line,) = lines_of(document)
        assert (line.text, line.direction) == ("敦煌莫高窟", "vertical")
        assert line.box.height > 4 * line.box.width


def test_text_of_two_columns_never_shares_a_line(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((72, 100), "left column", fontsize=10)
    page.insert_text((320, 100), "right column", fontsize=10)
    with opened(pdf) as document:
        assert [line.text for line in lines_of(document)] == ["left column", "right column"]


def test_white_space_makes_no_line(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((72, 100), "   ")
    with opened(pdf) as document:
        assert lines_of(document) == []
