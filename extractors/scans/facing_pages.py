"""The two pages of one scanned sheet: each by itself, and the plates that fill both and meet at the fold.

The fold between plates shows as a line of shadow or as a sharp step of tones down the middle; and what stands
at its two sides must have the colours of two pictures: a plate across the fold is one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.layout import Proposal
from extractors.pictures.continuity import have_other_colours
from extractors.pictures.raster import Pixels
from extractors.texts.gutter import is_wide
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame

_NEAR = 0.03  # of the width: so far from its middle may the sheet's fold lie
_SHADED = 0.9  # of the light at either side: the shadow in a fold is darker
_BESIDE = 0.03  # of the width from the fold, where its shadow has gone
_ROWS = 0.8  # share of the rows that a shadow darkens
_STEP, _SHARPEST = 14.0, 4.0  # of 255, and of the usual step between columns: what a step of tones has


@dataclass(frozen=True)
class FacingPage:
    """One of the two pages of a sheet, with its lines in points of its own; `left` is where it begins on the
    sheet."""

    image: Pixels
    lines: Sequence[Line]
    frame: PageFrame
    left: float

    def proposals(self, see: Callable[[], Sequence[Proposal]]) -> list[Proposal]:
        """What the layout model sees on this page, `see` asking it about the sheet."""
        right = self.left + self.frame.width
        return [
            replace(proposal, box=proposal.box.moved(-self.left, 0))
            for proposal in see()
            if self.left <= proposal.box.center[0] < right
        ]


def facing_pages(image: Pixels, lines: Sequence[Line], frame: PageFrame) -> list[FacingPage]:
    """The left and the right half of a wide page that no line of text runs across; none of another."""
    fold = frame.width / 2
    if not is_wide(frame.width, frame.height) or any(line.box.x0 < fold < line.box.x1 for line in lines):
        return []
    return [
        FacingPage(
            image[:, start : start + image.shape[1] // 2],
            [
                replace(line, box=line.box.moved(-left, 0))
                for line in lines
                if left <= line.box.center[0] < left + fold
            ],
            PageFrame(fold, frame.height),
            left,
        )
        for start, left in ((0, 0.0), (image.shape[1] - image.shape[1] // 2, fold))
    ]


def facing_plates(image: Pixels, whole: Box) -> list[Box]:
    """The plates left and right of the fold; `whole` itself where there is none, or one plate across it.
    `image` is the sheet at the analysis resolution, boxes are in pixels of it."""
    x0, y0, x1, y1 = (round(value) for value in whole.as_list())
    inner = image[y0:y1, x0:x1]
    fold = _fold(inner.mean(axis=2))
    if fold is None:
        return [whole]
    beside = _BESIDE * inner.shape[1]
    if not have_other_colours(inner[:, :fold], inner[:, fold:], beside / max(inner.shape[0], 1)):
        return [whole]
    return [Box(whole.x0, whole.y0, x0 + fold, whole.y1), Box(x0 + fold, whole.y0, whole.x1, whole.y1)]


def _fold(grey: NDArray[np.float64]) -> int | None:
    """The column of the fold, or None where none is seen."""
    width = int(grey.shape[1])
    first, last = round((0.5 - _NEAR) * width), round((0.5 + _NEAR) * width)
    beside = round(_BESIDE * width)
    if first - beside < 1 or last - first < 2:
        return None
    steps = np.median(np.abs(grey[:, 2:] - grey[:, :-2]), axis=0)
    sharpest = first + int(steps[first:last].argmax())
    if float(steps[sharpest]) >= max(_STEP, _SHARPEST * float(np.median(steps))):
        return sharpest + 1
    darkest = first + int(grey[:, first:last].mean(axis=0).argmin())
    at, left, right = (
        grey[:, place - 1 : place + 2].mean(axis=1) for place in (darkest, darkest - beside, darkest + beside)
    )
    shaded = (at < _SHADED * left) & (at < _SHADED * right)
    return darkest if bool(shaded.mean() >= _ROWS) else None
