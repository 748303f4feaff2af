"""What lies under or around the pictures of a page and is none: tints, mounts, bars, openers' patterns."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.content import TextBlock
from extractors.language.captions import begins_block
from extractors.pdf.document import PAGE_COVER
from extractors.pdf.page import Element
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame

HEADING_SIZE = 16.0  # points
TITLE_SIZE = 20.0  # points: the title on a page without a tint, to tell it from an entry's heading
_CANVAS = 60.0  # points: the shorter side of a chart's paper
_CANVAS_SHARE = 0.6  # of the page: larger white panels are paper
_NEAR_WHITE = 0xF4
_PLATE_TEXT = 60  # characters: more text than a caption's on a page-wide picture makes it a background
_LABEL_LENGTH = 25  # characters: longer text is no label drawn into a picture
_PAGE_NUMBER = 6  # characters
_STAMP = 40  # characters of a stamp set at an angle
_MANY = 400  # more panels than this are a drawing's own
_OPENER_TEXT = 120  # characters: a chapter opener bears no more than its title and a motto


def is_white(colour: int) -> bool:
    """Whether a colour (0xRRGGBB) cannot be told from paper."""
    return all(((colour >> shift) & 255) >= _NEAR_WHITE for shift in (16, 8, 0))


def seen(elements: Sequence[Element]) -> list[Element]:
    """The elements without the white fills on white paper; white on a coloured ground can be seen."""
    grounds = np.array(
        [
            [*element.box.as_list(), element.sequence]
            for element in elements
            if element.kind != "path" or (element.fill is not None and not is_white(element.fill))
        ]
    ).reshape(-1, 5)
    return [element for element in elements if not _white_fill(element) or _stands_on(element, grounds)]


def _white_fill(element: Element) -> bool:
    only_filled = element.kind == "path" and element.stroke is None and element.fill is not None
    return only_filled and is_white(element.fill or 0)


def _stands_on(element: Element, grounds: NDArray[np.float64]) -> bool:
    """Whether an earlier, larger object lies under the element; `grounds` is (n, 5): box and sequence."""
    box = element.box
    inside = (
        (grounds[:, 0] <= box.x0 + 1)
        & (grounds[:, 1] <= box.y0 + 1)
        & (grounds[:, 2] >= box.x1 - 1)
        & (grounds[:, 3] >= box.y1 - 1)
        & (grounds[:, 4] < element.sequence)
    )
    return bool(inside.any())


def covers(elements: Sequence[Element], frame: PageFrame) -> list[Element]:
    """The elements that cover the page: its tint, or a full-bleed plate."""
    return [e for e in elements if e.box.area > PAGE_COVER * frame.box.area]


def bleeds(box: Box, frame: PageFrame) -> bool:
    """Whether a box runs off three edges of the page or four: a band across it."""
    reach = (box.x0 <= 1, box.y0 <= 1, box.x1 >= frame.width - 1, box.y1 >= frame.height - 1)
    return sum(reach) >= 3


def is_background(texts: Sequence[TextBlock | Line]) -> bool:
    """Whether the text on a page-wide picture makes it the ground of a text page or of a chapter opener."""
    largest = max(
        (text.font_size if isinstance(text, TextBlock) else text.size for text in texts), default=0.0
    )
    return sum(len(text.text) for text in texts) > _PLATE_TEXT or largest >= HEADING_SIZE


def is_opener(grounds: Sequence[Element], texts: Sequence[TextBlock], frame: PageFrame) -> bool:
    """Whether the page opens a book or a chapter: a large title and little else, mostly on a page-wide tint.
    Its drawings set off the title. Captions and numbered entry headings tell pages whose drawings are
    figures."""
    largest = max((text.font_size for text in texts), default=0.0)
    tinted = any(not _white_fill(e) and e.box.area > PAGE_COVER * frame.box.area for e in grounds)
    titled = largest >= (HEADING_SIZE if tinted else TITLE_SIZE)
    little = sum(len(text.text) for text in texts) <= _OPENER_TEXT
    return titled and little and not any(begins_block(text.text) for text in texts)


def canvases(elements: Sequence[Element], frame: PageFrame) -> list[Box]:
    """The white panels, smaller than the page, that drawings may stand on."""
    found = [
        e.box for e in elements
        if _white_fill(e) and e.rectangular and min(e.box.width, e.box.height) > _CANVAS
        and e.box.area < _CANVAS_SHARE * frame.box.area
    ]  # fmt: skip
    return found if len(found) <= _MANY else []


def wordless(box: Box, texts: Sequence[TextBlock]) -> bool:
    """Whether no more than a page number is printed in the box."""
    printed = [text for text in texts if text.bbox.covered_by(box) > 0.5]
    titled = any(text.font_size >= HEADING_SIZE for text in printed)
    return not titled and sum(len(text.text) for text in printed) <= _PAGE_NUMBER


def slanted(text: TextBlock) -> bool:
    """Whether a block runs at an angle, as stamps over the page do: a wide and high box, nearly empty."""
    wide_and_high = min(text.bbox.width, text.bbox.height) > 3 * max(text.font_size, 1.0)
    return (
        wide_and_high
        and len(text.text) <= _STAMP
        and len(text.text) * text.font_size**2 < 0.35 * text.bbox.area
    )
