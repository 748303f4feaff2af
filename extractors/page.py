"""What a PDF page is made of besides its text: placed images, drawn paths and shadings, as displayed.

PyMuPDF reports boxes in the unrotated CropBox frame; everything here is mapped to the page as displayed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pymupdf

from manifests.errors import CultiError
from manifests.geometry import Box, PageFrame

INVISIBLE_OPACITY = 0.02


class PageError(CultiError):
    """A page that is refused as a whole; the message is one line with the reason."""


@dataclass(frozen=True)
class Element:
    """One visible object of the page. `sequence` is its place among the page's images or paths; `xref` is the
    image object's number (0 for inline images and anything that is no image); `pixels` its native size.
    `fill` and `stroke` are 0xRRGGBB or None; `straight` tells paths made of axis-parallel lines and
    rectangles only, `rectangular` outlines that run along their box (corners may be rounded). `uncut` is the
    box before it was cut at the page's edge."""

    box: Box
    kind: Literal["image", "path", "shading"]
    sequence: int
    xref: int = 0
    pixels: tuple[int, int] = (0, 0)
    upright: bool = True
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


def elements(page: pymupdf.Page, frame: PageFrame, max_objects: int) -> list[Element]:
    """All visible objects but text, images first, clipped to the page.

    Raises PageError when the page draws more than `max_objects` objects.
    """
    operations = len(page.get_bboxlog())
    if operations > max_objects:
        raise PageError(f"{operations} drawing operations, more than the limit of {max_objects}")
    return [*_images(page, frame), *_paths(page, frame)]


def _placed(box: tuple[float, float, float, float], frame: PageFrame) -> Box:
    # Stroked lines have no height; half a hairline keeps them from vanishing in intersections.
    flat = Box.of(box)
    solid = Box(flat.x0, flat.y0, max(flat.x1, flat.x0 + 0.1), max(flat.y1, flat.y0 + 0.1))
    return frame.displayed(solid)


def _images(page: pymupdf.Page, frame: PageFrame) -> Iterator[Element]:
    for number, info in enumerate(page.get_image_info(xrefs=True)):
        uncut = _placed(info["bbox"], frame)
        box = frame.clip(uncut)
        if box is None or info["width"] < 1 or info["height"] < 1:
            continue
        a, b, c, d = info["transform"][:4]
        xref, pixels = int(info.get("xref") or 0), (int(info["width"]), int(info["height"]))
        # MuPDF reports a shading as an object-less image with one pixel a point.
        shading = xref == 0 and abs(pixels[0] - uncut.width) <= 2 and abs(pixels[1] - uncut.height) <= 2
        yield Element(
            box=box,
            kind="shading" if shading else "image",
            sequence=number,
            xref=xref,
            pixels=(0, 0) if shading else pixels,
            upright=a > 0 and d > 0 and abs(b) < 1e-3 and abs(c) < 1e-3 and frame.rotation == 0,
            uncut=uncut,
        )


def _paths(page: pymupdf.Page, frame: PageFrame) -> Iterator[Element]:
    for path in page.get_cdrawings():
        box = frame.clip(_placed(path["rect"], frame))
        fill, stroke = _colour(path.get("fill")), _colour(path.get("color"))
        opacity = max(
            float(path.get("fill_opacity") or 0.0) if fill is not None else 0.0,
            float(path.get("stroke_opacity") or 0.0) if stroke is not None else 0.0,
        )
        if box is None or opacity < INVISIBLE_OPACITY:
            continue
        yield Element(
            box=box,
            kind="path",
            sequence=int(path.get("seqno", 0)),
            fill=fill,
            stroke=stroke,
            opacity=opacity,
            straight=_is_straight(path["items"]),
            rectangular=_is_rectangular(path["items"], box),
        )


def _colour(components: tuple[float, ...] | None) -> int | None:
    if not components:
        return None
    red, green, blue = (components * 3)[:3] if len(components) == 1 else components[:3]
    return (round(red * 255) << 16) | (round(green * 255) << 8) | round(blue * 255)


def _is_straight(items: list[tuple[Any, ...]]) -> bool:
    def axis_parallel(item: tuple[Any, ...]) -> bool:
        if item[0] == "re":
            return True
        if item[0] != "l":
            return False
        (xa, ya), (xb, yb) = item[1], item[2]
        return bool(abs(xa - xb) < 0.5 or abs(ya - yb) < 0.5)

    return all(axis_parallel(item) for item in items)


def _is_rectangular(items: list[tuple[Any, ...]], box: Box) -> bool:
    """Whether axis-parallel lines make up most of the box's perimeter."""
    if any(item[0] == "re" for item in items):
        return True
    lines = [(item[1], item[2]) for item in items if item[0] == "l"]
    along = sum(max(abs(xa - xb), abs(ya - yb)) for (xa, ya), (xb, yb) in lines)
    return _is_straight([item for item in items if item[0] == "l"]) and along > box.width + box.height
