"""Figures on scanned pages: what is not paper and not text, confirmed, joined or parted by layout proposals.

The page is analysed at about 100 dpi: the paper is taken off (`extractors.scans.paper`), recognised text is
erased, what is left is grouped (`extractors.scans.regions`), and edges are looked for along whole sides
(`extractors.scans.picture_edges`). Boxes are in points of the page as read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.figures.candidates import Candidate
from extractors.figures.grounds import is_background
from extractors.language.captions import figure_label, with_label_apart
from extractors.language.labels import is_table_label
from extractors.ocr.layout import Proposal
from extractors.pictures.raster import Pixels
from extractors.scans.axes import with_axes
from extractors.scans.bands import without_bands
from extractors.scans.bleeds import plates
from extractors.scans.drawings import joined_drawings
from extractors.scans.facing_pages import facing_pages, facing_plates
from extractors.scans.marks import drop_reason, is_lettered_bar, without_marks
from extractors.scans.openers import without_ornaments
from extractors.scans.overlaid import laid_apart
from extractors.scans.paper import Paper, paper
from extractors.scans.picture_edges import PageLight, refined
from extractors.scans.pieces import PIECE_SIDE, joined_pieces
from extractors.scans.regions import Mask, Region, disentangled, insets, parted, regions
from extractors.scans.repeats import joined_repeats
from extractors.scans.touching import parted_by_captions
from extractors.texts.gutter import is_wide
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame

ANALYSIS_DPI = 100
_INK_DISTANCE = 17.0  # of 255 in any channel of the paper-normalised page: noise and tint stay below
_STRONG_DISTANCE = 48.0  # show-through and stains stay below
_FULL_DISTANCE = 90.0  # full print: neither the back of the sheet nor a watermark
_FAINT_SHARE = 0.008  # of the page: more faint print than this, away from the rest, is the back of the sheet
_PLATE_PAPER = 0.12  # a page with less of its area left as paper is a full-bleed plate
_PLATE_PROPOSED = (
    0.85,
    0.55,
)  # of the sheet, and score: a pale plate over the whole page that the model sees
_MARGIN = 0.75  # share of a page's margins that is bare paper from which it has margins
_JOIN = 5.0  # points: ink closer than this belongs together
_LARGEST_LETTER = 40.0  # points: larger single characters are looked at
_STROKES = 0.5  # share of a character's box that its strokes take up at most
_SURE_TEXT = 0.80  # OCR confidence from which a line is erased wherever it stands on paper
_MIN_DENSITY = 0.10  # share of ink in a region's box below which it is dirt or leftovers of text
_MIN_STRENGTH = 0.04  # share of strong ink below which it is show-through, unless the model sees a figure
_RULE = 5.0  # points: regions thinner than this are rules
_ROW, _ROW_SHARE = 5, 0.5  # characters, of which more are the same: no words
_BAND = 4.0  # points beside a line of text in which a strip of bare paper must lie
_BARE = 0.12  # share of ink below which a row or column of pixels is bare paper
_LETTERED = 0.5  # share of ink in a line's box that letters on paper leave room for
_BAR_END = 0.4  # font sizes at a line's ends that a bar goes on
_TABLE_CAPTION = 14.0  # points between a table and its caption
_TABLE_LINES = 4  # of text, at least, in a table: without, the model errs
_EDGE = 14.0  # points from the page edge within which scanner shadow and side tabs stand
_FILLED = 0.9  # share of ink from which a lone region needs no second opinion
_SURELY_SEEN = 0.85  # score times IoU of the model on such pictures, usually
_PROPOSED = 0.3  # score times IoU from which a region counts as seen by the model


Sight = Callable[[], Sequence[Proposal]]
"""What the layout model sees on the page, once it is asked."""


@dataclass(frozen=True)
class _Print:
    """What is printed on the page, at the analysis resolution of `scale` pixels a point: `ink` with its text
    erased, `strong` the part of it that no show-through can be, `whole` all of it, and the light on the
    page."""

    ink: Mask
    strong: Mask
    whole: Mask
    light: PageLight
    sheet: Box
    scale: float
    cluttered: bool


def analysis_copy(image: Pixels, frame: PageFrame) -> Pixels:
    """The page at the resolution at which it is analysed; itself where that is its own."""
    size = tuple(max(1, round(side * ANALYSIS_DPI / 72)) for side in (frame.width, frame.height))
    if size == image.shape[1::-1]:
        return image
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def scan_candidates(
    image: Pixels,
    lines: Sequence[Line],
    see: Sight,
    frame: PageFrame,
    min_side: float,
) -> list[Candidate]:
    """The figures of a scanned page and what was taken for one.

    `image` is the page as read at any resolution; `lines` its recognised text, `min_side` in points. `see`
    is called once, and only where the ink leaves something open: the layout model takes its time.
    """
    see = cache(see)
    scale = ANALYSIS_DPI / 72
    small = analysis_copy(image, frame)
    bare = paper(small, _INK_DISTANCE)
    found = _bounds(bare.sheet).scaled(1 / scale)
    plate = _on_page(found, frame)
    pale = bare.margin < _MARGIN and not bare.is_half_plate and _is_pale_plate(plate, see, lines)
    if bare.share < _PLATE_PAPER or pale:
        if is_background(_words(lines)):
            return [Candidate(plate, (), "scan", 0.7, "background")]
        if bare.share < _PLATE_PAPER:
            plate = without_bands(plate, bare.distance <= _INK_DISTANCE, scale)
        whole = plate.scaled(scale)
        halves = facing_plates(small, whole) if is_wide(frame.width, frame.height) else [whole]
        parts = [_on_page(box.scaled(1 / scale), frame) for half in halves for box in plates(small, half)]
        return [Candidate(part, (), "scan", 0.7) for part in parts]
    marks = _print(bare, plate, lines, see, scale)
    grouped = regions(marks.ink, marks.strong, round(_JOIN * scale))
    tied, grouped = grouped, _told_apart(grouped, marks, see)
    if _is_opener(tied, lines, marks) and _bleeds_around(grouped, lines, marks):
        opener = Candidate(frame.box, (), "scan", 0.7, "background")
        return _beside_opener(small, lines, see, frame, min_side) or [opener]
    sure = [line.box.scaled(scale) for line in lines if line.confidence > _SURE_TEXT]
    grouped = joined_repeats(grouped, small, sure)
    grouped = [region for region in grouped if _is_print(region, see, scale, min_side)]
    grouped = [part for region in grouped for part in parted(region, marks.ink, marks.strong)]
    grouped = joined_pieces(grouped, lambda: _figures_seen(see, scale), sure, marks.whole, scale)
    grouped = joined_drawings(grouped, lines, scale)
    grouped = [part for region in grouped for part in parted_by_captions(region, marks.light, lines, scale)]
    grouped = [part for region in grouped for part in laid_apart(region, marks.ink, marks.strong)]
    grouped += [inset for region in grouped for inset in insets(region, marks.ink, marks.strong)]
    see = _without_doubt(grouped, lines, scale) or see
    candidates = [_judged(region, marks, small, lines, see, frame, min_side) for region in grouped]
    kept = [candidate for candidate in candidates if candidate is not None]
    kept = without_ornaments(without_marks(kept, small, marks.scale), _words(lines), frame)
    return sorted(kept, key=lambda c: (c.drop_reason is not None, round(c.box.y0 / 12), c.box.x0))


def _beside_opener(
    image: Pixels, lines: Sequence[Line], see: Sight, frame: PageFrame, min_side: float
) -> list[Candidate]:
    """What two pages on one sheet show, each by itself, if only one of them is an opener; nothing where the
    sheet is one page, or both are."""
    found: list[list[Candidate]] = []
    for page in facing_pages(image, lines, frame):
        half = scan_candidates(page.image, page.lines, partial(page.proposals, see), page.frame, min_side)
        found.append([replace(candidate, box=candidate.box.moved(page.left, 0)) for candidate in half])
    openers = [all(candidate.drop_reason == "background" for candidate in half) for half in found]
    return [] if all(openers) else [candidate for half in found for candidate in half]


def _words(lines: Sequence[Line]) -> list[Line]:
    """The lines that are surely words: a single large character is mostly a motif that was read as one, the
    same again and again a row of motifs."""
    sure = [line for line in lines if line.confidence >= _SURE_TEXT and len(line.text.strip()) > 1]
    return [line for line in sure if not _is_row(line.text)]


def _is_row(text: str) -> bool:
    commonest = max(map(text.count, text), default=0)
    return len(text) >= _ROW and commonest > _ROW_SHARE * len(text)


def _bounds(sheet: Mask) -> Box:
    rows, columns = np.flatnonzero(sheet.mean(axis=1) > 0.5), np.flatnonzero(sheet.mean(axis=0) > 0.5)
    if not len(rows) or not len(columns):
        return Box(0.0, 0.0, float(sheet.shape[1]), float(sheet.shape[0]))
    return Box(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))


def _on_page(box: Box, frame: PageFrame) -> Box:
    """The box with edges within three pixels of the page's moved to it: what comes so near bleeds off."""
    near = 3 * 72 / ANALYSIS_DPI
    return Box(
        box.x0 if box.x0 > near else 0.0,
        box.y0 if box.y0 > near else 0.0,
        box.x1 if box.x1 < frame.width - near else frame.width,
        box.y1 if box.y1 < frame.height - near else frame.height,
    )


