"""Regions of print on a scanned page: what hangs together, what is apart, and what is set into a picture.

Works on masks at the analysis resolution; boxes are in pixels of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from manifests.geometry import Box

Mask = NDArray[np.bool_]

_SOLID = 0.75  # share of ink in a box from which it is a picture to its edges, not a drawing on paper
_GAP_INK = 0.03  # share of ink in a row or column below which it is a gap between pictures
_GAP = 2  # pixels: narrower gaps are lines in a picture
_RIM = 2  # pixels
_PART = 28  # pixels: parts narrower than this are no pictures of their own
_FILLED = 0.85  # share of ink in its box from which a region is filled like a picture
_GROWTH = 10.0  # pixels: fringes, shadows and soft edges reach this far
_SEEN = 0.7  # IoU from which a model sees the strong print by itself, whatever faint print fills the rest
_SEEN_AT_ALL = 0.5  # IoU from which a model means the region: a box around half the page overlaps all in it
_TIED = 0.93  # share of ink, faint or not, between pieces of one picture
_OVERLAP = 0.3  # of a region's box within another's: they are pieces of one picture
_INSET_SIDE = 50  # pixels
_INSET_FRAME = 0.85  # share of each side of an inset's frame that must be seen
_FRAME_WIDTH = 14  # pixels: a frame around an inset is thinner


@dataclass(frozen=True)
class Region:
    """A group of ink: its box, the share of the box that is ink, and that which is far from paper. `exact`
    boxes end where two pictures meet, not at paper."""

    box: Box
    density: float
    strength: float
    exact: bool = False


def regions(ink: Mask, strong: Mask, reach: int) -> list[Region]:
    """Group the ink: specks are left out, pieces nearer than `reach` pixels belong together; each box is
    tight.

    `strong` marks the ink that no show-through or dirt can be.
    """
    clean = cv2.medianBlur(ink.astype(np.uint8), 3)
    # The rim of the image is the scanner's: a dark line along it would tie together all that bleeds off.
    clean[:_RIM] = clean[-_RIM:] = clean[:, :_RIM] = clean[:, -_RIM:] = 0
    wide = 2 * (reach // 2) + 1
    grown = cv2.dilate(clean, np.ones((wide, wide), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    found = []
    for number in range(1, count):
        x, y, width, height = (int(value) for value in stats[number][:4])
        place = np.s_[y : y + height, x : x + width]
        own = (labels[place] == number) & ink[place]
        box = _tight(own)
        if box is None:
            continue
        window = own[rows_and_columns(box)]
        box = box.moved(x, y)
        found.append(
            Region(box, float(window.mean()), float((window & strong[rows_and_columns(box)]).mean()))
        )
    return _joined(found)


def disentangled(
    faint: Sequence[Region], strong: Sequence[Region], ink: Mask, figures: Callable[[], Sequence[Box]]
) -> list[Region]:
    """The regions of a page on which faint print that belongs to no picture ties pictures together.

    `faint` are the regions of all `ink`, `strong` those of the strong ink alone; `figures` tells where a
    model sees figures, once it is asked. A faint region is believed where it is little larger than the
    strong one in it, where the model sees it rather than the strong one, or where it is filled like a
    picture, the strong one is not, and the model does not see that by itself; otherwise its strong regions
    stand.
    """
    found: list[Region] = []
    for region in faint:
        inside = [part for part in strong if part.box.covered_by(region.box) > 0.8]
        parts = _whole_pictures(inside, ink)
        main = max(parts, key=lambda part: part.box.area, default=None)
        if main is None or (len(parts) == 1 and _is_believed(region, main, figures)):
            found.append(region)
        else:
            found += parts
    return found


def _is_believed(region: Region, main: Region, figures: Callable[[], Sequence[Box]]) -> bool:
    if main.box.expanded(_GROWTH).contains(region.box):
        return True
    if main.density > _FILLED:
        return False
    seen = max((figure.iou(region.box) for figure in figures()), default=0.0)
    alone = max((figure.iou(main.box) for figure in figures()), default=0.0)
    return seen > max(alone, _SEEN_AT_ALL) or (region.density > _FILLED and alone < _SEEN)


def _whole_pictures(pieces: Sequence[Region], ink: Mask) -> list[Region]:
    """Join the strong pieces of one picture: what lies between them is inked too, and they are not pictures
    of their own. What then lies across another is one of its pieces."""
    joined: list[Region] = []
    for piece in sorted(pieces, key=lambda piece: -piece.box.area):
        for index, other in enumerate(joined):
            whole = piece.box.union(other.box)
            own = piece.density > _FILLED and other.density > _FILLED and piece.box.area > _PART**2
            if not own and float(ink[rows_and_columns(whole)].mean()) > _TIED:
                joined[index] = union([other, piece])
                break
        else:
            joined.append(piece)
    return _joined(joined)


def rows_and_columns(box: Box) -> tuple[slice, slice]:
    """The rows and columns of the box."""
    x0, y0, x1, y1 = (round(value) for value in box.as_list())
    return slice(y0, y1), slice(x0, x1)


def _tight(own: Mask) -> Box | None:
    """The extent of a group's ink; rows and columns with a stray pixel only do not count."""
    xs, ys = np.flatnonzero(own.sum(axis=0) >= 2), np.flatnonzero(own.sum(axis=1) >= 2)
    if not len(xs) or not len(ys):
        return None
    return Box(float(xs[0]), float(ys[0]), float(xs[-1] + 1), float(ys[-1] + 1))


