"""Legends bound to figures: one optimisation over a page, or over the pages that share their words.

First every page by what books at large do; the sure cases show this book's habit; then all again by it. Pages
in a row are solved together where one has labelled legends to spare and its neighbour figures without words.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from extractors.content import PageContent
from extractors.links.assignment import FORBIDDEN, assigned
from extractors.links.habit import ENOUGH, UNLEARNED, Case, Habit, learned
from extractors.links.legends import Legend, Part
from extractors.links.offers import Figure, Manner, Place, Situation
from extractors.links.standing import Standing

_SURE_COST = 60.0  # points up to which a labelled legend shows the book's habit
_SURE_MARGIN = 15.0
_EVEN_ENOUGH = 2  # legends that stand on the page beside their figures' before a book is taken to do so

Figures = Mapping[int, Sequence[Figure]]
Legends = Mapping[int, Sequence[Legend]]


@dataclass(frozen=True)
class Binding:
    """A legend, or a part of it, bound to a figure. `cost` and `margin` in points (see `assignment.Match`),
    `limit` the largest cost there; `usual` when the book's sure legends stand so too, `in_style` when they
    are set so too."""

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

    @property
    def text(self) -> str:
        """The words of this figure: its part of the legend, or the whole."""
        return self.part.text if self.part is not None else self.legend.text

    @property
    def title(self) -> str:
        """The words without what says which figure they are about."""
        return self.part.title if self.part is not None else self.legend.text


def kept_figures(page: PageContent) -> list[Figure]:
    """The page's figures without a drop reason."""
    return [
        Figure(page.page_index, index, figure, page.width * page.height)
        for index, figure in enumerate(page.figures)
        if figure.drop_reason is None
    ]


def bind(
    figures: Figures, legends: Legends, *, plates: bool = False, halves: Mapping[Place, Place] | None = None
) -> list[Binding]:
    """Bind legends to figures (both by page_index, legends in reading order), at most one to a figure.

    A legend may stand on the page beside its figure's, or on the other half of a sheet that holds two pages:
    anywhere in a volume of `plates`, in other books where legends to spare and figures without words come
    out even, and so more than once. Of two `halves` of one picture (each other's place) the second takes no
    words from a neighbouring page where the first has some.
    """
    first = _bound(figures, legends, UNLEARNED, plates, halves or {})
    return _bound(figures, legends, learned(_sure_cases(first)), plates, halves or {})


def _sure_cases(bindings: Sequence[Binding]) -> list[Case]:
    """The bindings that show the book's habit: of labelled legends, or of the others where most have none."""
    clear = [b for b in bindings if b.manner in ("own", "facing") and b.margin >= _SURE_MARGIN]
    sure = [b for b in clear if b.legend.sure and (b.manner == "facing" or b.cost <= _SURE_COST)]
    unsure = [b for b in clear if not b.legend.sure]
    chosen = sure if len(sure) >= max(ENOUGH, len(unsure)) else unsure
    return [Case(b.standing, b.legend.block) for b in chosen]


def _bound(
    figures: Figures, legends: Legends, habit: Habit, plates: bool, halves: Mapping[Place, Place]
) -> list[Binding]:
    alone = {
        index: _solved(Situation(here, legends.get(index, ()), habit)) for index, here in figures.items()
    }
    bindings: list[Binding] = []
    served = {b.figure.place for here in alone.values() for b in here if b.legend.sure}
    served |= {halves[place] for place in served if place in halves}
    open_places = {
        index: {figure.place for figure in here if figure.is_large} - served
        for index, here in figures.items()
    }
    spare = {index: _spare(legends.get(index, ()), alone[index]) for index in figures}
    if not plates:
        spare = _even(spare, open_places)
    for run in _runs(open_places, spare):
        if len(run) == 1 and not (plates and open_places[run[0]] and spare[run[0]]):
            bindings += alone[run[0]]
            continue
        together = Situation(
            [figure for index in run for figure in figures[index]],
            [legend for index in run for legend in legends.get(index, ())],
            habit,
            {place for index in run for place in open_places[index]},
            {legend for index in run for legend in spare[index]},
        )
        bindings += _solved(together)
    return bindings


def _spare(legends: Sequence[Legend], bindings: Sequence[Binding]) -> set[int]:
    """Labelled legends without a figure on their page, by id."""
    used = {id(binding.legend) for binding in bindings}
    return {id(legend) for legend in legends if legend.sure} - used


def _even(spare: Mapping[int, set[int]], open_places: Mapping[int, set[Place]]) -> dict[int, set[int]]:
    """The legends to spare of pages beside which as many figures have no words: none unless there are two."""
    even = {
        index: legends
        for index, legends in spare.items()
        if legends and any(len(open_places.get(index + step, ())) == len(legends) for step in (-1, 1))
    }
    enough = sum(map(len, even.values())) >= _EVEN_ENOUGH
    return {index: even.get(index, set()) if enough else set() for index in spare}


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
    bindings = []
    for match in matches:
        slot, offer = slots[match.column], offers[match.row][match.column]
        if offer is not None:
            alone = offer.manner == "shared" and uses[slot.owner] == 1
            manner: Manner = "own" if alone else offer.manner
            bindings.append(
                Binding(
                    situation.figures[match.row], slot.legend, slot.part, manner, offer.standing,
                    match.cost, match.margin, situation.limit(slot.legend),
                    situation.habit.agrees(offer.standing),
                    situation.habit.in_style(slot.legend.block) is True,
                )
            )  # fmt: skip
    return bindings
