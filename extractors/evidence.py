"""What a page's objects alone do not tell: how its pictures look, and what the book repeats."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pymupdf

from extractors.colours import drawn
from extractors.document import PDF_ERRORS
from extractors.furniture import Key
from extractors.page import Element
from extractors.seams import RunsOn, seam_test

_SIDE = 96  # pixels: the size at which a picture's strength is looked at
_STRONGEST = 98  # percentile of the pixels' distance from white that is a picture's strength
_FAINT = 64.0  # of 255: marks printed at a quarter of the ink or less


@dataclass(frozen=True)
class Evidence:
    """`runs_on` tells tiles of one picture from pictures that touch; `is_faint` tells pictures too pale to be
    looked at; `furniture` are the keys of the objects that the book repeats."""

    runs_on: RunsOn
    is_faint: Callable[[Element], bool]
    furniture: frozenset[Key] = field(default_factory=frozenset)


def page_evidence(page: pymupdf.Page, furniture: frozenset[Key]) -> Evidence:
    """The evidence of a page's pixels, gathered when it is asked for."""
    return Evidence(seam_test(page), lambda element: is_faint(page, element), furniture)


def is_faint(page: pymupdf.Page, element: Element) -> bool:
    """Whether an image, its masks and opacity counted, hardly tints white paper: a watermark."""
    if element.image is None:
        return False
    try:
        pixels = drawn(page, element.image, longest=_SIDE)
    except PDF_ERRORS:
        return False
    distance = 255.0 - pixels.min(axis=2).astype(np.float64)
    strength = float(np.percentile(distance, _STRONGEST)) * element.opacity
    return 0 < strength < _FAINT
