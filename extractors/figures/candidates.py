"""Figures on born-digital pages: from placed images, drawings and shadings to regions.

Small named rules in a fixed order; every region that looked like a figure and is none keeps its drop reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.content import TextBlock
from extractors.figures import grounds, mounts
from extractors.figures.clusters import Cluster, clustered, inner_pictures
from extractors.figures.evidence import Evidence
from extractors.figures.furniture import drop_reason, key
from extractors.figures.glyphs import glyph_figures
from extractors.figures.lettering import (
    LABEL_LENGTH,
    captioned,
    is_misread,
    joined_by_caption,
    joined_on_canvas,
    text_share,
    with_lettering,
)
from extractors.figures.listings import is_code
from extractors.figures.motifs import joined_motifs
from extractors.figures.repeats import painted_twice, repeated
from extractors.figures.seams import RunsOn
from extractors.figures.tables import is_ruled_grid
from extractors.pdf.page import Element
from manifests.geometry import Box, PageFrame

_PATTERN = 4  # drawings on a panel from which it is a pattern
_SMALL = 0.08  # of the page: smaller pictures on a title page are logos
_TEXT_OVER = 100  # characters: more running text over a picture makes it a ground
_TEXT_SHARE = 0.22  # drawings with more of their area under text are code boxes, tables, notes
_EDGE_BAND = 0.075  # share of the page height at its top and bottom where ornaments and heads stand
_FRIEZE_WIDTH = 0.6  # of the page: a band of ornament is as wide as the type area
_FRIEZE_EDGE = 0.13  # share of the page height at its top and bottom where it stands


@dataclass(frozen=True)
class Candidate:
    """A region taken for a figure, and the objects in it. `drop_reason` is None for a figure; `overprinted`
    tells that a mark repeated in the book is printed over it or under it."""

    box: Box
    elements: tuple[Element, ...]
    detector: str
    confidence: float
    drop_reason: str | None = None
    overprinted: bool = False


@dataclass(frozen=True)
class _Page:
    """What a cluster is judged against. `opener`: the page opens a book or a chapter."""

    texts: Sequence[TextBlock]
    frame: PageFrame
    min_side: float
    opener: bool


def page_candidates(
    elements: Sequence[Element],
    texts: Sequence[TextBlock],
    frame: PageFrame,
    min_side: float,
    evidence: Evidence,
) -> list[Candidate]:
    """The figures of a born-digital page, and what was taken for one, in reading order.

    `texts` are the page's blocks (for captions and for text under drawings); `min_side` is in points.
    """
    runs_on = evidence.runs_on
    texts = [text for text in texts if not grounds.slanted(text) and not is_misread(text)]
    repeats = [e for e in elements if evidence.furniture and key(e, frame) in evidence.furniture]
    stamps = [e for e in mounts.overprinting(elements, texts, frame) if evidence.is_faint(e)]
    marks = [*repeats, *(stamp for stamp in stamps if stamp not in repeats)]
    marked = {id(mark) for mark in marks}
    visible = grounds.seen([element for element in elements if id(element) not in marked])
    covers = grounds.covers(visible, frame)
    cast = [shadow for shadow in mounts.shadows(visible) if evidence.is_shadow(shadow)]
    again = painted_twice(visible)
    under = [*mounts.panels(visible, texts), *mounts.rims(visible)]
    behind = {id(element) for element in [*covers, *cast, *again, *under]}
    inner = [element for element in visible if id(element) not in behind]
    clusters = _without_page_frames(inner, texts, frame, runs_on)
    clusters = joined_on_canvas(clusters, grounds.canvases(elements, frame), texts)
    clusters = joined_motifs(joined_by_caption(clusters, texts), texts, min_side)
    clusters = [with_lettering(cluster, texts) for cluster in clusters]
    page = _Page(texts, frame, min_side, grounds.is_opener([*covers, *marks], texts, frame))
    found = [_judged(cluster, page) for cluster in clusters]
    found += [
        _within(picture, is_inset=is_inset)
        for cluster in clusters
        for picture, is_inset in inner_pictures(cluster, visible, runs_on)
    ]
    found = _with_plate(found, covers, page)
    found += [_page_cover(cover, texts, evidence) for cover in covers if cover.kind == "image"]
    found += _mark_rows(marks, page, runs_on)
    found += [_within(Cluster.of([image]), is_inset=False) for image in again if _is_large(image, page)]
    kept = [_overprinted(candidate, marks) for candidate in found if candidate is not None]
    figures = [candidate.box for candidate in kept if candidate.drop_reason is None]
    kept += [Candidate(box, (), "glyphs", 0.6) for box in glyph_figures(texts, figures)]
    kept = _without_repeats(kept)
    return sorted(kept, key=lambda c: (c.drop_reason is not None, round(c.box.y0 / 12), c.box.x0))


def _without_repeats(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Drop the figures that repeat another: the surest stays, of equally sure ones that painted last."""

    def rank(candidate: Candidate) -> tuple[float, int]:
        return candidate.confidence, max((e.sequence for e in candidate.elements), default=0)

    figures = sorted((c for c in candidates if c.drop_reason is None), key=rank, reverse=True)
    drawings = {number for number, figure in enumerate(figures) if figure.detector != "placement"}
    again = {id(figures[number]) for number in repeated([figure.box for figure in figures], drawings)}
    return [replace(c, drop_reason="duplicate_region") if id(c) in again else c for c in candidates]


