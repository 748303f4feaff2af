"""Drawings on bare paper that stand in a row over one caption, or below one that numbers them: together they
are what it names.

Boxes are in pixels of the analysis.
"""

from collections.abc import Sequence

from extractors.language.captions import figure_label
from extractors.language.labels import parse_caption
from extractors.scans.regions import Region, union
from extractors.texts.lines import Line
from manifests.geometry import Box

_OPEN = 0.5  # share of ink below which a region is drawn in lines; photographs and motifs have more
_SMALLEST = 30.0  # points
_REACH = 60.0  # points between the drawings and their caption
_APART = 80.0  # points between neighbours
_CENTRED = 0.08  # of the row's width: by how much the caption's centre may miss the row's
_LABEL = 3  # letters: longer words at a single drawing are its own caption, shorter ones number it
_IN_ROW = 0.5  # share of the lower drawing's height that neighbours have in common


def joined_drawings(found: Sequence[Region], lines: Sequence[Line], scale: float) -> list[Region]:
    """Join the line drawings of each row that a figure caption is centred under, or stands over and numbers
    as many of, with no words between.

    `lines` are the page's recognised lines in points; `scale` pixels are a point.
    """
    joined = list(found)
    for caption in lines:
        if caption.direction == "vertical" or figure_label(caption.text) is None:
            continue
        box = caption.box.scaled(scale)
        row = _row_over(box, joined, scale) or _row_under(box, joined, scale, _named(caption.text))
        if len(row) > 1 and not _worded(row, caption, lines, scale):
            joined = [region for region in joined if region not in row] + [union(row)]
    return joined


def _row_over(caption: Box, found: Sequence[Region], scale: float) -> list[Region]:
    """The line drawings right above the caption, if it is set to all of them; none otherwise."""
    row = _row(caption, [region for region in found if region.box.y1 <= caption.y0], scale)
    if not row:
        return []
    whole = union(row).box
    centred = abs(whole.center[0] - caption.center[0]) <= _CENTRED * whole.width
    return row if centred else []


def _row_under(caption: Box, found: Sequence[Region], scale: float, named: int) -> list[Region]:
    """The line drawings right below the caption, if they are as many as it numbers; none otherwise."""
    row = _row(caption, [region for region in found if region.box.y0 >= caption.y1], scale)
    return row if len(row) == named else []


def _named(text: str) -> int:
    """How many parts of its figure a caption tells apart by numbers or letters."""
    caption = parse_caption(text)
    return sum(bool(part.letter) for part in caption.parts) if caption is not None else 0


def _row(caption: Box, found: Sequence[Region], scale: float) -> list[Region]:
    """The line drawings among these that stand within reach of the caption, in one row with the one that
    stands most nearly in line with it."""
    drawn = [
        region for region in found
        if region.density < _OPEN and min(region.box.width, region.box.height) > _SMALLEST * scale
        and -region.box.vertical_overlap(caption) < _REACH * scale
    ]  # fmt: skip
    row = sorted(drawn, key=lambda region: abs(region.box.center[0] - caption.center[0]))[:1]
    for member in row:
        row += [
            region for region in drawn if region not in row and _neighbours(member.box, region.box, scale)
        ]
    return row


def _neighbours(a: Box, b: Box, scale: float) -> bool:
    level = a.vertical_overlap(b) > _IN_ROW * min(a.height, b.height)
    return level and -a.horizontal_overlap(b) <= _APART * scale


def _worded(row: Sequence[Region], caption: Line, lines: Sequence[Line], scale: float) -> bool:
    """Whether words stand among the drawings or between them and their caption."""
    box = union(row).box.union(caption.box.scaled(scale)).scaled(1 / scale)
    among = [line for line in lines if line is not caption and line.box.covered_by(box) > 0.5]
    return any(sum(letter.isalpha() for letter in line.text) > _LABEL for line in among)
