"""Lists keyed by numbers at the pictures: "1" beside each of them, "1 牧羊犬　2 城堡" below them all."""

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.content import PageContent, TextBlock
from extractors.language.numerals import numeral
from extractors.links.legends import Legend
from extractors.links.offers import Figure, Place

_MARK = re.compile(r"^\s*[（(\[]?(\d{1,2}|[①-⑳])[）)\].、]?\s*$")
_ENTRY = re.compile(
    r"(?:^|(?<=[^\d\s.．\-—/年月日]))\s*[（(\[]?(\d{1,2}|[①-⑳])[）)\]]?[\s　.．、：:]+(?=[^\d\s])"
)
_NEAR = 16.0  # points between a picture and its number
_MAX_ENTRY = 60  # characters
_LEAST = 2  # keys that make a list


def keyed_legends(page: PageContent, figures: Sequence[Figure]) -> tuple[list[Legend], set[int]]:
    """The entries of a page's list that are keyed to its pictures, and the ids of the blocks they stand in.

    There are none unless every number at a picture has its entry.
    """
    marks = _marks(page, figures)
    entries: dict[int, TextBlock] = {}
    blocks: set[int] = set()
    for block in page.texts:
        found = _entries(block) if block.role in ("body", "caption") else {}
        if found and not found.keys() & entries.keys() and found.keys() <= marks.keys():
            entries |= found
            blocks.add(id(block))
    if len(marks) < _LEAST or entries.keys() != marks.keys():
        return [], set()
    legends = [
        Legend(page.page_index, block, block.text, sure=True, lone=True, marked=marks[key])
        for key, block in sorted(entries.items())
    ]
    return legends, blocks


def _marks(page: PageContent, figures: Sequence[Figure]) -> dict[int, Place]:
    """The numbers that stand at pictures, each at one."""
    marks: dict[int, Place] = {}
    for block in page.texts:
        match = _MARK.match(block.text)
        near = [figure for figure in figures if figure.box.distance(block.bbox) <= _NEAR]
        number = _value(match[1]) if match is not None else None
        if number is None or not near:
            continue
        place = min(near, key=lambda figure: figure.box.distance(block.bbox)).place
        if number not in marks and place not in marks.values():
            marks[number] = place
    return marks


def _entries(block: TextBlock) -> dict[int, TextBlock]:
    """The entries of a list in one block, by number; none unless it begins with one and they count up."""
    starts = list(_ENTRY.finditer(block.text))
    if not starts or block.text[: starts[0].start()].strip():
        return {}
    entries: dict[int, TextBlock] = {}
    begun: list[tuple[int, int]] = []
    for match in starts:
        number = _value(match[1])
        if number is not None and (not begun or number == begun[-1][0] + 1):
            begun.append((number, match.start()))
    ends = [start for _, start in begun[1:]] + [len(block.text)]
    for (number, start), end in zip(begun, ends, strict=True):
        text = block.text[start:end].strip(" 　；;，,、")
        if len(text) > _MAX_ENTRY:
            return {}
        entries[number] = replace(block, text=text)
    return entries


def _value(mark: str) -> int | None:
    return ord(mark) - ord("①") + 1 if "①" <= mark <= "⑳" else numeral(mark)
