"""Figures on born-digital pages: from placed images, drawings and shadings to regions.

Small named rules in a fixed order; every region that looked like a figure and is none keeps its drop reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extractors.captions import figure_label
from extractors.clusters import Cluster, clustered
from extractors.content import TextBlock
from extractors.document import PAGE_COVER
from extractors.labels import is_table_label
from extractors.lines import Line
from extractors.page import Element
from manifests.geometry import Box, PageFrame

_RULE = 2.5  # points: straight paths thinner than this are rules
_NEAR_WHITE = 0xF4
_CAPTION_REACH = 40.0  # points between a drawing and the caption that vouches for it
_TEXT_SHARE = 0.22  # drawings with more of their area under text are code boxes, tables, notes
_PLATE_TEXT = 60  # characters: more text than a caption's on a page-wide picture makes it a background
_HEADING_SIZE = 16.0  # points
_LABEL_LENGTH = 25  # characters: longer text is no label drawn into a picture
_MAX_FRAMES = 40  # more outlines than this are a drawing's own
_FRAME_SHARE = (0.02, 0.6)  # of the page: stroked outlines of this size are frames around figures
_EDGE_BAND = 0.075  # share of the page height at its top and bottom where ornaments and heads stand


@dataclass(frozen=True)
class Candidate:
    """A region taken for a figure, and the objects in it. `drop_reason` is None for a figure."""

    box: Box
    elements: tuple[Element, ...]
    detector: str
    confidence: float
    drop_reason: str | None = None


def page_candidates(
    elements: Sequence[Element], texts: Sequence[TextBlock], frame: PageFrame, min_side: float
) -> list[Candidate]:
    """The figures of a born-digital page, and what was taken for one, in reading order.

    `texts` are the page's blocks (for captions and for text under drawings); `min_side` is in points.
    """
    visible = _seen(elements)
    covers = [e for e in visible if e.box.covered_by(frame.box) * e.box.area > PAGE_COVER * frame.box.area]
    inner = _cut_at_frames([element for element in visible if element not in covers], frame)
    clusters = _without_page_frames(inner, frame)
    clusters = _joined_by_caption(clusters, texts)
    found = [_judged(cluster, texts, frame, min_side) for cluster in clusters]
    plates = [_page_cover(cover, texts, frame) for cover in covers if cover.kind == "image"]
    kept = [candidate for candidate in [*plates, *found] if candidate is not None]
    return sorted(kept, key=lambda c: (c.drop_reason is not None, round(c.box.y0 / 12), c.box.x0))


def _seen(elements: Sequence[Element]) -> list[Element]:
    """The elements without the white fills on white paper; white on a coloured ground can be seen."""
    grounds = np.array(
        [
            [*element.box.as_list(), element.sequence]
            for element in elements
            if element.kind == "path" and element.fill is not None and not _is_white(element.fill)
        ]
    ).reshape(-1, 5)
    return [
        element
        for element in elements
        if not (element.kind == "path" and element.stroke is None and element.fill is not None)
        or not _is_white(element.fill)
        or _stands_on(element, grounds)
    ]


def _is_white(colour: int) -> bool:
    return all(((colour >> shift) & 255) >= _NEAR_WHITE for shift in (16, 8, 0))


def _stands_on(element: Element, grounds: NDArray[np.float64]) -> bool:
    """Whether an earlier, larger fill lies under the element; `grounds` is (n, 5): box and sequence."""
    box = element.box
    inside = (
        (grounds[:, 0] <= box.x0 + 1)
        & (grounds[:, 1] <= box.y0 + 1)
        & (grounds[:, 2] >= box.x1 - 1)
        & (grounds[:, 3] >= box.y1 - 1)
        & (grounds[:, 4] < element.sequence)
    )
    return bool(inside.any())


def _cut_at_frames(elements: list[Element], frame: PageFrame) -> list[Element]:
    """Cut what a drawn frame surrounds at the frame: PDF objects are reported without their clip paths."""
    frames = [
        element.box
        for element in elements
        if element.kind == "path" and element.rectangular
        and element.stroke is not None and element.fill is None
        and _FRAME_SHARE[0] < element.box.area / frame.box.area < _FRAME_SHARE[1]
    ]  # fmt: skip
    if len(frames) > _MAX_FRAMES:
        return elements
    for border in frames:
        elements = [
            replace(element, box=common)
            if element.box.covered_by(border) > 0.35
            and (common := border.intersection(element.box)) is not None
            else element
            for element in elements
        ]
    return elements


def _is_rule(element: Element) -> bool:
    return element.kind == "path" and element.straight and min(element.box.width, element.box.height) < _RULE


def _rules_only(cluster: Cluster) -> bool:
    """A lone rule, or parallel ones in a line; four of them around something are a frame and no rule."""
    flat = min(cluster.box.width, cluster.box.height) < 2 * _RULE
    return flat and all(_is_rule(element) for element in cluster.elements)


def _without_page_frames(elements: Sequence[Element], frame: PageFrame) -> list[Cluster]:
    """Cluster; where a border around the page ties everything together, leave the border out."""
    clusters: list[Cluster] = []
    for cluster in clustered(elements, frame):
        if cluster.box.area > 0.7 * frame.box.area and not cluster.images:
            inner = [
                e for e in cluster.elements if e.box.area < 0.5 * frame.box.area and not _long_rule(e, frame)
            ]
            clusters += [part for part in clustered(inner, frame) if not _is_border(part, frame)]
        else:
            clusters.append(cluster)
    return clusters


def _is_border(cluster: Cluster, frame: PageFrame) -> bool:
    """A ring of small ornaments along the page's edges: as large as the page, and nearly empty."""
    ink = sum(element.box.area for element in cluster.elements)
    return cluster.box.area > 0.7 * frame.box.area and ink < 0.2 * cluster.box.area


