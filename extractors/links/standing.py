"""Where a caption stands at a figure: on which side, how far, how well aligned."""

from dataclasses import dataclass
from typing import Literal, get_args

from manifests.geometry import Box

Side = Literal["below", "above", "left", "right", "inside", "apart", "facing_before", "facing_after"]
"""Of the figure. `inside`: printed over it; `apart`: on its page, beside no edge; `facing_*`: on the page
before or after its own."""

SIDES: tuple[Side, ...] = get_args(Side)
TOUCHING = 4.0  # points a caption's box may reach into its figure's
_WITHIN = 0.6  # share of a caption's area within its figure from which it is printed over it
_CORNER = 30.0  # points from a figure's corner within which a caption still stands on one of its sides
_OFF = 10.0  # points by which a caption beyond a corner counts as further away than one in line
_SHARED = 0.3  # share of the shorter extent that a caption and a figure have in common to stand in line


@dataclass(frozen=True)
class Standing:
    """`gap` and `off` in points: between the near edges, and between the best aligned edges or centres."""

    side: Side
    gap: float
    off: float


def standing(figure: Box, caption: Box) -> Standing:
    """How `caption` stands at `figure` on the same page."""
    if caption.covered_by(figure) > _WITHIN:
        return Standing("inside", 0.0, 0.0)
    across, along = figure.horizontal_overlap(caption), figure.vertical_overlap(caption)
    if across > 0 and across >= _SHARED * min(figure.width, caption.width):
        off = _off((figure.x0, figure.x1), (caption.x0, caption.x1))
        if caption.y0 - figure.y1 >= -TOUCHING:
            return Standing("below", max(caption.y0 - figure.y1, 0.0), off)
        if figure.y0 - caption.y1 >= -TOUCHING:
            return Standing("above", max(figure.y0 - caption.y1, 0.0), off)
    if along > 0 and along >= _SHARED * min(figure.height, caption.height):
        off = _off((figure.y0, figure.y1), (caption.y0, caption.y1))
        side: Side = "left" if caption.center[0] < figure.center[0] else "right"
        return Standing(side, max(-across, 0.0), off)
    return _cornered(figure, caption)


def _cornered(figure: Box, caption: Box) -> Standing:
    """A caption beyond a corner belongs to the side that it is further out on, when it is near: the visible
    part of a picture may be smaller than the room it was set in."""
    across, down = max(-figure.horizontal_overlap(caption), 0.0), max(-figure.vertical_overlap(caption), 0.0)
    distance = figure.distance(caption)
    if distance > _CORNER:
        return Standing("apart", distance, 0.0)
    if across > down:
        return Standing("left" if caption.center[0] < figure.center[0] else "right", distance + _OFF, down)
    return Standing("above" if caption.center[1] < figure.center[1] else "below", distance + _OFF, across)


def _off(figure: tuple[float, float], caption: tuple[float, float]) -> float:
    centres = abs(sum(figure) - sum(caption)) / 2
    return min(abs(figure[0] - caption[0]), abs(figure[1] - caption[1]), centres)