def _is_pale_plate(sheet: Box, see: Sight, lines: Sequence[Line]) -> bool:
    """A plate as pale as paper over the whole page: only the model sees it, and hardly a word is on it."""
    share, score = _PLATE_PROPOSED
    if is_background(_words(lines)):
        return False
    return any(p.kind == "figure" and p.score > score and p.box.iou(sheet) > share for p in see())


def _print(bare: Paper, sheet: Box, lines: Sequence[Line], see: Sight, scale: float) -> _Print:
    whole = bare.distance > _INK_DISTANCE
    cluttered = _is_cluttered(bare.distance)
    letters = bare.distance > _STRONG_DISTANCE if cluttered else whole
    printed, distance = bare.printed.copy(), bare.distance.copy()
    for line in lines:
        if not _on_paper(letters, line, scale) or _is_motif(line, whole, scale):
            continue
        if line.confidence >= _SURE_TEXT or not _is_pictured(line, see()):
            erased = line.box.expanded(0.15 * line.size)
            around = _window(erased.expanded(_BAND).scaled(scale))
            blank = printed[around][distance[around] <= _INK_DISTANCE]
            window = _window(erased.scaled(scale))
            # Not plain white: the step to paper that is a shade darker would be taken for a picture's edge.
            printed[window] = np.median(blank, axis=0) if len(blank) else 255
            distance[window] = 0
    strong, ink = distance > _STRONG_DISTANCE, distance > _INK_DISTANCE
    return _Print(ink, strong, whole, PageLight(printed, distance), sheet, scale, cluttered)


