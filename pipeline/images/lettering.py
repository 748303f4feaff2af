"""How much of a picture is lettering, told from its pixels alone.

Lettering is of two tones, stands in lines with blank strips between them, and its strokes are thin beside the
height of the line. Nothing is recognised: a misread motif would be worse than a page of text that stays.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.images.outlines import Pixels

_TWO_TONES = 0.8  # share of the deviation of tones that the parting into ink and ground explains
_LEAST_HEIGHT = 6  # pixels of a line
_LONG = 1.5  # a line is wider than high
_LOW = 0.34  # height of one line among others, beside the picture's; a line that stands alone is long instead
_LONG_ALONE = 3.0
_STROKE = (0.015, 0.13)  # half the width of its widest strokes beside the line's height
_COVERED = (0.06, 0.6)  # share of the line that is ink
_PIECE = 2.5  # times the line's height that letters which touch may be long
_JOINED = 0.4  # share of the ink that may be longer: a Latin word in script, a rule under a line
_STEPS = 3  # letters a line must have at least: strokes crossed along its middle, two a letter


def lettering_share(pixels: Pixels) -> float:
    """Share of the ink of an RGB picture that lies in lines of letters, across or down."""
    ink = _ink(pixels)
    if ink is None:
        return 0.0
    return max(_in_lines(ink), _in_lines(np.ascontiguousarray(ink.T)))


def _ink(pixels: Pixels) -> NDArray[np.uint8] | None:
    """1 where the rarer of two tones is; None where the picture has more tones than two."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    _, dark = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    _, deviation = cv2.meanStdDev(pixels)
    total = float((deviation**2).sum())
    share = cv2.countNonZero(dark) / dark.size
    if total < 1 or share in (0.0, 1.0):
        return None
    step = np.subtract(cv2.mean(pixels, dark), cv2.mean(pixels, 1 - dark))
    if share * (1 - share) * float(step @ step) < _TWO_TONES * total:
        return None
    return np.asarray(dark if share <= 0.5 else 1 - dark, np.uint8)


def _in_lines(ink: NDArray[np.uint8]) -> float:
    half_widths = np.asarray(cv2.distanceTransform(ink, cv2.DIST_L2, 3), np.float32)
    lines: float = sum(
        float(ink[top:bottom].sum())
        for top, bottom in _bands(np.asarray(ink.any(axis=1), np.bool_))
        if _is_line(ink[top:bottom], half_widths[top:bottom], ink.shape[0])
    )
    return lines / max(float(ink.sum()), 1.0)


def _bands(filled: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and past-the-last row of every run of rows with ink."""
    turns = np.flatnonzero(np.diff(np.concatenate([[False], filled, [False]]).astype(np.int8)))
    return [(int(top), int(bottom)) for top, bottom in turns.reshape(-1, 2)]


def _joined_share(ink: NDArray[np.uint8]) -> float:
    """Share of a line's ink in pieces much longer than the line is high: a scroll, a vine, a border."""
    _, _, pieces, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    pieces = pieces[1:]
    long = pieces[:, cv2.CC_STAT_WIDTH] > _PIECE * ink.shape[0]
    return float(pieces[long, cv2.CC_STAT_AREA].sum()) / float(pieces[:, cv2.CC_STAT_AREA].sum())


def _is_line(ink: NDArray[np.uint8], half_widths: NDArray[np.float32], whole: int) -> bool:
    height = ink.shape[0]
    columns = np.flatnonzero(ink.any(axis=0))
    width = int(columns[-1] - columns[0] + 1)
    long = _LONG if height <= _LOW * whole else _LONG_ALONE
    if height < _LEAST_HEIGHT or width < long * height:
        return False
    stroke = float(np.percentile(half_widths[ink > 0], 99)) / height
    covered = float(ink.sum()) / (height * width)
    crossed = int((np.diff(ink.astype(np.int8), axis=1) == 1).sum(axis=1).max())
    if _joined_share(ink) > _JOINED:
        return False
    return (
        _STROKE[0] <= stroke <= _STROKE[1] and _COVERED[0] <= covered <= _COVERED[1] and crossed >= 2 * _STEPS
    )
