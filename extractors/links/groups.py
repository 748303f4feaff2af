"""Groups: neighbouring figures that may stand over one legend as panels of one."""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.links.standing import TOUCHING, Side, standing
from manifests.geometry import Box

_REACH = 130.0  # points between a legend and the nearest member
_NEAR = 24.0  # points between panels that need no further sign of belonging together
_FAR = 60.0  # points between panels that their legend spans
_CENTRED = 0.08  # of the group's extent: a legend's centre this near to the group's is set to the group
_SPANS = 0.3  # of a figure's extent: a legend that runs along so much of it is set to it
_OWN_GAP = 30.0  # points: a figure with another legend this near is no panel
_IN_ROW = 0.5  # share of the smaller extent that neighbours have in common


@dataclass(frozen=True)
class Group:
    """`members` are indices of figures, at least two; `spanned` when the legend is set to the whole group
    rather than to one of them, or names each of them; `box` is around all."""

    members: tuple[int, ...]
    box: Box
    spanned: bool


def groups_at(legend: Box, figures: Sequence[Box], others: Sequence[Box], named: int = 0) -> list[Group]:
    """The groups that `legend` may be shared by, at most one on each of its sides; `others` are the page's
    other legends, `named` is how many panels it names one by one, 0 where it names none."""
    return [
        group
        for side in ("below", "above", "right", "left")
        if (group := _group(legend, figures, others, side, named)) is not None
    ]


def _group(
    legend: Box, figures: Sequence[Box], others: Sequence[Box], side: Side, named: int
) -> Group | None:
    beyond = [i for i, figure in enumerate(figures) if _clear(figure, legend, side)]
    seed = min(beyond, key=lambda i: figures[i].distance(legend), default=None)
    if seed is None or figures[seed].distance(legend) > _REACH:
        return None
    reached = figures[seed].distance(legend)
    free = [i for i in beyond if i == seed or not any(_has(figures[i], other, reached) for other in others)]
    row = [i for i in free if _in_row(figures[seed], figures[i])]
    column = [i for i in free if _in_column(figures[seed], figures[i])]
    if named > 1 and (panels := _named(seed, figures, (free, row, column), others, named)):
        return Group(panels, Box.around(figures[i] for i in panels), spanned=True)
    for reach in (_FAR, _NEAR):
        members = _grown(seed, figures, free, reach)
        box = Box.around(figures[i] for i in members)
        if any(other.covered_by(box) > 0 for other in others):
            # Another legend stands among them: only the row (or column) next to this one is its own.
            members = _grown(seed, figures, row if side in ("below", "above") else column, reach)
            box = Box.around(figures[i] for i in members)
        if len(members) < 2:
            return None
        spanned = _spanned(legend, box, [figures[i] for i in members], figures[seed], side)
        if spanned or reach == _NEAR:
            return Group(tuple(sorted(members)), box, spanned)
    return None


def _named(
    seed: int, figures: Sequence[Box], choices: Sequence[Sequence[int]], others: Sequence[Box], named: int
) -> tuple[int, ...]:
    """The panels grown from the seed within one of the choices that are as many as the legend names, or fewer
    and near each other, two of them having been found as one; no other legend stands among them."""
    for reach in (_FAR, _NEAR):
        for members in sorted(
            (_grown(seed, figures, some, reach) for some in choices), key=len, reverse=True
        ):
            box = Box.around(figures[i] for i in members)
            enough = len(members) == named or (reach == _NEAR and 1 < len(members) < named)
            if enough and not any(other.covered_by(box) > 0 for other in others):
                return tuple(sorted(members))
    return ()


def _clear(figure: Box, legend: Box, side: Side) -> bool:
    """Whether the legend stands wholly on that side of the figure."""
    return {
        "below": figure.y1 <= legend.y0 + TOUCHING,
        "above": figure.y0 >= legend.y1 - TOUCHING,
        "right": figure.x1 <= legend.x0 + TOUCHING,
        "left": figure.x0 >= legend.x1 - TOUCHING,
    }[side]


def _has(figure: Box, other: Box, reached: float) -> bool:
    """Whether the other legend is the figure's own: as near to it as the shared one is to its nearest."""
    stands = standing(figure, other)
    return stands.side != "apart" and stands.gap <= min(_OWN_GAP, reached + 1.0)


def _grown(seed: int, figures: Sequence[Box], free: Sequence[int], reach: float) -> list[int]:
    members = [seed]
    for member in members:
        members += [i for i in free if i not in members and _neighbours(figures[member], figures[i], reach)]
    return members


def _neighbours(a: Box, b: Box, reach: float) -> bool:
    across, down = a.horizontal_overlap(b), a.vertical_overlap(b)
    beside = _in_row(a, b) and -reach <= across <= TOUCHING
    return beside or (_in_column(a, b) and -reach <= down <= TOUCHING)


def _in_row(a: Box, b: Box) -> bool:
    return a.vertical_overlap(b) > _IN_ROW * min(a.height, b.height)


def _in_column(a: Box, b: Box) -> bool:
    return a.horizontal_overlap(b) > _IN_ROW * min(a.width, b.width)


def _spanned(legend: Box, group: Box, members: Sequence[Box], seed: Box, side: Side) -> bool:
    """Whether the legend is set to the group: centred on it and not on one member, or running along two."""
    upright = side in ("below", "above")

    def extent(box: Box) -> tuple[float, float]:
        return (box.x0, box.x1) if upright else (box.y0, box.y1)

    (g0, g1), (l0, l1), (s0, s1) = extent(group), extent(legend), extent(seed)
    if g1 - g0 < 1.05 * (s1 - s0):  # members stand one behind the other as the legend sees them
        return False
    tolerance = _CENTRED * (g1 - g0)
    centred = abs((l0 + l1) - (g0 + g1)) / 2 <= tolerance
    on_seed = abs((l0 + l1) - (s0 + s1)) / 2 <= tolerance and abs((s0 + s1) - (g0 + g1)) / 2 > tolerance
    run_along = sum(
        min(l1, m1) - max(l0, m0) > _SPANS * (m1 - m0) for m0, m1 in (extent(member) for member in members)
    )
    return (centred and not on_seed) or run_along >= 2
