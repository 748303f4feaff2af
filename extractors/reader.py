"""One page in, its content out: decides how the page is read and never lets a bad page stop the book."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pymupdf

from extractors.content import FigureRegion, Origin, PageContent, Picture, TextBlock
from extractors.document import PAGE_COVER, PDF_ERRORS, Document, one_line
from extractors.figures import Candidate, page_candidates
from extractors.layout import LayoutModel
from extractors.ocr import OcrEngine
from extractors.options import ExtractionOptions
from extractors.page import Element, Line, PageError, elements, page_frame, text_lines
from extractors.raster import (
    Pixels,
    encoded,
    native_resolution,
    near_blank,
    placement_picture,
    render,
    rendered_picture,
    visible_extent,
)
from extractors.scans import scan_candidates
from extractors.texts import blocks
from manifests.geometry import Box, PageFrame

EXTRACTOR_VERSION = 1

_GARBLED = re.compile(r"[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0e-\x1f]")
_GARBLED_SHARE = 0.15
_SCAN_DPI_CAP = 400
_TRIM_DPI = 150


@dataclass(frozen=True)
class PageReading:
    """A page's content, and the files of its pictures: SHA-256 (hex) -> bytes."""

    content: PageContent
    pictures: dict[str, bytes] = field(default_factory=dict)


class PageReader:
    """Reads pages in one process. The OCR engine and the layout model are loaded when first needed."""

    def __init__(self, options: ExtractionOptions) -> None:
        self.options = options
        self._engine: OcrEngine | None = None
        self._layout: LayoutModel | None = None

    def read(self, document: Document, page_index: int) -> PageReading:
        """Read one page, 0-based. A page that cannot be read comes back with status `failed` and its reason.

        Raises OcrError when the OCR engine cannot be set up: that concerns every page, not this one.
        """
        try:
            page = document.page(page_index)
            frame = page_frame(page, self.options.max_page_side)
        except (*PDF_ERRORS, PageError) as error:
            return _failed(page_index, error, None)
        try:
            return self._read(document, page, page_index, frame)
        except (*PDF_ERRORS, PageError, MemoryError) as error:
            return _failed(page_index, error, frame)

    def _read(self, document: Document, page: pymupdf.Page, page_index: int, frame: PageFrame) -> PageReading:
        objects = elements(page, frame, self.options.max_page_objects)
        lines = text_lines(page, frame)
        visible = [line for line in lines if not line.invisible]
        scan = _page_image(objects, frame)
        origin: Origin = "born_digital"
        if scan is not None and not visible and document.is_scan:
            origin = "scanned"
        elif scan is not None and visible and document.is_scan:
            origin = "mixed"
        content = PageContent(page_index, frame.width, frame.height, frame.rotation, origin)
        if origin == "born_digital" or scan is None:
            return self._read_objects(document, page, content, objects, visible, frame)
        return self._read_scan(page, content, scan, visible, frame)

    def _read_objects(
        self,
        document: Document,
        page: pymupdf.Page,
        content: PageContent,
        objects: list[Element],
        lines: list[Line],
        frame: PageFrame,
    ) -> PageReading:
        engine_name = None
        if self._wants_ocr(lines):
            image = render(page, self.options.scan_dpi)
            lines, engine_name = self._recognised(image, frame)
        texts = blocks(lines, frame.width)
        candidates = page_candidates(objects, texts, frame, self.options.min_figure_side)
        figures, files = [], {}
        for candidate in candidates:
            region, data = self._object_figure(document, page, candidate)
            figures.append(region)
            if region.picture is not None and data is not None:
                files[region.picture.sha256] = data
        content = replace(
            content, figures=tuple(figures), texts=_marked(texts, figures), ocr_engine=engine_name
        )
        return PageReading(content, files)

    def _wants_ocr(self, lines: Sequence[Line]) -> bool:
        if self.options.ocr == "always":
            return True
        text = "".join(line.text for line in lines)
        garbled = len(_GARBLED.findall(text)) > _GARBLED_SHARE * max(len(text), 1)
        return self.options.ocr == "auto" and bool(text) and garbled

    def _recognised(self, image: Pixels, frame: PageFrame) -> tuple[list[Line], str | None]:
        if self.options.ocr == "never":
            return [], None
        if self._engine is None:
            self._engine = OcrEngine(self.options)
        return self._engine.lines(image, frame), self._engine.name

    def _object_figure(
        self, document: Document, page: pymupdf.Page, candidate: Candidate
    ) -> tuple[FigureRegion, bytes | None]:
        if candidate.drop_reason is not None:
            return _region(candidate, candidate.box, None), None
        box = self._seen_box(page, candidate)
        if box is None:
            return _region(replace(candidate, drop_reason="blank"), candidate.box, None), None
        if min(box.width, box.height) < self.options.min_figure_side:
            return _region(replace(candidate, drop_reason="tiny"), box, None), None
        made = None
        if len(candidate.elements) == 1 and candidate.elements[0].kind == "image":
            made = placement_picture(document, candidate.elements[0], box, self.options)
        picture, data = made or rendered_picture(page, box, list(candidate.elements), self.options)
        return _region(candidate, box, picture), data

    def _seen_box(self, page: pymupdf.Page, candidate: Candidate) -> Box | None:
        """The candidate's box cut to what can be seen: cut-outs stand on more white than they need."""
        pixels = render(page, _TRIM_DPI, clip=candidate.box, max_pixels=4_000_000)
        if near_blank(pixels):
            return None
        if candidate.detector != "placement":
            return candidate.box
        seen = visible_extent(pixels, candidate.box)
        # A pixel of the analysis is half a point: within two of them the placement's own edge is the truth.
        return candidate.box if seen is None or seen.expanded(1.0).contains(candidate.box) else seen

    def _read_scan(
        self, page: pymupdf.Page, content: PageContent, scan: Element, hidden: list[Line], frame: PageFrame
    ) -> PageReading:
        dpi = min(max(native_resolution(scan), 72.0), _SCAN_DPI_CAP)
        image = render(page, dpi, max_pixels=self.options.max_figure_pixels)
        lines, engine_name = self._recognised(image, frame)
        if not lines and content.origin == "mixed":
            lines = hidden
        if self._layout is None:
            self._layout = LayoutModel(self.options.ocr_threads)
        proposals = self._layout.proposals(image, frame)
        candidates = scan_candidates(image, lines, proposals, frame, self.options.min_figure_side)
        figures, files = [], {}
        for candidate in candidates:
            picture = None
            if candidate.drop_reason is None:
                picture, data = encoded(_crop(image, candidate.box, frame), candidate.box, "scan")
                files[picture.sha256] = data
            figures.append(_region(candidate, candidate.box, picture))
        outside = [line for line in lines if not _inside_figure(line.box, figures)]
        within = [line for line in lines if _inside_figure(line.box, figures)]
        texts = blocks(outside, frame.width)
        labels = [replace(block, role="in_figure") for block in blocks(within, frame.width)]
        numbered = [replace(block, reading_order=i) for i, block in enumerate([*texts, *labels])]
        content = replace(content, figures=tuple(figures), texts=tuple(numbered), ocr_engine=engine_name)
        return PageReading(content, files)


