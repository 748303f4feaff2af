"""A picture that runs over two facing pages, put together from its halves.

Only where it is sure that the one half goes on in the other: both show adjoining parts of one image object,
or the tones at both sides of the gutter agree (`continuity`). The pixels of the halves stand side by side as
they are. Rows that only one of the halves has, at the top or the bottom, are left out; columns that both
pages show of one image object stand once; a half of lower resolution is brought to that of the other.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import pymupdf
from pydantic import TypeAdapter

from extractors.content import Picture
from extractors.options import ExtractionOptions
from extractors.pdf.document import PDF_ERRORS, Document
from extractors.pdf.objects import elements
from extractors.pdf.page import Element, page_frame
from extractors.pictures.continuity import continuation, row_offset
from extractors.pictures.encoding import encoded
from extractors.pictures.raster import Pixels
from extractors.spreads.facing import Half, Meeting, Side
from manifests.geometry import Box

_SAME_OBJECT = 0.9  # IoU of a half with what its page shows of the image object
_ADJOINING = 0.03  # of the object's width: so much of it may be lost in the gutter, or be on both pages
_LEVEL = 0.01  # of its height, by which the parts shown may differ
_INSETS = (0.0,)  # of the height: where, from the inner edges, columns are compared
_INSETS_SCANNED = (0.0, 0.004, 0.012)  # scans blur and darken the edge itself
_CLEARER = 0.8  # of the misfit of the other order: what the right one of two has at most
_ONE_RESOLUTION = 0.01  # by which those of the two halves may differ
_MOVED = 0.015  # of the height: so far may the rows of two scans lie apart


@dataclass(frozen=True)
class Spread:
    """A picture put together. `left`: which half is the left one; `misfit`: how much speaks against it, 0 for
    one image object, below 1 in any case."""

    left: Side
    misfit: float
    picture: Picture


SPREAD = TypeAdapter(Spread | None)
"""Reads and writes the outcome as JSON."""


@dataclass(frozen=True)
class _Order:
    """Which half is on the left; `common` is the number of points both show of the picture."""

    left: Side
    misfit: float
    common: float = 0.0


def joined(
    document: Document, meeting: Meeting, first: Pixels, second: Pixels, options: ExtractionOptions
) -> tuple[Spread, bytes] | None:
    """The picture of two halves and its file (PNG); `first` and `second` are the halves' pixels. None where
    it is not sure that they are of one picture. Raises one of PDF_ERRORS when a page is damaged."""
    order = _of_one_object(document, meeting, options) or _by_tones(meeting, first, second)
    if order is None:
        return None
    left, right = (first, second) if order.left == "first" else (second, first)
    halves = meeting.from_left(order.left)
    pixels, box = _side_by_side(left, right, halves, order.common, scanned=meeting.scanned)
    if pixels.shape[0] * pixels.shape[1] > options.max_figure_pixels:
        scale = (options.max_figure_pixels / (pixels.shape[0] * pixels.shape[1])) ** 0.5
        pixels = np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    spaces = [half.region.picture.colour_space for half in halves if half.region.picture is not None]
    picture, data = encoded(pixels, box, " and ".join(dict.fromkeys(spaces)))
    return Spread(order.left, order.misfit, picture), data


def _by_tones(meeting: Meeting, first: Pixels, second: Pixels) -> _Order | None:
    """The order in which one half goes on in the other; None where neither does surely, or both alike."""
    found = []
    for side in meeting.lefts:
        left, right = (first, second) if side == "first" else (second, first)
        tried = [continuation(left, right, i) for i in (_INSETS_SCANNED if meeting.scanned else _INSETS)]
        sure = [seen.misfit for seen in tried if seen is not None]
        if sure:
            found.append(_Order(side, min(sure)))
    found.sort(key=lambda order: order.misfit)
    if len(found) == 2 and found[0].misfit > _CLEARER * found[1].misfit:
        return None
    return found[0] if found else None


def _of_one_object(document: Document, meeting: Meeting, options: ExtractionOptions) -> _Order | None:
    """The order of two halves that show adjoining parts of one image object."""
    if meeting.scanned:
        return None
    placed = {
        half.place: _placement(document.page(half.page.page_index), half, options)
        for half in (meeting.first, meeting.second)
    }
    for side in meeting.lefts:
        a, b = (placed[half.place] for half in meeting.from_left(side))
        if a is None or b is None or (a.xref, a.axes) != (b.xref, b.axes):
            continue
        of_a, of_b = _shown(a), _shown(b)
        level = max(abs(of_a.y0 - of_b.y0), abs(of_a.y1 - of_b.y1), 1 - _ratio(a, b)) <= _LEVEL
        common = of_a.x1 - of_b.x0
        if level and abs(common) <= _ADJOINING and of_a.x0 < of_b.x0 and of_a.x1 < of_b.x1:
            return _Order(side, 0.0, max(common, 0.0) * a.placed.width)
    return None


def _placement(page: pymupdf.Page, half: Half, options: ExtractionOptions) -> Element | None:
    """The numbered image object that alone makes up the half; None where there is none."""
    try:
        objects = elements(page, page_frame(page, options.max_page_side), options.max_page_objects)
    except PDF_ERRORS:
        return None
    return next(
        (e for e in objects if e.xref and e.axes is not None and e.box.iou(half.box) >= _SAME_OBJECT), None
    )


def _ratio(a: Element, b: Element) -> float:
    """Of the widths at which two images are placed, at most 1."""
    return min(a.placed.width, b.placed.width) / max(a.placed.width, b.placed.width)


def _shown(element: Element) -> Box:
    """What the page shows of an image, in shares of its width and height."""
    box, placed = element.box, element.placed
    across, down = max(placed.width, 1e-3), max(placed.height, 1e-3)
    return Box(
        (box.x0 - placed.x0) / across,
        (box.y0 - placed.y0) / down,
        (box.x1 - placed.x0) / across,
        (box.y1 - placed.y0) / down,
    )


def _side_by_side(
    left: Pixels, right: Pixels, halves: tuple[Half, Half], common: float, *, scanned: bool
) -> tuple[Pixels, Box]:
    """Both pictures as one, and a box (points) of its size; `common` points of the right one stand on the
    left one too."""
    boxes = [half.box for half in halves]
    fine = [pixels.shape[0] / max(box.height, 0.1) for pixels, box in zip((left, right), boxes, strict=True)]
    if abs(fine[0] - fine[1]) > _ONE_RESOLUTION * max(fine):
        left, right = (
            _scaled(pixels, max(fine) / own) for pixels, own in zip((left, right), fine, strict=True)
        )
    finest = max(fine)
    right = right[:, round(common * finest) :]
    if scanned:
        offset = row_offset(left, right, round(_MOVED * left.shape[0]))
    else:
        offset = round((boxes[0].y0 - boxes[1].y0) * finest)
    left, right = left[max(0, -offset) :], right[max(0, offset) :]
    rows = min(left.shape[0], right.shape[0])
    pixels = np.ascontiguousarray(np.hstack([left[:rows], right[:rows]]))
    return pixels, Box(0.0, 0.0, boxes[0].width + boxes[1].width - common, rows / finest)


def _scaled(pixels: Pixels, factor: float) -> Pixels:
    if factor <= 1.0:
        return pixels
    return np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), np.uint8)