def _long_rule(element: Element, frame: PageFrame) -> bool:
    return element.box.width > 0.6 * frame.width or element.box.height > 0.6 * frame.height


def _page_cover(cover: Element, texts: Sequence[TextBlock], frame: PageFrame) -> Candidate:
    """An image over the whole page: a full-bleed plate, unless running text or a large heading is on it."""
    on_it = [block for block in texts if block.bbox.covered_by(cover.box) > 0.5]
    reason = "background" if is_background(on_it) else None
    return Candidate(cover.box, (cover,), "placement", 0.8, reason)


def is_background(texts: Sequence[TextBlock | Line]) -> bool:
    """Whether the text on a page-wide picture makes it the ground of a text page or of a chapter opener."""
    largest = max(
        (text.font_size if isinstance(text, TextBlock) else text.size for text in texts), default=0.0
    )
    return sum(len(text.text) for text in texts) > _PLATE_TEXT or largest >= _HEADING_SIZE


def _joined_by_caption(clusters: list[Cluster], texts: Sequence[TextBlock]) -> list[Cluster]:
    """Join the drawings that stand between a figure caption and the text above it: they are its parts."""
    for caption in texts:
        if figure_label(caption.text) is None or caption.direction == "vertical":
            continue
        top = _text_above(caption, texts, clusters)
        inside = [
            cluster
            for cluster in clusters
            if not cluster.images
            and cluster.box.y0 >= top - 1
            and cluster.box.y1 <= caption.bbox.y0 + 2
            and not _rules_only(cluster)
            and _within_reach(cluster, caption)
        ]
        if len(inside) > 1:
            merged = tuple(element for cluster in inside for element in cluster.elements)
            rest = [cluster for cluster in clusters if cluster not in inside]
            clusters = [*rest, Cluster(Box.around(cluster.box for cluster in inside), merged)]
    return clusters


def _within_reach(cluster: Cluster, caption: TextBlock) -> bool:
    width = max(caption.bbox.width, 150.0)
    middle = caption.bbox.center[0]
    return cluster.box.x0 < middle + width and cluster.box.x1 > middle - width


def _text_above(caption: TextBlock, texts: Sequence[TextBlock], clusters: list[Cluster]) -> float:
    """The lowest bottom of the running text above a caption, in its column."""

    def is_label(block: TextBlock) -> bool:
        share = max((block.bbox.covered_by(cluster.box) for cluster in clusters), default=0.0)
        return share > 0.95 or (share > 0.3 and len(block.text) < _LABEL_LENGTH)

    above = [
        block.bbox.y1
        for block in texts
        if block is not caption
        and block.bbox.y1 <= caption.bbox.y0 + 1
        and block.bbox.horizontal_overlap(caption.bbox) > 0
        and not is_label(block)
    ]
    return max(above, default=0.0)


