"""The picture in a box that a person drew on a page, cut as the extraction cuts its own.

Native pixels of a placed image or a scan where the page shows them as they are, otherwise the page rendered
at their resolution.
"""

import pymupdf

from extractors.content import Origin, Picture
from extractors.options import ExtractionOptions
from extractors.pdf.objects import elements
from extractors.pdf.page import Element, page_frame
from extractors.pictures.encoding import encoded
from extractors.pictures.picture import placement_picture, rendered_picture
from extractors.pictures.raster import render
from extractors.scans.page_image import page_image
from extractors.scans.page_pixels import page_pixels
from extractors.texts.lines import text_lines
from manifests.geometry import Box, PageFrame, ReadingFrame

_SEEN_DPI = 150
_SEEN_PIXELS = 4_000_000
_OUTSIDE = 0.5  # points by which a box may pass the edges of the image it is cut from: half a pixel at 72 dpi


def picture_in(
    page: pymupdf.Page, box: Box, origin: Origin, reading: ReadingFrame, options: ExtractionOptions
) -> tuple[Picture, bytes]:
    """The picture in `box` (points of the page as displayed) and its file. `origin` and `reading` say how the
    page was read: a scan's picture is set upright and straight.

    Raises ValueError when the box lies outside the page, PageError or one of PDF_ERRORS when the page cannot
    be read.
    """
    frame = page_frame(page, options.max_page_side)
    on_page = frame.clip(box)
    if on_page is None:
        raise ValueError("the box lies outside the page")
    objects = elements(page, frame, options.max_page_objects)
    scan = page_image(objects, frame) if origin != "born_digital" else None
    if scan is not None:
        layer = text_lines(page, frame)
        pixels = page_pixels(page, scan, objects, layer, options)
        as_read = reading.read(on_page)
        return encoded(
            pixels.straightened(reading.skew).turned(reading.turn).picture(as_read), as_read, "scan"
        )
    return _placed(page, on_page, objects, options) or rendered_picture(
        page, on_page, _within(objects, on_page, frame), options
    )


def _placed(
    page: pymupdf.Page, box: Box, objects: list[Element], options: ExtractionOptions
) -> tuple[Picture, bytes] | None:
    """The native pixels of the uppermost image that fills the box, where they are what is seen there."""
    filling = [e for e in objects if e.kind == "image" and e.box.contains(box, _OUTSIDE)]
    if not filling:
        return None
    seen = render(page, _SEEN_DPI, clip=box, max_pixels=_SEEN_PIXELS)
    return placement_picture(page, filling[-1], box, seen, options)


def _within(objects: list[Element], box: Box, frame: PageFrame) -> list[Element]:
    """The objects that make up what is seen in the box: no grounds of the whole page behind it."""
    shown = [e for e in objects if e.box.intersection(box) is not None]
    return [e for e in shown if not e.box.contains(frame.box, _OUTSIDE)] or shown
