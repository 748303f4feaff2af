"""The lines of a page's text layer, as displayed.

PyMuPDF reports boxes in the unrotated CropBox frame; everything here is mapped to the page as displayed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pymupdf

from extractors.content import Direction, TextSource
from manifests.geometry import Box, PageFrame

_WIDE_GAP = 1.6  # in font sizes: a wider gap between spans of one PDF line separates columns, not words
_TEXT_FLAGS = (
    pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
)


@dataclass(frozen=True)
class Line:
    """One line of text (a column's worth of it). `size` is the font size in points; `fragments` are the
    boxes of its spans in order, with their text, for those who need the gaps."""

    box: Box
    text: str
    size: float
    colour: int = 0
    direction: Direction = "horizontal"
    source: TextSource = "pdf"
    confidence: float = 1.0
    bold: bool = False
    invisible: bool = False


def text_lines(page: pymupdf.Page, frame: PageFrame) -> list[Line]:
    """The lines of the text layer, in the layer's order, empty ones left out.

    One PDF line is cut where a gap between its spans is wider than any word space, so that a line never
    runs across two columns. Invisible text (opacity 0: hidden OCR layers) is kept and marked.
    """
    lines = []
    for block in page.get_text("dict", flags=_TEXT_FLAGS)["blocks"]:
        for line in block.get("lines", ()):
            spans = [span for span in line["spans"] if span["text"].strip()]
            direction: Direction = _direction(line, frame)
            for run in _runs(spans, direction, line["wmode"]):
                made = _line(run, direction, frame)
                if made is not None:
                    lines.append(made)
    return _joined_vertical(lines)


def _direction(line: dict[str, Any], frame: PageFrame) -> Direction:
    if line["wmode"] == 1:
        return "vertical" if frame.rotation in (0, 180) else "horizontal"
    cosine, sine = line["dir"]
    sideways = abs(sine) > abs(cosine)
    return "vertical" if sideways != (frame.rotation in (90, 270)) else "horizontal"


def _runs(spans: list[dict[str, Any]], direction: Direction, wmode: int) -> Iterator[list[dict[str, Any]]]:
    run: list[dict[str, Any]] = []
    for span in spans:
        if run and wmode == 0 and direction == "horizontal":
            gap = span["bbox"][0] - run[-1]["bbox"][2]
            if gap > _WIDE_GAP * max(span["size"], run[-1]["size"]):
                yield run
                run = []
        run.append(span)
    if run:
        yield run


def _line(spans: list[dict[str, Any]], direction: Direction, frame: PageFrame) -> Line | None:
    box = frame.clip(frame.displayed(Box.around(Box.of(span["bbox"]) for span in spans)))
    text = "".join(span["text"] for span in spans).strip()
    if box is None or not text:
        return None
    longest = max(spans, key=lambda span: len(span["text"]))
    return Line(
        box=box,
        text=text,
        size=float(longest["size"]),
        colour=int(longest["color"]),
        direction=direction,
        bold=bool(longest["flags"] & pymupdf.TEXT_FONT_BOLD) or "Bold" in longest["font"],
        invisible=all(span.get("alpha", 255) == 0 for span in spans),
    )


def _joined_vertical(lines: list[Line]) -> list[Line]:
    """Join single characters stacked into a column: vertical setting done one character at a time."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is not None and _stacked(last, line):
            box = last.box.union(line.box)
            joined[-1] = replace(last, box=box, text=last.text + line.text, direction="vertical")
        else:
            joined.append(line)
    return joined


def _stacked(above: Line, below: Line) -> bool:
    if len(below.text) != 1 or not (len(above.text) == 1 or above.direction == "vertical"):
        return False
    if below.box.width > 1.6 * below.size or abs(above.size - below.size) > 0.5:
        return False
    (xa, _), (xb, _) = above.box.center, below.box.center
    gap = below.box.y0 - above.box.y1
    return abs(xa - xb) < 0.2 * below.size and -0.6 * below.size < gap < 0.6 * below.size
