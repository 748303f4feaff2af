"""Plates of several objects, each with a numbered line of its own ("1. 铜镜（M1:21）"), under one heading
("图版一", "图版一　随葬器物") that is nobody's caption."""

import re
from collections.abc import Sequence

from extractors.content import TextBlock
from extractors.language.captions import figure_label
from extractors.language.numerals import numeral
from extractors.links.offers import Figure
from extractors.links.standing import TOUCHING

_LINE = re.compile(r"^\s*[（(\[]?(\d{1,2}|[①-⑳])[）)\].、．]?[\s　]*(?=[^\d\s.．:：\-—/年月日])\S")
_LEAST = 2  # lines that make a heading of the label above them
_NEAR = 40.0  # points between a picture and its line


def without_heading(blocks: Sequence[TextBlock], figures: Sequence[Figure]) -> list[TextBlock]:
    """The blocks of a page that may be captions, without the labelled one that stands above all its figures,
    where these have as many lines numbered from one."""
    lines = [block for block in blocks if _LINE.match(block.text) and figure_label(block.text) is None]
    numbers = sorted(_number(line) for line in lines)
    count = len(figures)
    if count < _LEAST or numbers != list(range(1, count + 1)):
        return list(blocks)
    if any(min(line.bbox.distance(figure.box) for figure in figures) > _NEAR for line in lines):
        return list(blocks)
    top = min(figure.box.y0 for figure in figures)
    return [block for block in blocks if figure_label(block.text) is None or block.bbox.y1 > top + TOUCHING]


def _number(line: TextBlock) -> int:
    match = _LINE.match(line.text)
    mark = match[1] if match is not None else ""
    return ord(mark) - ord("①") + 1 if "①" <= mark <= "⑳" else numeral(mark) or 0
