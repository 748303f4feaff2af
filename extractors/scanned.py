"""A page that is one picture of a printed page: read from its pixels, set upright and straight."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import cv2
import numpy as np
import pymupdf

from extractors.content import PageContent
from extractors.figures.typeset import with_typeset
from extractors.ocr.recognition import Recognition
from extractors.options import ExtractionOptions
from extractors.pdf.page import Element
from extractors.pictures.encoding import encoded
from extractors.pictures.raster import Pixels, cut, native_resolution, render
from extractors.reading import PageReading, inside_figure, region
from extractors.scans.candidates import scan_candidates
from extractors.scans.rules import printed_rules
from extractors.scans.skew import skew
from extractors.texts.blocks import blocks
from extractors.texts.hidden_layer import with_layer
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame, ReadingFrame

_SCAN_DPI_CAP = 400
_STRAIGHT = 0.1  # degrees: less moves a page's ends by a point; turning it would only soften its pictures


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
    dpi = min(max(native_resolution(scan), 72.0), _SCAN_DPI_CAP)
    image = render(page, dpi, max_pixels=options.max_figure_pixels)
    lean = skew(np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8))
    if abs(lean) >= _STRAIGHT:
        image, content = _straightened(image, lean), replace(content, skew=lean)
    words, turn, engine_name = recognition.upright(image)
    if words is not None and turn:
        image, content = words.image, replace(content, turn=turn)
    if turn in (90, 270):
        content = replace(content, width=content.height, height=content.width)
    frame = PageFrame(content.width, content.height, content.rotation)
    lines = words.lines(frame) if words is not None else []
    lines = with_layer(lines, [_as_read(line, content.reading_frame) for line in layer])
    figures, files = [], {}
    see = partial(recognition.proposals, image, frame)
    rules = printed_rules(image, frame)
    candidates = scan_candidates(image, lines, see, frame, options.min_figure_side)
    for candidate in with_typeset(candidates, rules, (), lines):
        picture = None
        if candidate.drop_reason is None:
            picture, data = encoded(cut(image, frame.box, candidate.box), candidate.box, "scan")
            files[picture.sha256] = data
        figures.append(region(candidate, candidate.box, picture))
    outside = [line for line in lines if not inside_figure(line.box, figures)]
    within = [line for line in lines if inside_figure(line.box, figures)]
    texts = blocks(outside, frame.width, rules)
    labels = [replace(block, role="in_figure") for block in blocks(within, frame.width)]
    numbered = [replace(block, reading_order=i) for i, block in enumerate([*texts, *labels])]
    content = replace(content, figures=tuple(figures), texts=tuple(numbered), ocr_engine=engine_name)
    return PageReading(content, files)


def _as_read(line: Line, frame: ReadingFrame) -> Line:
    """A line of the text layer, of the same size, where the page as read shows it."""
    x, y = line.box.center
    middle = frame.read(Box(x, y, x, y)).center
    width, height = line.box.width, line.box.height
    if frame.turn in (90, 270):
        width, height = height, width
    left, top = middle[0] - width / 2, middle[1] - height / 2
    return replace(line, box=Box(left, top, left + width, top + height))


def _straightened(image: Pixels, lean: float) -> Pixels:
    """The page turned back about its middle by the `lean` degrees it leans clockwise; same size."""
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), lean, 1.0)
    straight = cv2.warpAffine(
        image, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(straight, np.uint8)
