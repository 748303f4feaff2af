"""Legends bound to figures: one optimisation over a page, or over the pages that share their words.

First every page by what books at large do; the sure cases show this book's habit; then all again by it. Pages
in a row are solved together where one has labelled legends to spare and its neighbour figures without words.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from extractors.content import PageContent
from extractors.links.assignment import FORBIDDEN, assigned
from extractors.links.habit import ENOUGH, UNLEARNED, Case, Habit, learned, supposed
from extractors.links.legends import Legend, Part
from extractors.links.offers import Figure, Manner, Place, Situation
from extractors.links.standing import Side, Standing
from manifests.geometry import Box

_SURE_COST = 60.0  # points up to which a labelled legend shows the book's habit
_SURE_MARGIN = 15.0
_MUCH_NEARER = 10.0  # points a line
_AT_HAND = 20.0  # points of cost up to which a line stands at a figure, on whatever side
_LINE_SIDES: tuple[Side, ...] = ("below", "above", "right", "left")
_EVEN_ENOUGH = 2  # legends that stand on the page beside their figures' before a book is taken to do so
_PLATE_SHARE = 0.25  # of the page: a figure that one legend from the page beside it may be about
_NUMBER = re.compile(r"(?P<before>.*?)(?P<number>\d+)")  # the last number of a legend's key ("figure 3-12")

Figures = Mapping[int, Sequence[Figure]]
Legends = Mapping[int, Sequence[Legend]]


@dataclass(frozen=True)
class Binding:
    """A legend, or a part of it, bound to a figure. `cost` and `margin` in points (see `assignment.Match`),
    `limit` the largest cost there; `usual` when the book's sure legends stand so too, `in_style` when they
    are set so too; `short` when labelled legends or the panels that this one names outnumber the figures
    there, so that one of these may not have been found."""

    figure: Figure
    legend: Legend
    part: Part | None
    manner: Manner
    standing: Standing
    cost: float
    margin: float
    limit: float
    usual: bool
    in_style: bool
    short: bool = False

    @property
    def text(self) -> str:
        """The words of this figure: its part of the legend, or the whole."""
        return self.part.text if self.part is not None else self.legend.text

    @property
    def title(self) -> str:
        """The words without what says which figure they are about."""
        return self.part.title if self.part is not None else self.legend.title or self.legend.text


def kept_figures(page: PageContent) -> list[Figure]:
    """The page's figures without a drop reason."""
    return [
        Figure(page.page_index, index, figure, page.width * page.height)
        for index, figure in enumerate(page.figures)
        if figure.drop_reason is None
    ]


def bind(
    figures: Figures,
    legends: Legends,
    *,
    plates: bool = False,
    halves: Mapping[Place, Place] | None = None,
    running: Mapping[int, Sequence[Box]] | None = None,
) -> list[Binding]:
    """Bind legends to figures (both by page_index, legends in reading order), at most one to a figure.

    A legend may stand on the page beside its figure's, or on the other half of a sheet that holds two pages:
    anywhere in a volume of `plates`, in other books where legends to spare and figures without words come
    out even, and so more than once. Of two `halves` of one picture (each other's place) the second takes no
    words from a neighbouring page where the first has some. `running` text, by page_index, stands between a
    legend and what is no figure of its.
    """
    book = _Book(figures, legends, plates, halves or {}, running or {})
    return book.bound(learned(_sure_cases(book.bound(UNLEARNED))))


def bind_lines(figures: Figures, legends: Legends) -> list[Binding]:
    """Bind lines without labels that a page sets all on one side of their figures: the side on which most of
    them find one, at the least cost. A line between two figures is as near to either: there the other pages
    tell, though a book may set the lines of a row of motifs below them and those of a column beside them. A
    line that is left over goes to a figure that is, if it stands right at it on another side."""
    blocks = [legend.block for page in legends.values() for legend in page]
    habits = {side: supposed(side, blocks) for side in _LINE_SIDES}
    tried = {
        index: {side: _page_alone(figures, legends, index).bound(habits[side]) for side in _LINE_SIDES}
        for index in sorted(figures)
        if legends.get(index)
    }
    usual = max(_LINE_SIDES, key=lambda side: _served(side, [by_side[side] for by_side in tried.values()]))
    chosen = {index: _side_of_page(by_side, usual) for index, by_side in tried.items()}
    bindings: list[Binding] = []
    for side in _LINE_SIDES:
        alike = [index for index in tried if chosen[index] == side]
        found = [binding for index in alike for binding in tried[index][side]]
        if len(found) >= ENOUGH:
            habit = learned([Case(binding.standing, binding.legend.block) for binding in found])
            found = [b for index in alike for b in _page_alone(figures, legends, index).bound(habit)]
        bindings += found
    offered = [b for by_side in tried.values() for side in _LINE_SIDES for b in by_side[side]]
    return bindings + _at_hand(offered, bindings)


