"""The image that shows a scanned page, whole, in strips or in tiles."""

from collections.abc import Sequence

import numpy as np

from extractors.document import PAGE_COVER
from extractors.page import Element
from manifests.geometry import PageFrame

_CELLS = 50  # a side: the grid on which strips and tiles are counted
_TILED = 0.95  # share of the grid that strips or tiles of one scan cover: a page of pictures leaves margins


def page_image(objects: Sequence[Element], frame: PageFrame) -> Element | None:
    """The image that covers the page, the finest where several do; the finest strip or tile where only all of
    them together do; None otherwise."""
    images = [e for e in objects if e.kind == "image"]
    covers = [e for e in images if e.box.area > PAGE_COVER * frame.box.area]
    if not covers and len(images) > 1 and _covered(images, frame) > _TILED:
        covers = images
    return max(covers, key=lambda element: element.pixels[0] * element.pixels[1], default=None)


def _covered(images: Sequence[Element], frame: PageFrame) -> float:
    """The share of the page under the images together."""
    grid = np.zeros((_CELLS, _CELLS), bool)
    across, down = frame.width / _CELLS, frame.height / _CELLS
    for image in images:
        box = image.box
        rows = slice(round(box.y0 / down), round(box.y1 / down))
        grid[rows, round(box.x0 / across) : round(box.x1 / across)] = True
    return float(grid.mean())
