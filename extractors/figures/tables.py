"""Tables: grids of lines or cells with text in them, and rows of cells between horizontal rules only."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from extractors.content import TextBlock
from extractors.figures.clusters import Cluster, is_rule
from extractors.figures.grounds import is_white
from extractors.language.captions import is_field_label
from extractors.language.labels import is_table_label
from extractors.pdf.page import Element
from extractors.texts.lines import Line
from manifests.geometry import Box

_RULES = 3  # horizontal ones at least; a table of one row has two rules and is a box
_LABELLED_RULES = 2  # with a caption of its own
_CELLS = 6
_TEXT_IN_CELLS = 4  # blocks of text within the grid
_ALIGN = 3.0  # points by which the ends of a table's rules may differ
_WIDTH = 60.0  # points: shorter rules part notes, sums and fractions
_BREAK = 4.0  # points between the pieces of one rule: some programs draw a border for each cell
_DOUBLE = 4.0  # points between the lines of a double rule
_SIDE = 8.0  # points: lower upright strokes are no side of a box
_MANY = 1000  # rules: a page with more is hatched or ruled for music
_ROWS = 2  # of several cells, at least
_PARTED = 0.4  # share of the rows between two rules that have several cells; cells of many lines leave some
_RUNNING = 0.8  # of the table's width: a line of running text, or a heading within the table
_ALIGNED = 0.6  # share of these whose cells are parted in the same place
_NARROW = 0.3  # of the table's width: cells; columns of running text are wider
_NARROW_SHARE = 0.3  # of the cells
_INSIDE = 0.6  # share of a line within the table from which it is a cell of it
_TOUCHED = 0.15  # share from which a line that is no cell runs through
_DRAWN = 0.05  # share of a table that pictures and drawings may cover
_LABEL_REACH = 30.0  # points between a table and its caption


def is_ruled_grid(cluster: Cluster, texts: Sequence[TextBlock]) -> bool:
    """Whether a drawing is a table's lines or cells: straight paths only, in rows as wide as the whole, with
    text among them."""
    if cluster.images or not all(element.straight for element in cluster.elements):
        return False
    inside = [block for block in texts if block.bbox.covered_by(cluster.box) > 0.7]
    if sum(len(block.text.split()) for block in inside) < _TEXT_IN_CELLS:
        return False
    cells = [e for e in cluster.elements if not is_rule(e)]
    tops = {round(cell.box.y0 / _ALIGN) for cell in cells}
    return _spanning(cluster) >= _RULES or (len(cells) >= _CELLS and len(tops) >= _RULES)


def _spanning(cluster: Cluster) -> int:
    """At how many heights rules run over the whole cluster; some programs draw each cell's border alone."""
    widths: defaultdict[int, float] = defaultdict(float)
    seen: set[tuple[int, int]] = set()
    for element in cluster.elements:
        place = round(element.box.center[1] / _ALIGN), round(element.box.x0 / _ALIGN)
        if is_rule(element) and element.box.width > element.box.height and place not in seen:
            seen.add(place)
            widths[place[0]] += element.box.width
    return sum(width > 0.9 * cluster.box.width for width in widths.values())


def horizontal_rules(elements: Sequence[Element]) -> list[Box]:
    """The horizontal rules of a page that are no side of a box, those drawn piece by piece made whole, from
    the top down."""
    seen = [e.box for e in elements if is_rule(e) and not is_white(_colour(e))]
    if len(seen) > _MANY:
        return []
    sides = [box for box in seen if box.height > max(box.width, _SIDE)]
    pieces = sorted(
        (box for box in seen if box.width > box.height), key=lambda box: (round(box.center[1]), box.x0)
    )
    rules: list[Box] = []
    for piece in pieces:
        last = rules[-1] if rules else None
        if last is not None and abs(last.center[1] - piece.center[1]) < 1 and piece.x0 - last.x1 < _BREAK:
            rules[-1] = last.union(piece)
        else:
            rules.append(piece)
    return [
        rule for rule in rules if rule.width >= _WIDTH and not any(_is_side(side, rule) for side in sides)
    ]


def _colour(element: Element) -> int:
    return element.fill if element.fill is not None else element.stroke or 0


def _is_side(side: Box, rule: Box) -> bool:
    """Whether a vertical rule begins or ends at the left end of a horizontal one."""
    return abs(side.x0 - rule.x0) < _ALIGN and side.distance(rule) < _ALIGN


def drawn_boxes(elements: Sequence[Element]) -> list[Box]:
    """The boxes of what is drawn besides lines and tints: pictures, shadings, curves."""
    return [element.box for element in elements if element.kind != "path" or not element.straight]


@dataclass(frozen=True)
class _Band:
    """What stands between two rules: its rows, each of cells from left to right, and their first words."""

    rows: tuple[tuple[Box, ...], ...]
    heads: tuple[str, ...]

    @property
    def parted(self) -> list[tuple[Box, ...]]:
        return [row for row in self.rows if len(row) > 1]

    def is_tabular(self, width: float) -> bool:
        """Whether most rows have several cells, and no more than a heading runs over the whole `width`."""
        running = sum(len(row) == 1 and row[0].width > _RUNNING * width for row in self.rows)
        return len(self.parted) >= max(1.0, _PARTED * len(self.rows)) and running <= 1


