"""Plates that fill a scanned page to its edges: one, or several with strips of bare paper between them.

Where no margin shows the paper, a strip of it is known by what it is: light, hardly tinted and even, right
through the page, thin, and with print at both its sides. Works on the page at the analysis resolution, about
100 dpi; boxes are in pixels of it.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.pictures.raster import Pixels
from manifests.geometry import Box

_DARKEST, _MOST_TINT = 115, 75  # of 255: paper is lighter in every channel, and tinted by less
_EVEN = 14  # of 255: paper differs by less from its neighbours
_THROUGH = 0.97  # share of a strip's row that is paper: all but dirt
_PRINT = 0.6  # share of the rows at its sides that may look like paper
_THINNEST, _THICKEST = 2, 36  # pixels that are even: the two at either side of a strip mix with print
_RIM = 0.03  # of a row at either end, where the scanner's shadow stands
_NEAREST = 0.12  # of the page between a strip and its edge: nearer ones are margins


def plates(image: Pixels, whole: Box) -> list[Box]:
    """The plates within `whole`, top to bottom and left to right; itself where no strip parts it."""
    x0, y0, x1, y1 = (max(0, round(value)) for value in whole.as_list())
    return [box.moved(x0, y0) for box in _parted(_paper(image[y0:y1, x0:x1]))]


def _paper(image: Pixels) -> NDArray[np.bool_]:
    """Where the image looks like paper."""
    low, high = image.min(axis=2), image.max(axis=2)
    step = cv2.morphologyEx(cv2.blur(low, (3, 3)), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    return np.asarray((low > _DARKEST) & (high - low < _MOST_TINT) & (step < _EVEN), np.bool_)


def _parted(paper: NDArray[np.bool_]) -> list[Box]:
    height, width = paper.shape
    for axis in (1, 0):
        strip = _strip(paper, axis)
        if strip is not None:
            before, behind = strip
            halves = (paper[:before], paper[behind:]) if axis else (paper[:, :before], paper[:, behind:])
            moved = (0, behind) if axis else (behind, 0)
            return [*_parted(halves[0]), *(box.moved(*moved) for box in _parted(halves[1]))]
    return [Box(0.0, 0.0, float(width), float(height))]


def _strip(paper: NDArray[np.bool_], axis: int) -> tuple[int, int] | None:
    """Where the first strip of paper begins and ends: rows (axis 1) or columns (axis 0)."""
    rim = round(_RIM * paper.shape[axis])
    inner = paper[:, rim : paper.shape[1] - rim] if axis else paper[rim : paper.shape[0] - rim]
    shares = inner.mean(axis=axis)
    clear = shares > _THROUGH
    nearest = round(_NEAREST * len(shares))
    clear[:nearest] = clear[len(shares) - nearest :] = False
    edges = np.flatnonzero(np.diff(np.concatenate([[0], clear.astype(np.int8), [0]])))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        beside = shares[max(start - 6, 0) : max(start - 2, 0)], shares[end + 2 : end + 6]
        if _THINNEST <= end - start <= _THICKEST and all(float(side.mean()) < _PRINT for side in beside):
            return start - 1, end + 1
    return None
