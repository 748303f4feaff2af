"""What it costs, in points, to bind a legend to a figure: by where it stands, by its order in a list, across
a spread, as one of several figures that share it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractors.content import FigureRegion
from extractors.links.groups import Group, groups_at
from extractors.links.habit import Habit
from extractors.links.legends import Legend, Part
from extractors.links.standing import TOUCHING, Standing, standing
from extractors.texts.reading_order import reading_order
from manifests.geometry import Box

Manner = Literal["own", "shared", "part", "listed", "facing"]

_SURE_LIMIT = 130.0  # points between a figure and a legend with a label
_UNSURE_LIMIT = 26.0  # points between a figure and a short line that may be its legend
_IN_STYLE_LIMIT = 45.0  # the same for a line that is set as the book sets its legends
_OTHER_STYLE_LIMIT = 14.0  # the same for a line that is set otherwise
_SURE_WORTH = 1000.0  # legends with a label are served first, whatever other lines stand nearer
_SPANNED_WORTH = 700.0
_UNSURE_WORTH = 500.0
_SHARED_WORTH = 300.0
_LISTED = 40.0  # points that standing in a list, away from the figure, costs
_STEP = 8.0  # points for each place that the order of legends and the order of figures differ
_SHARED_STEP = 0.1  # of the distance to a panel: of two legends, each goes to the nearer panels
_MISPLACED = 90.0  # points for a part that names the other end of the group
_LARGE_SHARE = 0.06  # of the page: smaller figures are not captioned from another page
_SEEN_SHARE = 0.02  # of the page: smaller figures are passed over by a list of captions
_WRONG_SIDE = {"next_page": 1, "previous_page": -1}  # pages from a figure to where its legend cannot be
_SET_IN = 0.9  # share of a figure within another from which it is a detail set into that
_INSET = 6.0  # points that it costs a caption at the larger picture to be the detail's
_INSET_OFF = 0.05  # of the distance between their middles
_LIST_GAP = 2.2  # font sizes between the legends of a list, at most


Place = tuple[int, int]
"""A figure: page_index, and its index among the page's."""


@dataclass(frozen=True)
class Figure:
    """A kept figure with its place in the book and the area of its page (square points)."""

    page_index: int
    index: int
    region: FigureRegion
    page_area: float

    @property
    def box(self) -> Box:
        return self.region.bbox

    @property
    def place(self) -> Place:
        return self.page_index, self.index

    @property
    def is_seen(self) -> bool:
        """Whether the figure is large enough to be one of those that a list of captions is about."""
        return self.box.area >= _SEEN_SHARE * self.page_area

    @property
    def is_large(self) -> bool:
        """Whether the figure is large enough to be captioned from another page."""
        return self.box.area >= _LARGE_SHARE * self.page_area


@dataclass(frozen=True)
class Slot:
    """A legend's room for one figure: `owner` is the legend's index, `worth` what filling it saves (points);
    `group` holds the figures (indices among all) that may share the legend; `extra` rooms are theirs only."""

    legend: Legend
    owner: int
    worth: float
    group: Group | None = None
    part: Part | None = None
    extra: bool = False


@dataclass(frozen=True)
class Offer:
    cost: float
    manner: Manner
    standing: Standing


@dataclass(frozen=True)
class _Listed:
    """A legend's rank in its list, and the ranks of the figures that the list is about."""

    rank: int
    figures: Mapping[Place, int]