def _at_hand(offered: Sequence[Binding], bound: Sequence[Binding]) -> list[Binding]:
    """Of the bindings offered those, the nearest first, whose line and figure are both left over."""
    lines, figures = {id(b.legend) for b in bound}, {b.figure.place for b in bound}
    found: list[Binding] = []
    for binding in sorted(offered, key=lambda b: b.cost):
        taken = id(binding.legend) in lines or binding.figure.place in figures
        if binding.cost <= _AT_HAND and not taken:
            found.append(binding)
            lines.add(id(binding.legend))
            figures.add(binding.figure.place)
    return found


def _page_alone(figures: Figures, legends: Legends, index: int) -> "_Book":
    return _Book({index: figures[index]}, {index: legends.get(index, ())}, False, {}, {})


def _served(side: Side, pages: Sequence[Sequence[Binding]]) -> tuple[int, float]:
    """How many lines of the pages stand on this side of their figures, and what all cost, the less the
    better."""
    bound = [binding for bindings in pages for binding in bindings]
    return sum(b.standing.side == side for b in bound), -sum(b.cost for b in bound)


def _side_of_page(by_side: Mapping[Side, Sequence[Binding]], usual: Side) -> Side:
    """The side on which a page sets its lines: the `usual` one unless another serves more of them, or as
    many much nearer."""
    worth = {side: _served(side, [bindings]) for side, bindings in by_side.items()}
    best = max(_LINE_SIDES, key=lambda side: worth[side])
    (most, least), (lines, cost) = worth[best], worth[usual]
    return best if most > lines or least - cost > _MUCH_NEARER * most else usual


def _sure_cases(bindings: Sequence[Binding]) -> list[Case]:
    """The bindings that show the book's habit: of labelled legends, or of the others where most have none."""
    clear = [b for b in bindings if b.manner in ("own", "facing") and b.margin >= _SURE_MARGIN]
    sure = [b for b in clear if b.legend.sure and (b.manner == "facing" or b.cost <= _SURE_COST)]
    unsure = [b for b in clear if not b.legend.sure]
    chosen = sure if len(sure) >= max(ENOUGH, len(unsure)) else unsure
    return [Case(b.standing, b.legend.block) for b in chosen]


@dataclass(frozen=True)
class _Book:
    """What is to be bound, as given to `bind`."""

    figures: Figures
    legends: Legends
    plates: bool
    halves: Mapping[Place, Place]
    running: Mapping[int, Sequence[Box]]

    def bound(self, habit: Habit) -> list[Binding]:
        """The bindings by this habit, page by page or over pages in a row."""
        alone = {index: _solved(self._situation([index], habit)) for index in self.figures}
        open_places, spare = self._left_over(alone)
        bindings: list[Binding] = []
        for run in _runs(open_places, spare):
            if len(run) == 1 and not (self.plates and open_places[run[0]] and spare[run[0]]):
                bindings += alone[run[0]]
            else:
                bindings += _solved(self._situation(run, habit, open_places, spare))
        return bindings

    def _situation(
        self,
        run: Sequence[int],
        habit: Habit,
        open_places: Mapping[int, set[Place]] | None = None,
        spare: Mapping[int, set[int]] | None = None,
    ) -> Situation:
        return Situation(
            [figure for index in run for figure in self.figures[index]],
            [legend for index in run for legend in self.legends.get(index, ())],
            habit,
            {place for index in run for place in (open_places or {}).get(index, ())},
            {legend for index in run for legend in (spare or {}).get(index, ())},
            {index: self.running.get(index, ()) for index in run},
        )

    def _left_over(
        self, alone: Mapping[int, Sequence[Binding]]
    ) -> tuple[dict[int, set[Place]], dict[int, set[int]]]:
        """The large figures without words and the labelled legends (ids) without a figure, by page: those
        that may be bound across pages."""
        served = {b.figure.place for here in alone.values() for b in here if b.legend.sure}
        served |= {self.halves[place] for place in served if place in self.halves}
        open_places = {
            index: {figure.place for figure in here if figure.is_large} - served
            for index, here in self.figures.items()
        }
        spare = {index: _spare(self.legends.get(index, ()), alone[index]) for index in self.figures}
        if not self.plates:
            bound = {key for here in alone.values() for b in here for key in b.legend.keys}
            filling = {index: self._is_plate(places) for index, places in open_places.items()}
            counted = {
                id(legend)
                for index, here in self.legends.items()
                for legend in here
                if legend.elsewhere
                or (_counts_on(legend, bound) and any(filling.get(index + step, False) for step in (-1, 1)))
            }
            spare = _even(spare, open_places, counted)
        return open_places, spare

    def _is_plate(self, places: Collection[Place]) -> bool:
        """Whether the one figure among these places takes up much of its page."""
        boxes = [f for here in self.figures.values() for f in here if f.place in places]
        return len(boxes) == 1 and boxes[0].box.area >= _PLATE_SHARE * boxes[0].page_area