def _page_image(objects: Sequence[Element], frame: PageFrame) -> Element | None:
    """The image that covers the page, or None."""
    covers = [e for e in objects if e.kind == "image" and e.box.area > PAGE_COVER * frame.box.area]
    return max(covers, key=lambda element: element.pixels[0] * element.pixels[1], default=None)


def _region(candidate: Candidate, box: Box, picture: Picture | None) -> FigureRegion:
    parts = (
        [e.box for e in candidate.elements if e.kind == "image"] if candidate.detector == "placement" else []
    )
    return FigureRegion(
        bbox=box.rounded(),
        parts=tuple(part.rounded() for part in parts[:64]) or (box.rounded(),),
        detector=candidate.detector,
        confidence=candidate.confidence,
        picture=picture,
        drop_reason=candidate.drop_reason,
    )


def _crop(image: Pixels, box: Box, frame: PageFrame) -> Pixels:
    scale = image.shape[1] / frame.width
    x0, y0, x1, y1 = (round(value * scale) for value in box.as_list())
    return image[max(y0, 0) : max(y1, y0 + 1), max(x0, 0) : max(x1, x0 + 1)]


def _inside_figure(box: Box, figures: Sequence[FigureRegion]) -> bool:
    return any(figure.drop_reason is None and box.covered_by(figure.bbox) > 0.6 for figure in figures)


def _marked(texts: Sequence[TextBlock], figures: Sequence[FigureRegion]) -> tuple[TextBlock, ...]:
    """Mark the blocks that stand inside a figure as labels drawn into it."""
    return tuple(
        replace(block, role="in_figure") if _inside_figure(block.bbox, figures) else block for block in texts
    )


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
