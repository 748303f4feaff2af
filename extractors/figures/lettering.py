"""Text and drawings: which words are part of a drawing, which caption vouches for it, what text covers it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from extractors.content import TextBlock
from extractors.figures.clusters import Cluster
from extractors.figures.listings import is_code
from extractors.language.captions import figure_label
from extractors.language.labels import is_table_label, parse_caption
from manifests.geometry import Box

LABEL_LENGTH = 25  # characters: longer text is no label drawn into a picture
_CAPTION_REACH = 40.0  # points between a drawing and the caption that vouches for it
_LABEL_REACH = 12.0  # points between a drawing and the lettering of its axes
_MARK_REACH = 24.0  # points between a drawing and the numbers of its parts
_LEGEND_LENGTH = 60  # characters: the lines of a legend may read as one block
_MISREAD_SIZE = 30.0  # points: no book sets single letters so large over its drawings
_LABEL_SIZE = 11.5  # points: larger text is a heading
_LETTERED_SIDE = 20.0  # points: smaller drawings bear no lettering
_LETTERED = 3  # labels from which a drawing is lettered all around: single words beside it are labels too
_ROUNDS = 3  # rows of lettering around a drawing: ticks, then the axis' name


def is_caption(block: TextBlock, *, table: bool = False) -> bool:
    return _is_caption(block.text, table)


@lru_cache(maxsize=4096)
def _is_caption(text: str, table: bool) -> bool:
    """Asked of every text for every drawing of a page."""
    return is_table_label(text) if table else figure_label(text) is not None


def _may_letter(block: TextBlock) -> bool:
    short = len(block.text) < LABEL_LENGTH and 0 < block.font_size <= _LABEL_SIZE
    return short and not is_caption(block) and not is_caption(block, table=True)


def with_lettering(cluster: Cluster, texts: Sequence[TextBlock]) -> Cluster:
    """Grow a drawing by its labels: those that straddle its edge, and the lettering of its axes.

    One short line near a drawing may be its caption: lettering comes in threes at least.
    """
    if (
        cluster.rules_only
        or cluster.image_share > 0.5
        or max(cluster.box.width, cluster.box.height) < _LETTERED_SIDE
    ):
        return cluster
    box, may = cluster.box, [block for block in texts if _may_letter(block)]
    inside = sum(block.bbox.covered_by(box) > 0.5 for block in may)
    for block in may:
        if 0.3 < block.bbox.covered_by(cluster.box) < 1:
            box = box.union(block.bbox)
    for _ in range(_ROUNDS):
        near = [
            block for block in may
            if block.bbox.covered_by(box) < 0.99
            and block.bbox.distance(box) <= _LABEL_REACH
            and block.bbox.width < 0.9 * box.width
        ]  # fmt: skip
        if not near or inside + len(near) < _LETTERED:
            break
        inside += len(near)
        box = Box.around([box, *(block.bbox for block in near)])
    return Cluster(box, cluster.elements)


def captioned(cluster: Cluster, texts: Sequence[TextBlock], *, table: bool) -> bool:
    """Whether a figure caption (or a table's) stands right above or below the cluster."""
    for block in texts:
        if not is_caption(block, table=table) or block.bbox.horizontal_overlap(cluster.box) <= 0:
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


def text_share(box: Box, texts: Sequence[TextBlock]) -> float:
    """The share of a box's area that text covers."""
    covered = sum(common.area for block in texts if (common := block.bbox.intersection(box)) is not None)
    return covered / max(box.area, 1e-6)


def is_misread(block: TextBlock) -> bool:
    """Whether a block is a drawing taken for text: a single character that was recognised, and large."""
    return block.source == "ocr" and len(block.text) == 1 and block.font_size > _MISREAD_SIZE


def joined_by_caption(clusters: list[Cluster], texts: Sequence[TextBlock]) -> list[Cluster]:
    """Join the drawings that stand between a figure caption and the text above it: they are its parts. So are
    those between it and the text below it where it numbers as many."""
    labels = _labels(texts, clusters)
    for caption in texts:
        if not is_caption(caption) or caption.direction == "vertical":
            continue
        inside = _between(clusters, texts, caption, _text_above(caption, texts, labels), caption.bbox.y0 + 2)
        marks = _marks(caption, texts)
        if not inside and marks:
            bottom = _text_below(caption, texts, labels | {id(mark) for mark in marks})
            below = _between(clusters, texts, caption, caption.bbox.y1 - 2, bottom)
            inside = below if len(below) == len(marks) else []
        if len(inside) > 1:
            clusters = merged(clusters, inside)
            clusters[-1] = _with_marks(clusters[-1], marks)
            labels = _labels(texts, clusters)
    return clusters


def _marks(caption: TextBlock, texts: Sequence[TextBlock]) -> list[TextBlock]:
    """The numbers or letters at the parts of a drawing that its caption tells apart by them; none unless each
    stands on the page once."""
    read = parse_caption(caption.text)
    named = [part.letter for part in read.parts if part.letter] if read is not None else []
    found = {name: [block for block in texts if _is_mark(block, name)] for name in named}
    return [block for blocks in found.values() for block in blocks] if _once(found) else []


def _is_mark(block: TextBlock, name: str) -> bool:
    return block.text.strip(" ()（）.").lower() == name


def _once(found: Mapping[str, Sequence[TextBlock]]) -> bool:
    return all(len(blocks) == 1 for blocks in found.values())


def _with_marks(cluster: Cluster, marks: Sequence[TextBlock]) -> Cluster:
    """The drawing with the marks of its parts, where all stand at it."""
    near = all(mark.bbox.distance(cluster.box) <= _MARK_REACH for mark in marks)
    return Cluster(Box.around([cluster.box, *(mark.bbox for mark in marks if near)]), cluster.elements)


def _between(
    clusters: Sequence[Cluster], texts: Sequence[TextBlock], caption: TextBlock, top: float, bottom: float
) -> list[Cluster]:
    """The drawings between two heights that may be parts of what the caption is about."""
    return [
        cluster
        for cluster in clusters
        if not cluster.images
        and cluster.box.y0 >= top - 1
        and cluster.box.y1 <= bottom
        and not cluster.rules_only
        and _within_reach(cluster, caption)
        and not is_code(cluster.box, texts)
    ]


def merged(clusters: list[Cluster], some: Sequence[Cluster]) -> list[Cluster]:
    """The clusters with `some` of them made one."""
    if len(some) < 2:
        return clusters
    members = [element for cluster in some for element in cluster.elements]
    chosen = {id(cluster) for cluster in some}
    rest = [cluster for cluster in clusters if id(cluster) not in chosen]
    return [*rest, Cluster(Box.around(cluster.box for cluster in some), tuple(members))]


def _within_reach(cluster: Cluster, caption: TextBlock) -> bool:
    width = max(caption.bbox.width, 150.0)
    middle = caption.bbox.center[0]
    return cluster.box.x0 < middle + width and cluster.box.x1 > middle - width


def _labels(texts: Sequence[TextBlock], clusters: Sequence[Cluster]) -> set[int]:
    """The ids of the blocks that are lettering of a drawing: on it, across its edge, or beside it."""
    boxes = np.array([cluster.box.as_list() for cluster in clusters]).reshape(-1, 4)
    found = set()
    for block in texts if len(clusters) else ():
        low = np.maximum(boxes[:, :2], [block.bbox.x0, block.bbox.y0])
        high = np.minimum(boxes[:, 2:], [block.bbox.x1, block.bbox.y1])
        share = float(np.clip(high - low, 0, None).prod(axis=1).max() / max(block.bbox.area, 1e-6))
        near = np.hypot(*np.clip(low - high, 0, None).T).min() <= _LABEL_REACH
        across = share > 0.3 and len(block.text) < LABEL_LENGTH
        if share > 0.95 or across or (near and _may_letter(block)):
            found.add(id(block))
    return found


def _text_above(caption: TextBlock, texts: Sequence[TextBlock], labels: set[int]) -> float:
    """The lowest bottom of the running text above a caption, in its column."""
    above = [
        block.bbox.y1
        for block in texts
        if block is not caption
        and block.bbox.y1 <= caption.bbox.y0 + 1
        and block.bbox.horizontal_overlap(caption.bbox) > 0
        and id(block) not in labels
    ]
    return max(above, default=0.0)


def _text_below(caption: TextBlock, texts: Sequence[TextBlock], labels: set[int]) -> float:
    """The highest top of the running text below a caption, in its column."""
    below = [
        block.bbox.y0
        for block in texts
        if block is not caption
        and block.bbox.y0 >= caption.bbox.y1 - 1
        and block.bbox.horizontal_overlap(caption.bbox) > 0
        and id(block) not in labels
    ]
    return min(below, default=float("inf"))


def joined_on_canvas(
    clusters: list[Cluster], canvases: Sequence[Box], texts: Sequence[TextBlock]
) -> list[Cluster]:
    """Join what stands on one white canvas: charts bring their paper, which ties the plot to its legend.
    A canvas with running text or a caption on it is a page's panel and no chart's."""
    for canvas in canvases:
        on_it = [block for block in texts if block.bbox.covered_by(canvas) > 0.5]
        if any(len(block.text) >= _LEGEND_LENGTH or is_caption(block) for block in on_it):
            continue
        inside = [cluster for cluster in clusters if canvas.contains(cluster.box, 2.0)]
        if not inside or len(inside) + len(on_it) < 2:
            continue
        clusters = merged(clusters, inside)
        whole = next(c for c in clusters if c.box == Box.around(cluster.box for cluster in inside))
        box = Box.around([whole.box, *(block.bbox for block in on_it)])
        clusters = [c for c in clusters if c is not whole] + [Cluster(box, whole.elements)]
    return clusters