def _spare(legends: Sequence[Legend], bindings: Sequence[Binding]) -> set[int]:
    """Labelled legends without a figure on their page, by id."""
    used = {id(binding.legend) for binding in bindings}
    return {id(legend) for legend in legends if legend.sure} - used


def _counts_on(legend: Legend, bound: Collection[str]) -> bool:
    """Whether the number is the first, or comes right after that of a legend with a figure; `bound` are the
    keys of these."""
    match = _NUMBER.fullmatch(legend.keys[0]) if legend.keys else None
    if match is None:
        return False
    number = int(match["number"])
    return number == 1 or f"{match['before']}{number - 1}" in bound


def _even(
    spare: Mapping[int, set[int]], open_places: Mapping[int, set[Place]], counted: Collection[int]
) -> dict[int, set[int]]:
    """The legends to spare of pages beside which as many figures have no words: none unless there are two, or
    the one is among the `counted`, whose numbers go on those of the book's other legends."""
    even = {
        index: legends
        for index, legends in spare.items()
        if legends and any(len(open_places.get(index + step, ())) == len(legends) for step in (-1, 1))
    }
    enough = sum(map(len, even.values())) >= _EVEN_ENOUGH
    return {
        index: legends if enough or legends <= set(counted) else set()
        for index in spare
        for legends in [even.get(index, set())]
    }


def _runs(open_places: Mapping[int, object], spare: Mapping[int, object]) -> list[list[int]]:
    """Pages in a row that have to be solved together."""
    runs: list[list[int]] = []
    for index in sorted(open_places):
        before = index - 1
        meets = before in open_places and (
            (spare[before] and open_places[index]) or (spare[index] and open_places[before])
        )
        if meets:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _solved(situation: Situation) -> list[Binding]:
    slots = situation.slots()
    if not situation.figures or not slots:
        return []
    offers = [[situation.offer(i, slot) for slot in slots] for i in range(len(situation.figures))]
    costs = np.array([[FORBIDDEN if offer is None else offer.cost for offer in row] for row in offers])
    matches = assigned(costs, [slot.worth for slot in slots], [slot.owner for slot in slots])
    uses = Counter(slots[match.column].owner for match in matches)
    alone_on = {
        legend.page_index
        for owner, legend in enumerate(situation.legends)
        if legend.sure and uses[owner] < max(legend.panels, 1)
    }
    bindings = []
    for match in matches:
        slot, offer = slots[match.column], offers[match.row][match.column]
        if offer is not None:
            pages = {situation.figures[match.row].page_index, slot.legend.page_index}
            alone = offer.manner == "shared" and uses[slot.owner] == 1
            manner: Manner = "own" if alone else offer.manner
            bindings.append(
                Binding(
                    situation.figures[match.row], slot.legend, slot.part, manner, offer.standing,
                    match.cost, match.margin, situation.limit(slot.legend),
                    situation.habit.agrees(offer.standing),
                    situation.habit.in_style(slot.legend.block) is True,
                    bool(pages & alone_on),
                )
            )  # fmt: skip
    return bindings
