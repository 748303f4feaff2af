"""Groups of page objects that belong to one drawing or picture: the raw material of figures."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.figures.seams import RunsOn
from extractors.pdf.page import Element
from manifests.geometry import Box, PageFrame

_CELL = 0.5  # points: the grid on which touching is decided
_IMAGE_REACH = 0.8  # points an image reaches beyond its edges: tiles stand a hairline apart
_PATH_REACH = 2.0  # points a drawn path reaches: the strokes of one drawing stand a little apart
_TILE = 40.0  # points: pictures with a shorter side are tiles and strips wherever they touch
_TOUCH = 1.6  # points between pictures that touch
_EDGE = 1.5  # points by which the ends of a common edge may differ
_RULE = 2.5  # points: straight paths thinner than this are rules
_LEFT_OVER = 0.02  # of a tile's side in pixels: what is left over when a picture is cut goes to the last
_FRAME = 4.0  # points between a picture and the line drawn around it
_OVER = 0.9  # share of a picture that lies over others from which it is painted on them
_RIM = 12.0  # points by which the mount of a detail reaches beyond it
_INSET_SHARE = 0.5  # of the larger picture
_MANY = 400  # a group of more images than this is one picture in tiles; telling them apart has no end


def is_rule(element: Element) -> bool:
    """Whether an element is a straight line along an axis."""
    return element.kind == "path" and element.straight and min(element.box.width, element.box.height) < _RULE


@dataclass(frozen=True)
class Cluster:
    """Page objects that belong together, and the box around them (points, as displayed)."""

    box: Box
    elements: tuple[Element, ...]

    @classmethod
    def of(cls, elements: Sequence[Element]) -> "Cluster":
        return cls(Box.around(element.box for element in elements), tuple(elements))

    @property
    def images(self) -> list[Element]:
        return [element for element in self.elements if element.kind == "image"]

    @property
    def rules_only(self) -> bool:
        """A lone rule, or parallel ones in a line; four of them around something are a frame and no rule."""
        flat = min(self.box.width, self.box.height) < 2 * _RULE
        return flat and all(is_rule(element) for element in self.elements)

    @property
    def image_share(self) -> float:
        """The part of the box that images cover, in [0, 1] (overlaps count once, in a coarse way)."""
        return min(1.0, sum(image.box.area for image in self.images) / max(self.box.area, 1e-6))


@dataclass(frozen=True)
class _Unit:
    """A picture with what is drawn on it and around it, or a lone object. `reach` in points."""

    box: Box
    elements: tuple[Element, ...]
    picture: Element | None
    reach: float


def clustered(elements: Sequence[Element], frame: PageFrame, runs_on: RunsOn) -> list[Cluster]:
    """Group what belongs together: what is drawn on a picture with the picture, drawings with what they
    touch, tiles with their neighbours when the picture runs on from one to the next.

    Linear in the number of elements: boxes are painted on a grid and its connected components are groups.
    """
    units = _units(elements, frame)
    if not units:
        return []
    clusters = []
    for group in _touching(units, frame):
        alone = all(unit.picture is not None for unit in group)
        for part in _pictures_apart(group, runs_on) if alone else [group]:
            clusters.append(Cluster.of([element for unit in part for element in unit.elements]))
    return clusters


def _units(elements: Sequence[Element], frame: PageFrame) -> list[_Unit]:
    """Pictures with the marks drawn on them and the lines drawn around them; everything else by itself."""
    pictures = [e for e in elements if e.kind == "image" and min(e.box.width, e.box.height) >= _TILE]
    owners = _owners(elements, pictures, frame)
    held: dict[int, list[Element]] = {number: [picture] for number, picture in enumerate(pictures)}
    units = []
    for element, owner in zip(elements, owners, strict=True):
        if owner is None:
            picture = element if element.kind == "image" else None
            units.append(_Unit(element.box, (element,), picture, _reach(element)))
        elif element is not pictures[owner]:
            held[owner].append(element)
    for number, members in held.items():
        units.append(_Unit(pictures[number].box, tuple(members), pictures[number], _IMAGE_REACH))
    return units


def _reach(element: Element) -> float:
    return _IMAGE_REACH if element.kind == "image" else _PATH_REACH


def _owners(elements: Sequence[Element], pictures: Sequence[Element], frame: PageFrame) -> list[int | None]:
    """For each element the number of the picture it is, or that it is drawn on or around."""
    grid = np.zeros((int(frame.height / _CELL) + 2, int(frame.width / _CELL) + 2), np.int32)
    order = sorted(range(len(pictures)), key=lambda n: -pictures[n].box.area)
    for number in order:
        x0, y0, x1, y1 = _cells(pictures[number].box, 0.0)
        grid[y0 : y1 + 1, x0 : x1 + 1] = number + 1
    numbers = {id(picture): number for number, picture in enumerate(pictures)}
    frames = _framed(elements, pictures)
    return [
        numbers.get(id(element), frames.get(id(element), _owner_below(element, grid))) for element in elements
    ]


def _owner_below(element: Element, grid: NDArray[np.int32]) -> int | None:
    """The one picture under all corners of an element."""
    x0, y0, x1, y1 = _cells(element.box, -0.4)
    below = {int(grid[y, x]) for x in (x0, (x0 + x1) // 2, x1) for y in (y0, (y0 + y1) // 2, y1)}
    owner = below.pop()
    return owner - 1 if not below and owner > 0 else None


def _framed(elements: Sequence[Element], pictures: Sequence[Element]) -> dict[int, int]:
    """id of each line drawn around one picture -> the picture's number."""
    frames = [e for e in elements if e.kind == "path" and e.rectangular and e.stroke is not None]
    if not pictures or not frames or len(frames) > _MANY:
        return {}
    boxes = np.array([picture.box.as_list() for picture in pictures])
    found = {}
    for element in frames:
        apart = np.abs(boxes - np.array(element.box.as_list())).max(axis=1)
        if apart.min() <= _FRAME:
            found[id(element)] = int(apart.argmin())
    return found


