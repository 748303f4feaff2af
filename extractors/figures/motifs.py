"""Loose motifs that are parts of one drawing: a repeating pattern without a ground falls apart into its
motifs, and the outer flowers of a symmetric drawing stand free on both sides of it.

What tells them from drawings set side by side is that they are the same shapes in the same size and colours.
Boxes are in points, as displayed.
"""

from collections.abc import Iterable, Sequence
from functools import reduce

from extractors.content import TextBlock
from extractors.figures.clusters import Cluster
from extractors.figures.lettering import merged
from extractors.pdf.page import Element
from manifests.geometry import Box

_FEWEST = 3  # motifs that make a repeating pattern; two alike are a pair of pictures
_ALIKE = 0.8  # share of the smaller motif's shapes that the other has too
_SAME_SIZE = 1.0  # points
_NEAR = 0.6  # of the smaller motif's shorter side between neighbours
_OFF_AXIS = 2.0  # points
_OFF_STEP = 0.137  # points: keeps sizes in halves and quarters of a point away from where rounding turns
_MANY = 200  # drawings: on pages with more, comparing all with all has no end

_Shapes = frozenset[tuple[int, int, int | None, int | None]]


def joined_motifs(clusters: list[Cluster], texts: Sequence[TextBlock], min_side: float) -> list[Cluster]:
    """Join the motifs of repeating patterns and of symmetric drawings; not where text stands between. Motifs
    are drawings of at least `min_side` (points)."""
    drawn = [cluster for cluster in clusters if not cluster.images and _side(cluster.box) >= min_side]
    if not 1 < len(drawn) <= _MANY:
        return clusters
    shapes = {id(cluster): _shapes(cluster.elements) for cluster in drawn}
    groups = [_with_remains(group, clusters) for group in _repeating(drawn, shapes)]
    in_rows = {id(cluster) for group in groups for cluster in group}
    groups += _symmetric([cluster for cluster in drawn if id(cluster) not in in_rows], shapes)
    for group in _united(groups):
        whole = Box.around(cluster.box for cluster in group)
        if not any(text.bbox.covered_by(whole) > 0.5 for text in texts):
            clusters = merged(clusters, group)
    return clusters


def _shapes(elements: Iterable[Element]) -> _Shapes:
    """The shapes of a drawing by their whole size and colours; plain panels and rules show no motif."""
    return frozenset(
        (round(e.placed.width + _OFF_STEP), round(e.placed.height + _OFF_STEP), e.fill, e.stroke)
        for e in elements
        if e.kind == "path" and not e.straight
    )


def _alike(a: _Shapes, b: _Shapes) -> bool:
    """Whether one motif shows in both drawings, be it that one of them holds more."""
    return bool(a) and bool(b) and len(a & b) >= _ALIKE * min(len(a), len(b))


def _repeating(drawn: Sequence[Cluster], shapes: dict[int, _Shapes]) -> list[list[Cluster]]:
    """The drawings that hang together by short gaps and of each of which there are at least three."""
    again = [
        cluster for cluster in drawn
        if sum(_alike(shapes[id(cluster)], shapes[id(other)]) for other in drawn) >= _FEWEST
    ]  # fmt: skip
    pairs = [[a, b] for i, a in enumerate(again) for b in again[:i] if _near(a.box, b.box)]
    return [group for group in _united(pairs) if len(group) >= _FEWEST]


def _near(a: Box, b: Box) -> bool:
    return a.distance(b) <= _NEAR * min(_side(a), _side(b))


def _with_remains(group: list[Cluster], clusters: Sequence[Cluster]) -> list[Cluster]:
    """The motifs of a pattern with what is smaller and stands between them, or beside them, cut off."""
    largest = max((cluster.box for cluster in group), key=_side)
    reach = Box.around(cluster.box for cluster in group).expanded(_NEAR * _side(largest))
    ids = {id(cluster) for cluster in group}
    remains = [
        cluster for cluster in clusters
        if id(cluster) not in ids and not cluster.images and not cluster.rules_only
        and _side(cluster.box) < _side(largest) and cluster.box.covered_by(reach) > 0.9
    ]  # fmt: skip
    return [*group, *remains]


def _symmetric(drawn: Sequence[Cluster], shapes: dict[int, _Shapes]) -> list[list[Cluster]]:
    """The pairs of like drawings on both sides of a larger one, as far from its axis, each with that one."""
    return [
        [left, right, middle]
        for left in drawn
        for right in drawn
        if left.box.x0 < right.box.x0 and _mirrored(left, right, shapes)
        for middle in drawn
        if middle is not left and middle is not right and _is_between(middle.box, left.box, right.box)
    ]


def _mirrored(left: Cluster, right: Cluster, shapes: dict[int, _Shapes]) -> bool:
    sides = zip(
        (left.box.y0, left.box.y1, left.box.width), (right.box.y0, right.box.y1, right.box.width), strict=True
    )
    return all(abs(a - b) <= _SAME_SIZE for a, b in sides) and _alike(shapes[id(left)], shapes[id(right)])


def _is_between(middle: Box, left: Box, right: Box) -> bool:
    on_axis = abs(middle.center[0] - (left.center[0] + right.center[0]) / 2) <= _OFF_AXIS
    beside = left.vertical_overlap(middle) > 0.5 * left.height
    return on_axis and beside and middle.area > left.area and _near(left, middle) and _near(right, middle)


def _united(groups: Iterable[list[Cluster]]) -> list[list[Cluster]]:
    """The groups, those that share a cluster made one."""

    def united(done: list[list[Cluster]], group: list[Cluster]) -> list[list[Cluster]]:
        members = {id(cluster): cluster for cluster in group}
        apart = []
        for other in done:
            if any(id(cluster) in members for cluster in other):
                members |= {id(cluster): cluster for cluster in other}
            else:
                apart.append(other)
        return [*apart, list(members.values())]

    return reduce(united, groups, [])


def _side(box: Box) -> float:
    return min(box.width, box.height)
