"""A page that is one picture of a printed page: read from its pixels."""

from collections.abc import Sequence
from dataclasses import replace

import pymupdf

from extractors.content import PageContent
from extractors.encoding import encoded
from extractors.hidden_layer import with_layer
from extractors.lines import Line
from extractors.options import ExtractionOptions
from extractors.page import Element
from extractors.raster import cut, native_resolution, render
from extractors.reading import PageReading, inside_figure, region
from extractors.recognition import Recognition
from extractors.scans import scan_candidates
from extractors.texts import blocks
from manifests.geometry import PageFrame

_SCAN_DPI_CAP = 400


def read_scan(
    page: pymupdf.Page,
    content: PageContent,
    scan: Element,
    layer: Sequence[Line],
    recognition: Recognition,
    options: ExtractionOptions,
) -> PageReading:
    """The figures and texts of a page shown by the image `scan`; `layer` are the lines of its text layer,
    hidden ones too."""
    frame = PageFrame(content.width, content.height, content.rotation)
    dpi = min(max(native_resolution(scan), 72.0), _SCAN_DPI_CAP)
    image = render(page, dpi, max_pixels=options.max_figure_pixels)
    lines, engine_name = recognition.lines(image, frame)
    lines = with_layer(lines, layer)
    proposals = recognition.proposals(image, frame)
    figures, files = [], {}
    for candidate in scan_candidates(image, lines, proposals, frame, options.min_figure_side):
        picture = None
        if candidate.drop_reason is None:
            picture, data = encoded(cut(image, frame.box, candidate.box), candidate.box, "scan")
            files[picture.sha256] = data
        figures.append(region(candidate, candidate.box, picture))
    outside = [line for line in lines if not inside_figure(line.box, figures)]
    within = [line for line in lines if inside_figure(line.box, figures)]
    texts = blocks(outside, frame.width)
    labels = [replace(block, role="in_figure") for block in blocks(within, frame.width)]
    numbered = [replace(block, reading_order=i) for i, block in enumerate([*texts, *labels])]
    content = replace(content, figures=tuple(figures), texts=tuple(numbered), ocr_engine=engine_name)
    return PageReading(content, files)
