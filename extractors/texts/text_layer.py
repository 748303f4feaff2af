"""The glyphs of a page's text layer, one by one, where they are seen.

PyMuPDF reports boxes in the unrotated CropBox frame; everything here is mapped to the page as displayed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pymupdf

from extractors.content import Direction
from extractors.language.characters import plain
from extractors.language.plausibility import UNKNOWN
from manifests.geometry import Box, PageFrame

_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP
_OBLIQUE = 0.17  # sine of 10 degrees: text turned further is a mark across the page, no text of it
_PALE = 64  # of 255: opacity below which text is a watermark
_SAME_PLACE = 0.2  # in font sizes: equal glyphs nearer than this are one, painted twice (bold, shadow)
_ROW = 8.0  # points: height of the rows in which equal glyphs are looked for


class Style(NamedTuple):
    """How a run of glyphs is set. `size` is in points, `colour` 0xRRGGBB; `visible` is False for text without
    ink (render mode 3) or with next to none (opacity below a quarter: watermarks)."""

    font: str
    size: float
    colour: int
    bold: bool
    italic: bool
    visible: bool


class Glyph(NamedTuple):
    """One glyph: its plain character (or two or three, of a ligature), the box of its advance, its style, and
    the blank characters printed before it."""

    text: str
    box: Box
    style: Style
    blank: str


@dataclass(frozen=True)
class GlyphRun:
    """The glyphs MuPDF puts into one line, in its order."""

    glyphs: tuple[Glyph, ...]
    direction: Direction
    vertical_font: bool


def glyph_runs(page: pymupdf.Page, frame: PageFrame) -> list[GlyphRun]:
    """The text layer in the layer's order: blanks are noted at the glyph that follows them, what stands off
    the page or across it is left out, and of glyphs painted several times in one place the last stays."""
    pymupdf.TOOLS.set_subset_fontnames(True)  # subsets of one face are encodings of their own
    runs = [
        GlyphRun(tuple(_glyphs(line, frame)), _direction(line, frame), line["wmode"] == 1)
        for block in page.get_text("rawdict", flags=_FLAGS)["blocks"]
        for line in block.get("lines", ())
        if min(map(abs, line["dir"])) < _OBLIQUE
    ]
    return _painted_once([run for run in runs if run.glyphs])


def _glyphs(line: dict[str, Any], frame: PageFrame) -> Iterator[Glyph]:
    blank = ""
    for span in line["spans"]:
        style = Style(
            font=span["font"],
            size=float(span["size"]),
            colour=int(span["color"]),
            bold=bool(span["flags"] & pymupdf.TEXT_FONT_BOLD) or "Bold" in span["font"],
            italic=bool(span["flags"] & pymupdf.TEXT_FONT_ITALIC),
            visible=span.get("alpha", 255) >= _PALE,
        )
        for character in span["chars"]:
            text = UNKNOWN if character["c"] < " " else plain(character["c"])
            if not text.strip():
                blank += "" if character.get("synthetic") else text
                continue
            box = frame.displayed(Box.of(character["bbox"]))
            x, y = box.center
            if 0 <= x <= frame.width and 0 <= y <= frame.height:
                yield Glyph(text, box, style, blank)
            blank = ""


def _direction(line: dict[str, Any], frame: PageFrame) -> Direction:
    if line["wmode"] == 1:
        return "vertical" if frame.rotation in (0, 180) else "horizontal"
    cosine, sine = line["dir"]
    sideways = abs(sine) > abs(cosine)
    return "vertical" if sideways != (frame.rotation in (90, 270)) else "horizontal"


def _painted_once(runs: Sequence[GlyphRun]) -> list[GlyphRun]:
    """Keep the last painted of equal glyphs in one place, which lies on top; visible before invisible."""
    seen: dict[tuple[str, int], list[Glyph]] = defaultdict(list)
    kept: dict[int, GlyphRun] = {}
    for i in sorted(range(len(runs)), key=lambda i: (runs[i].glyphs[0].style.visible, i), reverse=True):
        glyphs = []
        for glyph in runs[i].glyphs:
            row = int(glyph.box.y0 / _ROW)
            near = (other for r in (row - 1, row, row + 1) for other in seen.get((glyph.text, r), ()))
            if not any(_same_place(glyph, other) for other in near):
                glyphs.append(glyph)
                seen[glyph.text, row].append(glyph)
        if glyphs:
            kept[i] = replace(runs[i], glyphs=tuple(glyphs))
    return [kept[i] for i in sorted(kept)]


def _same_place(glyph: Glyph, other: Glyph) -> bool:
    reach = _SAME_PLACE * min(glyph.style.size, other.style.size)
    return abs(glyph.box.x0 - other.box.x0) < reach and abs(glyph.box.y0 - other.box.y0) < reach
