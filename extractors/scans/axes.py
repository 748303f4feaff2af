"""Charts on scans: the lettering of the axes is part of the picture, and no text of the page."""

from collections.abc import Sequence
from dataclasses import replace

from extractors.figures.candidates import Candidate
from extractors.language.captions import figure_label
from extractors.language.labels import is_table_label
from extractors.texts.lines import Line
from manifests.geometry import Box

_DRAWN = 0.5  # share of ink in a drawing's box at most: photographs and tints have no axes
_REACH = 12.0  # points between a drawing and the lettering of its axes
_TICK = 5  # characters of a mark on an axis at most
_TICKS = 3  # on an axis at least
_IN_LINE = 4.0  # points by which the ends or middles of an axis' marks differ
_NAME = 25  # characters of what an axis is called
_LARGEST = 14.0  # points: larger type is a heading
_ROUNDS = 2  # rows of lettering around a drawing: ticks, then the axis' name


def with_axes(candidate: Candidate, density: float, lines: Sequence[Line]) -> Candidate:
    """The candidate with the lettering of its axes, if it is a chart: marks in a row below it, or in a column
    at its left, and what stands right beside these. `density` is the share of ink in its box."""
    box = candidate.box
    labels = [line for line in lines if _may_letter(line)]
    ticks = [line.box for line in labels if len(line.text.strip()) <= _TICK and _is_beside(line.box, box)]
    axes = _in_row(ticks, box) or _in_column(ticks, box)
    if candidate.drop_reason is not None or density > _DRAWN or not axes:
        return candidate
    for _ in range(_ROUNDS):
        near = [line.box for line in labels if _is_beside(line.box, box) and line.box.width < box.width]
        box = Box.around([box, *near])
    return replace(candidate, box=box)


def _may_letter(line: Line) -> bool:
    caption = figure_label(line.text) is not None or is_table_label(line.text)
    return line.size <= _LARGEST and len(line.text) <= _NAME and not caption


def _is_beside(label: Box, box: Box) -> bool:
    return label.covered_by(box) < 0.99 and label.distance(box) <= _REACH


def _in_row(ticks: Sequence[Box], box: Box) -> bool:
    below = [tick.center[1] for tick in ticks if tick.center[1] > box.y1 - _REACH and tick.x1 > box.x0]
    return _agree(below)


def _in_column(ticks: Sequence[Box], box: Box) -> bool:
    left = [tick for tick in ticks if tick.center[0] < box.x0 + _REACH]
    return _agree([tick.x1 for tick in left]) or _agree([tick.center[0] for tick in left])


def _agree(places: Sequence[float]) -> bool:
    return any(sum(abs(place - other) < _IN_LINE for other in places) >= _TICKS for place in places)
