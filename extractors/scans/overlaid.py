"""Details on a scanned page that are laid over the edge of their plate: pictures of their own.

A thin strip of bare paper, the detail's mount, parts them; the boxes of both overlap. Works on masks at the
analysis resolution; boxes are in pixels of it.
"""

import cv2
import numpy as np

from extractors.scans.regions import Mask, Region
from manifests.geometry import Box

_SIDE = 50  # pixels: smaller pieces are no pictures
_SOLID = 0.75  # share of ink in a region, and in a plate where no detail lies over it
_FILLED = 0.92  # share of a detail's box that its own ink takes up
_OVERLAP = 0.05  # of a detail's area that lies within its plate's box
_SHARE = 0.6  # of the plate's area: details are smaller
_CUT = np.ones((3, 3), np.uint8)  # stray print that bridges the mount is no wider than two pixels


def laid_apart(region: Region, ink: Mask, strong: Mask) -> list[Region]:
    """The plate of a region and the details laid over its edges; the region itself where there are none."""
    x0, y0, x1, y1 = (round(value) for value in region.box.as_list())
    window = ink[y0:y1, x0:x1]
    if region.density < _SOLID or min(window.shape) < 2 * _SIDE:
        return [region]
    count, _, stats, _ = cv2.connectedComponentsWithStats(
        cv2.erode(window.astype(np.uint8), _CUT, borderValue=[0.0]), connectivity=4
    )
    pieces = []
    for x, y, width, height, area in stats[1:count].tolist():
        if min(width, height) >= _SIDE:
            box = Box(x - 1.0, y - 1.0, x + width + 1.0, y + height + 1.0).moved(x0, y0)
            pieces.append((box, area / (width * height)))
    pieces.sort(key=lambda piece: -piece[0].area)
    if len(pieces) < 2:
        return [region]
    (plate, filled), *others = pieces
    details = [box for box, share in others if share > _FILLED and _overhangs(box, plate)]
    hidden = sum(box.covered_by(plate) * box.area for box in details) / plate.area
    if not details or filled < _SOLID * (1 - hidden):
        return [region]
    return [_region(plate, ink, strong), *(_region(box, ink, strong, exact=True) for box in details)]


def _overhangs(detail: Box, plate: Box) -> bool:
    """Whether a detail lies in part over its plate and reaches beyond it."""
    within = detail.covered_by(plate)
    return within > _OVERLAP and not plate.contains(detail, 2.0) and detail.area < _SHARE * plate.area


def _region(box: Box, ink: Mask, strong: Mask, *, exact: bool = False) -> Region:
    x0, y0, x1, y1 = (max(0, round(value)) for value in box.as_list())
    place = np.s_[y0:y1, x0:x1]
    return Region(box, float(ink[place].mean()), float(strong[place].mean()), exact)
