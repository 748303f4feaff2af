"""Which way up a scanned page lies, from how well its lines of text are read one way or the other.

Asked only of pages whose words, read as they lie, look suspicious: unsure, or running downwards, which is how
vertical text and sideways text both look; or running across a page that is wider than high, as the columns of
a page do that lies on its side. A few characters of a few lines tell.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from extractors.pictures.raster import Pixels

Reading = tuple[str, float]
"""A line's text and the recogniser's confidence in it, in [0, 1]."""

_SURE = 0.88  # confidence with which text that stands upright is read
_MARGIN = 0.06  # by which the mean confidence of the right way up passes that of its opposite
_ENOUGH = 0.55  # share of a page's characters in sure horizontal lines from which it stands upright
_SAMPLE = 4  # lines tried: enough to outvote one that is no text
_PIECE = 8.0  # times as long as high: so much of a line is tried; the recogniser's time goes by length
_LONG = 3.5  # times as long as high: shorter lines say little
_ALIKE = 0.5  # of two readings: the same words in the same order
_TALL = 1.5  # times as high as wide: a line that runs downwards


@dataclass(frozen=True)
class FoundLine:
    """A line as it lies: its pixels (RGB, upright box), and how it was read."""

    pixels: Pixels
    text: str
    confidence: float

    @property
    def is_tall(self) -> bool:
        return bool(self.pixels.shape[0] > _TALL * self.pixels.shape[1])

    @property
    def length(self) -> float:
        """In characters, from its shape: what was read of a line that stands on its head says nothing."""
        sides = self.pixels.shape[:2]
        return float(max(sides) / max(1, min(sides)))


def quarter_turn(
    lines: Sequence[FoundLine], read: Callable[[list[Pixels]], list[Reading]], *, wide: bool = False
) -> int:
    """Degrees clockwise by which the page must be turned to stand upright: 0, 90, 180 or 270.

    `lines` are all lines found on the page as it lies, `wide` a page wider than high; `read` recognises
    pictures of single lines. Where the words do not tell, the page is left as it lies.
    """
    lines = [line for line in lines if line.length >= _LONG]
    characters = sum(line.length for line in lines)
    level = sum(line.length for line in lines if not line.is_tall and line.confidence >= _SURE)
    if not characters:
        return 0
    if level >= _ENOUGH * characters:
        return _of_sure(_sample(lines, tall=False), read) if wide else 0
    if (turn := turn_of_columns(lines, read)) is not None:
        return turn
    return _of_level(_sample(lines, tall=False), read)


def turn_of_columns(lines: Sequence[FoundLine], read: Callable[[list[Pixels]], list[Reading]]) -> int | None:
    """The same of a page most of whose lines run down; None of another. How they were read is no matter."""
    lines = [line for line in lines if line.length >= _LONG]
    tall = sum(line.length for line in lines if line.is_tall)
    if tall <= sum(line.length for line in lines) / 2:
        return None
    return _of_tall(_sample(lines, tall=True), read)


def _sample(lines: Sequence[FoundLine], *, tall: bool) -> list[Pixels]:
    """The beginnings of the longest lines of one direction."""
    chosen = sorted(
        (line.pixels for line in lines if line.is_tall == tall), key=lambda pixels: -max(pixels.shape[:2])
    )[:_SAMPLE]
    return [pixels[: _end(pixels, 0), : _end(pixels, 1)] for pixels in chosen]


def _end(pixels: Pixels, axis: int) -> int:
    return min(int(pixels.shape[axis]), int(_PIECE * pixels.shape[1 - axis]))


def _of_sure(pictures: list[Pixels], read: Callable[[list[Pixels]], list[Reading]]) -> int:
    """Lines that run across and are surely read: level text, or columns that lie with their tops to the left,
    whose characters, on their backs, are read as surely. Set upright side by side these give the same words
    again; level text does not."""
    columns = [_turned(picture, 90) for picture in pictures]
    readings = read(pictures)
    return 90 if _alike(_stacked(columns, readings, read), readings) else 0


def _of_level(pictures: list[Pixels], read: Callable[[list[Pixels]], list[Reading]]) -> int:
    """Lines that run across and are not surely read: upright, upside down, or columns of a page that lies on
    its side."""
    upright, turned = read(pictures), read([_turned(picture, 180) for picture in pictures])
    if not _passes(turned, upright):
        return 0
    columns = [_turned(picture, 270) for picture in pictures]
    return 270 if _alike(_stacked(columns, turned, read), turned) else 180


def _of_tall(pictures: list[Pixels], read: Callable[[list[Pixels]], list[Reading]]) -> int:
    """Lines that run down are vertical text, or the page lies sideways. The recogniser reads characters that
    lie on their backs as well as upright ones, so both look sure; set side by side, upright characters of
    vertical text give the same words again, lying ones do not."""
    left = read([_turned(picture, 270) for picture in pictures])
    right = read([_turned(picture, 90) for picture in pictures])
    if _passes(right, left):
        columns = [_turned(picture, 180) for picture in pictures]
        return 180 if _alike(_stacked(columns, right, read), right) else 90
    if _passes(left, right):
        return 0 if _alike(_stacked(pictures, left, read), left) else 270
    return 0


def _stacked(
    columns: list[Pixels], readings: list[Reading], read: Callable[[list[Pixels]], list[Reading]]
) -> list[Reading]:
    """Columns read with their characters set side by side; `readings` tell how many there are."""
    return read([_side_by_side(p, len(text)) for p, (text, _) in zip(columns, readings, strict=True)])


def _passes(readings: list[Reading], others: list[Reading]) -> bool:
    """Whether the first readings are sure, and surer than the others."""
    confidence = float(np.mean([confidence for _, confidence in readings]))
    return confidence >= _SURE and confidence > float(np.mean([c for _, c in others])) + _MARGIN


def _alike(readings: list[Reading], others: list[Reading]) -> bool:
    """Whether most lines were read the same twice."""
    alike = [
        Levenshtein.normalized_similarity(a, b) >= _ALIKE
        for (a, _), (b, _) in zip(readings, others, strict=True)
    ]
    return sum(alike) * 2 > len(alike)


def _turned(picture: Pixels, degrees: int) -> Pixels:
    """Turned clockwise."""
    return np.ascontiguousarray(np.rot90(picture, -degrees // 90))


def _side_by_side(column: Pixels, characters: int) -> Pixels:
    """The characters of a column in one row: equal cells, cut where least is printed near their borders."""
    grey = cv2.cvtColor(column, cv2.COLOR_RGB2GRAY).astype(np.float32)
    print_ = np.abs(grey - np.median(grey)).sum(axis=1)
    height, width = column.shape[:2]
    cell = height / max(1, characters)
    cuts = [0]
    for number in range(1, max(1, characters)):
        start = max(cuts[-1] + 1, round((number - 0.3) * cell))
        window = print_[start : round((number + 0.3) * cell) + 1]
        cuts.append(start + int(window.argmin()) if len(window) else start)
    cells = [column[a:b] for a, b in zip(cuts, [*cuts[1:], height], strict=True) if b > a]
    return np.concatenate([cv2.resize(part, (width, width)) for part in cells], axis=1).astype(np.uint8)
