"""What a page's objects alone do not tell: how its pictures look, and what the book repeats."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pymupdf

from extractors.figures.furniture import Key
from extractors.figures.seams import RunsOn, seam_test
from extractors.pdf.document import PDF_ERRORS
from extractors.pdf.page import Element
from extractors.pictures.colours import drawn
from extractors.pictures.raster import Pixels

_SIDE = 96  # pixels: the size at which a picture's strength is looked at
_STRONGEST = 98  # percentile of the pixels' distance from white that is a picture's strength
_LIGHT = 175.0  # of 255: darker grounds are cloth, walls, night
_EVEN = 12.0  # of 255, standard deviation: pictures have more contrast, paper less
_GREY = 12  # of 255: channels that differ less make a grey
_FAINT = 64.0  # of 255: marks printed at a quarter of the ink or less


@dataclass(frozen=True)
class Evidence:
    """`runs_on` tells tiles of one picture from pictures that touch; `is_faint` tells pictures too pale to be
    looked at, `is_paper` light ones without contrast, `is_shadow` soft grey ones; `furniture` are the keys of
    the objects that the book repeats."""

    runs_on: RunsOn
    is_faint: Callable[[Element], bool]
    is_paper: Callable[[Element], bool]
    is_shadow: Callable[[Element], bool]
    furniture: frozenset[Key] = field(default_factory=frozenset)


def page_evidence(page: pymupdf.Page, furniture: frozenset[Key]) -> Evidence:
    """The evidence of a page's pixels, gathered when it is asked for."""
    return Evidence(
        seam_test(page),
        lambda element: is_faint(page, element),
        lambda element: is_paper(page, element),
        lambda element: is_shadow(page, element),
        furniture,
    )


def is_faint(page: pymupdf.Page, element: Element) -> bool:
    """Whether an image, its masks and opacity counted, hardly tints white paper: a watermark."""
    pixels = _small(page, element)
    if pixels is None:
        return False
    distance = 255.0 - pixels.min(axis=2).astype(np.float64)
    strength = float(np.percentile(distance, _STRONGEST)) * element.opacity
    return 0 < strength < _FAINT


def is_paper(page: pymupdf.Page, element: Element) -> bool:
    """Whether an image is a light, even texture: the paper that a page is made to be printed on."""
    pixels = _small(page, element)
    if pixels is None:
        return False
    tones = pixels.astype(np.float64).reshape(-1, 3)
    return bool(tones.mean() > _LIGHT and tones.std(axis=0).max() < _EVEN)


def is_shadow(page: pymupdf.Page, element: Element) -> bool:
    """Whether an image is a blurred grey patch that fades to nothing at its edges: a picture's shadow."""
    pixels = _small(page, element)
    if pixels is None:
        return False
    tones = pixels.astype(np.int16)
    edge = np.concatenate([tones[0], tones[-1], tones[:, 0], tones[:, -1]])
    grey = int((tones.max(axis=2) - tones.min(axis=2)).max()) <= _GREY
    return grey and int(edge.min()) >= 255 - _GREY and int(tones.min()) < 255 - _GREY


def _small(page: pymupdf.Page, element: Element) -> Pixels | None:
    try:
        return None if element.image is None else drawn(page, element.image, longest=_SIDE)
    except PDF_ERRORS:
        return None  # whoever shows it finds that out
