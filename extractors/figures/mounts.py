"""What is laid under single pictures or over them and is no part of them: bars, mounts, shadows, stamps."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.content import TextBlock
from extractors.figures.lettering import LABEL_LENGTH, is_caption
from extractors.pdf.page import Element
from manifests.geometry import Box, PageFrame

_PICTURE = 40.0  # points: the shorter side of a picture worth looking at the ground under it
_MANY = 400  # more panels than this are a drawing's own
_STAMP_SHARE = 0.06  # of the page: smaller marks are logos
_SAME = 0.97  # of a panel's area: what is larger is its border or its twin
_SHADOW = 1.6  # of the picture's area: shadows are no larger
_RULE = 2.5  # points: thinner boxes are rules
_RIM = 12.0  # points: the rim of a picture laid over another is no wider
_WHOLE_SIDE = 0.9  # of a picture's side: a strip of its rim is at least so long


def pictures(elements: Sequence[Element]) -> list[Element]:
    """The images large enough to be figures."""
    return [e for e in elements if e.kind == "image" and min(e.box.width, e.box.height) >= _PICTURE]


def overprinting(elements: Sequence[Element], texts: Sequence[TextBlock], frame: PageFrame) -> list[Element]:
    """The large images that lie over or under words or other pictures, as watermarks do."""
    images = pictures(elements)
    if len(images) > _MANY:
        return []
    large = [e for e in images if e.box.area > _STAMP_SHARE * frame.box.area]
    others = [*(text.bbox for text in texts), *(image.box for image in images)]
    return [e for e in large if any(o is not e.box and e.box.intersection(o) is not None for o in others)]


def shadows(elements: Sequence[Element]) -> list[Element]:
    """The images that may be shadows of pictures: painted before them, a little larger, each around one, in
    one piece or in tiles."""
    images = [e for e in elements if e.kind == "image"]
    if len(images) > _MANY:
        return []
    found = []
    for below in pictures(images):
        above = [e for e in images if e.sequence > below.sequence and below.box.contains(e.box, 0.5)]
        area = Box.around(e.box for e in above).area if above else 0.0
        if 1.01 * area < below.box.area < _SHADOW * area:
            found.append(below)
    return found


def rims(elements: Sequence[Element]) -> list[Element]:
    """The strips that together are the rim of a picture laid over another."""
    strips = [e for e in elements if e.kind == "path" and min(e.box.width, e.box.height) <= _RIM]
    images = pictures(elements)
    if not strips or len(images) > _MANY or len(strips) > _MANY:
        return []
    found = []
    for upper in images:
        if any(e.sequence < upper.sequence and e.box.intersection(upper.box) is not None for e in images):
            sides = [_along(strips, upper.box, side) for side in range(4)]
            found += [strip for side in sides for strip in side] if all(sides) else []
    return found


def _along(strips: Sequence[Element], box: Box, side: int) -> list[Element]:
    """The strips along one side of a box (0: left, 1: top, 2: right, 3: bottom), as long as that is."""
    axis = side % 2
    around = box.expanded(_RIM)
    length = _WHOLE_SIDE * (box.height, box.width)[axis]
    edge = box.as_list()[side]
    return [
        strip
        for strip in strips
        if around.contains(strip.box)
        and (strip.box.height, strip.box.width)[axis] >= length
        and strip.box.as_list()[axis] - _RULE <= edge <= strip.box.as_list()[axis + 2] + _RULE
    ]


def panels(elements: Sequence[Element], texts: Sequence[TextBlock]) -> list[Element]:
    """The filled or outlined boxes that are the ground of figures, not parts of one: they hold a picture and
    running text (a side bar), a figure and its caption (a tinted box), or nothing but pictures (a mount)."""
    boxes = [e for e in elements if _is_box(e)]
    if len(boxes) > _MANY:
        return []
    corners = np.array([e.box.as_list() for e in elements]).reshape(-1, 4)
    return [box for box in boxes if _is_ground(box, _inside(box.box, elements, corners), texts)]


def _is_box(element: Element) -> bool:
    shaped = element.kind == "shading" or (element.kind == "path" and element.rectangular)
    return shaped and min(element.box.width, element.box.height) > _PICTURE


def _inside(box: Box, elements: Sequence[Element], corners: NDArray[np.float64]) -> list[Element]:
    """The elements within a box that do not fill it; `corners` is (n, 4), a box an element."""
    low, high = np.array([box.x0, box.y0]) - 1.0, np.array([box.x1, box.y1]) + 1.0
    within = (corners[:, :2] >= low).all(axis=1) & (corners[:, 2:] <= high).all(axis=1)
    areas = (corners[:, 2] - corners[:, 0]) * (corners[:, 3] - corners[:, 1])
    return [elements[i] for i in np.flatnonzero(within & (areas < _SAME * box.area))]


def _is_ground(panel: Element, inside: Sequence[Element], texts: Sequence[TextBlock]) -> bool:
    held = pictures(inside)
    beside = [t for t in texts if t.bbox.covered_by(panel.box) > 0.6 and not _within_any(t.bbox, held)]
    drawn = [e for e in inside if not _is_rule(e)]
    if any(is_caption(text) for text in beside):
        return bool(drawn)
    if not held:
        return False
    if any(len(text.text) > LABEL_LENGTH for text in beside):
        return True
    return all(e in held or _is_box(e) or _within_any(e.box, held) for e in drawn)


def _is_rule(element: Element) -> bool:
    return min(element.box.width, element.box.height) < _RULE


def _within_any(box: Box, held: Sequence[Element]) -> bool:
    return any(box.covered_by(picture.box.expanded(2.0)) > 0.5 for picture in held)
