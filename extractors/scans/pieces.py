"""Pieces of one picture without a frame, joined where a layout model sees them as one: a pair of birds on
white, a photograph that fades into the paper. Boxes are in pixels of the analysis."""

from collections.abc import Callable, Sequence

import numpy as np

from extractors.scans.regions import Mask, Region, union
from manifests.geometry import Box

PIECE_SIDE = 120.0
"""Points: wider pieces are pictures of their own."""

_RULE = 5.0  # points: regions thinner than this are rules
_SOLID = 0.85  # share of ink, faint or not, from which what the model sees as one is one picture
_BETWEEN = 0.5  # share of ink between the pieces of one such picture
_RIM = 2.0  # pixels around a region that its soft edges reach into
_PIECE_GAP = 32.0  # points between the pieces of one picture


def joined_pieces(
    found: list[Region], see: Callable[[], Sequence[Box]], text: Sequence[Box], ink: Mask, scale: float
) -> list[Region]:
    """Join the regions whose union the model proposes (`see` asks it for the figures it sees), while it
    proposes none of them singly, they are near, and no `text` stands between. Whole pictures are not joined.
    `ink` is all print, faint or not; `scale` pixels are a point."""
    rules = all(min(region.box.width, region.box.height) < _RULE * scale for region in found)
    if len(found) < 2 or rules:
        return found
    figures = see()
    for seen in figures:
        inside = [region for region in found if region.box.covered_by(seen) > 0.85]
        if len(inside) < 2:
            continue
        whole = union(inside)
        singly = any(
            other.iou(region.box) > 0.6
            for other in figures
            for region in inside
            if not region.box.iou(whole.box) > 0.8
        )
        written = any(box.covered_by(whole.box) > 0.5 for box in text)
        pieces = _is_solid(whole, inside, ink) or _are_pieces(inside, scale)
        if whole.box.iou(seen) > 0.8 and pieces and not singly and not written:
            found = [region for region in found if region not in inside] + [whole]
    return found


def _is_solid(whole: Region, inside: Sequence[Region], ink: Mask) -> bool:
    """Whether something is printed, be it faint, all over what the model sees as one, between the regions
    too: a photograph that is as pale as paper in places. Bare paper between them parts pictures."""
    if float(ink[_window(whole.box)].mean()) <= _SOLID:
        return False
    between = ink[_window(whole.box)]
    apart = np.ones_like(between)
    for region in inside:
        apart[_window(region.box.moved(-whole.box.x0, -whole.box.y0).expanded(_RIM))] = False
    return not apart.any() or float(between[apart].mean()) > _BETWEEN


def _are_pieces(inside: Sequence[Region], scale: float) -> bool:
    """Whether regions are pieces of one picture: small, alike and near; or crumbs around one large piece."""
    near = all(
        min(region.box.distance(other.box) for other in inside if other is not region) < _PIECE_GAP * scale
        for region in inside
    )
    areas = sorted(region.box.area for region in inside)
    alike = areas[-1] < 2.5 * areas[0] and max(r.box.width for r in inside) < PIECE_SIDE * scale
    crumbs = sum(areas[:-1]) < 0.25 * areas[-1]
    return near and (alike or crumbs)


def _window(box: Box) -> tuple[slice, slice]:
    x0, y0, x1, y1 = (max(0, round(value)) for value in box.as_list())
    return slice(y0, y1 + 1), slice(x0, x1 + 1)