def _judged(
    cluster: Cluster, texts: Sequence[TextBlock], frame: PageFrame, min_side: float
) -> Candidate | None:
    """Decide about one cluster: a figure, a region with a drop reason, or nothing worth a row (rules)."""
    cluster = _with_labels(cluster, texts)
    detector = "placement" if cluster.image_share > 0.5 else "drawing"
    candidate = Candidate(cluster.box, cluster.elements, detector, 0.95 if cluster.images else 0.8)
    if _rules_only(cluster):
        return None
    if min(cluster.box.width, cluster.box.height) < min_side:
        small_image = bool(cluster.images) and max(cluster.box.width, cluster.box.height) >= min_side / 2
        return replace(candidate, drop_reason="tiny") if small_image else None
    if _captioned(cluster, texts, table=False):
        return candidate
    if _captioned(cluster, texts, table=True):
        return replace(candidate, drop_reason="table")
    if cluster.image_share > 0.3:
        return candidate
    if _text_share(cluster, texts) > _TEXT_SHARE:
        return replace(candidate, drop_reason="text_only")
    if _at_page_edge(cluster.box, frame):
        return replace(candidate, drop_reason="decoration")
    if _plain(cluster):
        return replace(candidate, drop_reason="ornament")
    return replace(candidate, confidence=0.6)


def _with_labels(cluster: Cluster, texts: Sequence[TextBlock]) -> Cluster:
    """Grow a drawing by the short labels that straddle its edge."""
    if cluster.image_share > 0.5:
        return cluster
    box = cluster.box
    for block in texts:
        share = block.bbox.covered_by(cluster.box)
        if 0.3 < share < 1 and len(block.text) < _LABEL_LENGTH and figure_label(block.text) is None:
            box = box.union(block.bbox)
    return Cluster(box, cluster.elements)


def _captioned(cluster: Cluster, texts: Sequence[TextBlock], *, table: bool) -> bool:
    """Whether a figure caption (or a table's) stands right above or below the cluster."""
    for block in texts:
        labelled = is_table_label(block.text) if table else figure_label(block.text) is not None
        if not labelled or block.bbox.horizontal_overlap(cluster.box) <= 0:
            continue
        gap = max(block.bbox.y0 - cluster.box.y1, cluster.box.y0 - block.bbox.y1)
        inside = block.bbox.covered_by(cluster.box) > 0.5
        if gap < _CAPTION_REACH and not inside and not _separated(cluster, block, texts):
            return True
    return False


def _separated(cluster: Cluster, caption: TextBlock, texts: Sequence[TextBlock]) -> bool:
    """Whether other text stands between the cluster and the caption."""
    top, bottom = sorted((cluster.box, caption.bbox), key=lambda box: box.y0)
    return any(
        block is not caption
        and block.bbox.y0 >= top.y1 - 1
        and block.bbox.y1 <= bottom.y0 + 1
        and block.bbox.horizontal_overlap(caption.bbox) > 0
        for block in texts
    )


def _text_share(cluster: Cluster, texts: Sequence[TextBlock]) -> float:
    covered = sum(
        common.area for block in texts if (common := block.bbox.intersection(cluster.box)) is not None
    )
    return covered / max(cluster.box.area, 1e-6)


def _at_page_edge(box: Box, frame: PageFrame) -> bool:
    band = _EDGE_BAND * frame.height
    head_or_foot = box.y1 < band or box.y0 > frame.height - band
    margin = _EDGE_BAND * frame.width
    side = box.x1 < margin or box.x0 > frame.width - margin
    return head_or_foot or side


def _plain(cluster: Cluster) -> bool:
    """Whether a drawing without a caption is too simple for a figure: a panel, a bullet, a flourish."""
    if any(element.kind != "path" for element in cluster.elements):
        return False
    curved = sum(not element.straight for element in cluster.elements)
    colours = {element.fill for element in cluster.elements} | {
        element.stroke for element in cluster.elements
    }
    return curved < 3 and len(cluster.elements) < 12 and len(colours - {None}) < 4