def _is_motif(line: Line, whole: Mask, scale: float) -> bool:
    """Whether a picture was read as one large character: more of its box is inked than strokes take up."""
    large = len(line.text.strip()) == 1 and min(line.box.width, line.box.height) > _LARGEST_LETTER
    return large and float(whole[_window(line.box.scaled(scale))].mean()) > _STROKES


def _is_pictured(line: Line, proposals: Sequence[Proposal]) -> bool:
    """Whether the model sees the line within a figure."""
    return any(p.kind == "figure" and line.box.covered_by(p.box) > 0.5 for p in proposals)


def _is_cluttered(distance: NDArray[np.float32]) -> bool:
    """Whether a watermark lies over the page or the back of the sheet shows through: there is much faint
    print away from all full print."""
    away = cv2.dilate((distance > _FULL_DISTANCE).astype(np.uint8), np.ones((15, 15), np.uint8)) == 0
    return float((away & (distance > _INK_DISTANCE)).mean()) > _FAINT_SHARE


def _on_paper(ink: Mask, line: Line, scale: float) -> bool:
    """Whether a line of text stands on paper: a strip of it is bare on both its sides, or on one of them and
    much between its letters, where a caption all but touches its picture. Inside a picture none is, and what
    was read there may be a woven row or a painted inscription."""
    inner = 0.12 * line.size
    if line.direction == "vertical":
        before = Box.of((line.box.x0 - _BAND, line.box.y0, line.box.x0 + inner, line.box.y1))
        behind = Box.of((line.box.x1 - inner, line.box.y0, line.box.x1 + _BAND, line.box.y1))
    else:
        before = Box.of((line.box.x0, line.box.y0 - _BAND, line.box.x1, line.box.y0 + inner))
        behind = Box.of((line.box.x0, line.box.y1 - inner, line.box.x1, line.box.y1 + _BAND))
    along = 0 if line.direction == "vertical" else 1
    strips = [ink[_window(side.scaled(scale))].mean(axis=along) for side in (before, behind)]
    bare = [not len(strip) or float(strip.min()) < _BARE for strip in strips]
    if all(bare):
        return not _is_on_bar(ink, line, scale)
    return any(bare) and float(ink[_window(line.box.scaled(scale))].mean()) < _LETTERED


