"""Whether one picture is a copy of another: laid on one another, their outlines and colours are compared.

A hash cannot tell: textile patterns repeat, and designs of one family share most of what they show. Two
things decide. Outlines, place by place: where one design has a rabbit and the other a crane they disagree,
however well they agree everywhere else. And colours: those of a reprint, a faded or black-and-white copy
follow from the original's by one change of tone, hue and saturation for the whole picture; a design woven in
other inks, or a ceiling painted in another cave, does not.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.images.outlines import Field, Pixels, outlines, squeezed

VERSION = 2
"""Raised when the same pictures compare otherwise."""

SIDE = 160
"""Pixels: side of the square in which pictures are laid on one another."""

Warp = NDArray[np.float32]
"""2 x 3: where a pixel of the other square lies in the first one."""

MIN_PLACE = 0.6
MAX_UNEXPLAINED = 0.2
"""Of the 40-entry samples' pictures: 98 of 100 copies lie above 0.77 and below 0.13, patterns of one family
that agree in their outlines all above 0.25. A motif printed in two inks lies in between when one of them is
small."""

_ROUGH_SIDE = 48  # pixels
_SURELY_UNEXPLAINED, _SURELY_APART = 0.35, 0.5
"""At that size copies lie below 0.26 and above 0.68 (of 400 pairs from the sample books, 74 of them copies):
three quarters of the other pairs lie beyond these."""

_TILES = 8  # a side: a place is an eighth of the picture wide
_WORST = 12  # one place in so many is left to chance: the mean of the worst twelfth decides
_SHOWS = 0.15  # outlines of a place beside the mean's from which it shows something
_NUDGE = 1.5  # pixels: how exactly outlines must lie on one another
_ROUNDS = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 40, 1e-4)
_ECC_BLUR = 5
_COLOURLESS = 3.0  # mean chroma (Lab) up to which a picture is grey


@dataclass(frozen=True)
class Comparison:
    """`place`: correlation of the outlines where they agree least, -1 to 1. `unexplained`: share of the
    colours' variance that one change of tone, hue and saturation leaves, 0 to 1. `recolouring`: mean distance
    of the colours (Lab) before any such change."""

    place: float
    unexplained: float
    recolouring: float

    @property
    def is_copy(self) -> bool:
        """Whether one picture is a copy of the other, whatever happened to its size, edges and colours."""
        return self.place >= MIN_PLACE and self.unexplained <= MAX_UNEXPLAINED


@dataclass(frozen=True)
class Picture:
    """A picture as `compared` takes it: squeezed into squares of SIDE and of a few pixels; `colourless` where
    it is grey."""

    square: Pixels
    rough: Pixels
    colourless: bool


def prepared(pixels: Pixels) -> Picture:
    """The RGB picture as `compared` takes it."""
    square = squeezed(pixels, SIDE)
    colourless = bool(np.linalg.norm(_lab(square)[..., 1:], axis=2).mean() < _COLOURLESS)
    return Picture(square, squeezed(square, _ROUGH_SIDE), colourless)


def compared(one: Picture, other: Picture, guess: Warp) -> Comparison:
    """Compare two pictures. `guess` says about how their squares of SIDE pixels lie on one another.

    Most pictures that a hash proposes are surely no copies, which the smaller squares show for a fifth of the
    time; then the comparison is of those, and its `place` the correlation of all outlines.
    """
    grey = one.colourless or other.colourless  # then both are compared in grey, which shows fewer outlines
    scale = _ROUGH_SIDE / SIDE
    rough, warp = _laid_and_compared(one.rough, other.rough, _scaled(guess, scale), grey, _whole_agreement)
    if rough.unexplained > _SURELY_UNEXPLAINED or rough.place < _SURELY_APART:
        return rough
    return _laid_and_compared(one.square, other.square, _scaled(warp, 1 / scale), grey, _worst_place)[0]


def _laid_and_compared(
    one: Pixels, other: Pixels, guess: Warp, grey: bool, agreement: Callable[[Field, Field], float]
) -> tuple[Comparison, Warp]:
    """Lay two squares of one size on one another and compare them; and how they lie."""
    drawn, drawn_other = (_grey(one), _grey(other)) if grey else (one, other)
    warp = _aligned(outlines(drawn), outlines(drawn_other), guess)
    inside = cv2.erode(_laid(np.ones(one.shape[:2], np.uint8), warp), np.ones((5, 5), np.uint8)) > 0
    if not inside.any():
        return Comparison(-1.0, 1.0, 0.0), warp
    fields = [
        np.asarray(cv2.GaussianBlur(field * inside[..., None], (0, 0), _NUDGE), np.float32)
        for field in (outlines(_laid(drawn, warp)), outlines(drawn_other))
    ]
    colours = [_lab(picture)[inside] for picture in (_laid(one, warp), other)]
    comparison = Comparison(
        place=round(agreement(fields[0][..., :2], fields[1][..., :2]), 4),
        unexplained=round(min(_unexplained(*colours), _unexplained(*reversed(colours))), 4),
        recolouring=round(float(np.linalg.norm(colours[0] - colours[1], axis=1).mean()), 3),
    )
    return comparison, warp


def _scaled(warp: Warp, scale: float) -> Warp:
    """The same warp of squares `scale` times as large."""
    return np.asarray(warp * np.array([1, 1, scale], np.float32), np.float32)


def _grey(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)


def _lab(pixels: Pixels) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def _aligned(one: Field, other: Field, guess: Warp) -> Warp:
    planes = [cv2.GaussianBlur(field[..., 2], (0, 0), 1.0) for field in (other, one)]
    everywhere = np.ones(planes[0].shape, np.uint8)
    try:
        _, warp = cv2.findTransformECC(
            planes[0], planes[1], guess.copy(), cv2.MOTION_AFFINE, _ROUNDS, everywhere, _ECC_BLUR
        )
    except cv2.error:  # it found no way: pictures that have nothing in common, or nothing in them
        return guess
    return np.asarray(warp, np.float32)


def _laid(pixels: Pixels, warp: Warp) -> Pixels:
    flags = cv2.INTER_LINEAR + cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(pixels, warp, pixels.shape[1::-1], flags=flags), np.uint8)


def _whole_agreement(one: Field, other: Field) -> float:
    """Correlation of all outlines."""
    lengths = float(np.linalg.norm(one)) * float(np.linalg.norm(other))
    return float((one * other).sum()) / max(lengths, 1e-6)


def _worst_place(one: Field, other: Field) -> float:
    common, own, others = (
        _by_tile(first * second) for first, second in ((one, other), (one, one), (other, other))
    )
    most = np.maximum(own, others)
    shows = most > _SHOWS * most.mean()
    if not shows.any():
        return -1.0
    faint = (
        _SHOWS * most.mean()
    )  # faint outlines may be lost in a copy: they speak neither for nor against it
    lengths = np.sqrt(np.maximum(own, faint) * np.maximum(others, faint))
    agreement = np.sort(((common + faint) / (lengths + faint))[shows])
    return float(agreement[: max(1, len(agreement) // _WORST)].mean())


def _by_tile(products: Field) -> NDArray[np.float32]:
    size = SIDE // _TILES
    return np.asarray(products.sum(axis=2).reshape(_TILES, size, _TILES, size).sum(axis=(1, 3)), np.float32)


def _unexplained(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Share of the variance of the other's colours (n x 3, Lab) that is left when tones follow by a straight
    line, and the plane of hues by a turn and a stretch."""
    tone, tone_other = (colours[:, 0] - colours[:, 0].mean() for colours in (one, other))
    hue, hue_other = (_centred(colours) for colours in (one, other))
    slope = max(0.0, float(tone @ tone_other) / max(float(tone @ tone), 1e-6))
    turn = complex(np.vdot(hue, hue_other)) / max(float(np.vdot(hue, hue).real), 1e-6)
    left = float(((tone_other - slope * tone) ** 2).mean() + (abs(hue_other - turn * hue) ** 2).mean())
    return left / max(float((tone_other**2).mean() + (abs(hue_other) ** 2).mean()), 1e-6)


def _centred(colours: NDArray[np.float32]) -> NDArray[np.complex64]:
    plane = colours[:, 1] + 1j * colours[:, 2]
    return np.asarray(plane - plane.mean(), np.complex64)
