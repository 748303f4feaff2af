"""Whether one picture goes on in another: the tones of the columns at both sides of the gutter, row by row.

The two columns are put against each other at the height at which they stand, and for comparison at every
other height. Where the one picture goes on in the other, they agree at that one height much better than at
any other; columns of two pictures do so nowhere, and those of a flat ground or of a pattern that repeats
itself everywhere or often. All is measured twice, as it is and without its slow changes, so that two skies
that grow lighter downwards are not taken for one.

Of 5,900 pairs cut at random from different photographs, drawings and textiles one passed, of those cut from
one picture four in five, and with a hundredth of the height lost in between two in three.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.pictures.raster import Pixels

_ROWS = 256  # to which the columns are reduced
_STRIP = 0.006  # of the height: the width of the columns
_SLANT = 3  # rows by which what crosses the gutter may rise or fall there
_NEAR = 3  # rows by which the two columns may stand higher or lower than each other
_SLOW = 20.0  # rows: changes as slow as the spread of this Gaussian are left out the second time
_OF_OTHERS = 0.4  # of the usual misfit at other heights: what columns that agree have at most
_OF_OTHERS_DETAIL = 0.5  # the same without slow changes
_OF_BEST_OTHER = 0.8  # of the smallest misfit at another height
_LIGHTNESS = 25.0  # of 255: what the shadow of a gutter makes the one side darker at most
_HUE = 12.0  # of 8-bit Lab: by how much the mean colours differ at most
_NOISE = 1.0  # of 8-bit Lab: misfits that differ by less are alike
_MOVED = 0.75  # of the difference of two columns of rows as they are: what it falls to when they were moved
_STRUCTURE = 2.0  # of 8-bit Lab: columns that change less show nothing that could go on

Column = NDArray[np.float32]
"""(rows, 3) 8-bit Lab."""


@dataclass(frozen=True)
class Continuation:
    """A picture goes on: `misfit` is the share of the usual misfit that is left where it does (the smaller
    the surer, below 1)."""

    misfit: float


def continuation(left: Pixels, right: Pixels, inset: float = 0.0) -> Continuation | None:
    """Whether `left` goes on in `right`, which shows the same heights; None where that is not sure. The
    columns are taken `inset` (of the height) from the edges."""
    if have_other_colours(left, right, inset):
        return None
    first, second = _column(left[:, ::-1], inset), _column(right, inset)
    first, second = first - first.mean(axis=0), second - second.mean(axis=0)
    if min(float(first.std()), float(second.std())) < _STRUCTURE:
        return None
    whole, detail = _misfit(first, second), _misfit(_without_slow(first), _without_slow(second))
    if whole[0] > _OF_OTHERS or detail[0] > _OF_OTHERS_DETAIL or max(whole[1], detail[1]) > _OF_BEST_OTHER:
        return None
    return Continuation(round(max(whole[0], detail[0]), 4))


def have_other_colours(left: Pixels, right: Pixels, inset: float = 0.0) -> bool:
    """Whether the colours at the two edges are those of two pictures; the columns are taken as above.

    So they are of nine in ten pairs of different pictures, and of one in fifteen cut from one.
    """
    first, second = _column(left[:, ::-1], inset), _column(right, inset)
    apart = np.abs(first.mean(axis=0) - second.mean(axis=0))
    return bool(apart[0] > _LIGHTNESS or float(np.hypot(apart[1], apart[2])) > _HUE)


def row_offset(left: Pixels, right: Pixels, reach: int) -> int:
    """By how many rows (at most `reach`) `right` has to be moved up to go on from `left`, both of the same
    resolution; 0 unless it then fits clearly better: slanted lines alone move by a few rows."""
    first, second = (_strip(side, 0.0) for side in (left[:, ::-1], right))
    first, second = first - first.mean(axis=0), second - second.mean(axis=0)

    def difference(offset: int) -> float:
        a, b = first[max(0, -offset) :], second[max(0, offset) :]
        common = min(len(a), len(b))
        return float(np.abs(a[:common] - b[:common]).mean())

    best = min(range(-reach, reach + 1), key=lambda offset: (difference(offset), abs(offset)))
    return best if difference(best) < _MOVED * difference(0) else 0


def _strip(side: Pixels, inset: float) -> Column:
    """The rows' mean tones in a strip near the left edge."""
    height = side.shape[0]
    start = min(round(inset * height), side.shape[1] - 1)
    strip = np.ascontiguousarray(side[:, start : start + max(2, round(_STRIP * height))])
    lab = cv2.cvtColor(strip, cv2.COLOR_RGB2LAB).astype(np.float32)
    return np.asarray(lab.mean(axis=1), np.float32)


def _column(side: Pixels, inset: float) -> Column:
    strip = _strip(side, inset)[:, None, :]
    return np.asarray(cv2.resize(strip, (1, _ROWS), interpolation=cv2.INTER_AREA), np.float32)[:, 0]


def _without_slow(column: Column) -> Column:
    slow = cv2.GaussianBlur(
        column[:, None, :], (1, 0), sigmaX=0.1, sigmaY=_SLOW, borderType=cv2.BORDER_REFLECT
    )
    return column - np.asarray(slow, np.float32).reshape(column.shape)


def _misfit(first: Column, second: Column) -> tuple[float, float]:
    """The misfit of two columns where they stand: as a share of the median and of the smallest at other
    heights. Each row is held against the most similar of a few rows, as far as a slanted line may move."""
    apart = np.linalg.norm(first[:, None] - second[None], axis=2).astype(np.float32)
    rows = np.arange(_ROWS)
    around = np.pad(apart, ((0, 0), (_SLANT, _SLANT)), "wrap")
    nearest = cv2.erode(around, np.ones((1, 2 * _SLANT + 1), np.uint8))[:, _SLANT:-_SLANT]
    at_height = nearest[rows[:, None], (rows[:, None] + rows[None]) % _ROWS].mean(axis=0)
    here = float(min(at_height[: _NEAR + 1].min(), at_height[-_NEAR:].min()))
    beyond = _NEAR + 2 * _SLANT + 4
    others = at_height[beyond:-beyond]
    usual, best = float(np.median(others)), float(others.min())
    return (here + _NOISE) / (usual + _NOISE), (here + _NOISE) / (best + _NOISE)
