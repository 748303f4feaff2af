"""Footnotes are blocks of their own and part of no paragraph, in text layers and on scans."""

from collections.abc import Callable

import pymupdf
import pytest

from extractors.reading import PageReading
from extractors.texts.blocks import blocks
from extractors.texts.lines import Line
from manifests.geometry import Box

PAGE_WIDTH = 400.0
TEXT = "这件织物以海东青逐兔为主题纹样四周环绕缠枝莲花配色"
RULE = Box(50, 478, 150, 478.5)


def line(text: str, x: float, y: float, size: float = 10.0, **changes: object) -> Line:
    return Line(box=Box(x, y, x + size * len(text), y + 1.1 * size), text=text, size=size, **changes)


def page_of(
    *notes: str, referred: str = "", size: float = 8.0, top: float = 486, **changes: object
) -> list[Line]:
    """A page of text down to 470 points, the notes below it, a page number."""
    text = [line(TEXT, 50, 100 + 17 * number, **changes) for number in range(21)]
    text.append(line(f"是元代妆金织物的代表{referred}，布局匀称。", 50, 457, **changes))
    small = [line(note, 50, top + 12 * number, size, **changes) for number, note in enumerate(notes)]
    return [*text, *small, line("12", 200, 570, 8.0, **changes)]


def notes_of(lines: list[Line], *rules: Box) -> list[str]:
    found = blocks(lines, PAGE_WIDTH, rules)
    assert sum(len(block.text) for block in found) == sum(len(one.text) for one in lines)
    return [block.text for block in found if block.role == "footnote"]


@pytest.mark.parametrize(
    ("notes", "referred", "rules"),
    [
        (["①见《元史》卷七八。"], "", [RULE]),
        (["①见《元史》卷七八。", "②同上书，卷七九。"], "①", []),
        (["[1]见《元史》卷七八。", "[2]同上书，卷七九。"], "[1]", []),
        (["1 见《元史》卷七八。", "2 同上书，卷七九。"], "", [RULE]),
        (["* 作者单位：某某博物馆"], "", [RULE]),
    ],
)
def test_marked_lines_below_the_text_are_footnotes(notes: list[str], referred: str, rules: list[Box]) -> None:
    assert notes_of(page_of(*notes, referred=referred), *rules) == notes


def test_a_note_of_several_lines_is_one_block() -> None:
    notes = ["①见《元史》卷七八舆服志，又见于《辍耕录》所载织", "金诸条，两书所记不尽相同。", "②同上书。"]
    assert notes_of(page_of(*notes), RULE) == [notes[0] + notes[1], notes[2]]


def test_recognised_notes_are_set_apart_though_sizes_are_estimates() -> None:
    notes = ["①见《元史》卷七八。", "②同上书，卷七九。"]
    lines = page_of(*notes, size=8.8, top=488, source="ocr")
    assert notes_of(lines) == notes
    paragraphs = [block.text for block in blocks(lines, PAGE_WIDTH) if block.role == "body"]
    assert not any("元史" in text for text in paragraphs)


@pytest.mark.parametrize(
    "notes",
    [
        ["见《元史》卷七八。"],
        ["12.5 厘米"],
        ["1 见《元史》卷七八。"],
        ["图3　妆金胸背"],
        ["2019 年出土于某地"],
    ],
    ids=["no mark", "a measure", "a number without a rule", "a caption", "a year"],
)
def test_small_lines_without_a_sure_mark_are_none(notes: list[str]) -> None:
    assert notes_of(page_of(*notes)) == []


def test_what_is_as_large_as_the_text_is_no_footnote() -> None:
    assert notes_of(page_of("①见《元史》卷七八。", size=10.0), RULE) == []


def test_a_legend_of_numbers_below_a_picture_is_no_footnote() -> None:
    """The picture stands between the text and the small lines."""
    text = [line(TEXT, 50, 60 + 17 * number) for number in range(6)]
    legend = [line("①团龙纹", 50, 520, 8.0), line("②翔凤纹", 50, 532, 8.0)]
    assert notes_of([*text, *legend]) == []


def test_a_scanned_footnote_ends_no_paragraph(
    read: Callable[..., PageReading], scanned: Callable[..., pymupdf.Document]
) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=600)
    for number in range(8):
        page.insert_text((50, 100 + 17 * number), TEXT, fontname="china-s", fontsize=11)
    page.draw_line((50, 236), (130, 236), width=0.5)
    page.insert_text((50, 250), "①见《元史》卷七八舆服志。", fontname="china-s", fontsize=8)
    page.insert_text((50, 262), "②同上书，卷七九。", fontname="china-s", fontsize=8)
    content = read(scanned(pdf, 0.3, (246, 238, 220)), ocr="auto").content
    assert content.origin == "scanned"
    notes = [text.text for text in content.texts if text.role == "footnote"]
    assert len(notes) == 2
    assert "元史" in notes[0]
    assert not any("元史" in text.text for text in content.texts if text.role == "body")
