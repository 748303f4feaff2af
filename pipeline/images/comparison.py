"""Whether one picture is a copy of another: laid on one another, their outlines and colours are compared.

A hash cannot tell: textile patterns repeat, and designs of one family share most of what they show. Two
things decide. Outlines, place by place: where one design has a rabbit and the other a crane they disagree,
however well they agree everywhere else. And colours: those of a reprint, a faded or black-and-white copy
follow from the original's by one change of tone, hue and saturation for the whole picture; a design woven in
other inks, or a ceiling painted in another cave, does not.

How far the colours lie apart where they do so most is measured too: of one motif drawn twice, with a crest in
another ink, all the rest agrees.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.images.outlines import Field, Pixels, grey, outlines, squeezed

VERSION = 4
"""Raised when the same pictures compare otherwise."""

SIDE = 160
"""Pixels: side of the square in which pictures are laid on one another."""

Warp = NDArray[np.float32]
"""2 x 3: where a pixel of the other square lies in the first one."""

MIN_PLACE = 0.6
MAX_UNEXPLAINED = 0.2
"""Of the 40-entry samples' pictures: 98 of 100 copies lie above 0.77 and below 0.13, patterns of one family
that agree in their outlines all above 0.25."""

_ROUGH_SIDE = 48  # pixels
_SURELY_UNEXPLAINED, _SURELY_APART = 0.35, 0.5
"""At that size copies lie below 0.26 and above 0.68 (of 400 pairs from the sample books, 74 of them copies):
three quarters of the other pairs lie beyond these."""

_TILES = 8  # a side: a place is an eighth of the picture wide
_WORST = 12  # one place in so many is left to chance: the mean of the worst twelfth decides
_PATCHES = 16  # a side: a patch is as small as a crest or an eye
_WORST_PATCHES = 48  # one patch in so many decides about the colours, five of them: grain is smaller
_SHOWS = 0.15  # outlines of a place beside the mean's from which it shows something
_NUDGE = 1.5  # pixels: how exactly outlines and colours must lie on one another
_ROUNDS = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 40, 1e-4)
_ECC_BLUR = 5
_COVERED = 0.5  # share of a patch that both pictures must cover to be asked for its colours
_LEAST = 1e-6  # variance that is divided by
_COLOURLESS = 3.0  # mean chroma (Lab) up to which a picture is grey


@dataclass(frozen=True)
class Comparison:
    """`place`: correlation of the outlines where they agree least, -1 to 1. `unexplained`: share of the
    colours' variance that one change of tone, hue and saturation leaves, 0 to 1. `recolouring`: distance of
    the colours (Lab) before any such change, where they differ most."""

    place: float
    unexplained: float
    recolouring: float

    @property
    def is_copy(self) -> bool:
        """Whether one picture is a copy of the other, whatever happened to its size, edges and colours."""
        return self.place >= MIN_PLACE and self.unexplained <= MAX_UNEXPLAINED


class Square:
    """A picture squeezed into a square, RGB, and what is seen in it; each is worked out once."""

    def __init__(self, pixels: Pixels) -> None:
        self.pixels = pixels

    @cached_property
    def lab(self) -> Field:
        return np.asarray(cv2.cvtColor(self.pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)

    @cached_property
    def outlines(self) -> Field:
        return outlines(self.pixels)

    @cached_property
    def grey_outlines(self) -> Field:
        return outlines(grey(self.pixels))

    def laid(self, warp: Warp) -> "Square":
        """The square as it lies on another one; black where it has nothing."""
        return Square(_laid(self.pixels, warp))

    def drawn(self, without_colours: bool) -> Field:
        return self.grey_outlines if without_colours else self.outlines


@dataclass(frozen=True)
class Picture:
    """A picture as `compared` takes it: squeezed into squares of SIDE and of a few pixels; `colourless` where
    it is grey."""

    square: Square
    rough: Square
    colourless: bool

    @classmethod
    def of(cls, square: Pixels) -> Self:
        """Of the picture squeezed into a square of SIDE pixels."""
        whole, rough = Square(square), Square(squeezed(square, _ROUGH_SIDE))
        return cls(whole, rough, bool(np.linalg.norm(rough.lab[..., 1:], axis=2).mean() < _COLOURLESS))


def compared(one: Picture, other: Picture, guess: Warp) -> Comparison:
    """Compare two pictures. `guess` says about how their squares of SIDE pixels lie on one another.

    Most pictures that a hash proposes are surely no copies, which the smaller squares show for a fifth of the
    time; then the comparison is of those, and its `place` the correlation of all outlines.
    """
    colourless = one.colourless or other.colourless  # then in grey, which shows fewer outlines
    scale = _ROUGH_SIDE / SIDE
    warp = _aligned(one.rough, other.rough, _scaled(guess, scale), colourless)
    rough = _laid_and_compared(one.rough, other.rough, warp, colourless, _whole_agreement)
    if rough.unexplained > _SURELY_UNEXPLAINED or rough.place < _SURELY_APART:
        return rough
    warp = _aligned(one.square, other.square, _scaled(warp, 1 / scale), colourless)
    return _laid_and_compared(one.square, other.square, warp, colourless, _worst_place)


def _laid_and_compared(
    one: Square, other: Square, warp: Warp, colourless: bool, agreement: Callable[[Field, Field], float]
) -> Comparison:
    """Compare two squares of one size, the first laid on the second."""
    everywhere = np.ones(one.pixels.shape[:2], np.uint8)
    inside = np.asarray(cv2.erode(_laid(everywhere, warp), np.ones((5, 5), np.uint8)), np.uint8)
    if not inside.any():
        return Comparison(-1.0, 1.0, 0.0)
    one = one.laid(warp)
    fields = [_directions(square.drawn(colourless), inside) for square in (one, other)]
    return Comparison(
        place=round(agreement(*fields), 4),
        unexplained=round(_unexplained_inside(one.lab, other.lab, inside), 4),
        recolouring=round(_worst_distance(one.lab, other.lab, inside), 3),
    )


def _directions(outlines: Field, inside: Pixels) -> Field:
    """The outlines' cosines and sines inside, blurred by as much as pictures may be out of place."""
    directions = cv2.merge(cv2.split(outlines)[:2])
    return np.asarray(cv2.GaussianBlur(cv2.copyTo(directions, inside), (0, 0), _NUDGE), np.float32)


