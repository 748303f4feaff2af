"""Groups of page objects that touch: the raw material of figures on born-digital pages."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.page import Element
from manifests.geometry import Box, PageFrame

_CELL = 0.5  # points: the grid on which touching is decided
_IMAGE_REACH = 0.3  # points an image reaches beyond its edges: tiles touch, separate pictures do not
_PATH_REACH = 2.0  # points a drawn path reaches: the strokes of one drawing stand a little apart


@dataclass(frozen=True)
class Cluster:
    """Page objects that touch each other, and the box around them (points, as displayed)."""

    box: Box
    elements: tuple[Element, ...]

    @property
    def images(self) -> list[Element]:
        return [element for element in self.elements if element.kind == "image"]

    @property
    def image_share(self) -> float:
        """The part of the box that images cover, in [0, 1] (overlaps count once, in a coarse way)."""
        return min(1.0, sum(image.box.area for image in self.images) / max(self.box.area, 1e-6))


def clustered(elements: Sequence[Element], frame: PageFrame) -> list[Cluster]:
    """Group elements whose boxes, grown by a small reach, touch. Linear in the number of elements: boxes are
    painted on a grid and its connected components are the groups."""
    if not elements:
        return []
    grid = np.zeros((int(frame.height / _CELL) + 2, int(frame.width / _CELL) + 2), np.uint8)
    for element in elements:
        x0, y0, x1, y1 = _cells(element)
        grid[max(y0, 0) : y1 + 1, max(x0, 0) : x1 + 1] = 1
    _, labels = cv2.connectedComponents(grid, connectivity=4)
    groups: dict[int, list[Element]] = {}
    for element in elements:
        x, y = element.box.center
        groups.setdefault(int(labels[int(y / _CELL), int(x / _CELL)]), []).append(element)
    made = [Cluster(Box.around(e.box for e in group), tuple(group)) for group in groups.values()]
    return [part for cluster in made for part in _pictures_apart(cluster, frame)]


def _cells(element: Element) -> tuple[int, int, int, int]:
    reach = _IMAGE_REACH if element.kind == "image" else _PATH_REACH
    box = element.box
    return (
        int((box.x0 - reach) / _CELL),
        int((box.y0 - reach) / _CELL),
        int((box.x1 + reach) / _CELL),
        int((box.y1 + reach) / _CELL),
    )


def _pictures_apart(cluster: Cluster, frame: PageFrame) -> list[Cluster]:
    """Part pictures that merely touch: images only, no common edge, so they are no tiles of one picture."""
    if len(cluster.images) != len(cluster.elements) or len(cluster.elements) < 2:
        return [cluster]
    groups: list[list[Element]] = []
    for image in cluster.elements:
        mates = [group for group in groups if any(_one_picture(image, other) for other in group)]
        merged = [image, *(member for group in mates for member in group)]
        groups = [group for group in groups if group not in mates] + [merged]
    return [Cluster(Box.around(e.box for e in group), tuple(group)) for group in groups]


def _one_picture(a: Element, b: Element) -> bool:
    """Whether two images are parts of one picture: they overlap, or share a whole edge as tiles do."""
    common = a.box.intersection(b.box)
    if common is not None and common.area > 0.05 * min(a.box.area, b.box.area):
        return True
    same_rows = abs(a.box.y0 - b.box.y0) < 1.5 and abs(a.box.y1 - b.box.y1) < 1.5
    same_columns = abs(a.box.x0 - b.box.x0) < 1.5 and abs(a.box.x1 - b.box.x1) < 1.5
    beside = same_rows and -1.5 < -a.box.horizontal_overlap(b.box) < 1.0
    below = same_columns and -1.5 < -a.box.vertical_overlap(b.box) < 1.0
    return beside or below
