"""Repeating patterns on bare paper: the same motif again and again, in rows, is one picture.

A redrawn pattern without a ground falls apart into its motifs, which a layout model sees as pictures too.
What tells them from pictures set side by side is that they are the same drawing. Boxes are in pixels of the
analysis.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.pictures.raster import Pixels
from extractors.scans.regions import Region, union
from manifests.geometry import Box

_FEWEST = 3  # motifs in a row; two alike are a pair of pictures
_SMALLEST = 28.0  # pixels: smaller motifs are compared by their noise
_SAME_SIZE = 0.08  # relative difference of width and of height
_SAME = 0.9  # correlation of two prints of one motif; different coins on one ground reach 0.85
_SIDE, _SHIFT = 64, 3  # pixels at which motifs are compared, and by which their boxes may be off
_NEAR = 0.6  # of a motif's shorter side between neighbours
_BESIDE = 0.25  # of it between the repeated motifs and smaller ones
_AS_STRONG = 0.5  # of the repeated motif's share of strong ink
_WITHIN = 0.9  # share of a region among the motifs
_SPECK = 8.0  # pixels
_FLIPS: tuple[int | None, ...] = (None, 1, 0, -1)  # as they are, and mirrored as `cv2.flip` counts


def joined_repeats(found: Sequence[Region], page: Pixels, text: Sequence[Box]) -> list[Region]:
    """Join the regions that show one motif, at least three in a row or a grid, with what stands between them;
    not where `text` does. `page` is the page at the analysis resolution."""
    joined = list(found)
    for motifs in _alike(found, page):
        for group in _neighbours(motifs):
            whole = union(group)
            if len(group) < _FEWEST or any(box.covered_by(whole.box) > 0.5 for box in text):
                continue
            reach = _BESIDE * _shorter(group[0].box)
            within = [r for r in joined if r in group or _between(r, whole.box, reach, group[0])]
            joined = [region for region in joined if region not in within] + [union(within)]
    return joined


def _between(region: Region, whole: Box, reach: float, motif: Region) -> bool:
    """Whether a region stands between the repeated motifs, a border between their rows, or is a smaller one
    beside them, cut by the pattern's edge. The back of the sheet is fainter, dirt smaller."""
    smaller = region.box.width < motif.box.width and region.box.height < motif.box.height
    printed = region.strength > _AS_STRONG * motif.strength and _shorter(region.box) > _SPECK
    return printed and region.box.covered_by(whole.expanded(reach) if smaller else whole) > _WITHIN


def _alike(found: Sequence[Region], page: Pixels) -> list[list[Region]]:
    """The regions of one size that show the same, mirrored or not."""
    groups: list[list[Region]] = []
    looks: list[NDArray[np.uint8]] = []
    for region in found:
        if _shorter(region.box) < _SMALLEST:
            continue
        look = _look(region.box, page)
        for group, first in zip(groups, looks, strict=True):
            if _same_size(group[0].box, region.box) and _same(first, look):
                group.append(region)
                break
        else:
            groups.append([region])
            looks.append(look)
    return [group for group in groups if len(group) >= _FEWEST]


def _look(box: Box, page: Pixels) -> NDArray[np.uint8]:
    x0, y0, x1, y1 = (max(0, round(value)) for value in box.as_list())
    return np.asarray(cv2.resize(page[y0:y1, x0:x1], (_SIDE, _SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def _same(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> bool:
    inner = a[_SHIFT:-_SHIFT, _SHIFT:-_SHIFT]
    flipped = (b if flip is None else cv2.flip(b, flip) for flip in _FLIPS)
    return any(cv2.matchTemplate(other, inner, cv2.TM_CCOEFF_NORMED).max() > _SAME for other in flipped)


def _same_size(a: Box, b: Box) -> bool:
    return (
        abs(a.width - b.width) <= _SAME_SIZE * max(a.width, b.width)
        and abs(a.height - b.height) <= _SAME_SIZE * max(a.height, b.height)
    )  # fmt: skip


def _neighbours(motifs: Sequence[Region]) -> list[list[Region]]:
    """The motifs that hang together by short gaps."""
    groups: list[list[Region]] = []
    for motif in motifs:
        reach = _NEAR * _shorter(motif.box)
        near = [g for g in groups if any(motif.box.distance(other.box) < reach for other in g)]
        groups = [g for g in groups if g not in near] + [[motif, *(r for g in near for r in g)]]
    return groups


def _shorter(box: Box) -> float:
    return min(box.width, box.height)
