"""What a PDF page is made of: placed images, drawn paths, shadings and lines of text, as displayed.

PyMuPDF reports boxes in the unrotated CropBox frame; everything here is mapped to the page as displayed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import pymupdf

from extractors.content import Direction, TextSource
from manifests.errors import CultiError
from manifests.geometry import Box, PageFrame

INVISIBLE_OPACITY = 0.02
_WIDE_GAP = 1.6  # in font sizes: a wider gap between spans of one PDF line separates columns, not words
_TEXT_FLAGS = (
    pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
)


class PageError(CultiError):
    """A page that is refused as a whole; the message is one line with the reason."""


@dataclass(frozen=True)
class Element:
    """One visible object of the page. `sequence` is its place among the page's images or paths; `xref` is the
    image object's number (0 for inline images and anything that is no image); `pixels` its native size.
    `fill` and `stroke` are 0xRRGGBB or None; `straight` tells paths made of axis-parallel lines and
    rectangles only, `rectangular` outlines that run along their box (corners may be rounded). `uncut` is the
    box before it was cut at the page's edge."""

    box: Box
    kind: Literal["image", "path", "shading"]
    sequence: int
    xref: int = 0
    pixels: tuple[int, int] = (0, 0)
    upright: bool = True
    fill: int | None = None
    stroke: int | None = None
    opacity: float = 1.0
    straight: bool = False
    rectangular: bool = False
    uncut: Box | None = None

    @property
    def placed(self) -> Box:
        """Where all of the object would stand, on the page and off it: the box of an image's `pixels`."""
        return self.uncut or self.box


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


def page_frame(page: pymupdf.Page, max_side: float) -> PageFrame:
    """The page's frame. Raises PageError when its sides pass `max_side` points or are not positive."""
    width, height = float(page.rect.width), float(page.rect.height)
    if not (0 < width <= max_side and 0 < height <= max_side):
        raise PageError(f"page size {width:g} x {height:g} points is outside the limit of {max_side:g}")
    return PageFrame(width, height, page.rotation % 360)


def elements(page: pymupdf.Page, frame: PageFrame, max_objects: int) -> list[Element]:
    """All visible objects but text, images first, clipped to the page.

    Raises PageError when the page draws more than `max_objects` objects.
    """
    operations = len(page.get_bboxlog())
    if operations > max_objects:
        raise PageError(f"{operations} drawing operations, more than the limit of {max_objects}")
    return [*_images(page, frame), *_paths(page, frame)]


def _placed(box: tuple[float, float, float, float], frame: PageFrame) -> Box:
    # Stroked lines have no height; half a hairline keeps them from vanishing in intersections.
    flat = Box.of(box)
    solid = Box(flat.x0, flat.y0, max(flat.x1, flat.x0 + 0.1), max(flat.y1, flat.y0 + 0.1))
    return frame.displayed(solid)


def _images(page: pymupdf.Page, frame: PageFrame) -> Iterator[Element]:
    for number, info in enumerate(page.get_image_info(xrefs=True)):
        uncut = _placed(info["bbox"], frame)
        box = frame.clip(uncut)
        if box is None or info["width"] < 1 or info["height"] < 1:
            continue
        a, b, c, d = info["transform"][:4]
        xref, pixels = int(info.get("xref") or 0), (int(info["width"]), int(info["height"]))
        # MuPDF reports a shading as an object-less image with one pixel a point.
        shading = xref == 0 and abs(pixels[0] - uncut.width) <= 2 and abs(pixels[1] - uncut.height) <= 2
        yield Element(
            box=box,
            kind="shading" if shading else "image",
            sequence=number,
            xref=xref,
            pixels=(0, 0) if shading else pixels,
            upright=a > 0 and d > 0 and abs(b) < 1e-3 and abs(c) < 1e-3 and frame.rotation == 0,
            uncut=uncut,
        )


def _paths(page: pymupdf.Page, frame: PageFrame) -> Iterator[Element]:
    for path in page.get_cdrawings():
        box = frame.clip(_placed(path["rect"], frame))
        fill, stroke = _colour(path.get("fill")), _colour(path.get("color"))
        opacity = max(
            float(path.get("fill_opacity") or 0.0) if fill is not None else 0.0,
            float(path.get("stroke_opacity") or 0.0) if stroke is not None else 0.0,
        )
        if box is None or opacity < INVISIBLE_OPACITY:
            continue
        yield Element(
            box=box,
            kind="path",
            sequence=int(path.get("seqno", 0)),
            fill=fill,
            stroke=stroke,
            opacity=opacity,
            straight=_is_straight(path["items"]),
            rectangular=_is_rectangular(path["items"], box),
        )


def _colour(components: tuple[float, ...] | None) -> int | None:
    if not components:
        return None
    red, green, blue = (components * 3)[:3] if len(components) == 1 else components[:3]
    return (round(red * 255) << 16) | (round(green * 255) << 8) | round(blue * 255)


def _is_straight(items: list[tuple[Any, ...]]) -> bool:
    def axis_parallel(item: tuple[Any, ...]) -> bool:
        if item[0] == "re":
            return True
        if item[0] != "l":
            return False
        (xa, ya), (xb, yb) = item[1], item[2]
        return bool(abs(xa - xb) < 0.5 or abs(ya - yb) < 0.5)

    return all(axis_parallel(item) for item in items)


def _is_rectangular(items: list[tuple[Any, ...]], box: Box) -> bool:
    """Whether axis-parallel lines make up most of the box's perimeter."""
    if any(item[0] == "re" for item in items):
        return True
    lines = [(item[1], item[2]) for item in items if item[0] == "l"]
    along = sum(max(abs(xa - xb), abs(ya - yb)) for (xa, ya), (xb, yb) in lines)
    return _is_straight([item for item in items if item[0] == "l"]) and along > box.width + box.height


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
