"""A page that is one picture of a printed page: read from its pixels, set upright and straight."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import cv2
import numpy as np
import pymupdf

from extractors.content import PageContent, TextBlock
from extractors.figures.typeset import with_typeset
from extractors.ocr.recognition import Recognition
from extractors.options import ExtractionOptions
from extractors.pdf.page import Element
from extractors.pictures.encoding import encoded
from extractors.reading import PageReading, inside_figure, region
from extractors.scans.candidates import analysis_copy, scan_candidates
from extractors.scans.page_pixels import page_pixels
from extractors.scans.rules import printed_rules
from extractors.scans.skew import skew
from extractors.texts.blocks import blocks
from extractors.texts.gutter import gutter
from extractors.texts.hidden_layer import with_layer
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame, ReadingFrame

_STRAIGHT = 0.1  # degrees: less moves a page's ends by a point; turning it would only soften its pictures


def read_scan(
    page: pymupdf.Page,
    content: PageContent,
    scan: Element,
    objects: Sequence[Element],
    layer: Sequence[Line],
    recognition: Recognition,
    options: ExtractionOptions,
) -> PageReading:
    """The figures and texts of a page shown by the image `scan`, one of its `objects`; `layer` are the lines
    of its text layer, hidden ones too."""
    pixels = page_pixels(page, scan, objects, layer, options)
    image = pixels.reading_copy()
    lean = skew(np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8))
    if abs(lean) >= _STRAIGHT:
        pixels, content = pixels.straightened(lean), replace(content, skew=lean)
        image = pixels.reading_copy()
    words, turn, engine_name = recognition.upright(image)
    if words is not None and turn:
        image, pixels, content = words.image, pixels.turned(turn), replace(content, turn=turn)
    if turn in (90, 270):
        content = replace(content, width=content.height, height=content.width)
    frame = PageFrame(content.width, content.height, content.rotation)
    lines = words.lines(frame) if words is not None else []
    lines = with_layer(lines, [_as_read(line, content.reading_frame) for line in layer])
    figures, files = [], {}
    small = analysis_copy(image, frame)
    see = partial(recognition.proposals, small, frame)
    rules = printed_rules(small, frame)
    candidates = scan_candidates(small, lines, see, frame, options.min_figure_side)
    for candidate in with_typeset(candidates, rules, (), lines):
        picture = None
        if candidate.drop_reason is None:
            picture, data = encoded(pixels.picture(candidate.box), candidate.box, "scan")
            files[picture.sha256] = data
        figures.append(region(candidate, candidate.box, picture))
    outside = [line for line in lines if not inside_figure(line.box, figures)]
    within = [line for line in lines if inside_figure(line.box, figures)]
    texts = _in_order(outside, [f.bbox for f in figures if f.drop_reason is None], frame, rules)
    labels = [replace(block, role="in_figure") for block in blocks(within, frame.width)]
    numbered = [replace(block, reading_order=i) for i, block in enumerate([*texts, *labels])]
    content = replace(content, figures=tuple(figures), texts=tuple(numbered), ocr_engine=engine_name)
    return PageReading(content, files)


def _in_order(
    lines: Sequence[Line], figures: Sequence[Box], frame: PageFrame, rules: Sequence[Box]
) -> list[TextBlock]:
    """The page's text outside of figures; of a sheet of two pages one after the other, the right one first
    where most is written downwards."""
    fold = gutter(frame.width, frame.height, [*(line.box for line in lines), *figures])
    if fold is None:
        return blocks(lines, frame.width, rules)
    left = [line for line in lines if line.box.center[0] < fold]
    right = [line for line in lines if line.box.center[0] >= fold]
    downwards = sum(len(line.text) for line in lines if line.direction == "vertical")
    from_right = 2 * downwards > sum(len(line.text) for line in lines)
    return [
        b
        for half in ((right, left) if from_right else (left, right))
        for b in blocks(half, frame.width, rules)
    ]


def _as_read(line: Line, frame: ReadingFrame) -> Line:
    """A line of the text layer, of the same size, where the page as read shows it."""
    x, y = line.box.center
    middle = frame.read(Box(x, y, x, y)).center
    width, height = line.box.width, line.box.height
    if frame.turn in (90, 270):
        width, height = height, width
    left, top = middle[0] - width / 2, middle[1] - height / 2
    return replace(line, box=Box(left, top, left + width, top + height))