def _unexplained_inside(one: Field, other: Field, inside: Pixels) -> float:
    """What `unexplained` says of the pixels inside, without picking them out."""
    number = cv2.countNonZero(inside)
    centred = [
        cv2.copyTo(square - np.array(cv2.mean(square, inside)[:3], np.float32), inside).reshape(-1, 3)
        for square in (one, other)
    ]
    both = np.concatenate(centred, axis=1)
    return float(_left_unexplained((both.T @ both / number).astype(np.float64)))


def _scaled(warp: Warp, scale: float) -> Warp:
    """The same warp of squares `scale` times as large."""
    return np.asarray(warp * np.array([1, 1, scale], np.float32), np.float32)


def _aligned(one: Square, other: Square, guess: Warp, colourless: bool) -> Warp:
    """How the first lies on the second where their outlines agree best."""
    fields = other.drawn(colourless), one.drawn(colourless)
    planes = [cv2.GaussianBlur(field[..., 2], (0, 0), 1.0) for field in fields]
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
    lengths = cv2.norm(one) * cv2.norm(other)
    return float((one * other).sum()) / max(lengths, 1e-6)


def _worst_place(one: Field, other: Field) -> float:
    common, own, others = (
        cv2.transform(
            _by_tile(np.asarray(cv2.multiply(first, second), np.float32), _TILES), np.ones((1, 2), np.float32)
        )
        for first, second in ((one, other), (one, one), (other, other))
    )
    most = np.maximum(own, others)
    shows = most > _SHOWS * most.mean()
    if not shows.any():
        return -1.0
    # Faint outlines may be lost in a copy: they speak neither for nor against it.
    faint = _SHOWS * most.mean()
    lengths = np.sqrt(np.maximum(own, faint) * np.maximum(others, faint))
    return -_worst(-((common + faint) / (lengths + faint))[shows], _WORST)


def _worst_distance(one: Field, other: Field, inside: Pixels) -> float:
    """Distance of the colours in the patches where it is greatest."""
    apart = cv2.GaussianBlur(cv2.copyTo(one - other, inside), (0, 0), _NUDGE)
    distance = np.sqrt(cv2.transform(apart * apart, np.ones((1, 3), np.float32)))
    covered = _by_tile(inside.astype(np.float32), _PATCHES)
    whole = covered >= min(_COVERED, float(covered.max()))
    return _worst(_by_tile(distance, _PATCHES)[whole] / covered[whole], _WORST_PATCHES)


def _worst(values: NDArray[np.float32], one_in: int) -> float:
    """Mean of the largest values, one in so many."""
    return float(np.sort(values)[-max(1, len(values) // one_in) :].mean())


def _by_tile(values: NDArray[np.float32], tiles: int) -> NDArray[np.float32]:
    """The means of so many tiles a side."""
    return np.asarray(cv2.resize(values, (tiles, tiles), interpolation=cv2.INTER_AREA), np.float32)


def unexplained(both: NDArray[np.float32]) -> NDArray[np.float64]:
    """Share of the variance of one picture's colours that is left when tones follow from the other's by a
    straight line, and the plane of hues by a turn and a stretch; of one's or the other's, whichever is less.

    `both` holds, for the places of any number of pairs, the Lab colours of one and other: (..., n, 6).
    """
    centred = both - both.mean(axis=-2, keepdims=True)
    products = np.swapaxes(centred, -1, -2) @ centred / centred.shape[-2]
    return _left_unexplained(products.astype(np.float64))


def _left_unexplained(products: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same of the (co)variances of one's and other's Lab colours: (..., 6, 6)."""
    at = np.moveaxis(products, (-2, -1), (0, 1))
    tone, hue = at[0, 0], at[1, 1] + at[2, 2]
    tone_other, hue_other = at[3, 3], at[4, 4] + at[5, 5]
    slope = np.maximum(at[0, 3], 0) ** 2
    turn = (at[1, 4] + at[2, 5]) ** 2 + (at[1, 5] - at[2, 4]) ** 2
    left = [
        (to - slope / np.maximum(tone_from, _LEAST) + hue_to - turn / np.maximum(hue_from, _LEAST))
        / np.maximum(to + hue_to, _LEAST)
        for tone_from, hue_from, to, hue_to in (
            (tone, hue, tone_other, hue_other),
            (tone_other, hue_other, tone, hue),
        )
    ]
    return np.asarray(np.clip(np.minimum(*left), 0, 1), np.float64)