def _is_on_bar(ink: Mask, line: Line, scale: float) -> bool:
    """Whether print goes on at an end of the line, at its height: the bar of a heading, low as it is."""
    box, end = line.box, _BAR_END * line.size
    if line.direction == "vertical":
        ends = Box(box.x0, box.y0 - end, box.x1, box.y0), Box(box.x0, box.y1, box.x1, box.y1 + end)
    else:
        ends = Box(box.x0 - end, box.y0, box.x0, box.y1), Box(box.x1, box.y0, box.x1 + end, box.y1)
    windows = [ink[_window(side.scaled(scale))] for side in ends]
    return any(window.size and float(window.mean()) > _FILLED for window in windows)


def _window(box: Box) -> tuple[slice, slice]:
    x0, y0, x1, y1 = (max(0, round(value)) for value in box.as_list())
    return slice(y0, y1 + 1), slice(x0, x1 + 1)


def _told_apart(grouped: list[Region], marks: _Print, see: Sight) -> list[Region]:
    """On a cluttered page what is strongly printed tells where the regions end."""
    if not marks.cluttered:
        return grouped

    strong = regions(marks.strong, marks.strong, round(_JOIN * marks.scale))
    return disentangled(grouped, strong, marks.ink, lambda: _figures_seen(see, marks.scale))


def _figures_seen(see: Sight, scale: float) -> list[Box]:
    """Where the model sees figures, in pixels of the analysis."""
    return [proposal.box.scaled(scale) for proposal in see() if proposal.kind == "figure"]


def _is_print(region: Region, see: Sight, scale: float, min_side: float) -> bool:
    """Whether a region is more than show-through or dirt: strong enough, or large enough for a figure and
    seen by the model."""
    if region.strength >= _MIN_STRENGTH:
        return True
    box = region.box.scaled(1 / scale)
    return min(box.width, box.height) >= min_side and _seen(box, see()) >= _PROPOSED


def _without_doubt(found: Sequence[Region], lines: Sequence[Line], scale: float) -> Sight | None:
    """What the model would see on a page with nothing but one large picture, filled to its edges and without
    words in it; None where it has to be asked."""
    if len(found) != 1 or found[0].density < _FILLED:
        return None
    box = found[0].box.scaled(1 / scale)
    worded = any(line.box.covered_by(box) > 0.5 and line.confidence >= _SURE_TEXT for line in lines)
    if min(box.width, box.height) < PIECE_SIDE or worded:
        return None
    return lambda: [Proposal(box, "figure", _SURELY_SEEN)]


def _seen(box: Box, proposals: Sequence[Proposal]) -> float:
    """How well the model sees a figure at the box: the best score times IoU."""
    return max((p.box.iou(box) * p.score for p in proposals if p.kind == "figure"), default=0.0)


def _is_opener(found: Sequence[Region], lines: Sequence[Line], marks: _Print) -> bool:
    """A chapter opener: decoration that bleeds off three sides of the page around a large heading."""
    area = sum(box.area for box in _bleeding(found, marks))
    return area > 0.5 * marks.sheet.area and _bleeds_around(found, lines, marks)


