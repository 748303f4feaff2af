"""Notes in the margin beside the running text. A short text beside a picture may be its caption: it stays."""

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.content import PageContent, TextBlock
from extractors.language.captions import begins_block
from manifests.geometry import Box

_RUNNING = 60  # characters of a block of running text
_SMALLER = 0.95  # of the size of the running text
_NARROW = 0.35  # of the width of the running text
_BESIDE = 30.0  # points above and below a figure within which words in the margin may be its caption
_TOUCH = 2.0  # points a note may reach into the running text's column
_SENTENCE = re.compile("[，。；：！？,.;:!?]")


def with_margin_notes(pages: Sequence[PageContent]) -> list[PageContent]:
    """The pages with the role `margin_note` where a block is one: smaller than the running text, beside its
    column, in sentences, and with no kept figure beside it. Fields, headings and captions are none."""
    return [_marked(page) for page in pages]


def _marked(page: PageContent) -> PageContent:
    horizontal = [b for b in page.texts if b.role == "body" and b.direction == "horizontal"]
    running = [block for block in horizontal if len(block.text) >= _RUNNING]
    if not running:
        return page
    size = max(running, key=lambda block: len(block.text)).font_size
    full = [block for block in running if block.font_size > _SMALLER * size]
    column = Box.around(block.bbox for block in full)
    notes = {
        id(block) for block in horizontal
        if block.font_size <= _SMALLER * size and _is_note(block, column, page)
    }  # fmt: skip
    texts = [replace(b, role="margin_note") if id(b) in notes else b for b in page.texts]
    return replace(page, texts=tuple(texts))


def _is_note(block: TextBlock, column: Box, page: PageContent) -> bool:
    box = block.bbox
    outside = box.x1 <= column.x0 + _TOUCH or box.x0 >= column.x1 - _TOUCH
    beside = column.y0 - block.font_size <= box.center[1] <= column.y1 + block.font_size
    if not outside or not beside or box.width > _NARROW * column.width:
        return False
    if begins_block(block.text) or not _SENTENCE.search(block.text):
        return False
    figures = [figure.bbox for figure in page.figures if figure.drop_reason is None]
    return not any(figure.vertical_overlap(box) > -_BESIDE for figure in figures)
