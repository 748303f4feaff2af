"""A page made of text and picture objects: read from the objects, its pictures taken at native resolution."""

from collections.abc import Sequence
from dataclasses import replace

import pymupdf

from extractors.content import FigureRegion, PageContent
from extractors.figures.candidates import Candidate, page_candidates
from extractors.figures.evidence import page_evidence
from extractors.figures.printed_codes import is_printed_code
from extractors.figures.tables import drawn_boxes, horizontal_rules
from extractors.figures.typeset import with_typeset
from extractors.impression import impression_of
from extractors.options import ExtractionOptions
from extractors.pdf.document import PDF_ERRORS, Document
from extractors.pdf.page import Element
from extractors.pictures.colours import drawn
from extractors.pictures.picture import fault, placement_picture, rendered_picture, turned, wide_difference
from extractors.pictures.raster import Pixels, cut, near_blank, render, visible_extent
from extractors.reading import PageReading, marked, region
from extractors.texts.blocks import blocks
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame

_TRIM_DPI = 150
_TRIM_PIXELS = 4_000_000
_WATERMARK_TONE = 80.0  # of 255: a translucent mark changes the tone of a part of a picture by less


def read_objects(
    document: Document,
    page: pymupdf.Page,
    content: PageContent,
    objects: Sequence[Element],
    lines: Sequence[Line],
    options: ExtractionOptions,
) -> PageReading:
    """The figures and texts of a page, from its objects and its `lines` (the text layer's, or recognised)."""
    frame = PageFrame(content.width, content.height, content.rotation)
    rules, drawn_on = horizontal_rules(objects), drawn_boxes(objects)
    texts = blocks(lines, frame.width, rules)
    figures, files, faults = [], {}, []
    evidence = page_evidence(page, impression_of(document).furniture)
    candidates = page_candidates(objects, texts, frame, options.min_figure_side, evidence)
    candidates = with_typeset(candidates, rules, drawn_on, lines)
    for candidate in candidates:
        figure, data = _figure(page, candidate, options)
        figures.append(figure)
        if figure.picture is not None and data is not None:
            files[figure.picture.sha256] = data
        if figure.drop_reason == "blank":
            faults += [reason for element in candidate.elements if (reason := fault(page, element))]
    content = replace(content, figures=tuple(figures), texts=marked(texts, figures))
    if faults:
        error = f"{len(faults)} pictures cannot be decoded, the first of them: {faults[0]}"
        content = replace(content, status="partial", error=error)
    return PageReading(content, files)


def _figure(
    page: pymupdf.Page, candidate: Candidate, options: ExtractionOptions
) -> tuple[FigureRegion, bytes | None]:
    if candidate.drop_reason is not None:
        return region(candidate, candidate.box, None), None
    seen = render(page, _TRIM_DPI, clip=candidate.box, max_pixels=_TRIM_PIXELS)
    if near_blank(seen):
        return region(replace(candidate, drop_reason="blank"), candidate.box, None), None
    if is_printed_code(seen, candidate.box):
        return region(replace(candidate, drop_reason="qr_code"), candidate.box, None), None
    box = _seen_box(seen, candidate)
    own = None
    if candidate.overprinted or box != candidate.box:
        # What is printed over a cut-out is no part of it: both what is seen and the picture alone bound it.
        own = _own_pixels(page, candidate, options)
        alone = candidate.box if own is None else _seen_box(own, candidate)
        box = alone if candidate.overprinted and own is not None else box.intersection(alone) or box
    if min(box.width, box.height) < options.min_figure_side and candidate.detector != "glyphs":
        return region(replace(candidate, drop_reason="tiny"), box, None), None
    made = None
    if len(candidate.elements) == 1 and candidate.elements[0].kind == "image":
        if candidate.overprinted and own is not None and wide_difference(own, seen) < _WATERMARK_TONE:
            seen = own  # the picture is untouched but for the mark, which is no part of it
        seen = cut(seen, candidate.box, box)
        made = placement_picture(page, candidate.elements[0], box, seen, options)
    picture, data = made or rendered_picture(page, box, candidate.elements, options)
    return region(candidate, box, picture), data


def _own_pixels(page: pymupdf.Page, candidate: Candidate, options: ExtractionOptions) -> Pixels | None:
    """The pixels of a lone picture, without what is printed over it."""
    element = candidate.elements[0] if len(candidate.elements) == 1 else None
    if element is None or element.image is None or element.axes is None:
        return None
    if element.pixels[0] * element.pixels[1] > options.max_figure_pixels:
        return None
    try:
        pixels = turned(drawn(page, element.image), element.axes)
    except PDF_ERRORS:
        return None
    return cut(pixels, element.placed, candidate.box)


def _seen_box(pixels: Pixels, candidate: Candidate) -> Box:
    """The candidate's box cut to what can be seen: cut-outs stand on more white than they need."""
    if candidate.detector != "placement":
        return candidate.box
    seen = visible_extent(pixels, candidate.box)
    # A pixel of the analysis is half a point: within two of them the placement's own edge is the truth.
    return candidate.box if seen is None or seen.expanded(1.0).contains(candidate.box) else seen