def _bleeds_around(found: Sequence[Region], lines: Sequence[Line], marks: _Print) -> bool:
    """Whether what bleeds off the page does so on three sides, and surrounds a text or a heading."""
    bleeding = _bleeding(found, marks)
    if not bleeding:
        return False
    around, inner = Box.around(bleeding), marks.sheet.expanded(-_EDGE)
    sides = (around.x0 < inner.x0, around.y0 < inner.y0, around.x1 > inner.x1, around.y1 > inner.y1)
    words = [line for line in _words(lines) if line.box.covered_by(around) > 0.5]
    return sum(sides) >= 3 and is_background(words)


def _bleeding(found: Sequence[Region], marks: _Print) -> list[Box]:
    boxes = [region.box.scaled(1 / marks.scale) for region in found]
    return [box for box in boxes if _at_edge(box, marks.sheet) and box.width > _EDGE]


def _judged(
    region: Region,
    marks: _Print,
    small: Pixels,
    lines: Sequence[Line],
    see: Sight,
    frame: PageFrame,
    min_side: float,
) -> Candidate | None:
    """Decide about one region: a figure, a region with a drop reason, or nothing (rules, dirt)."""
    rough = region.box.scaled(1 / marks.scale)
    if min(rough.width, rough.height) < _RULE:
        return None
    if min(rough.width, rough.height) < min_side:
        tiny = Candidate(rough, (), "scan", 0.6, "tiny")
        return None if rough.area < 2 * min_side**2 or _seen(rough, see()) < _PROPOSED else tiny
    if region.density < _MIN_DENSITY and _seen(rough, see()) < _PROPOSED:
        return None
    edges = region.box if region.exact else refined(region.box, marks.light)
    box = _on_page(edges.scaled(1 / marks.scale), frame)
    if _at_edge(box, marks.sheet) and min(box.width, box.height) < 0.08 * frame.width:
        return Candidate(box, (), "scan", 0.6, "decoration")
    proposals = see()
    seen = _seen(rough, proposals)
    candidate = Candidate(box, (), "scan", round(0.6 + 0.39 * seen, 3))
    inside = [line for line in lines if line.box.covered_by(box) > 0.7 and line.confidence >= _SURE_TEXT]
    text_share = sum(line.box.area for line in inside) / max(box.area, 1e-6)
    if box.area > 0.7 * frame.box.area and sum(len(line.text) for line in inside) > 60:
        return replace(candidate, drop_reason="background")
    if text_share > 0.35 and seen < 0.5:
        return replace(candidate, drop_reason="text_only")
    for kind in ("table", "formula") if len(inside) >= _TABLE_LINES else ("formula",):
        if any(p.kind == kind and max(p.box.iou(box), box.covered_by(p.box)) > 0.6 for p in proposals):
            return replace(candidate, drop_reason=kind)
    if len(inside) >= _TABLE_LINES and _is_under_table_caption(box, lines):
        return replace(candidate, drop_reason="table")
    pixels = small[_window(box.scaled(marks.scale))]
    if is_lettered_bar(pixels, box, inside):
        return replace(candidate, drop_reason="decoration")
    return with_axes(replace(candidate, drop_reason=drop_reason(pixels, box)), region.density, lines)


def _is_under_table_caption(box: Box, lines: Sequence[Line]) -> bool:
    """Whether a table's caption stands right above the region, and no figure's at it."""
    near = [
        line for line in lines
        if line.box.horizontal_overlap(box) > 0.5 * line.box.width
        and -line.box.vertical_overlap(box) <= _TABLE_CAPTION
    ]  # fmt: skip
    labelled = any(is_table_label(line.text) and line.box.center[1] < box.y0 for line in near)
    return labelled and not any(figure_label(with_label_apart(line.text)) for line in near)


def _at_edge(box: Box, sheet: Box) -> bool:
    inner = sheet.expanded(-_EDGE)
    return box.x0 < inner.x0 or box.y0 < inner.y0 or box.x1 > inner.x1 or box.y1 > inner.y1
