"""Figures on scanned pages: what is not paper and not text, confirmed or joined by layout proposals.

The page is analysed at about 100 dpi: paper colour and gutter shadow are modelled and taken off, recognised
text is erased, and what is left is grouped. Boxes are in points of the page as displayed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.figures import Candidate, is_background
from extractors.layout import Proposal
from extractors.page import Line
from extractors.raster import Pixels
from manifests.geometry import Box, PageFrame

ANALYSIS_DPI = 100
_INK_DISTANCE = 17  # of 255 in any channel of the paper-normalised page: show-through and noise stay below
_PLATE_PAPER = 0.12  # a page with less of its area left as paper is a full-bleed plate
_JOIN = 5.0  # points: ink closer than this belongs together
_SURE_TEXT = 0.80  # OCR confidence from which a line is erased before figures are looked for
_MIN_DENSITY = 0.10  # share of ink in a region's box below which it is dirt or leftovers of text
_RULE = 5.0  # points: regions thinner than this are rules
_EDGE = 14.0  # points from the page edge within which scanner shadow and side tabs stand

Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class _Region:
    box: Box
    density: float


def scan_candidates(
    image: Pixels,
    lines: Sequence[Line],
    proposals: Sequence[Proposal],
    frame: PageFrame,
    min_side: float,
) -> list[Candidate]:
    """The figures of a scanned page and what was taken for one.

    `image` is the page as displayed at any resolution; `lines` its recognised text, `min_side` in points.
    """
    scale = ANALYSIS_DPI / 72
    size = (max(1, round(frame.width * scale)), max(1, round(frame.height * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    ink, paper_share = _ink(small)
    if paper_share < _PLATE_PAPER:
        return [Candidate(frame.box, (), "scan", 0.7, "background" if is_background(lines) else None)]
    unerased = ink.copy()
    for line in lines:
        if line.confidence >= _SURE_TEXT:
            _erase(ink, line.box.expanded(0.15 * line.size), scale)
    regions = _regions(ink, scale, frame)
    regions = _joined_by_proposals(regions, proposals, lines)
    candidates = [_judged(region, unerased, lines, proposals, frame, min_side, scale) for region in regions]
    kept = [candidate for candidate in candidates if candidate is not None]
    return sorted(kept, key=lambda c: (c.drop_reason is not None, round(c.box.y0 / 12), c.box.x0))


def _ink(image: Pixels) -> tuple[Mask, float]:
    """The mask of what is not paper (0 or 255), and the share of the page that is paper.

    The paper's colour is modelled as a smooth field (tint, gutter shadow): a wide blur over the pixels that
    look like paper, carried on under the pictures (normalised convolution).
    """
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    smooth = cv2.GaussianBlur(image, (0, 0), 1.0)
    level = _paper_level(grey)
    saturation = smooth.max(axis=2).astype(np.int16) - smooth.min(axis=2)
    flat = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) < 24
    paper = ((np.abs(grey.astype(np.int16) - level) < 40) & (saturation < 60) & flat).astype(np.float32)
    share = float(paper.mean())
    if share < 0.01:
        return np.full(grey.shape, 255, np.uint8), share
    field = _paper_field(smooth, paper)
    distance = np.abs(smooth.astype(np.float32) / np.maximum(field, 1.0) - 1.0).max(axis=2) * 255
    return np.where(distance > _INK_DISTANCE, 255, 0).astype(np.uint8), share


def _paper_level(grey: NDArray[np.uint8]) -> int:
    """The grey level of the paper: the most frequent bright level."""
    histogram = cv2.GaussianBlur(cv2.calcHist([grey], [0], None, [256], [0, 256]), (1, 9), 0).ravel()
    return 140 + int(histogram[140:].argmax())


def _paper_field(image: Pixels, paper: NDArray[np.float32]) -> NDArray[np.float32]:
    shrink = 8
    size = (max(2, image.shape[1] // shrink), max(2, image.shape[0] // shrink))
    weight = cv2.resize(paper, size, interpolation=cv2.INTER_AREA)
    colour = cv2.resize(image.astype(np.float32) * paper[:, :, None], size, interpolation=cv2.INTER_AREA)
    field = np.zeros_like(colour)
    known = np.zeros(weight.shape, bool)
    for sigma in (2, 6, 18, 54):  # the nearest paper speaks first; wider blurs fill in under pictures
        blurred_weight = cv2.GaussianBlur(weight, (0, 0), sigma)
        blurred_colour = cv2.GaussianBlur(colour, (0, 0), sigma)
        fresh = (blurred_weight > 0.05) & ~known
        field[fresh] = blurred_colour[fresh] / blurred_weight[fresh][:, None]
        known |= fresh
    rest = (colour.sum(axis=(0, 1)) / max(float(weight.sum()), 1e-6)).astype(np.float32)
    field[~known] = rest
    return cv2.resize(field, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)


def _erase(mask: Mask, box: Box, scale: float) -> None:
    x0, y0, x1, y1 = (round(value * scale) for value in box.as_list())
    mask[max(y0, 0) : max(y1 + 1, 0), max(x0, 0) : max(x1 + 1, 0)] = 0


def _regions(ink: Mask, scale: float, frame: PageFrame) -> list[_Region]:
    """Group the ink: specks are removed, near pieces joined, and each group's box is tight on its ink."""
    clean = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    reach = max(3, round(_JOIN * scale) | 1)
    closed = cv2.dilate(clean, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    found = []
    for number in range(1, count):
        x, y, width, height = (int(value) for value in stats[number][:4])
        window = (labels[y : y + height, x : x + width] == number) & (clean[y : y + height, x : x + width] > 0)
        tight = _tight(window)
        if tight is None:
            continue
        x0, y0, x1, y1 = tight
        box = frame.clip(Box((x + x0) / scale, (y + y0) / scale, (x + x1) / scale, (y + y1) / scale))
        if box is not None:
            found.append(_Region(box, float(window[y0:y1, x0:x1].mean())))
    return _nested_joined(found)


def _tight(window: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """The extent of a group's ink in pixels; rows and columns with stray pixels only do not count."""
    columns, rows = window.sum(axis=0), window.sum(axis=1)
    xs = np.flatnonzero(columns >= max(1, 0.01 * window.shape[0]))
    ys = np.flatnonzero(rows >= max(1, 0.01 * window.shape[1]))
    if not len(xs) or not len(ys):
        return None
    return int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1


def _nested_joined(regions: list[_Region]) -> list[_Region]:
    """Join regions whose boxes overlap: pieces of one picture inside or across each other."""
    regions = sorted(regions, key=lambda region: -region.box.area)
    joined: list[_Region] = []
    for region in regions:
        for index, other in enumerate(joined):
            if region.box.covered_by(other.box) > 0.3:
                joined[index] = _union(other, region)
                break
        else:
            joined.append(region)
    return joined


def _union(a: _Region, b: _Region) -> _Region:
    box = a.box.union(b.box)
    ink = a.density * a.box.area + b.density * b.box.area
    return _Region(box, min(1.0, ink / max(box.area, 1e-6)))


def _joined_by_proposals(
    regions: list[_Region], proposals: Sequence[Proposal], lines: Sequence[Line]
) -> list[_Region]:
    """Join the scattered pieces of one picture that the model sees as one: no piece is a large picture of
    its own, and no text stands between them."""
    for proposal in proposals:
        if proposal.kind != "figure":
            continue
        inside = [region for region in regions if region.box.covered_by(proposal.box) > 0.85]
        solid = [region for region in inside if region.density > 0.75 and region.box.area > 0.15 * proposal.box.area]
        text = any(line.box.covered_by(proposal.box) > 0.5 and line.confidence > _SURE_TEXT for line in lines)
        if len(inside) > 1 and len(solid) < 2 and not text:
            merged = inside[0]
            for region in inside[1:]:
                merged = _union(merged, region)
            regions = [region for region in regions if region not in inside] + [merged]
    return regions


def _judged(
    region: _Region,
    ink: Mask,
    lines: Sequence[Line],
    proposals: Sequence[Proposal],
    frame: PageFrame,
    min_side: float,
    scale: float,
) -> Candidate | None:
    """Decide about one region: a figure, a region with a drop reason, or nothing worth a row (rules, dirt)."""
    box = region.box
    proposed = max((p.box.iou(box) * p.score for p in proposals if p.kind == "figure"), default=0.0)
    candidate = Candidate(box, (), "scan", round(0.6 + 0.39 * proposed, 3))
    if min(box.width, box.height) < _RULE:
        return None
    if min(box.width, box.height) < min_side:
        return None if box.area < 2 * min_side**2 or proposed < 0.3 else replace(candidate, drop_reason="tiny")
    if region.density < _MIN_DENSITY and proposed < 0.3:
        return None
    if _at_edge(box, frame) and min(box.width, box.height) < 0.08 * frame.width:
        return replace(candidate, drop_reason="decoration")
    inside = [line for line in lines if line.box.covered_by(box) > 0.7 and line.confidence >= _SURE_TEXT]
    text_share = sum(line.box.area for line in inside) / max(box.area, 1e-6)
    if box.area > 0.7 * frame.box.area and sum(len(line.text) for line in inside) > 60:
        return replace(candidate, drop_reason="background")
    if text_share > 0.35 and proposed < 0.5:
        return replace(candidate, drop_reason="text_only")
    if any(p.kind == "table" and p.box.iou(box) > 0.6 for p in proposals):
        return replace(candidate, drop_reason="table")
    return candidate


def _at_edge(box: Box, frame: PageFrame) -> bool:
    return (
        box.x0 < _EDGE or box.y0 < _EDGE or box.x1 > frame.width - _EDGE or box.y1 > frame.height - _EDGE
    )