class Situation:
    """Figures and legends of one page, or of pages in a row, that are to be bound to each other.

    `open_places` and `spare` (ids of legends) name what the pages by themselves leave without a partner: only
    these may be bound across pages. `running` has the boxes of each page's running text.
    """

    def __init__(
        self,
        figures: Sequence[Figure],
        legends: Sequence[Legend],
        habit: Habit,
        open_places: Collection[Place] = (),
        spare: Collection[int] = (),
        running: Mapping[int, Sequence[Box]] | None = None,
    ) -> None:
        self.figures, self.legends, self.habit = figures, legends, habit
        self._running = running or {}
        self._open = _figure_ranks(figures, open_places)
        self._spare = _legend_ranks([legend for legend in legends if id(legend) in spare])
        self._listed = _lists(figures, legends)

    def limit(self, legend: Legend) -> float:
        """The largest cost (points) at which the legend may be bound; 0 for one that may not be at all."""
        if legend.sure or legend.marked is not None:
            return _SURE_LIMIT
        style = self.habit.in_style(legend.block)
        if style is None:
            return _UNSURE_LIMIT
        if style:
            return _IN_STYLE_LIMIT
        return 0.0 if self.habit.is_larger(legend.block) else _OTHER_STYLE_LIMIT

    def slots(self) -> list[Slot]:
        """The rooms that the legends have for figures."""
        made: list[Slot] = []
        for owner, legend in enumerate(self.legends):
            worth = _SURE_WORTH if legend.sure else _UNSURE_WORTH
            if legend.parts:
                made += [Slot(legend, owner, worth, part=part) for part in legend.parts]
                continue
            group = None if legend.lone or id(legend) in self._listed else self._group(legend)
            made.append(Slot(legend, owner, worth, group))
            if group is not None:
                more = _SPANNED_WORTH if group.spanned and legend.sure else _SHARED_WORTH
                made += [Slot(legend, owner, more, group, extra=True) for _ in group.members[1:]]
        return made

    def _group(self, legend: Legend) -> Group | None:
        here = [i for i, figure in enumerate(self.figures) if figure.page_index == legend.page_index]
        others = [
            other.block.bbox
            for other in self.legends
            if other is not legend
            and other.page_index == legend.page_index
            and (other.sure or not legend.sure)
        ]
        found = groups_at(legend.block.bbox, [self.figures[i].box for i in here], others, legend.panels)
        found = [group for group in found if legend.sure or group.spanned]
        if not found:
            return None
        costs = [self.habit.cost(standing(group.box, legend.block.bbox)) for group in found]
        _, _, group = max(
            zip([g.spanned for g in found], [-cost for cost in costs], found, strict=True),
            key=lambda t: t[:2],
        )
        return Group(tuple(here[i] for i in group.members), group.box, group.spanned)

    def offer(self, number: int, slot: Slot) -> Offer | None:
        """What binding the slot to the figure of this index costs; None where that is out of the question."""
        figure, legend = self.figures[number], slot.legend
        if legend.marked is not None:
            stands = standing(figure.box, legend.block.bbox)
            manner: Manner = "own" if stands.side == "inside" or legend.towards else "listed"
            return Offer(0.0, manner, stands) if figure.place == legend.marked else None
        if figure.page_index != legend.page_index:
            return self._across(figure, slot)
        if legend.elsewhere:
            return None
        if slot.part is not None:
            return self._by_part(figure, slot.part, legend)
        if id(legend) in self._listed:
            return self._by_order(figure, legend)
        return self._beside(number, slot) or self._across(figure, slot)

    def _beside(self, number: int, slot: Slot) -> Offer | None:
        """What a legend costs where it stands on the figure's own page: at the figure, or at the picture into
        which that is set."""
        figure = self.figures[number]
        own, host = self._at(figure, number, slot), self._host(figure)
        at_host = self._at(host, number, slot) if host is not None else None
        if at_host is None:
            return own
        off = abs(figure.box.center[0] - slot.legend.block.bbox.center[0])
        inset = replace(at_host, cost=at_host.cost + _INSET + _INSET_OFF * off)
        return inset if own is None or inset.cost < own.cost else own

    def _at(self, figure: Figure, number: int, slot: Slot) -> Offer | None:
        """What a legend costs where it stands at this figure, as one of the figure `number`."""
        legend = slot.legend
        if self._parted(figure, legend.block.bbox):
            return None
        stands = standing(figure.box, legend.block.bbox)
        cost = self.habit.cost(stands, legend.block.direction == "vertical")
        if slot.group is not None and number in slot.group.members:
            around = standing(slot.group.box, legend.block.bbox)
            shared = self.habit.cost(around, legend.block.direction == "vertical")
            shared += _SHARED_STEP * figure.box.distance(legend.block.bbox)
            offer = Offer(min(cost, shared), "shared", around if shared < cost else stands)
        elif slot.extra or self._hidden(figure, legend.block.bbox):
            return None
        else:
            offer = Offer(cost, "own", stands)
        limit = self.limit(legend)
        return offer if limit and offer.cost <= limit else None

    def _across(self, figure: Figure, slot: Slot) -> Offer | None:
        """What a legend costs that stands on the page beside the figure's, both of them left without a
        partner; a wide sheet holds two such pages."""
        legend = slot.legend
        rank, place = self._spare.get(id(legend)), self._open.get(figure.place)
        step = legend.page_index - figure.page_index
        if slot.extra or rank is None or place is None or abs(step) > 1 or not figure.is_large:
            return None
        if step == _WRONG_SIDE.get(legend.elsewhere):
            return None
        before = step < 0 or (step == 0 and legend.block.bbox.center[0] < figure.box.center[0])
        stands = Standing("facing_before" if before else "facing_after", 0.0, 0.0)
        astray = self._astray(figure, slot.part) if slot.part else _STEP * abs(rank - place)
        cost = self.habit.cost(stands) + astray
        return Offer(cost, "facing", stands) if cost <= self.limit(legend) else None

    def _by_part(self, figure: Figure, part: Part, legend: Legend) -> Offer | None:
        if not figure.is_large and any(other.is_large for other in self._page_of(figure)):
            return None
        around = Box.around(other.box for other in self._page_of(figure))
        stands = standing(figure.box, legend.block.bbox)
        nearest = min(self.habit.cost(s) for s in (stands, standing(around, legend.block.bbox)))
        cost = min(nearest, _LISTED) + self._astray(figure, part)
        return Offer(cost, "part", stands) if cost <= _SURE_LIMIT else None

    def _by_order(self, figure: Figure, legend: Legend) -> Offer | None:
        listed = self._listed[id(legend)]
        place = listed.figures.get(figure.place)
        if place is None:
            return None
        cost = _LISTED + _STEP * abs(listed.rank - place)
        return Offer(cost, "listed", standing(figure.box, legend.block.bbox))

    def _astray(self, figure: Figure, part: Part) -> float:
        """How far (points) the figure is from the place that the part names, among its page's figures."""
        group = [other for other in self._page_of(figure) if other.is_large] or [figure]
        if part.rank is not None:
            order = [group[i].place for i in reading_order([other.box for other in group])]
            return _STEP * abs(order.index(figure.place) - part.rank) if figure.place in order else _MISPLACED
        wrong = 0.0
        for axis, wanted in enumerate(part.place):
            if wanted is None:
                continue
            centres = [other.box.center[axis] for other in group]
            low, high = min(centres), max(centres)
            where = (figure.box.center[axis] - low) / (high - low) if high - low > TOUCHING else 0.5
            wrong += abs(where - wanted)
        return _MISPLACED * wrong

    def _page_of(self, figure: Figure) -> list[Figure]:
        return [other for other in self.figures if other.page_index == figure.page_index]

    def _host(self, figure: Figure) -> Figure | None:
        """The picture into which the figure is set, if any: captions of both may stand at the larger one."""
        hosts = [
            other for other in self._page_of(figure)
            if other.box.area > figure.box.area and figure.box.covered_by(other.box) > _SET_IN
        ]  # fmt: skip
        return min(hosts, key=lambda host: host.box.area, default=None)

    def _hidden(self, figure: Figure, legend: Box) -> bool:
        """Whether another figure stands between this figure and the legend."""
        others = [other.box for other in self._page_of(figure) if other is not figure]
        return _stands_between(others, figure.box, legend)

    def _parted(self, figure: Figure, legend: Box) -> bool:
        """Whether running text stands between the figure and the legend."""
        return _stands_between(self._running.get(figure.page_index, ()), figure.box, legend)


