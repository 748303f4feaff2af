"""Pictures on a page, in the ways that PDF writers put them there."""

import base64
from collections.abc import Callable
from dataclasses import dataclass

import pymupdf

from manifests.geometry import Box

BLEED = 0.04
"""The share of a picture's width and height that its clipping window hides on each side."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture ready to be placed: encoded bytes, an optional soft mask (PNG), its size and visible extent.

    `extent` (x0, y0, x1, y1) is the visible part in shares of width and height: less than all for cut-outs.
    `way` is how it is placed (see `place`). `tiles`: the picture in rows of pieces, each its own object,
    with their sizes in pixels. `outline`: corners of a clipping path, in shares of width and height.
    """

    data: bytes
    width: int
    height: int
    way: str = "jpeg"
    mask: bytes | None = None
    extent: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    tiles: tuple[tuple["Image", ...], ...] = ()
    outline: tuple[tuple[float, float], ...] = ()

    @property
    def ratio(self) -> float:
        return self.width / self.height


def place(page: pymupdf.Page, image: Image, box: Box) -> None:
    """Puts the picture into a box of its own proportions, in its way: as one image object (also turned back
    from one stored on its side), in tiles, larger than a clipping window or path, in a form, or inline."""
    bleeds = box.area > 0.8 * abs(page.rect)
    way = _as_object if bleeds and image.way == "inline" else _WAYS.get(image.way, _as_object)
    way(page, image, box)  # nobody sets a whole page inline, and MuPDF does not decode one so large


def _as_object(page: pymupdf.Page, image: Image, box: Box) -> None:
    page.insert_image(pymupdf.Rect(*box.as_list()), stream=image.data, mask=image.mask, keep_proportion=False)


def _turned(page: pymupdf.Page, image: Image, box: Box) -> None:
    page.insert_image(pymupdf.Rect(*box.as_list()), stream=image.data, rotate=270, keep_proportion=False)


def _tiled(page: pymupdf.Page, image: Image, box: Box) -> None:
    top = box.y0
    for row in image.tiles:
        left, bottom = box.x0, top + box.height * row[0].height / image.height
        for tile in row:
            right = left + box.width * tile.width / image.width
            _as_object(page, tile, Box(left, top, right, bottom))
            left = right
        top = bottom


def _windowed(page: pymupdf.Page, image: Image, box: Box) -> None:
    hidden_x, hidden_y = (side * BLEED / (1 - 2 * BLEED) for side in (box.width, box.height))
    whole = Box(box.x0 - hidden_x, box.y0 - hidden_y, box.x1 + hidden_x, box.y1 + hidden_y)
    _as_object(page, image, whole)
    bottom = page.rect.height - box.y1
    _clip_last(page, b"%.3f %.3f %.3f %.3f re W n\n" % (box.x0, bottom, box.width, box.height))


def _outlined(page: pymupdf.Page, image: Image, box: Box) -> None:
    _as_object(page, image, box)
    path = b""
    for number, (x, y) in enumerate(image.outline):
        corner = (box.x0 + x * box.width, page.rect.height - box.y0 - y * box.height)
        path += b"%.3f %.3f %s\n" % (*corner, b"l" if number else b"m")
    _clip_last(page, path + b"h W n\n")


def _clip_last(page: pymupdf.Page, path: bytes) -> None:
    """Sets a clipping path before what was drawn last."""
    last = page.get_contents()[-1]
    page.parent.update_stream(last, b"q\n" + path + page.parent.xref_stream(last) + b"\nQ\n")


def _in_form(page: pymupdf.Page, image: Image, box: Box) -> None:
    with pymupdf.open() as held:
        inner = held.new_page(width=box.width, height=box.height)
        inner.insert_image(inner.rect, stream=image.data, keep_proportion=False)
        page.show_pdf_page(pymupdf.Rect(*box.as_list()), held, 0, keep_proportion=False)


def _inline(page: pymupdf.Page, image: Image, box: Box) -> None:
    # ASCII85 around the JPEG: raw bytes could hold the operator that ends the picture.
    head = b"q %.3f 0 0 %.3f %.3f %.3f cm\n" % (box.width, box.height, box.x0, page.rect.height - box.y1)
    size = b"BI /W %d /H %d /CS /RGB /BPC 8 /F [/A85 /DCT]\nID " % (image.width, image.height)
    _append(page, head + size + base64.a85encode(image.data) + b"~>\nEI\nQ\n")


def _append(page: pymupdf.Page, content: bytes) -> None:
    document = page.parent
    xref = document.get_new_xref()
    document.update_object(xref, "<<>>")
    document.update_stream(xref, content, new=True)
    listed = " ".join(f"{held} 0 R" for held in (*page.get_contents(), xref))
    document.xref_set_key(page.xref, "Contents", f"[{listed}]")


_WAYS: dict[str, Callable[[pymupdf.Page, Image, Box], None]] = {
    "turned": _turned,
    "strips": _tiled,
    "tiles": _tiled,
    "window": _windowed,
    "outline": _outlined,
    "form": _in_form,
    "inline": _inline,
}
