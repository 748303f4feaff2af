"""Whether a picture runs on across the edge that two placed images share: tiles do, plates do not."""

from collections.abc import Callable

import numpy as np
import pymupdf
from numpy.typing import NDArray

from extractors.pictures.raster import render
from manifests.geometry import Box

RunsOn = Callable[[Box, Box], bool]
"""Whether the picture in one box runs on in the other; the boxes (points) share an edge, or nearly so."""

_DPI = 144
_DEPTH = 5  # pixels looked at on either side of the seam
_STEP = 2  # pixels between the rows compared: sampling blends one row of pixels across an edge
_JUMP = 2.5  # times the change within the pictures: a greater change across the edge is a break
_OUTSTANDING = 2.5  # times the change within the smoother picture
_OUTSTANDING_NOISE = 12.0  # of 255
_OUTSTANDING_SHARE = 0.7  # of the edge
_NOISE = 5.0  # of 255: smaller changes are no break, whatever the pictures do
_BREAK_SHARE = (
    0.2  # of the edge that must break: measured at most 0.15 between tiles, 0.23 to 1 between plates
)


def seam_test(page: pymupdf.Page) -> RunsOn:
    """The test on a page's rendered pixels."""

    def runs_on(a: Box, b: Box) -> bool:
        upright = abs(a.horizontal_overlap(b)) > abs(a.vertical_overlap(b))
        first, second = sorted((a, b), key=lambda box: box.y0 if upright else box.x0)
        strips = [
            _strip(page, first, at_end=True, upright=upright, other=second),
            _strip(page, second, at_end=False, upright=upright, other=first),
        ]
        if min(len(strip) for strip in strips) < 2 * _STEP or strips[0].shape[1] != strips[1].shape[1]:
            return True
        return not broken(strips[0], strips[1])

    return runs_on


def _strip(page: pymupdf.Page, box: Box, *, at_end: bool, upright: bool, other: Box) -> NDArray[np.float64]:
    """The rows (pixels, 3) of a picture, in order away from the seam; turned so that seams lie level."""
    depth = (_DEPTH + 1) * 72 / _DPI
    if upright:
        x0, x1 = max(box.x0, other.x0), min(box.x1, other.x1)
        y0 = max(box.y0, box.y1 - depth) if at_end else box.y0
        clip = Box(x0, y0, x1, min(box.y1, y0 + depth))
    else:
        y0, y1 = max(box.y0, other.y0), min(box.y1, other.y1)
        x0 = max(box.x0, box.x1 - depth) if at_end else box.x0
        clip = Box(x0, y0, min(box.x1, x0 + depth), y1)
    pixels = render(page, _DPI, clip=clip).astype(np.float64)
    rows = pixels if upright else pixels.transpose(1, 0, 2)
    rows = rows[::-1] if at_end else rows
    # The row nearest the seam blends both pictures, or picture and gap.
    return rows[1:]


def broken(first: NDArray[np.float64], second: NDArray[np.float64]) -> bool:
    """Whether two strips of rows (depth, length, 3), each in order away from the seam, belong to different
    pictures: over much of the length the change across the seam is greater than any beside it, or over most
    of it greater than within the smoother of the two (a border may run along the seam in the other)."""
    across = np.abs(first[0] - second[0]).max(axis=1)
    within = [_change(strip) for strip in (first, second)]
    breaks = across > np.maximum(_JUMP * np.maximum(*within), _NOISE)
    stands_out = across > np.maximum(_OUTSTANDING * np.minimum(*within), _OUTSTANDING_NOISE)
    return bool(breaks.mean() > _BREAK_SHARE or stands_out.mean() > _OUTSTANDING_SHARE)


def _change(strip: NDArray[np.float64]) -> NDArray[np.float64]:
    """The change within a strip, `_STEP` pixels away from the seam: around each point, not at it, for a
    picture's own edges cross the seam here and there."""
    beside = np.abs(strip[0] - strip[_STEP]).max(axis=1)
    return np.convolve(beside, np.ones(9) / 9, mode="same")