def _stands_between(others: Sequence[Box], figure: Box, legend: Box) -> bool:
    """Whether one of the others stands between a figure and a legend above or below it, in their column."""
    above = figure.y1 <= legend.y0 + TOUCHING
    top, bottom = (figure, legend) if above else (legend, figure)
    if top.y1 > bottom.y0 + TOUCHING:
        return False
    return any(
        other.horizontal_overlap(legend) > 0.5 * min(other.width, legend.width)
        and other.horizontal_overlap(figure) > 0.5 * min(other.width, figure.width)
        and other.y0 >= top.y1 - TOUCHING
        and other.y1 <= bottom.y0 + TOUCHING
        for other in others
    )


def _figure_ranks(figures: Sequence[Figure], places: Collection[Place]) -> dict[Place, int]:
    """The rank of each of these figures in its page's reading order."""
    ranks: dict[Place, int] = {}
    for page_index in {figure.page_index for figure in figures}:
        here = [f for f in figures if f.page_index == page_index and f.place in places]
        ranks |= {here[i].place: rank for rank, i in enumerate(reading_order([f.box for f in here]))}
    return ranks


def _legend_ranks(legends: Sequence[Legend]) -> dict[int, int]:
    ranks: dict[int, int] = {}
    for page_index in {legend.page_index for legend in legends}:
        here = [legend for legend in legends if legend.page_index == page_index]
        ranks |= {id(legend): rank for rank, legend in enumerate(here)}
    return ranks