def _mark_rows(marks: Sequence[Element], page: _Page, runs_on: RunsOn) -> list[Candidate]:
    """Rows for the book's furniture and stamps: what is large enough to be taken for a figure. A grid that
    comes again, with text in its cells, is a form or a table."""

    def reason(mark: Cluster) -> str:
        is_table = is_ruled_grid(mark, page.texts)
        return "table" if is_table else drop_reason(mark.elements, page.frame)

    return [
        Candidate(mark.box, mark.elements, "placement", 0.9, reason(mark))
        for mark in clustered(marks, page.frame, runs_on)
        if _is_large(mark, page)
    ]


def _is_large(region: Cluster | Element, page: _Page) -> bool:
    """Whether a region is large enough to be taken for a figure."""
    return min(region.box.width, region.box.height) >= page.min_side


def _within(picture: Cluster, *, is_inset: bool) -> Candidate:
    """A picture within a larger one: a detail set into it is a figure of its own, any other a part of it."""
    reason = None if is_inset else "duplicate_region"
    return Candidate(picture.box, picture.elements, "placement", 0.7, reason)


def _overprinted(candidate: Candidate, marks: Sequence[Element]) -> Candidate:
    touched = any(candidate.box.intersection(mark.box) is not None for mark in marks)
    return replace(candidate, overprinted=touched)


def _with_plate(
    found: list[Candidate | None], covers: Sequence[Element], page: _Page
) -> list[Candidate | None]:
    """Make one figure of the drawings on a page-wide tint without words: a pattern that fills the page."""
    tint = next((e for e in covers if e.kind == "path" and not grounds.is_white(e.fill or 0xFFFFFF)), None)
    worth = [candidate for candidate in found if candidate is not None]
    drawings = [candidate for candidate in worth if candidate.detector == "drawing"]
    lone = len(drawings) == len(worth) and len(drawings) >= _PATTERN
    if tint is None or not lone or not grounds.wordless(tint.box, page.texts):
        return found
    members = tuple(element for drawing in drawings for element in drawing.elements)
    return [Candidate(tint.box, (tint, *members), "drawing", 0.7)]


def _without_page_frames(
    elements: Sequence[Element], texts: Sequence[TextBlock], frame: PageFrame, runs_on: RunsOn
) -> list[Cluster]:
    """Cluster; where a border around the page ties everything together, leave the border out. A dark panel
    with drawings and no words on it is a pattern, not a border."""
    clusters: list[Cluster] = []
    for cluster in clustered(elements, frame, runs_on):
        large = cluster.box.area > 0.7 * frame.box.area and not cluster.images
        if large and not _is_pattern(cluster, texts):
            inner = [
                e for e in cluster.elements if e.box.area < 0.5 * frame.box.area and not _long_rule(e, frame)
            ]
            clusters += [part for part in clustered(inner, frame, runs_on) if not _is_border(part, frame)]
        else:
            clusters.append(cluster)
    return clusters


def _is_pattern(cluster: Cluster, texts: Sequence[TextBlock]) -> bool:
    panel = max(cluster.elements, key=lambda element: element.box.area)
    tinted = panel.kind == "path" and panel.fill is not None and panel.box.iou(cluster.box) > 0.95
    return tinted and len(cluster.elements) > _PATTERN and grounds.wordless(panel.box, texts)


def _is_border(cluster: Cluster, frame: PageFrame) -> bool:
    """A ring of small ornaments along the page's edges: as large as the page, and nearly empty."""
    ink = sum(element.box.area for element in cluster.elements)
    return cluster.box.area > 0.7 * frame.box.area and ink < 0.2 * cluster.box.area


