"""The edges of a picture on a scanned page, to a fraction of a pixel of the analysis.

A picture's edge is straight: averaged along a side, a step too faint to be seen in one pixel stands out from
the noise. Cut-outs have no such edge and keep the extent of their ink.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from manifests.geometry import Box

_OUTWARD, _INWARD = 44, 10  # pixels around a side that are looked at
_FULL = 200.0  # of 255: difference from paper that counts as full ink
_SOLID = 0.06  # mean ink just inside a side from which the side is a picture's straight edge
_OTHERS = 0.03  # mean ink outside a side that belongs to something else
_TRIM = 0.04  # of a side's length at each end that is not looked at: rounded corners, a rest of skew
_BLUR = 3  # pixels beside an edge that it bleeds into
_FAINT = 1.5  # of 255: the faintest step along a whole side that is taken for an edge
_STAYS = 0.5  # of a faint step: what the page stays darker by from there to the picture
_CLEAR = 6.0  # a step must be so many times as strong as the noise of the paper beside it


@dataclass(frozen=True)
class PageLight:
    """`printed` is (height, width, 3) float32, paper white and words erased; `distance` (height, width) how
    far each pixel is from paper, of 255."""

    printed: NDArray[np.float32]
    distance: NDArray[np.float32]


def refined(box: Box, light: PageLight) -> Box:
    """The box with each side moved to the edge that is there. Sides without a straight edge stay."""
    x0 = _side(box, light, axis=1, forward=True)
    x1 = _side(box, light, axis=1, forward=False)
    y0 = _side(box, light, axis=0, forward=True)
    y1 = _side(box, light, axis=0, forward=False)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return box
    return Box(x0, y0, x1, y1)


def _side(box: Box, light: PageLight, axis: int, forward: bool) -> float:
    """The place of one side: the first (`forward`) or last edge along `axis` (0: rows, 1: columns)."""
    low, high = ((box.y0, box.y1), (box.x0, box.x1))[axis]
    across = _trimmed(*((box.x0, box.x1) if axis == 0 else (box.y0, box.y1)))
    edge = low if forward else high
    length = light.distance.shape[axis]
    places = np.arange(round(edge) - _OUTWARD, round(edge) + _INWARD)
    if not forward:
        places = np.arange(round(edge) - 1 + _OUTWARD, round(edge) - 1 - _INWARD, -1)
    valid = (places >= 0) & (places < length)
    if valid.sum() < 6:
        return edge
    places = places[valid]
    lines = light.distance[places, across] if axis == 0 else light.distance[across, places].T
    ink = np.minimum(lines, _FULL).mean(axis=1) / _FULL
    nearest = int(np.argmin(np.abs(places - (edge if forward else edge - 1))))
    inner = _straight_edge(ink, nearest)
    strips = light.printed[places, across] if axis == 0 else light.printed[across, places].swapaxes(0, 1)
    found = _faint_edge(strips, ink, int(np.ceil(inner)))
    step = inner if found is None else float(found)
    whole = int(np.floor(step))
    at = float(places[min(max(whole, 0), len(places) - 1)])
    part = step - whole
    return at + part if forward else at + 1 - part


def _trimmed(start: float, end: float) -> slice:
    trim = _TRIM * (end - start)
    first = max(0, round(start + trim))
    return slice(first, max(first + 1, round(end - trim)))


def _straight_edge(ink: NDArray[np.float32], inner: int) -> float:
    """Where the ink passes half of what it is inside, from outside in, near the index `inner`; `inner` itself
    where there is no straight edge. A fraction tells how much of the pixel lies outside."""
    inside = ink[inner + 2 : inner + 8]
    if not len(inside) or float(np.median(inside)) < _SOLID:
        return float(inner)
    half = float(np.median(inside)) / 2
    index = min(inner + 3, len(ink) - 1)
    while index > 0 and ink[index - 1] >= half:
        index -= 1
    while index < len(ink) - 1 and ink[index] < half:
        index += 1
    if index == 0:
        return 0.0
    # The pixel before the crossing is partly covered: in the measure of its ink.
    return index - min(1.0, float(ink[index - 1]) / max(2 * half, 1e-6))


def _faint_edge(strips: NDArray[np.float32], ink: NDArray[np.float32], inner: int) -> int | None:
    """The index from which on the page is darker than the paper outside by a step along the whole side,
    outside of `inner`; None when there is none. `strips` is (places, length, 3)."""
    others = np.flatnonzero(ink[: max(inner - 3, 0)] > _OTHERS)
    start = int(others[-1]) + 2 if len(others) else 0
    end = inner - _BLUR
    if end - start < 12:
        return None
    outer = strips[start:end]
    thirds = np.array_split(np.arange(outer.shape[1]), 3)
    if len(thirds[0]) < 8:
        return None
    whole, *parts = (_steps(outer[:, third].mean(axis=1)) for third in (np.arange(outer.shape[1]), *thirds))
    noise = 1.4826 * float(np.median(np.abs(whole - np.median(whole))))
    least = max(_FAINT, _CLEAR * noise)
    best = int(whole.argmax())
    near = slice(max(0, best - 1), best + 2)
    if whole[best] < least or any(float(part[near].max()) < 0.4 * least for part in parts):
        return None
    # What lies between must be darker throughout: a line of show-through ends, a picture goes on.
    levels = outer.mean(axis=(1, 2))
    paper = levels[max(0, best - 3) : best + 3].mean()
    between = paper - levels[best + 4 :]
    if len(between) < 2 or float(between.min()) < _STAYS * float(whole[best]):
        return None
    return start + best + 3


def _steps(means: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much darker the three lines after each place are than the three before it; the first place is the
    third line. In grey: JPEG keeps colour in coarse steps of its own."""
    grey = means.mean(axis=1)
    sums = np.cumsum(np.concatenate([np.zeros(1, np.float32), grey]))
    darker: NDArray[np.float32] = ((sums[3:-3] - sums[:-6]) - (sums[6:] - sums[3:-3])) / 3
    return darker
