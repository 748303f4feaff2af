"""Text drawn as outlines: rows of small filled shapes that stand as the characters of a line do.

Some books have their headings, or all their text, turned into paths: there is no text layer to read. What is
found here is only where such lines stand; what they say is read from the pixels.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from extractors.language.plausibility import UNKNOWN
from extractors.pdf.page import Element
from extractors.texts.lines import Line
from manifests.geometry import Box

OUTLINES = "outlines"
"""The font of lines that are drawn, not set."""

_MAX_GLYPH = 60.0  # points
_MIN_GLYPH = 3.0  # points: smaller shapes are dots of a drawing
_MIN_OPACITY = 0.4
_MIN_GLYPHS = 3
_MAX_GLYPHS = 20_000  # more shapes than any page of text has
_REACH = 1.1  # in sizes of the shapes: neighbours in a line stand no further apart
_FEW_GLYPHS = 6  # a shorter line is known by its even setting only
_CLOSE = 0.6  # in sizes of the shapes: neighbours in such a line stand no further apart
_DISTINCT = 0.4  # of the shapes in a line are no copies of one another: ornaments are
_OVERLAP = (
    0.3  # of the narrower of two neighbours: characters stand beside each other, petals and scales overlap
)
_OVERLAPPING = 0.2  # of a line's neighbours may do so: an accent, a broken stroke
_FOREIGN = 0.25  # shapes of other colours for each of a line's own: among more it is a part of a drawing
_TALLER = 1.6  # a line is no taller than this many of its shapes, and at least so many times as long as tall


def outlined_lines(objects: Sequence[Element], lines: Sequence[Line]) -> list[Line]:
    """Where drawn text stands on the page, as lines of unknown characters. `lines` is the text layer: a shape
    behind its words is no character."""
    shapes = [element for element in objects if _may_be_glyph(element)]
    if not _MIN_GLYPHS <= len(shapes) <= _MAX_GLYPHS:
        return []
    by_fill: dict[int | None, list[Box]] = defaultdict(list)
    for shape in shapes:
        by_fill[shape.fill].append(shape.box)
    rows = [
        (row, _line(row, fill or 0))
        for fill, boxes in by_fill.items()
        for row in _rows(boxes)
        if not any(Box.around(row).covered_by(line.box) > 0.3 for line in lines)
    ]
    whole = [_is_line(row, line) and not _is_drawn_over(row, line, shapes) for row, line in rows]
    found = [line for (_, line), is_line in zip(rows, whole, strict=True) if is_line]
    short = [line for (_, line), is_line in zip(rows, whole, strict=True) if not is_line]
    return [*found, *(line for line in short if any(_goes_with(line, other) for other in found))]


def _may_be_glyph(element: Element) -> bool:
    longer = max(element.box.width, element.box.height)
    filled = element.kind == "path" and element.fill is not None and element.stroke is None
    return filled and element.opacity >= _MIN_OPACITY and longer <= _MAX_GLYPH


def _rows(boxes: list[Box]) -> Iterator[list[Box]]:
    """Groups of boxes that follow each other from left to right."""
    size = median(max(box.width, box.height) for box in boxes)
    rows: list[list[Box]] = []
    open_rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.x0):
        open_rows = [row for row in open_rows if box.x0 - row[-1].x1 < _REACH * size]
        beside = [row for row in open_rows if abs(_middle(row[-1]) - _middle(box)) < 0.6 * size]
        if beside:
            min(beside, key=lambda row: abs(_middle(row[-1]) - _middle(box))).append(box)
        else:
            open_rows.append([box])
            rows.append(open_rows[-1])
    yield from rows


def _middle(box: Box) -> float:
    return box.center[1]


def _is_line(row: Sequence[Box], line: Line) -> bool:
    if len(row) < _MIN_GLYPHS or line.size < _MIN_GLYPH:
        return False
    if line.box.height > _TALLER * line.size or line.box.width < _TALLER * line.box.height:
        return False
    pairs = list(pairwise(row))
    overlapping = sum(a.horizontal_overlap(b) > _OVERLAP * min(a.width, b.width) for a, b in pairs)
    if overlapping > _OVERLAPPING * len(pairs):
        return False
    if len(row) < _FEW_GLYPHS and any(-a.horizontal_overlap(b) > _CLOSE * line.size for a, b in pairs):
        return False
    distinct = {(round(member.width, 1), round(member.height, 1)) for member in row}
    return len(distinct) >= _DISTINCT * min(len(row), 12)


def _is_drawn_over(row: Sequence[Box], line: Line, shapes: Sequence[Element]) -> bool:
    """Whether shapes of other colours stand among those of the row: a line of text is of one ink."""
    foreign = sum(s.fill != line.colour and s.box.covered_by(line.box) > 0.5 for s in shapes)
    return foreign > _FOREIGN * len(row)


def _goes_with(short: Line, line: Line) -> bool:
    """Whether a row too short to be known by itself ("图5", a last word) is set like a line near it."""
    alike = short.colour == line.colour and 0.5 * line.size < short.size < 1.3 * line.size
    return alike and short.box.distance(line.box) < 1.5 * line.size and short.box.height < _TALLER * line.size


def _line(row: Sequence[Box], colour: int) -> Line:
    size = median(max(member.width, member.height) for member in row)
    return Line(Box.around(row), UNKNOWN * max(len(row), _MIN_GLYPHS), size, colour, font=OUTLINES)
