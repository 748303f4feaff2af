"""Pictures on scanned pages that touch each other side by side, told apart by their captions."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from extractors.scans.picture_edges import PageLight, refined
from extractors.scans.regions import Region, rows_and_columns
from extractors.texts.lines import Line
from manifests.geometry import Box

_LOWEST_PAIR = 40.0  # points: lower regions are bars of headings, not two pictures that touch


def parted_by_captions(region: Region, light: PageLight, lines: Sequence[Line], scale: float) -> list[Region]:
    """Part two pictures that touch side by side: a straight line runs through, and a caption begins below (or
    above) each of them at its left edge. `lines` are in points, the region in pixels of the analysis: `scale`
    of them are a point."""
    box = region.box.scaled(1 / scale)
    if region.density < 0.75 or box.width < 120 or box.height < _LOWEST_PAIR:
        return [region]
    under = [
        line
        for line in lines
        if line.direction == "horizontal"
        and line.box.covered_by(box) < 0.1
        and (0 <= line.box.y0 - box.y1 < 30 or 0 <= box.y0 - line.box.y1 < 30)
    ]
    first = [line for line in under if abs(line.box.x0 - box.x0) < 8]
    for line in under:
        cut = _seam(region.box, light, line.box.x0 * scale, scale)
        beside = [a for a in first if a.box.vertical_overlap(line.box) > 0.5 * line.box.height]
        if cut is not None and any(a.box.x1 < line.box.x0 for a in beside):
            b = refined(region.box, light)
            left, right = Box(b.x0, b.y0, cut, b.y1), Box(cut, b.y0, b.x1, b.y1)
            return [replace(region, box=left, exact=True), replace(region, box=right, exact=True)]
    return [region]


def _seam(box: Box, light: PageLight, near: float, scale: float) -> float | None:
    """The column near `near` where two pictures meet: most rows step there, as they do nowhere else."""
    reach = 14 * scale
    if not box.x0 + 40 < near < box.x1 - 40:
        return None
    rows, columns = rows_and_columns(box)
    grey = light.printed[rows, columns].mean(axis=2)
    steps = np.median(np.abs(grey[:, 2:] - grey[:, :-2]), axis=0)
    start = round(near - reach - box.x0)
    best = start + int(steps[start : start + round(2 * reach)].argmax())
    if steps[best] < 14 or steps[best] < 4 * np.median(steps):
        return None
    return box.x0 + best + 1