def _cells(box: Box, reach: float) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = box.expanded(reach).as_list()
    return max(0, int(x0 / _CELL)), max(0, int(y0 / _CELL)), int(x1 / _CELL), int(y1 / _CELL)


def _touching(units: Sequence[_Unit], frame: PageFrame) -> list[list[_Unit]]:
    grid = np.zeros((int(frame.height / _CELL) + 2, int(frame.width / _CELL) + 2), np.uint8)
    for unit in units:
        x0, y0, x1, y1 = _cells(unit.box, unit.reach)
        grid[y0 : y1 + 1, x0 : x1 + 1] = 1
    _, labels = cv2.connectedComponents(grid, connectivity=4)
    groups: dict[int, list[_Unit]] = {}
    for unit in units:
        x, y = unit.box.center
        groups.setdefault(int(labels[int(y / _CELL), int(x / _CELL)]), []).append(unit)
    return list(groups.values())


def _pictures_apart(units: list[_Unit], runs_on: RunsOn) -> list[list[_Unit]]:
    """Part pictures that merely touch: no common edge, or one across which the picture does not run on. Tiles
    of one size stay together where the picture runs on between two of them: a third may end at a border that
    the picture itself shows there."""
    if not 1 < len(units) <= _MANY:
        return [units]
    groups = _Groups(len(units))
    pairs = [(i, j) for i in range(len(units)) for j in range(i)]
    for i, j in pairs:
        if groups.root(i) != groups.root(j) and _one_picture(units[i], units[j], runs_on):
            groups.join(i, j)
    tiles = [(i, j) for i, j in pairs if _are_like_tiles(units[i], units[j])]
    sizes = _Groups(len(units))
    for i, j in tiles:
        sizes.join(i, j)
    run_on = {sizes.root(i) for i, j in tiles if groups.root(i) == groups.root(j)}
    for i, j in tiles:
        if sizes.root(i) in run_on:
            groups.join(i, j)
    members: dict[int, list[_Unit]] = {}
    for number, unit in enumerate(units):
        members.setdefault(groups.root(number), []).append(unit)
    return list(members.values())


class _Groups:
    """Numbers from 0 that are joined to groups; each group is named by one of its numbers."""

    def __init__(self, count: int) -> None:
        self._next = list(range(count))

    def root(self, number: int) -> int:
        while self._next[number] != number:
            number = self._next[number]
        return number

    def join(self, a: int, b: int) -> None:
        self._next[self.root(a)] = self.root(b)


def _are_like_tiles(a: _Unit, b: _Unit) -> bool:
    """Whether two images share an edge and are as large as each other, on the page and in pixels."""
    if a.picture is None or b.picture is None:
        return False
    pairs = zip(a.picture.pixels, b.picture.pixels, strict=True)
    if any(abs(first - second) > _LEFT_OVER * max(first, second) for first, second in pairs):
        return False
    same = abs(a.box.width - b.box.width) < _EDGE and abs(a.box.height - b.box.height) < _EDGE
    return same and _share_edge(a.box, b.box)


def _one_picture(a: _Unit, b: _Unit, runs_on: RunsOn) -> bool:
    """Whether two images are parts of one picture: they overlap, or are tiles of it. One laid over the edge
    of the other, and set off from it, is a picture of its own."""
    common = a.box.intersection(b.box)
    if common is not None and common.area > 0.05 * min(a.box.area, b.box.area):
        return not _overhangs(a, b, runs_on)
    if not _share_edge(a.box, b.box):
        return False
    sides = (a.box.width, a.box.height, b.box.width, b.box.height)
    same_object = a.picture is not None and b.picture is not None and 0 < a.picture.xref == b.picture.xref
    return min(sides) < _TILE or same_object or runs_on(a.box, b.box)


