"""One page in, its content out: decides how the page is read and never lets a bad page stop the book."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import pymupdf

from extractors.born_digital import read_objects
from extractors.content import Origin, PageContent
from extractors.impression import impression_of
from extractors.ocr.recognition import PageSight, Recognition
from extractors.options import ExtractionOptions
from extractors.pdf.document import PAGE_COVER, PDF_ERRORS, Document, is_out_of_memory, one_line
from extractors.pdf.glyph_sample import GlyphSample
from extractors.pdf.objects import elements
from extractors.pdf.page import Element, PageError, page_frame
from extractors.pictures.raster import render
from extractors.reading import PageReading
from extractors.scanned import read_scan
from extractors.scans.page_image import is_printed_page, page_image
from extractors.texts.letterforms import unlike
from extractors.texts.lines import Line, text_lines
from extractors.texts.outlines import outlined_lines
from extractors.texts.soundness import believed
from manifests.geometry import PageFrame

_AT_EDGE = 1.0  # points between what is cut by the page's edge and the edge
_CUT_BY = 2  # edges
_STRAY = 2  # characters that the OCR may see in any picture

EXTRACTOR_VERSION = 6


class PageReader:
    """Reads pages in one process. The OCR engine and the layout model are loaded when first needed."""

    def __init__(self, options: ExtractionOptions) -> None:
        self.options = options
        self._recognition = Recognition(options)

    def read(self, document: Document, page_index: int) -> PageReading:
        """Read one page, 0-based. A page that cannot be read comes back with status `failed` and its reason.

        Raises OcrError when the OCR engine cannot be set up: that concerns every page, not this one;
        MemoryError when there is too little memory: that says nothing of the page.
        """
        frame = None
        try:
            page = document.page(page_index)
            frame = page_frame(page, self.options.max_page_side)
            return self._read(document, page, page_index, frame)
        except (*PDF_ERRORS, PageError, cv2.error) as error:
            if is_out_of_memory(error):
                raise MemoryError(one_line(error)) from error
            return _failed(page_index, error, frame)

    def _read(self, document: Document, page: pymupdf.Page, page_index: int, frame: PageFrame) -> PageReading:
        glyphs = GlyphSample()
        objects = elements(page, frame, self.options.max_page_objects, glyphs)
        _check_images(objects, self.options.max_image_pixels)
        layer = text_lines(page, frame)
        is_scan = impression_of(document).is_scan or is_printed_page(page, objects, frame)
        scan = page_image(objects, frame) if is_scan else None
        origin: Origin = "born_digital" if scan is None else "mixed" if layer else "scanned"
        content = PageContent(page_index, frame.width, frame.height, frame.rotation, origin)
        if scan is not None:
            reading = read_scan(page, content, scan, objects, layer, self._recognition, self.options)
            if impression_of(document).is_scan or not _is_plate(reading.content):
                return reading
            content = replace(content, origin="born_digital")
        visible = [line for line in layer if not line.invisible]
        lines, engine_name = self._words(page, frame, visible, objects, glyphs)
        content = replace(content, ocr_engine=engine_name)
        return read_objects(document, page, content, objects, lines, self.options)

    def _words(
        self,
        page: pymupdf.Page,
        frame: PageFrame,
        lines: Sequence[Line],
        objects: Sequence[Element],
        glyphs: GlyphSample,
    ) -> tuple[list[Line], str | None]:
        """The lines of the text layer as far as they can be believed, the others and those drawn as outlines
        read from the pixels; and the name of the OCR engine, if it was needed."""
        if self.options.ocr == "always":
            return self._recognition.lines(render(page, self.options.scan_dpi), frame)
        if self.options.ocr == "never":
            return believed(lines, frame.box, None, unlike(glyphs)), None
        sight = PageSight(page, self._recognition, self.options.scan_dpi)
        lines = [*lines, *outlined_lines(objects, lines)]
        return believed(lines, frame.box, sight.read, unlike(glyphs)), sight.engine_name


def _check_images(objects: Sequence[Element], limit: int) -> None:
    """Raises PageError when an image has more pixels than the limit: to show it, all of it is decoded."""
    for width, height in (element.pixels for element in objects):
        if width * height > limit:
            raise PageError(f"an image of {width} x {height} pixels, more than the limit of {limit}")


def _is_plate(content: PageContent) -> bool:
    """Whether what was read as a printed page is a pale plate that bleeds off: not a word is on it, and what
    it shows is cut by two edges of the page or more."""
    if sum(len(text.text) for text in content.texts) > _STRAY:
        return False
    boxes = [region.bbox for region in content.figures if region.bbox.area < PAGE_COVER * _area(content)]
    cut = (
        any(box.x0 <= _AT_EDGE for box in boxes),
        any(box.y0 <= _AT_EDGE for box in boxes),
        any(box.x1 >= content.width - _AT_EDGE for box in boxes),
        any(box.y1 >= content.height - _AT_EDGE for box in boxes),
    )
    return sum(cut) >= _CUT_BY


def _area(content: PageContent) -> float:
    return content.width * content.height


def _failed(page_index: int, error: BaseException, frame: PageFrame | None) -> PageReading:
    return PageReading(
        PageContent(
            page_index=page_index,
            width=frame.width if frame else 0.0,
            height=frame.height if frame else 0.0,
            rotation=frame.rotation if frame else 0,
            origin="born_digital",
            status="failed",
            error=one_line(error),
        )
    )
