"""The image that shows a scanned page, whole, in strips or in tiles; and how to tell it from a plate."""

from collections.abc import Sequence

import numpy as np
import pymupdf

from extractors.pdf.document import PAGE_COVER
from extractors.pdf.page import Element
from extractors.pictures.raster import render
from extractors.scans.paper import paper
from extractors.texts.hidden_layer import shows_text
from manifests.geometry import PageFrame

_CELLS = 50  # a side: the grid on which strips and tiles are counted
_TILED = 0.95  # share of the grid that strips or tiles of one scan cover: a page of pictures leaves margins
_LOOKED_AT = 50  # dpi: paper shows at any resolution
_PRINT = 17.0  # of 255: what differs from paper by more is print (as on scans)
_PAPER_MARGIN = 0.6  # share of a page's ring that is bare paper, from which its picture shows a printed page


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


def is_image_only(page: pymupdf.Page, objects: Sequence[Element], frame: PageFrame) -> bool:
    """Whether images cover the page and no text is to be seen: a scan, or a full-bleed plate."""
    return page_image(objects, frame) is not None and not shows_text(page)


def is_printed_page(page: pymupdf.Page, objects: Sequence[Element], frame: PageFrame) -> bool:
    """Whether such a page is the scan of a printed one, though the book around it is none: it has a hidden
    text layer, or bare paper along its edges, where a plate would bleed off."""
    if any(element.kind != "image" for element in objects) or not is_image_only(page, objects, frame):
        return False
    hidden_text = bool(page.get_text("text").strip())
    return hidden_text or paper(render(page, _LOOKED_AT), _PRINT).margin > _PAPER_MARGIN