def _overhangs(a: _Unit, b: _Unit, runs_on: RunsOn) -> bool:
    """Whether the later of two images is a smaller one, laid over an edge or a corner of the other, and the
    other does not run on in it."""
    if a.picture is None or b.picture is None or a.picture.xref == b.picture.xref:
        return False
    lower, upper = sorted((a.picture, b.picture), key=lambda picture: picture.sequence)
    smaller = upper.box.area < _INSET_SHARE * lower.box.area
    large = min(upper.box.width, upper.box.height) >= _TILE
    within = lower.box.contains(upper.box, _EDGE)
    return smaller and large and not within and _set_off(upper.box, lower.box, runs_on)


def _share_edge(a: Box, b: Box) -> bool:
    """Whether an edge of one box is an edge of the other, as between tiles."""
    same_rows = abs(a.y0 - b.y0) < _EDGE and abs(a.y1 - b.y1) < _EDGE
    same_columns = abs(a.x0 - b.x0) < _EDGE and abs(a.x1 - b.x1) < _EDGE
    beside = same_rows and -_TOUCH < a.horizontal_overlap(b) < _EDGE
    below = same_columns and -_TOUCH < a.vertical_overlap(b) < _EDGE
    return beside or below


def inner_pictures(
    cluster: Cluster, objects: Sequence[Element], runs_on: RunsOn
) -> list[tuple[Cluster, bool]]:
    """The pictures within a larger one of the cluster, each with whether it is an inset: a detail with a rim
    of its own among the page's `objects`, or set off from the picture around it on most sides."""
    images = cluster.images
    if not 1 < len(images) <= _MANY:
        return []
    found = [(inner, True) for inner in _rimmed(images, objects)]
    taken = {id(image) for inner, _ in found for image in inner.elements}
    for inner in _painted_on(images):
        outer = _around(inner, images)
        large = min(inner.box.width, inner.box.height) >= _TILE
        if outer is not None and large and not any(id(image) in taken for image in inner.elements):
            found.append((inner, _set_off(inner.box, outer.box, runs_on)))
    return found


def _painted_on(images: Sequence[Element]) -> list[Cluster]:
    """The images that are painted on others, tiles with their neighbours."""
    upper = [image for image in images if _around(Cluster.of([image]), images) is not None]
    groups = _Groups(len(upper))
    for i, image in enumerate(upper):
        for j in range(i):
            if _share_edge(image.box, upper[j].box):
                groups.join(i, j)
    members: dict[int, list[Element]] = {}
    for number, image in enumerate(upper):
        members.setdefault(groups.root(number), []).append(image)
    return [Cluster.of(group) for group in members.values()]


def _around(inner: Cluster, images: Sequence[Element]) -> Cluster | None:
    """The larger picture, whole or in tiles, that a picture is painted on; None where there is none."""
    first = min(image.sequence for image in inner.elements)
    below = [image for image in images if image.sequence < first]
    if sum(inner.box.covered_by(image.box) for image in below) < _OVER:
        return None
    outer = Cluster.of(below)
    smaller = inner.box.area < _INSET_SHARE * outer.box.area
    return outer if smaller and outer.box.contains(inner.box, _EDGE) else None


def _rimmed(images: Sequence[Element], objects: Sequence[Element]) -> list[Cluster]:
    """The pictures, whole or in tiles, that lie on a mount of their own on other images, or have a line drawn
    around them there."""
    rims = [
        e for e in objects if e.kind == "path" and e.rectangular and min(e.box.width, e.box.height) >= _TILE
    ]
    found: list[Cluster] = []
    for rim in rims if len(rims) <= _MANY else ():
        within = [image for image in images if rim.box.contains(image.box, _EDGE)]
        inner = Cluster.of(within) if within else None
        if inner is None or not inner.box.expanded(_RIM).contains(rim.box) or inner.image_share < _OVER:
            continue
        outer = _around(inner, images)
        mounted = outer is not None and rim.sequence > max(image.sequence for image in outer.elements)
        if mounted and all(inner.box.iou(other.box) == 0 for other in found):
            found.append(inner)
    return found


def _set_off(inner: Box, outer: Box, runs_on: RunsOn) -> bool:
    inner = inner.intersection(outer) or inner  # it may reach out by the tolerance of an edge
    around = [
        Box(inner.x0, max(outer.y0, inner.y0 - _TILE), inner.x1, inner.y0),
        Box(inner.x0, inner.y1, inner.x1, min(outer.y1, inner.y1 + _TILE)),
        Box(max(outer.x0, inner.x0 - _TILE), inner.y0, inner.x0, inner.y1),
        Box(inner.x1, inner.y0, min(outer.x1, inner.x1 + _TILE), inner.y1),
    ]
    seen = [side for side in around if min(side.width, side.height) > 2 * _EDGE]
    breaks = sum(not runs_on(side, inner) for side in seen)
    return bool(seen) and breaks > 0.7 * len(seen)