def _lists(figures: Sequence[Figure], legends: Sequence[Legend]) -> dict[int, _Listed]:
    """The labelled legends (by id) that stand in a list, with as many figures around the list as it has
    legends: the large ones, or all."""
    listed: dict[int, _Listed] = {}
    for page_index in {legend.page_index for legend in legends}:
        here = [g for g in legends if g.page_index == page_index and g.sure and not g.parts]
        all_here = [f for f in figures if f.page_index == page_index]
        seen = [f for f in all_here if f.is_seen]
        stacks = _stacks(here)
        around, every = _nearest(stacks, seen), _nearest(stacks, all_here)
        for number, stack in enumerate(stacks):
            places = next((p for p in (around[number], every[number]) if len(p) == len(stack)), None)
            if len(stack) > 1 and places is not None:
                ranks = _figure_ranks(all_here, places)
                listed |= {id(legend): _Listed(rank, ranks) for rank, legend in enumerate(stack)}
    return listed


def _nearest(stacks: Sequence[Sequence[Legend]], figures: Sequence[Figure]) -> list[set[Place]]:
    """For each stack of legends the figures that stand nearer to it than to any other."""
    boxes = [Box.around(legend.block.bbox for legend in stack) for stack in stacks]
    near: list[set[Place]] = [set() for _ in stacks]
    for figure in figures if stacks else ():
        near[min(range(len(stacks)), key=lambda i: figure.box.distance(boxes[i]))].add(figure.place)
    return near


def _stacks(legends: Sequence[Legend]) -> list[list[Legend]]:
    """The legends in runs that follow each other directly."""
    stacks: list[list[Legend]] = []
    for legend in legends:
        if stacks and _stacked(stacks[-1][-1], legend):
            stacks[-1].append(legend)
        else:
            stacks.append([legend])
    return stacks


def _stacked(first: Legend, second: Legend) -> bool:
    """Whether two legends follow each other directly, line under line or (vertical) column beside column."""
    a, b = first.block.bbox, second.block.bbox
    size = max(first.block.font_size, second.block.font_size, 1.0)
    vertical = first.block.direction == second.block.direction == "vertical"
    overlap = a.vertical_overlap(b) if vertical else a.horizontal_overlap(b)
    gap = -a.horizontal_overlap(b) if vertical else -a.vertical_overlap(b)
    return overlap > 0 and gap <= _LIST_GAP * size
