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
from pipeline.images.hashing import BITS, WINDOWS, Hashes, Window, unpacked
from pipeline.images.measurement import COLOURS_SIDE
from pipeline.images.reach import Reach

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


def candidates(measures: Sequence[Row], reach: Reach) -> Iterator[Candidate]:
    """Pairs of rows of the manifest `images` that may show copies, each pair once."""
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
        block_signs, rest_signs = _signs(hashes[block]), _signs(hashes[rest])
        agreements = [_agreement(window, rest_signs[0]) for window in block_signs]
        agreements += [_agreement(block_signs[0], window) for window in rest_signs]
        best = agreements[0].copy()
        for agreement in agreements[1:]:
            np.maximum(best, agreement, out=best)
        allowed = shapes[rest] <= shapes[block][:, None] + _STRETCH
        at, by = np.nonzero((best >= BITS - 2 * _NEAR) & allowed & (rest > block[:, None]))
        found = np.argmax([agreement[at, by] for agreement in agreements], axis=0)
        yield np.stack(
            [order[block[at]], order[rest[by]], found % len(WINDOWS), found // len(WINDOWS)], axis=1
        )


def _signs(hashes: Hashes) -> NDArray[np.float32]:
    """(WINDOWS, LAYERS, hashes, BITS): 1 and -1 for the bits."""
    bits = np.unpackbits(hashes.transpose(2, 1, 0, 3), axis=-1)
    return bits.astype(np.float32) * 2 - 1


def _agreement(ones: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """(ones, others): bits that agree less bits that differ, in the layer where these are fewest."""
    most = ones[0] @ others[0].T
    for one, other in zip(ones[1:], others[1:], strict=True):
        np.maximum(most, one @ other.T, out=most)
    return np.asarray(most, np.float32)


def _within(window: tuple[float, float, float, float]) -> Warp:
    """Where a pixel of the whole lies if the whole is that window."""
    x, y, width, height = window
    return np.array([[width, 0, x * SIDE], [0, height, y * SIDE]], np.float32)


class _Colours:
    """The reduced colours of all pictures, in Lab, and those of their windows: 20 kB a picture."""

    _CELLS = 12
    _WORST = 12  # the mean of one cell in so many is where they differ most

    def __init__(self, measures: Sequence[Row], reach: Reach) -> None:
        self._reach = reach
        shape = (len(measures), COLOURS_SIDE, COLOURS_SIDE, 3)
        pixels = np.frombuffer(b"".join(row["colours"] for row in measures), np.uint8).reshape(shape)
        lab = [cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) for picture in pixels]
        planes = np.ascontiguousarray(np.moveaxis(np.asarray(lab, np.float32), -1, 0))
        self._cells = [self._reduced(planes, window) for window in WINDOWS]

    def _reduced(self, planes: NDArray[np.float32], window: Window) -> NDArray[np.float32]:
        """(3, pictures, cells) of (3, pictures, COLOURS_SIDE, COLOURS_SIDE)."""
        x, y, width, height = window
        down, across = _averages(y, height, self._CELLS), _averages(x, width, self._CELLS)
        return np.asarray((down @ planes @ across.T).reshape(*planes.shape[:2], -1), np.float32)

    def follow(self, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each row of `_near` whether the colours of one could follow from the other's."""
        keep = np.zeros(len(pairs), bool)
        for window in range(len(WINDOWS)):
            for turned in (0, 1):
                at = np.flatnonzero((pairs[:, 2] == window) & (pairs[:, 3] == turned))
                keep[at] = self._follow(pairs[at, turned], pairs[at, 1 - turned], window)
        return keep

    def _follow(self, ones: NDArray[np.int64], wholes: NDArray[np.int64], window: int) -> NDArray[np.bool_]:
        """Of windows of the first pictures and of the second pictures."""
        worst = self._CELLS**2 // self._WORST
        reach = self._reach.between(ones, wholes)
        keep = reach >= 0
        parts = self._cells[window][:, ones[keep]], self._cells[0][:, wholes[keep]]
        apart = np.sqrt(((parts[0] - parts[1]) ** 2).sum(axis=0))
        most = np.partition(apart, -worst, axis=1)[:, -worst:].mean(axis=1)
        near = (apart.mean(axis=1) <= reach[keep]) & (most <= _ROUGHLY[0] * reach[keep] + _ROUGHLY[1])
        keep[keep] = near
        both = np.concatenate([part[:, near] for part in parts])
        keep[keep] = unexplained(np.moveaxis(both, 0, -1)) <= _UNEXPLAINED
        return keep


def _averages(start: float, length: float, cells: int) -> NDArray[np.float32]:
    """(cells, COLOURS_SIDE): how much of each pixel goes into each cell of a stretch of a side."""
    edges = (start + length * np.arange(cells + 1) / cells) * COLOURS_SIDE
    pixels = np.arange(COLOURS_SIDE)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    share = np.clip(overlap, 0, None)
    return np.asarray(share / share.sum(axis=1, keepdims=True), np.float32)