def ruled_tables(rules: Sequence[Box], lines: Sequence[Line], drawn: Sequence[Box]) -> list[Box]:
    """The tables (boxes in points) whose rows stand between horizontal `rules` as wide as the table.

    `lines` are the page's lines, `drawn` the boxes of its pictures and of drawings other than lines and
    tints. Three rules make a table, two where it has a caption of its own. Fields over
    rules (藏址　…) are none, nor is running text in columns.
    """
    labels = [line.box for line in lines if is_table_label(line.text)]
    upright = [line for line in lines if line.direction == "horizontal"]
    found: list[Box] = []
    for stack in _stacks(rules):
        for top, bottom, bands in _runs(stack, upright):
            labelled = any(_at(label, stack[top], stack[bottom]) for label in labels)
            enough = len(bands) + 1 >= (_LABELLED_RULES if labelled else _RULES)
            box = Box.around([stack[top], stack[bottom]])
            if enough and _is_table(bands, box) and _covered(box, drawn) < _DRAWN:
                found.append(box)
    return [box for box in found if not any(box is not o and box.covered_by(o) > 0.9 for o in found)]


def _stacks(rules: Sequence[Box]) -> list[list[Box]]:
    """Rules with the same ends, from the top down; the lines of a double rule count once."""
    stacks: list[list[Box]] = []
    for rule in sorted(rules, key=lambda rule: rule.y0):
        stack = next((stack for stack in stacks if _same_ends(stack[0], rule)), None)
        if stack is None:
            stacks.append([rule])
        elif rule.y0 - stack[-1].y1 > _DOUBLE:
            stack.append(rule)
    return stacks


def _same_ends(a: Box, b: Box) -> bool:
    return abs(a.x0 - b.x0) <= _ALIGN and abs(a.x1 - b.x1) <= _ALIGN


def _runs(stack: Sequence[Box], lines: Sequence[Line]) -> Iterator[tuple[int, int, list[_Band]]]:
    """The longest runs of rules between which there are rows of cells: first rule, last rule, the bands."""
    bands = [_band(above, below, lines) for above, below in pairwise(stack)]
    start = 0
    for is_tabular, run in groupby(bands, key=lambda band: band.is_tabular(stack[0].width)):
        members = list(run)
        if is_tabular:
            yield start, start + len(members), members
        start += len(members)


def _band(above: Box, below: Box, lines: Sequence[Line]) -> _Band:
    place = Box(above.x0 - _ALIGN, above.y0, above.x1 + _ALIGN, max(below.y1, above.y0 + 1))
    within = [line for line in lines if line.box.covered_by(place) > _TOUCHED]
    inside = sorted(
        (line for line in within if line.box.covered_by(place) > _INSIDE), key=lambda line: line.box.center[1]
    )
    if len(inside) < len(within):
        return _Band((), ())  # the text of the page runs through
    rows: list[list[Line]] = []
    for line in inside:
        last = rows[-1][-1].box if rows else None
        if last is not None and last.vertical_overlap(line.box) > 0.5 * min(last.height, line.box.height):
            rows[-1].append(line)
        else:
            rows.append([line])
    rows = [sorted(row, key=lambda line: line.box.x0) for row in rows]
    return _Band(tuple(tuple(line.box for line in row) for row in rows), tuple(row[0].text for row in rows))


def _is_table(bands: Sequence[_Band], box: Box) -> bool:
    rows = [row for band in bands for row in band.parted]
    cells = [cell for row in rows for cell in row]
    if len(rows) < _ROWS:
        return False
    narrow = sum(cell.width < _NARROW * box.width for cell in cells)
    fields = sum(is_field_label(head) for band in bands for head in band.heads)
    return (
        narrow >= _NARROW_SHARE * len(cells)
        and 2 * fields < len(rows)
        and max(_parted_at(rows, cells)) >= _ALIGNED * len(rows)
    )


def _parted_at(rows: Sequence[tuple[Box, ...]], cells: Sequence[Box]) -> list[int]:
    """For each cell, how many rows have a gap between two of their cells at its left edge, or just before."""
    edges = sorted({round(cell.x0, 1) for cell in cells})
    return [
        sum(any(a.x1 <= edge + _ALIGN and edge <= b.x0 + _ALIGN for a, b in pairwise(row)) for row in rows)
        for edge in edges
    ]


def _covered(box: Box, drawn: Sequence[Box]) -> float:
    common = [part.area for other in drawn if (part := other.intersection(box)) is not None]
    return sum(common) / max(box.area, 1e-6)


def _at(label: Box, top: Box, bottom: Box) -> bool:
    """Whether a caption stands right above or below the table between two rules."""
    gap = max(label.y0 - bottom.y1, top.y0 - label.y1)
    return -_LABEL_REACH / 2 < gap < _LABEL_REACH and label.horizontal_overlap(top) > 0
