"""Formulas that stand on lines of their own, told by their fonts, signs and the room around them."""

import re
from collections.abc import Iterator, Sequence

from extractors.language.characters import HAN_CHARACTER
from extractors.texts.lines import Line
from manifests.geometry import Box

_MATH_FONT = re.compile(
    r"CMMI|CMSY|CMEX|CMBSY|MSAM|MSBM|cmex|rsfs|EU[FSR]M|MTExtra|MT-Extra|Math|KaTeX_|(?:^|[+])Symbol"
)
_CODE_FONT = re.compile("Mono|Courier|Typewriter|Consol|Menlo|CMTT|Code", re.IGNORECASE)
_RELATION = re.compile("[=≈≠≡≤≥≪≫∝∼≅→←⇒⇔∈⊂⊆∑∏∫√]")
_SIGN = re.compile("[=≈≠≡≤≥≪≫∝∼≅→←⇒⇔∈⊂⊆∑∏∫√<>+−±×÷·∂∇∞∪∩^/-]")
_FUNCTIONS = re.compile(
    "(?:arc)?(?:sinh?|cosh?|tanh?|cot|sec|csc)|lim(?:sup|inf)?|log|lg|ln|exp|max|min|sup|inf|det|mod"
)
_WORD = re.compile("[A-Za-zÀ-ÿ]{3,}")
_NUMBER = re.compile(r"^[(（\[]\s*[A-Z]?\d{1,3}(?:[-.–—]\d{1,3}){0,2}\s*[a-z]?[)）\]]$")
_LONGEST = 80  # characters of one line of a formula
_FEWEST = 5  # characters of a whole formula, one of them a sign
_WIDTH = 24.0  # points: narrower ones are single signs
_REACH = 0.7  # of the larger font size: distance between the pieces of one formula
_ACROSS = 2.5  # likewise along the line: spaces around relations and conditions
_INDENT = 1.2  # font sizes that a formula is set in from the edge of the text above or below it
_NEIGHBOUR = 3.0  # font sizes beside a formula in which there is no other word
_MANY = 300  # pieces on a page: one with more is a table of signs, or garbled


def display_formulas(lines: Sequence[Line]) -> list[Box]:
    """The boxes (points) of the formulas on lines of their own, a number beside them left out."""
    upright = [line for line in lines if line.direction == "horizontal"]
    pieces = [line for line in upright if _may_be_piece(line)]
    if len(pieces) > _MANY:
        return []
    words = [line for line in upright if not _may_be_piece(line) and not _NUMBER.match(line.text.strip())]
    return [
        Box.around(line.box for line in group)
        for group in _grouped(pieces)
        if _is_formula(group) and _stands_alone(group, words)
    ]


def _may_be_piece(line: Line) -> bool:
    """Whether a line can be a part of a formula: no words in it, no program."""
    if len(line.text) > _LONGEST or HAN_CHARACTER.search(line.text) or _CODE_FONT.search(line.font):
        return False
    if _NUMBER.match(line.text.strip()):
        return False
    return not _WORD.search(_FUNCTIONS.sub("", line.text))


def _grouped(pieces: Sequence[Line]) -> Iterator[list[Line]]:
    """Pieces that touch or nearly do: the parts of fractions, limits and rows set below each other."""
    left = list(pieces)
    while left:
        group, reached = [], [left.pop(0)]
        while reached:
            piece = reached.pop()
            group.append(piece)
            near = [other for other in left if _near(piece, other)]
            left = [other for other in left if other not in near]
            reached += near
        yield group


def _near(a: Line, b: Line) -> bool:
    size = max(a.size, b.size)
    return (
        -a.box.horizontal_overlap(b.box) < _ACROSS * size and -a.box.vertical_overlap(b.box) < _REACH * size
    )


def _is_formula(group: Sequence[Line]) -> bool:
    text = "".join("".join(line.text.split()) for line in group)
    mathematical = any(_MATH_FONT.search(line.font) for line in group)
    sign = _SIGN if mathematical else _RELATION
    operands = sum(character.isalnum() for character in text)
    wide = Box.around(line.box for line in group).width >= _WIDTH
    return wide and len(text) >= _FEWEST and operands >= 2 and any(sign.search(line.text) for line in group)


def _stands_alone(group: Sequence[Line], words: Sequence[Line]) -> bool:
    """Whether no words stand beside the group, and it is set in from the text above and below."""
    box, size = Box.around(line.box for line in group), max(line.size for line in group)
    beside = Box.of((box.x0 - _NEIGHBOUR * size, box.y0, box.x1 + _NEIGHBOUR * size, box.y1))
    if any(_meets(word.box, beside) for word in words):
        return False
    column = [word.box.x0 for word in words if word.box.horizontal_overlap(box) > 0.5 * box.width]
    return not column or box.x0 - min(column) > _INDENT * size


def _meets(word: Box, beside: Box) -> bool:
    return word.horizontal_overlap(beside) > 0 and word.vertical_overlap(beside) > 0.3 * word.height
