"""How far the print leans on a scanned page, from its lines of text and the edges of its pictures."""

import cv2
import numpy as np
from numpy.typing import NDArray

MOST_SKEW = 5.0
"""Degrees: a page laid on a scanner by hand leans less; beyond, the slant is the picture's own."""

_SIDE = 1000  # pixels: longest side of the page that is looked at; a degree moves its ends by 17 of them
_EDGE = 24  # grey levels between a pixel and its neighbour but one: print and picture edges, not noise
_MAX_POINTS = 30_000  # edge pixels counted; more do not change the angle
_COARSE, _FINE = 0.25, 0.05  # degrees
_PEAK = 1.2  # the best angle's score over the median angle's; below, nothing on the page is straight


def skew(grey: NDArray[np.uint8]) -> float:
    """Degrees clockwise by which the print leans, within `MOST_SKEW`; 0 where nothing straight shows it.

    `grey` is (height, width) uint8 at any resolution. Edges of one straight line fall on one row (or column)
    only when the page is turned back by its lean: the angle that gathers most of them is it.
    """
    factor = min(1.0, _SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    smooth = cv2.GaussianBlur(small, (0, 0), 1.0)
    down = cv2.absdiff(smooth[2:, 1:-1], smooth[:-2, 1:-1]).astype(np.uint8, copy=False)
    right = cv2.absdiff(smooth[1:-1, 2:], smooth[1:-1, :-2]).astype(np.uint8, copy=False)
    level, upright = _points(down, right), _points(right, down)

    def score(degrees: float) -> float:
        slope = np.tan(np.deg2rad(degrees))
        rows = _gathered(level[0] - level[1] * slope)
        return rows + _gathered(upright[1] + upright[0] * slope)

    angles = np.arange(-MOST_SKEW, MOST_SKEW + _COARSE / 2, _COARSE)
    scores = np.array([score(float(angle)) for angle in angles])
    best = float(angles[scores.argmax()])
    if scores.max() < _PEAK * np.median(scores) or abs(best) > MOST_SKEW - _COARSE / 2:
        return 0.0
    near = np.arange(best - _COARSE, best + _COARSE + _FINE / 2, _FINE)
    return round(float(near[np.argmax([score(float(angle)) for angle in near])]), 2)


def _points(steps: NDArray[np.uint8], across: NDArray[np.uint8]) -> tuple[NDArray[np.float32], ...]:
    """(y, x) of the pixels where the picture steps one way and hardly the other: pieces of straight edges."""
    ys, xs = np.nonzero((steps > _EDGE) & (across <= (steps - 1) // 2))
    stride = max(1, len(ys) // _MAX_POINTS)
    ys, xs = ys[::stride].astype(np.float32), xs[::stride].astype(np.float32)
    # Whole pixels would fall on whole rows best where nothing is turned at all.
    jitter = np.random.default_rng(0).uniform(0, 1, (2, len(ys))).astype(np.float32)
    return ys + jitter[0], xs + jitter[1]


def _gathered(places: NDArray[np.float32]) -> float:
    """How unevenly the points fall on whole places: the sum of squares of the counts."""
    if not len(places):
        return 0.0
    counts = np.bincount((places - places.min()).astype(np.int64))
    return float(np.square(counts, dtype=np.float64).sum())
