"""What a PDF page is made of besides its text: placed images, drawn paths and shadings, as displayed."""

from dataclasses import dataclass, field
from typing import Literal

import pymupdf
from pymupdf import mupdf

from extractors.pdf.axes import UPRIGHT, Axes
from manifests.errors import CultiError
from manifests.geometry import Box, PageFrame

Kind = Literal["image", "path", "shading"]


class PageError(CultiError):
    """A page that is refused as a whole; the message is one line with the reason."""


@dataclass(frozen=True)
class Element:
    """One visible object of the page. `box` is what its clips and the page's edges leave of it, `uncut` all
    of it, on the page and off; `sequence` is its place in painting order; `image` is MuPDF's image object,
    `xref` its number (0 for inline images and anything that is no image), `pixels` its native size, `axes`
    how it is turned (None: its sides are not parallel to the page's). `fill` and `stroke` are 0xRRGGBB or
    None; `straight` tells paths made of axis-parallel lines and rectangles only, `rectangular` outlines that
    run along their box (corners may be rounded)."""

    box: Box
    kind: Kind
    sequence: int
    xref: int = 0
    pixels: tuple[int, int] = (0, 0)
    image: mupdf.FzImage | None = field(default=None, compare=False, repr=False)
    axes: Axes | None = UPRIGHT
    fill: int | None = None
    stroke: int | None = None
    opacity: float = 1.0
    straight: bool = False
    rectangular: bool = False
    uncut: Box | None = None

    @property
    def placed(self) -> Box:
        """Where all of the object would stand, on the page and off it: the box of an image's `pixels`."""
        return self.uncut or self.box


def page_frame(page: pymupdf.Page, max_side: float) -> PageFrame:
    """The page's frame. Raises PageError when its sides pass `max_side` points or are not positive."""
    width, height = float(page.rect.width), float(page.rect.height)
    if not (0 < width <= max_side and 0 < height <= max_side):
        raise PageError(f"page size {width:g} x {height:g} points is outside the limit of {max_side:g}")
    return PageFrame(width, height, page.rotation % 360)
