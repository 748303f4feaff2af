"""Figures on scanned pages: what is not paper and not text, confirmed or joined by layout proposals.

The page is analysed at about 100 dpi: paper colour and gutter shadow are modelled and taken off, recognised
text is erased, and what is left is grouped. Boxes are in points of the page as displayed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from extractors.figures import Candidate
from extractors.grounds import is_background
from extractors.layout import Proposal
from extractors.lines import Line
from extractors.raster import Pixels
from manifests.geometry import Box, PageFrame

ANALYSIS_DPI = 100
_INK_DISTANCE = 17  # of 255 in any channel of the paper-normalised page: show-through and noise stay below
_PLATE_PAPER = 0.12  # a page with less of its area left as paper is a full-bleed plate
_JOIN = 5.0  # points: ink closer than this belongs together
_SURE_TEXT = 0.80  # OCR confidence from which a line is erased before figures are looked for
_MIN_DENSITY = 0.10  # share of ink in a region's box below which it is dirt or leftovers of text
_RULE = 5.0  # points: regions thinner than this are rules
_PIECE_GAP = 32.0  # points between the pieces of one picture
_PIECE_SIDE = 120.0  # points: wider pieces are pictures of their own
_BAND = 4.0  # points around a line of text that must be clear for it to stand on paper
_BAND_INK = 0.25  # share of ink below which such a band is clear
_MARGIN = 0.06  # share of the page's sides taken for margins when the paper's colour is read off
_PAPER_PERCENTILE = 75  # of the margin's pixels: most are paper, some heads, numbers, tabs
_DARKEST_PAPER = 130.0
_MAX_TINT = 70.0  # paper is tinted by less than this, between its strongest and weakest channel
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
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    ink, paper_share = _ink(small)
    if paper_share < _PLATE_PAPER:
        return [Candidate(frame.box, (), "scan", 0.7, "background" if is_background(lines) else None)]
    unerased = ink.copy()
    for line in lines:
        if line.confidence >= _SURE_TEXT and _on_paper(unerased, line, scale):
            _erase(ink, line.box.expanded(0.15 * line.size), scale)
    regions = _regions(ink, scale, frame)
    if _is_opener(regions, lines, frame):
        return [Candidate(frame.box, (), "scan", 0.7, "background")]
    regions = _joined_by_proposals(regions, proposals, lines)
    candidates = [_judged(region, unerased, lines, proposals, frame, min_side, scale) for region in regions]
    kept = [candidate for candidate in candidates if candidate is not None]
    return sorted(kept, key=lambda c: (c.drop_reason is not None, round(c.box.y0 / 12), c.box.x0))


def _ink(image: Pixels) -> tuple[Mask, float]:
    """The mask of what is not paper (0 or 255), and the share of the page that is paper.

    The paper's colour under the scanner's light is a product of one profile across the page (gutter shadow)
    and one down it, both read off the margins, where no picture stands.
    """
    smooth = cv2.GaussianBlur(image, (0, 0), 1.0).astype(np.float32)
    field = _paper_field(smooth)
    if field is None:
        return np.full(image.shape[:2], 255, np.uint8), 0.0
    distance = np.abs(smooth / field - 1.0).max(axis=2) * 255
    ink = np.where(distance > _INK_DISTANCE, 255, 0).astype(np.uint8)
    return ink, float((ink == 0).mean())


def _paper_field(smooth: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """The paper's colour at every pixel, or None when the margins do not look like paper (a full bleed)."""
    height, width = smooth.shape[:2]
    band = max(4, round(_MARGIN * height)), max(4, round(_MARGIN * width))
    ends = np.concatenate([smooth[2 : band[0]], smooth[-band[0] : -2]])
    across = _profile(np.percentile(ends, _PAPER_PERCENTILE, axis=0))
    sides = np.concatenate([smooth[:, 2 : band[1]], smooth[:, -band[1] : -2]], axis=1)
    light = np.concatenate([across[2 : band[1]], across[-band[1] : -2]])
    down = _profile(np.percentile(sides / np.maximum(light, 1.0), _PAPER_PERCENTILE, axis=1))
    middle = np.median(across, axis=0)
    coloured = float(middle.max() - middle.min()) > _MAX_TINT
    if float(middle.min()) < _DARKEST_PAPER or coloured:
        return None
    light_on_paper: NDArray[np.float32] = across[None, :, :] * down[:, None, :]
    return np.maximum(light_on_paper, np.float32(1.0))


