"""Spaces that text recognition drops, restored from the gaps between the characters.

A caption's parts ("一六　炳灵寺　伎乐天") are set apart by a full-width space that the recogniser does not
write. Where its characters stand further apart than their pitch, and nothing is printed between them, there
was one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

_HAN = ("\u3400", "\u9fff")
_HALF_BLANK = frozenset("，。、；：？！“”‘’（）()《》〈〉【】［］[]〔〕「」『』·・,.;:-—–…〇｜|")
"""Marks that fill half their square, or whose neighbours are set closer: a blank beside them says nothing."""
_NEAR = 0.2  # of the pitch: characters nearer than this beyond it are not looked at
_SPACE = 0.42  # of the pitch: a blank this wide is a space, not the bearings of two characters
_LONG_SPACE = 0.9  # the same beside a mark that brings a blank of its own
_INK = 0.3  # of the line's contrast: paler is paper
_BLANK_COLUMN = 0.04  # share of ink in a blank column
_BAR = (0.02, 0.2)  # of the pitch: how wide the stroke of a ｜ is
_BAR_HEIGHT = 0.6  # of the line's height
_FULL_SPACE = "\u3000"
_BAR_MARK = "｜"


@dataclass(frozen=True)
class Glyph:
    """A character, or a word of Latin letters or digits: where it starts and ends along its line, in pixels
    from the line's start."""

    text: str
    start: float
    end: float

    @property
    def is_han(self) -> bool:
        return len(self.text) == 1 and (_HAN[0] <= self.text <= _HAN[1] or self.text > "\uffff")


def with_gaps(glyphs: Sequence[Glyph], strip: NDArray[np.uint8]) -> str:
    """The line's text with full-width spaces, and the ｜ between a label and its value, where they are
    printed.

    `strip` is (height, length) grey: the line's pixels running to the right, starting where the glyphs'
    coordinates start.
    """
    glyphs = [glyph for glyph in glyphs if glyph.text]
    usual = pitch(glyphs) or strip.shape[0] / 1.25
    ink = _ink(strip)
    text = glyphs[0].text if glyphs else ""
    for left, right in pairwise(glyphs):
        text += _between(left, right, usual, ink) + right.text
    return text.strip()


def pitch(glyphs: Sequence[Glyph]) -> float | None:
    """The usual distance between two Chinese characters, in pixels; None where the line has no three."""
    distances = [
        (right.start + right.end - left.start - left.end) / 2
        for left, right in pairwise(glyphs)
        if left.is_han and right.is_han
    ]
    return median(distances) if len(distances) > 1 else None


def _ink(strip: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where something is printed: dark on light, or light on dark, whichever is the smaller part."""
    if strip.size == 0:
        return np.zeros(strip.shape, bool)
    # From the counts of the grey levels: numpy's percentiles sort all pixels.
    below = np.cumsum(np.bincount(strip.ravel(), minlength=256)) / strip.size
    low, high = (int(np.searchsorted(below, share)) for share in (0.03, 0.97))
    dark = strip < high - _INK * (high - low)
    light = strip > low + _INK * (high - low)
    return np.asarray(dark if dark.mean() <= light.mean() else light)


def _between(left: Glyph, right: Glyph, pitch: float, ink: NDArray[np.bool_]) -> str:
    if " " in (left.text, right.text) or not (left.is_han or right.is_han):
        return ""
    end = (left.start + left.end + pitch) / 2 if left.is_han else left.end
    start = (right.start + right.end - pitch) / 2 if right.is_han else right.start
    if start - end < _NEAR * pitch:
        return ""
    # Half a character on both sides is looked at too: places are known to a fifth of a character.
    window = ink[:, max(0, round(end - pitch / 2)) : max(0, round(start + pitch / 2))]
    marks = {left.text[-1], right.text[0]} & _HALF_BLANK
    if not marks and _has_bar(window, pitch):
        return _BAR_MARK
    return _FULL_SPACE if _blank(window) >= (_LONG_SPACE if marks else _SPACE) * pitch else ""


def _blank(window: NDArray[np.bool_]) -> int:
    """The longest run of columns without print between two that have some."""
    printed = np.flatnonzero(window.mean(axis=0) > _BLANK_COLUMN) if window.size else np.empty(0, int)
    return int(np.diff(printed).max() - 1) if len(printed) > 1 else 0


def _has_bar(window: NDArray[np.bool_], pitch: float) -> bool:
    """Whether a single tall stroke stands between the two characters, clear of both."""
    printed = (window.mean(axis=0) > _BLANK_COLUMN).astype(np.int8) if window.size else np.empty(0, np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], printed, [0]])))
    middle = window.shape[1] / 2
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        wide = _BAR[0] * pitch <= last - first <= _BAR[1] * pitch
        centred = abs((first + last) / 2 - middle) < 0.3 * pitch
        tall = window[:, first:last].any(axis=1).mean() > _BAR_HEIGHT
        if wide and centred and tall:
            return True
    return False
