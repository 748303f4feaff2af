"""Which pictures may be copies of one another: near in their hashes, and in colours that could follow from
one another. Thousands of pictures are compared with all others here, so that this is numpy over blocks of
them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from manifests.store import Row
from pipeline.images.comparison import SIDE, Warp, unexplained
from pipeline.images.hashing import BITS, LAYERS, WINDOWS, Hashes, unpacked
from pipeline.images.measurement import COLOURS_SIDE

_NEAR = 90  # bits of 256 in which hashes may differ: 0.35, fields that correlate by a little less than half
_STRETCH = 0.13  # by which the logarithms of the shapes (width to height) may differ: a tenth cropped off
_BLOCK = 256  # pictures that are compared with all others at once
_UNEXPLAINED = 0.45  # of the reduced colours: more than is allowed of the pictures, for they are laid roughly
_ROUGHLY = 2.0, 6.0  # by which their distance may pass the reach where it is greatest: factor, then Lab units
_CHUNK = 4096


@dataclass(frozen=True)
class Candidate:
    """Two pictures by their places in the rows given, and about how they lie on one another."""

    one: int
    other: int
    guess: Warp


def candidates(measures: Sequence[Row], reach: Sequence[float]) -> Iterator[Candidate]:
    """Pairs of rows of the manifest `images` that may show copies, each pair once.

    `reach`: how far (Lab) a copy's colours may lie from each picture's.
    """
    if not measures:
        return
    hashes = np.array([unpacked(row["outlines"]) for row in measures])
    colours = _Colours(measures, reach)
    for pairs in _near(hashes, _shapes(measures)):
        for start in range(0, len(pairs), _CHUNK):
            chunk = pairs[start : start + _CHUNK]
            for one, other, window, turned in chunk[colours.follow(chunk)]:
                warp = _within(WINDOWS[window])
                guess = warp if not turned else cv2.invertAffineTransform(warp)
                yield Candidate(int(one), int(other), np.asarray(guess, np.float32))


def _shapes(measures: Sequence[Row]) -> NDArray[np.float64]:
    return np.log([row["width_px"] / row["height_px"] for row in measures])


def _near(hashes: Hashes, shapes: NDArray[np.float64]) -> Iterator[NDArray[np.int64]]:
    """Rows of (one, other, window, turned): the window of `one` that resembles the whole of `other`, or
    turned round."""
    order = np.argsort(shapes, kind="stable")
    hashes, shapes = hashes[order], shapes[order]
    for start in range(0, len(order), _BLOCK):
        block = np.arange(start, min(start + _BLOCK, len(order)))
        rest = np.arange(start, np.searchsorted(shapes, shapes[block[-1]] + _STRETCH, side="right"))
        windows, wholes = _signs(hashes[block]), _signs(hashes[rest, :, :1])
        of_one = _agreement(windows, wholes).reshape(len(block), len(WINDOWS), len(rest))
        windows, wholes = _signs(hashes[rest]), _signs(hashes[block, :, :1])
        of_other = _agreement(wholes, windows).reshape(len(block), len(rest), len(WINDOWS))
        allowed = shapes[rest] <= shapes[block][:, None] + _STRETCH
        best = np.maximum(of_one.max(axis=1), of_other.max(axis=2))
        at, by = np.nonzero((best >= BITS - 2 * _NEAR) & allowed & (rest > block[:, None]))
        found = np.concatenate([of_one[at, :, by], of_other[at, by]], axis=1).argmax(axis=1)
        yield np.stack(
            [order[block[at]], order[rest[by]], found % len(WINDOWS), found // len(WINDOWS)], axis=1
        )


def _signs(hashes: Hashes) -> NDArray[np.float32]:
    """(LAYERS, hashes, BITS): 1 and -1 for the bits."""
    bits = np.unpackbits(hashes, axis=-1).swapaxes(0, 1).reshape(LAYERS, -1, BITS)
    return bits.astype(np.float32) * 2 - 1


def _agreement(ones: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """(ones, others): bits that agree less bits that differ, in the layer where these are fewest."""
    layers = [one @ other.T for one, other in zip(ones, others, strict=True)]
    return np.asarray(np.maximum.reduce(layers), np.float32)


def _within(window: tuple[float, float, float, float]) -> Warp:
    """Where a pixel of the whole lies if the whole is that window."""
    x, y, width, height = window
    return np.array([[width, 0, x * SIDE], [0, height, y * SIDE]], np.float32)


class _Colours:
    """The reduced colours of all pictures, in Lab, and those of their windows."""

    _CELLS = 12
    _WORST = 12  # the mean of one cell in so many is where they differ most

    def __init__(self, measures: Sequence[Row], reach: Sequence[float]) -> None:
        self._reach = np.asarray(reach, np.float64)
        shape = (len(measures), COLOURS_SIDE, COLOURS_SIDE, 3)
        pixels = np.frombuffer(b"".join(row["colours"] for row in measures), np.uint8).reshape(shape)
        lab = [cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) for picture in pixels]
        self._lab = np.asarray(lab, np.float32)
        self._reduced = [
            (_averages(y, height, self._CELLS), _averages(x, width, self._CELLS))
            for x, y, width, height in WINDOWS
        ]

    def follow(self, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each row of `_near` whether the colours of one could follow from the other's."""
        keep = np.zeros(len(pairs), bool)
        worst = self._CELLS**2 // self._WORST
        for window in range(len(WINDOWS)):
            for turned in (0, 1):
                at = np.flatnonzero((pairs[:, 2] == window) & (pairs[:, 3] == turned))
                of, whole = pairs[at, turned], pairs[at, 1 - turned]
                parts = self._of(of, window), self._of(whole, 0)
                apart = np.linalg.norm(parts[0] - parts[1], axis=2)
                reach = np.minimum(self._reach[of], self._reach[whole])
                most = np.partition(apart, -worst, axis=1)[:, -worst:].mean(axis=1)
                near = (apart.mean(axis=1) <= reach) & (most <= _ROUGHLY[0] * reach + _ROUGHLY[1])
                left = unexplained(np.concatenate([part[near] for part in parts], axis=2))
                keep[at[near]] = left <= _UNEXPLAINED
        return keep

    def _of(self, rows: NDArray[np.int64], window: int) -> NDArray[np.float32]:
        down, across = self._reduced[window]
        cells = np.einsum("ay,nyxc,bx->nabc", down, self._lab[rows], across, optimize=True)
        return np.asarray(cells.reshape(len(rows), self._CELLS**2, 3), np.float32)


def _averages(start: float, length: float, cells: int) -> NDArray[np.float32]:
    """(cells, COLOURS_SIDE): how much of each pixel goes into each cell of a stretch of a side."""
    edges = (start + length * np.arange(cells + 1) / cells) * COLOURS_SIDE
    pixels = np.arange(COLOURS_SIDE)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    share = np.clip(overlap, 0, None)
    return np.asarray(share / share.sum(axis=1, keepdims=True), np.float32)