def _long_rule(element: Element, frame: PageFrame) -> bool:
    return element.box.width > 0.6 * frame.width or element.box.height > 0.6 * frame.height


def _page_cover(cover: Element, texts: Sequence[TextBlock], evidence: Evidence) -> Candidate:
    """An image over the whole page: a full-bleed plate, unless running text or a large heading is on it, or
    it shows no more than paper."""
    on_it = [block for block in texts if block.bbox.covered_by(cover.box) > 0.5]
    reason = "background" if grounds.is_background(on_it) or evidence.is_paper(cover) else None
    return Candidate(cover.box, (cover,), "placement", 0.8, reason)


def _judged(cluster: Cluster, page: _Page) -> Candidate | None:
    """Decide about one cluster: a figure, a region with a drop reason, or nothing worth a row (rules)."""
    detector = "placement" if cluster.image_share > 0.5 else "drawing"
    candidate = Candidate(cluster.box, cluster.elements, detector, 0.95 if cluster.images else 0.8)
    if cluster.rules_only:
        return None
    if not _is_large(cluster, page):
        longer = max(cluster.box.width, cluster.box.height)
        small_image = bool(cluster.images) and longer >= page.min_side / 2
        return replace(candidate, drop_reason="tiny") if small_image else None
    if captioned(cluster, page.texts, table=False):
        return candidate
    if captioned(cluster, page.texts, table=True):
        return replace(candidate, drop_reason="table")
    if cluster.image_share > 0.3:
        return replace(candidate, drop_reason=_picture_drop_reason(cluster, page))
    reason = _drawing_drop_reason(cluster, page)
    return replace(candidate, drop_reason=reason, confidence=0.8 if reason else 0.6)


def _picture_drop_reason(cluster: Cluster, page: _Page) -> str | None:
    """Why an uncaptioned picture is no figure, if it is none."""
    if page.opener and cluster.box.area < _SMALL * page.frame.box.area:
        return "logo"
    if page.opener and grounds.bleeds(cluster.box, page.frame):
        return "background"
    running = [block for block in page.texts if len(block.text) >= LABEL_LENGTH]
    under_text = sum(len(b.text) for b in running if b.bbox.covered_by(cluster.box) > 0.6)
    if under_text > _TEXT_OVER and text_share(cluster.box, running) > _TEXT_SHARE:
        return "background"
    return None


def _drawing_drop_reason(cluster: Cluster, page: _Page) -> str | None:
    """Why an uncaptioned drawing is no figure, if it is none."""
    if page.opener:
        return "decoration"
    if is_ruled_grid(cluster, page.texts):
        return "table"
    if text_share(cluster.box, page.texts) > _TEXT_SHARE:
        return "code" if is_code(cluster.box, page.texts) else "text_only"
    if _at_page_edge(cluster.box, page.frame):
        return "decoration"
    if not _plain(cluster):
        return None
    return "code" if is_code(cluster.box, page.texts) else "ornament"


def _at_page_edge(box: Box, frame: PageFrame) -> bool:
    band = _EDGE_BAND * frame.height
    head_or_foot = box.y1 < band or box.y0 > frame.height - band
    margin = _EDGE_BAND * frame.width
    side = box.x1 < margin or box.x0 > frame.width - margin
    return head_or_foot or side or _is_frieze(box, frame)


def _is_frieze(box: Box, frame: PageFrame) -> bool:
    """Whether a region runs along the head or the foot of the type area, as a low band of ornament does."""
    low = box.height < _EDGE_BAND * frame.height and box.width > _FRIEZE_WIDTH * frame.width
    return low and (box.y1 < _FRIEZE_EDGE * frame.height or box.y0 > (1 - _FRIEZE_EDGE) * frame.height)


def _plain(cluster: Cluster) -> bool:
    """Whether a drawing without a caption is too simple for a figure: a panel, a bullet, a flourish."""
    if any(element.kind != "path" for element in cluster.elements):
        return False
    curved = sum(not element.straight for element in cluster.elements)
    colours = {element.fill for element in cluster.elements} | {
        element.stroke for element in cluster.elements
    }
    few = len(cluster.elements) < 12 and len(colours - {None}) < 4
    strokes_only = all(element.fill is None for element in cluster.elements)
    return few and (curved < 3 or (strokes_only and len(colours - {None}) == 1))
