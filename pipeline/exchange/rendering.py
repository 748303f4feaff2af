"""Pictures of the exported pages."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pymupdf
from PIL import Image

from extractors.options import ExtractionOptions
from extractors.pdf.document import PDF_ERRORS, DocumentError, one_line, open_document
from extractors.pictures.raster import render
from pipeline.exchange.sheets import Sheet
from pipeline.stage import Failure

JPEG_QUALITY = 88  # small print stays legible, a page at 150 dpi takes some 300 kB


def render_sheets(
    sheets: Sequence[Sheet], pdfs: Mapping[str, Path], options: ExtractionOptions, dpi: int, folder: Path
) -> Iterator[Sheet | Failure]:
    """Write each sheet's picture into `folder` and yield the sheet with its size in pixels, or why not."""
    by_document: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        by_document[sheet.document].append(sheet)
    for document, wanted in by_document.items():
        try:
            with open_document(pdfs[document], options) as opened:
                for sheet in wanted:
                    yield _rendered(sheet, opened.page(sheet.page_index), dpi, folder)
        except (DocumentError, *PDF_ERRORS) as error:
            yield Failure(document, f"its pages cannot be drawn: {one_line(error)}")


def _rendered(sheet: Sheet, page: pymupdf.Page, dpi: int, folder: Path) -> Sheet:
    pixels = render(page, dpi)
    Image.fromarray(pixels).save(folder / sheet.image, "JPEG", quality=JPEG_QUALITY, dpi=(dpi, dpi))
    return replace(sheet, height_px=pixels.shape[0], width_px=pixels.shape[1])
