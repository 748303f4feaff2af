"""Bands of bare paper beside a plate that fills the rest of its page: captions stand there, or nothing."""

import numpy as np
from numpy.typing import NDArray

from manifests.geometry import Box

_PAPER = 0.75  # of a row or column of a band: what is left are words
_PLATE = 0.5  # of a row or column of a plate that may be as pale as paper
_SHARP = (
    6  # rows or columns within which a straight edge shows, whatever skew is left; skies grow pale slowly
)
_THIN = 0.02  # of the page's side: thinner bands are a rest of skew, or the scanner's


def without_bands(plate: Box, is_paper: NDArray[np.bool_], scale: float) -> Box:
    """The plate (points) without the bands of paper along its sides that end at a straight edge; `is_paper`
    is the page at `scale` pixels a point."""
    x0, y0, x1, y1 = (max(0, round(value)) for value in plate.scaled(scale).as_list())
    inside = is_paper[y0:y1, x0:x1]
    rows, columns = inside.mean(axis=1), inside.mean(axis=0)
    above, below, before, after = (_band(side) / scale for side in (rows, rows[::-1], columns, columns[::-1]))
    return Box(plate.x0 + before, plate.y0 + above, plate.x1 - after, plate.y1 - below)


def _band(paper: NDArray[np.float64]) -> int:
    """How many of the first rows or columns are a band of paper; `paper` is the share of it in each."""
    printed = np.flatnonzero(paper < _PAPER)
    first = int(printed[0]) if len(printed) else len(paper)
    beyond = paper[first + _SHARP // 2 : first + _SHARP]
    if not _THIN * len(paper) < first < len(paper) / 2 or not len(beyond) or float(beyond.max()) > _PLATE:
        return 0
    return first