def _profile(values: NDArray[Any]) -> NDArray[np.float32]:
    """Smooth a (length, 3) profile; a side tab or a dark spot in the margin does not bend it."""
    length = len(values)
    steady = np.stack(
        [median_filter(values[:, c], size=max(3, length // 8), mode="nearest") for c in range(3)], 1
    )
    near = np.abs(values - steady).max(axis=1, keepdims=True) < 0.12 * np.maximum(steady, 1e-3).max()
    filled = np.where(near, values, steady).astype(np.float32)
    return np.asarray(
        cv2.GaussianBlur(filled, (1, 0), sigmaX=1e-3, sigmaY=max(2.0, length / 150)), np.float32
    )


def _erase(mask: Mask, box: Box, scale: float) -> None:
    x0, y0, x1, y1 = (round(value * scale) for value in box.as_list())
    mask[max(y0, 0) : max(y1 + 1, 0), max(x0, 0) : max(x1 + 1, 0)] = 0


def _on_paper(ink: Mask, line: Line, scale: float) -> bool:
    """Whether a line of text stands on paper: it is clear above or below it, or on both sides. Inside a
    picture it is not, and what was read there may be a woven row or a painted inscription."""
    box = line.box.expanded(0.1 * line.size)

    def clear(x0: float, y0: float, x1: float, y1: float) -> bool:
        band = _window(ink, Box.of((x0, y0, x1, y1)).scaled(scale))
        return band.size == 0 or float((band > 0).mean()) < _BAND_INK

    above, below = (
        clear(box.x0, box.y0 - _BAND, box.x1, box.y0),
        clear(box.x0, box.y1, box.x1, box.y1 + _BAND),
    )
    left, right = clear(box.x0 - _BAND, box.y0, box.x0, box.y1), clear(box.x1, box.y0, box.x1 + _BAND, box.y1)
    if line.direction == "vertical":
        above, below, left, right = left, right, above, below
    return above or below or (left and right)


def _window(mask: Mask, box: Box) -> Mask:
    x0, y0, x1, y1 = (max(0, round(value)) for value in box.as_list())
    return mask[y0:y1, x0:x1]


def _is_opener(regions: Sequence[_Region], lines: Sequence[Line], frame: PageFrame) -> bool:
    """A chapter opener: decoration that bleeds off three sides of the page around a large heading."""
    bleeding = [region.box for region in regions if _at_edge(region.box, frame) and region.box.width > _EDGE]
    if not bleeding or not is_background(lines):
        return False
    around = Box.around(bleeding)
    page = frame.box.expanded(-_EDGE)
    sides = (around.x0 < page.x0, around.y0 < page.y0, around.x1 > page.x1, around.y1 > page.y1)
    return sum(sides) >= 3 and sum(box.area for box in bleeding) > 0.5 * frame.box.area


def _regions(ink: Mask, scale: float, frame: PageFrame) -> list[_Region]:
    """Group the ink: specks are removed, near pieces joined, and each group's box is tight on its ink."""
    clean = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    reach = max(3, round(_JOIN * scale) | 1)
    closed = cv2.dilate(clean, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    found = []
    for number in range(1, count):
        x, y, width, height = (int(value) for value in stats[number][:4])
        window = (labels[y : y + height, x : x + width] == number) & (
            clean[y : y + height, x : x + width] > 0
        )
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
    """Join the pieces of one picture without a frame that the model sees as one (a pair of birds on
    white): their union is what it proposes, it proposes none of them singly, they are small, alike and near,
    and no text stands between."""
    figures = [proposal for proposal in proposals if proposal.kind == "figure"]
    for proposal in figures:
        inside = [region for region in regions if region.box.covered_by(proposal.box) > 0.85]
        if len(inside) < 2:
            continue
        union = Box.around(region.box for region in inside)
        singly = any(other.box.iou(region.box) > 0.6 for other in figures for region in inside)
        text = any(line.box.covered_by(union) > 0.5 and line.confidence > _SURE_TEXT for line in lines)
        near = all(min(r.box.distance(o.box) for o in inside if o is not r) < _PIECE_GAP for r in inside)
        areas = [region.box.area for region in inside]
        alike = max(areas) < 2.5 * min(areas) and max(r.box.width for r in inside) < _PIECE_SIDE
        if union.iou(proposal.box) > 0.8 and alike and near and not singly and not text:
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
    """Decide about one region: a figure, a region with a drop reason, or nothing (rules, dirt)."""
    box = region.box
    proposed = max((p.box.iou(box) * p.score for p in proposals if p.kind == "figure"), default=0.0)
    candidate = Candidate(box, (), "scan", round(0.6 + 0.39 * proposed, 3))
    if min(box.width, box.height) < _RULE:
        return None
    if min(box.width, box.height) < min_side:
        return (
            None if box.area < 2 * min_side**2 or proposed < 0.3 else replace(candidate, drop_reason="tiny")
        )
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
    return box.x0 < _EDGE or box.y0 < _EDGE or box.x1 > frame.width - _EDGE or box.y1 > frame.height - _EDGE
