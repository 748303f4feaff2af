"""The lines of a text layer are what a reader sees: words, place, size, colour, direction."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pymupdf
import pytest

from extractors.pdf.document import Document
from extractors.pdf.page import page_frame
from extractors.texts.lines import Line, text_lines

Mapped = Callable[[pymupdf.Document, dict[str, str]], None]
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


def drawn(pdf: pymupdf.Document) -> pymupdf.Page:
    """A page of 400 x 600 points with the embedded font `han`, which knows every character."""
    page = pdf.new_page(width=400, height=600)
    page.insert_font(fontname="han", fontbuffer=pymupdf.Font("china-s").buffer)
    return page


def put(page: pymupdf.Page, x: float, y: float, text: str, size: float = 14, **changes: object) -> None:
    page.insert_text((x, y), text, fontname="han", fontsize=size, **changes)


def spread(page: pymupdf.Page, x: float, y: float, text: str, step: float) -> None:
    """Characters one by one, `step` points apart."""
    for number, character in enumerate(text):
        put(page, x + step * number, y, character)


@pytest.mark.parametrize("shifts", [[(0.3, 0.0), (0.6, 0.0)], [(1.2, 1.2)], [(0.0, 0.0)]])
def test_text_painted_several_times_is_read_once(shifts: list[tuple[float, float]], opened: Opened) -> None:
    pdf = pymupdf.open()
    page = drawn(pdf)
    for dx, dy in [*shifts, (0.0, 0.0)]:
        put(page, 60 + dx, 100 + dy, "双双喜 hello", color=(0, 0, 0) if dx == dy == 0 else (0.6, 0.6, 0.6))
    with opened(pdf) as document:
        (line,) = lines_of(document)
        assert (line.text, line.colour) == ("双双喜 hello", 0)


def test_an_invisible_copy_of_visible_text_is_left_out(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = drawn(pdf)
    put(page, 60, 100, "敦煌飞天")
    put(page, 60, 100, "敦煌飞天图", render_mode=3)
    with opened(pdf) as document:
        assert [(line.text, line.invisible) for line in lines_of(document)] == [
            ("敦煌飞天", False),
            ("图", True),
        ]


def test_glyphs_off_the_page_are_no_text(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = drawn(pdf)
    put(page, 358, 100, "版心外的字")
    put(page, 60, 100, "出血")
    page.set_cropbox(pymupdf.Rect(0, 0, 386, 600))
    with opened(pdf) as document:
        assert [line.text for line in lines_of(document)] == ["版心", "出血"]


def test_radicals_and_compatibility_characters_are_plain_and_rare_characters_stay(
    opened: Opened, mapped: Mapped
) -> None:
    pdf = pymupdf.open()
    page = drawn(pdf)
    put(page, 60, 100, "一金玉飞马兔。")
    put(page, 60, 130, "纻缂罽氍毹飐裲裆（１）：，")
    mapped(pdf, dict(zip("一金玉飞马兔。", "⼀⾦⽟⻜⻢\U0002f80f︒", strict=True)))
    with opened(pdf) as document:
        first, second = lines_of(document)
        assert first.text == "一金玉飞马兔。"
        assert second.text == "纻缂罽氍毹飐裲裆（１）：，"


@pytest.mark.parametrize(
    ("text", "step"), [("图版说明", 28), ("图版说明", 21), ("目录", 42), ("敦煌壁画全集", 15.4)]
)
def test_letter_spaced_headings_are_one_word(text: str, step: float, opened: Opened) -> None:
    pdf = pymupdf.open()
    spread(drawn(pdf), 60, 100, text, step)
    with opened(pdf) as document:
        assert [line.text for line in lines_of(document)] == [text]


def test_a_heading_spaced_out_with_blanks_is_one_word(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = drawn(pdf)
    put(page, 60, 100, "图　版　说　明")
    put(page, 60, 140, "目 录")
    with opened(pdf) as document:
        assert [line.text for line in lines_of(document)] == ["图版说明", "目录"]


def test_cells_of_a_table_are_no_word(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = drawn(pdf)
    for x, text in ((60, "纬"), (100, "经"), (200, "密度")):
        put(page, x, 100, text)
    with opened(pdf) as document:
        assert [line.text for line in lines_of(document)] == ["纬", "经", "密度"]


def test_spaces_between_parts_stay_and_justification_goes(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = drawn(pdf)
    put(page, 60, 100, "元　海东青 妆金胸背")
    put(page, 60, 130, "一六　炳灵寺 Fig 3 件")
    spread(page, 60, 160, "炳灵寺伎乐天西秦", 15.5)  # justified: a tenth of an em between all
    put(page, 60, 220, "用")
    put(page, 60 + 14 + 3.5, 220, "TeX")  # a quarter em at Latin letters
    with opened(pdf) as document:
        assert [line.text for line in lines_of(document)] == [
            "元　海东青 妆金胸背",
            "一六　炳灵寺 Fig 3 件",
            "炳灵寺伎乐天西秦",
            "用 TeX",
        ]


def test_words_and_dot_leaders_keep_their_spaces(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((72, 100), "Cat. 1. A silk robe . . . . . 12", fontname="helv", fontsize=10)
    with opened(pdf) as document:
        (line,) = lines_of(document)
        assert line.text == "Cat. 1. A silk robe ..... 12"


def test_a_glyph_whose_character_is_not_told_is_marked_unknown(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = drawn(pdf)
    put(page, 60, 100, "联珠对鹿")
    pdf.subset_fonts()
    for number, *_ in page.get_fonts():
        pdf.xref_set_key(number, "ToUnicode", "null")
    with opened(pdf) as document:
        assert {line.text for line in lines_of(document)} <= {"\ufffd" * 4}


def test_a_column_keeps_its_narrow_signs_and_its_spaces(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = drawn(pdf)
    for number, character in enumerate("八 榆林窟-观音.中唐-第三窟"):
        put(page, 300, 100 + 14.5 * number, character)
    with opened(pdf) as document:
        (line,) = lines_of(document)
        assert (line.text, line.direction) == ("八　榆林窟-观音.中唐-第三窟", "vertical")


def test_numbers_in_a_column_of_a_table_are_no_vertical_text(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = drawn(pdf)
    for number, character in enumerate("123"):
        put(page, 300, 100 + 18 * number, character)
    for number, character in enumerate("经纬密"):
        put(page, 200, 100 + 28 * number, character)
    with opened(pdf) as document:
        assert [line.text for line in lines_of(document)] == ["1", "2", "3", "经", "纬", "密"]


def test_marks_across_the_page_are_no_text_and_pale_ones_not_visible(opened: Opened) -> None:
    pdf = pymupdf.open()
    page = drawn(pdf)
    turned = pymupdf.Matrix(1, 1).prerotate(40)
    put(page, 200, 300, "样书", size=60, morph=(pymupdf.Point(200, 300), turned))
    put(page, 60, 300, "样稿", size=40, fill_opacity=0.1)
    put(page, 60, 100, "正文")
    with opened(pdf) as document:
        assert [(line.text, line.invisible) for line in lines_of(document)] == [
            ("样稿", True),
            ("正文", False),
        ]