def _joined(found: list[Region]) -> list[Region]:
    """Join regions whose boxes overlap: pieces of one picture inside or across each other."""
    joined: list[Region] = []
    for region in sorted(found, key=lambda region: -region.box.area):
        for index, other in enumerate(joined):
            if region.box.covered_by(other.box) > _OVERLAP:
                joined[index] = union([other, region])
                break
        else:
            joined.append(region)
    return joined


def union(parts: Sequence[Region]) -> Region:
    """One region of several."""
    box = Box.around(part.box for part in parts)
    area = max(box.area, 1e-6)
    return Region(
        box,
        min(1.0, sum(part.density * part.box.area for part in parts) / area),
        min(1.0, sum(part.strength * part.box.area for part in parts) / area),
    )


def parted(region: Region, ink: Mask, strong: Mask) -> list[Region]:
    """The pictures of a region that merely stand close: solid parts with a clear gap between them, all the
    way through. A drawing on paper is left whole."""
    for axis in (0, 1):
        cut = _gap(region.box, ink, axis)
        if cut is None:
            continue
        parts = [_region(half, ink, strong) for half in _halves(region.box, cut, axis)]
        if all(part is not None and part.density > _SOLID for part in parts):
            return [piece for part in parts if part is not None for piece in parted(part, ink, strong)]
    return [region]


def _region(box: Box, ink: Mask, strong: Mask) -> Region | None:
    tight = _tight(ink[rows_and_columns(box)])
    if tight is None:
        return None
    tight = tight.moved(round(box.x0), round(box.y0))
    window = rows_and_columns(tight)
    return Region(tight, float(ink[window].mean()), float(strong[window].mean()))


def _gap(box: Box, ink: Mask, axis: int) -> float | None:
    """The middle of the widest gap through the box, across (axis 0: a column) or down (axis 1: a row)."""
    shares = ink[rows_and_columns(box)].mean(axis=axis)
    if len(shares) < 2 * _PART:
        return None
    clear = shares < _GAP_INK
    clear[:_PART] = clear[-_PART:] = False
    edges = np.flatnonzero(np.diff(np.concatenate([[0], clear.astype(np.int8), [0]])))
    runs = [(end - start, (start + end) / 2) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    width, middle = max(runs, default=(0, 0.0))
    return (box.x0, box.y0)[axis] + float(middle) if width >= _GAP else None


def _halves(box: Box, cut: float, axis: int) -> tuple[Box, Box]:
    if axis == 0:
        return Box(box.x0, box.y0, cut, box.y1), Box(cut, box.y0, box.x1, box.y1)
    return Box(box.x0, box.y0, box.x1, cut), Box(box.x0, cut, box.x1, box.y1)


def insets(region: Region, ink: Mask, strong: Mask) -> list[Region]:
    """Pictures set into a picture: what a closed, thin frame of bare paper surrounds."""
    window = rows_and_columns(region.box)
    bare = (~ink[window]).astype(np.uint8)
    if region.density < _SOLID or min(bare.shape) < 2 * _INSET_SIDE:
        return []
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bare, connectivity=4)
    found = []
    for number in range(1, count):
        x, y, width, height = (int(value) for value in stats[number][:4])
        if min(width, height) < _INSET_SIDE or width * height > 0.6 * bare.size:
            continue
        frame = labels[y : y + height, x : x + width] == number
        inner = _framed(frame)
        if inner is None:
            continue
        inside = _region(inner.moved(x + round(region.box.x0), y + round(region.box.y0)), ink, strong)
        if inside is not None and inside.density > _SOLID:
            found.append(replace(inside, exact=True))
    return found


def _framed(frame: Mask) -> Box | None:
    """What a frame surrounds, or None when it is none: closed on all sides, thin, with something in it."""
    band = _FRAME_WIDTH
    sides = (
        frame[:band].any(axis=0), frame[-band:].any(axis=0),
        frame[:, :band].any(axis=1), frame[:, -band:].any(axis=1),
    )  # fmt: skip
    if min(side.mean() for side in sides) < _INSET_FRAME or frame.mean() > 0.5:
        return None
    x0, x1 = _thickness(frame, 1), frame.shape[1] - _thickness(frame[:, ::-1], 1)
    y0, y1 = _thickness(frame, 0), frame.shape[0] - _thickness(frame[::-1], 0)
    if x1 - x0 < _INSET_SIDE / 2 or y1 - y0 < _INSET_SIDE / 2:
        return None
    return Box(float(x0), float(y0), float(x1), float(y1))


def _thickness(frame: Mask, axis: int) -> int:
    """How many rows (axis 0) or columns (axis 1) from the first on belong to the frame's side."""
    shares = frame.mean(axis=1 - axis) >= 0.5
    first = int(shares.argmax())
    within = np.flatnonzero(~shares[first:])
    return first + int(within[0]) if len(within) else 0
