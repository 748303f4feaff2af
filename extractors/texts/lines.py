"""The lines of a page's text layer as they read: glyphs put together, with the spaces a reader sees."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median_low

import pymupdf

from extractors.content import Direction, TextSource
from extractors.language.characters import AMBIGUOUS, IDEOGRAPHIC_SPACE, is_cjk
from extractors.texts.text_layer import Glyph, GlyphRun, glyph_runs
from manifests.geometry import Box, PageFrame

_WIDE_GAP = 1.6  # in font sizes: a wider gap separates columns, not words
_PART_GAP = 0.6  # in font sizes, beyond the line's letter-spacing: a gap that separates parts of a caption
_SET_SPACE = 0.15  # in font sizes, likewise: a printed space narrower than this was eaten by justification
_WORD_SPACE = 0.15  # in font sizes: a gap at a Latin letter or digit that is a word space, as MuPDF has it
_SPACED_OUT = 3.2  # in font sizes: single characters of one word stand no further apart
_EVEN = 0.2  # in font sizes: by so much their distances may differ
_PART_STEP = 1.3  # in font sizes: no further apart stand the characters of a column, parts of a caption too
_SOLID = 0.6  # in font sizes: no further apart stand most of them
_LEADERS = ".·…"
_FULL_WIDTH = 0.7  # of the font size


@dataclass(frozen=True)
class Line:
    """One line of text (a column's worth of it). `size` is the font size in points, `colour` 0xRRGGBB; `font`
    names the font most of it is set in ("" for recognised text). `invisible` text shows no ink."""

    box: Box
    text: str
    size: float
    colour: int = 0
    direction: Direction = "horizontal"
    source: TextSource = "pdf"
    confidence: float = 1.0
    bold: bool = False
    italic: bool = False
    invisible: bool = False
    font: str = ""


def text_lines(page: pymupdf.Page, frame: PageFrame) -> list[Line]:
    """The lines of the text layer, in the layer's order, empty ones left out.

    One PDF line is cut where a gap is wider than any word space, so that a line never runs across two
    columns; single characters spread evenly over a row are one line. Invisible text (opacity 0, hidden OCR
    layers) is kept and marked.
    """
    lines = []
    for run in _with_columns(glyph_runs(page, frame)):
        for piece in _pieces(run):
            line = _line(piece, run.direction, frame)
            if line is not None:
                lines.append(line)
    return _spaced_out(lines)


def _pieces(run: GlyphRun) -> Iterator[Sequence[Glyph]]:
    """The run cut at visibility's edges and at gaps too wide for a line. Evenly letter-spaced runs stay."""
    start = 0
    spacing = _letter_spacing(run.glyphs, run.direction)
    for i, (last, glyph) in enumerate(pairwise(run.glyphs), start=1):
        size = max(last.style.size, glyph.style.size)
        wide = _gap(last, glyph, run.direction) > _WIDE_GAP * size + spacing
        if (wide and not run.vertical_font) or last.style.visible != glyph.style.visible:
            yield run.glyphs[start:i]
            start = i
    yield run.glyphs[start:]


def _gap(before: Glyph, after: Glyph, direction: Direction) -> float:
    """The empty space between two neighbours along the line, in points; negative where they overlap."""
    a, b = before.box, after.box
    return -a.horizontal_overlap(b) if direction == "horizontal" else -a.vertical_overlap(b)


def _letter_spacing(glyphs: Sequence[Glyph], direction: Direction) -> float:
    """The usual distance between Chinese neighbours, in points: 0 where a line is set solid."""
    gaps = [_gap(a, b, direction) for a, b in pairwise(glyphs) if is_cjk(a.text[-1]) and is_cjk(b.text[0])]
    return max(0.0, float(median_low(gaps))) if gaps else 0.0


def _line(glyphs: Sequence[Glyph], direction: Direction, frame: PageFrame) -> Line | None:
    box = frame.clip(Box.around(glyph.box for glyph in glyphs))
    if box is None:
        return None
    lengths: Counter[object] = Counter()
    for glyph in glyphs:
        lengths[glyph.style] += 1
    style = max((glyph.style for glyph in glyphs), key=lambda style: lengths[style])
    return Line(
        box=box,
        text=_text(glyphs, direction),
        size=style.size,
        colour=style.colour,
        direction=direction,
        bold=style.bold,
        italic=style.italic,
        invisible=not style.visible,
        font=style.font,
    )


def _text(glyphs: Sequence[Glyph], direction: Direction) -> str:
    spacing = _letter_spacing(glyphs, direction)
    parts = [glyphs[0].text]
    for before, after in pairwise(glyphs):
        parts += [_space(before, after, _gap(before, after, direction), spacing), after.text]
    return "".join(parts)


def _space(before: Glyph, after: Glyph, gap: float, spacing: float) -> str:
    """What a reader takes the gap between two glyphs for: nothing, a word space, or a separator of parts."""
    size = min(before.style.size, after.style.size)
    chinese = _is_full_width(before), _is_full_width(after)
    if after.blank == " " and chinese[0] != chinese[1]:
        return " "  # at a number or a Latin word; Chinese faces may set a plain space as wide as a character
    excess = (gap - spacing if all(chinese) else gap) / size
    if any(chinese) and (excess >= _PART_GAP or (IDEOGRAPHIC_SPACE in after.blank and excess > _SET_SPACE)):
        return IDEOGRAPHIC_SPACE
    if all(chinese):
        return " " if after.blank and excess >= _SET_SPACE else ""
    if before.text == after.text and before.text in _LEADERS:
        return ""
    return " " if after.blank or excess >= _WORD_SPACE else ""


def _is_full_width(glyph: Glyph) -> bool:
    """Whether the glyph is set as Chinese is; quotes, dashes and dots are by their width."""
    wide = glyph.text not in AMBIGUOUS or glyph.box.width > _FULL_WIDTH * glyph.style.size
    return wide and is_cjk(glyph.text[-1])


def _with_columns(runs: Sequence[GlyphRun]) -> list[GlyphRun]:
    """Join single characters stacked into a column: vertical setting done one character at a time."""
    joined: list[GlyphRun] = []
    column: list[GlyphRun] = []
    for run in [*runs, None]:
        if run is not None and (not column or _stacked(column[-1], run)):
            column.append(run)
            continue
        joined += _column(column)
        column = [run] if run is not None else []
    return joined


def _stacked(above: GlyphRun, below: GlyphRun) -> bool:
    if len(above.glyphs) > 1 or len(below.glyphs) > 1 or above.direction != below.direction:
        return False
    a, b = above.glyphs[0], below.glyphs[0]
    size = b.style.size
    if abs(a.style.size - size) > 0.5 or max(a.box.width, b.box.width) > 1.6 * size:
        return False
    within = a.box.horizontal_overlap(b.box) > 0.8 * min(a.box.width, b.box.width)
    return within and -0.6 * size < b.box.y0 - a.box.y1 < _PART_STEP * size


def _column(runs: list[GlyphRun]) -> list[GlyphRun]:
    """The runs as one vertical one, if they are set solid; numbers in a column of a table are not."""
    glyphs = [glyph for run in runs for glyph in run.glyphs]
    if len(runs) < 2 or all(glyph.text.isascii() for glyph in glyphs):
        return runs
    solid = _letter_spacing(glyphs, "vertical") < _SOLID * glyphs[0].style.size
    return [GlyphRun(tuple(glyphs), "vertical", vertical_font=True)] if solid else runs


def _spaced_out(lines: list[Line]) -> list[Line]:
    """Join single Chinese characters that stand alone in a row, evenly apart ("图　版　说　明")."""
    joined: list[Line] = []
    members: list[Line] = []
    for line in lines:
        if members and not _next_spaced_out(members, line):
            joined += _one_word(members, lines)
            members = []
        members.append(line)
    return [*joined, *_one_word(members, lines)]


def _next_spaced_out(members: Sequence[Line], line: Line) -> bool:
    last = members[-1]
    alone = all(len(one.text) == 1 and is_cjk(one.text) for one in (last, line))
    if not alone or abs(last.size - line.size) > 0.5 or last.invisible != line.invisible:
        return False
    same_row = abs(last.box.center[1] - line.box.center[1]) < 0.2 * line.size
    step = line.box.center[0] - last.box.center[0]
    even = (
        len(members) < 2 or abs(step - (last.box.center[0] - members[-2].box.center[0])) < _EVEN * line.size
    )
    return same_row and line.size < step < (_SPACED_OUT + 1) * line.size and even


def _one_word(members: list[Line], lines: Sequence[Line]) -> list[Line]:
    """The members as one line when nothing else stands in their row: a table's cells are no word."""
    if len(members) < 2:
        return members
    box = Box.around(line.box for line in members)
    size = members[0].size
    others = (line for line in lines if line not in members)
    if len(members) == 2 and any(line.box.vertical_overlap(box) > 0.5 * size for line in others):
        return members
    return [replace(members[0], box=box, text="".join(line.text for line in members))]
