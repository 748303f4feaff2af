"""The numbers of entries where OCR dropped the space after them: "三缠枝莲纹" is "三　缠枝莲纹" where the
book's headings count on so, and "八宝纹" in a book whose headings do not is a title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.content import PageContent, TextBlock
from extractors.language.characters import IDEOGRAPHIC_SPACE
from extractors.language.numerals import CHINESE_NUMERAL, numeral
from extractors.series.generic import body_font_size
from extractors.series.silk_words import HEADING, is_pattern_title, stands_out

_GLUED = re.compile(rf"(?P<numeral>{CHINESE_NUMERAL}{{1,5}})[\u3400-\u9fff（）()·]{{2,24}}")
_MOST_LOST = 2  # headings in a row that OCR may lose before the count is no count
_ENOUGH = 3  # headings that count on before they are taken to


@dataclass(frozen=True)
class _Numbered:
    """A block that may be a heading: its page, and what its number may be, each with the length of its
    numeral ("三三角纹" may be 33 or 3)."""

    page_index: int
    block: TextBlock
    numbers: dict[int, int]
    glued: bool


def with_numbers_apart(pages: Sequence[PageContent]) -> list[PageContent]:
    """The pages with the space restored between number and title of the headings that count on."""
    usual = body_font_size(pages)
    apart = {
        (made.page_index, id(made.block)): made.numbers[number]
        for made, number in _counting([made for page in pages for made in _numbered(page, usual)])
        if made.glued
    }
    return [
        replace(
            page,
            texts=tuple(_parted(block, apart.get((page.page_index, id(block)), 0)) for block in page.texts),
        )
        for page in pages
    ]


def _parted(block: TextBlock, length: int) -> TextBlock:
    if not length:
        return block
    return replace(block, text=block.text[:length] + IDEOGRAPHIC_SPACE + block.text[length:])


def _numbered(page: PageContent, usual: float) -> list[_Numbered]:
    """The blocks of a page that may be headings with a Chinese number; `usual` is the book's font size."""
    found = []
    for block in page.texts:
        if block.source != "ocr" or block.direction == "vertical" or block.role not in ("body", "heading"):
            continue
        heading, glued = HEADING.match(block.text), _GLUED.fullmatch(block.text.strip())
        if heading is not None and heading["gap"]:
            value = numeral(heading["number"])
            found.append(_Numbered(page.page_index, block, {} if value is None else {value: 0}, glued=False))
        elif glued is not None and is_pattern_title(block.text) and stands_out(block, usual):
            lengths = range(1, len(glued["numeral"]) + 1)
            values = {numeral(block.text[:length]): length for length in lengths}
            numbers = {value: length for value, length in values.items() if value}
            found.append(_Numbered(page.page_index, block, numbers, glued=True))
    return found


def _counting(found: Sequence[_Numbered]) -> list[tuple[_Numbered, int]]:
    """The longest run of blocks whose numbers count on, each with its number; none if it is short."""
    runs: list[tuple[int, list[tuple[_Numbered, int]]]] = []
    for made in found:
        here = []
        for number in made.numbers:
            before = [run for last, run in runs if last < number <= last + 1 + _MOST_LOST]
            here.append((number, [*max(before, key=len, default=[]), (made, number)]))
        runs += here
    longest = max((run for _, run in runs), key=len, default=[])
    return longest if len(longest) >= _ENOUGH else []
