"""Figures, intervals and differences of all methods, slice by slice, on the same bootstrap draws."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from laclip.benchmark.measurement import (
    PICTURES,
    TEXTS,
    BenchmarkOptions,
    Difference,
    Figures,
    SliceFigures,
)
from laclip.benchmark.queries import QuerySet
from laclip.benchmark.slices import Slice
from laclip.metrics.bootstrap import Interval, resampled_means
from laclip.metrics.recall import Ranking, chance, chance_precision, recalls
from laclip.pairs.gallery import Gallery

BOTH, FORTH, BACK = "both", "text_to_image", "image_to_text"

Draws = Sequence[Ranking]
"""A direction's ranking for each draw of the crops."""


class Comparison:
    """All methods on one slice: `forth` and `back` are each method's draws, of this slice's queries only.

    `units_forth` and `units_back` number what is drawn together, the same way in both directions; they need
    not count from 0. `back` is None for queries without pictures.
    """

    def __init__(
        self,
        name: str,
        forth: Mapping[str, Draws],
        back: Mapping[str, Draws] | None,
        units_forth: np.ndarray,
        units_back: np.ndarray | None,
        options: BenchmarkOptions,
    ) -> None:
        self.name = name
        self._methods = list(forth)
        self._draws: dict[str, Mapping[str, Draws]] = {FORTH: forth}
        units = {FORTH: units_forth}
        if back is not None and units_back is not None:
            self._draws[BACK], units[BACK] = back, units_back
        _, numbered = np.unique(np.concatenate(list(units.values())), return_inverse=True)
        ends = np.cumsum([len(one) for one in units.values()])
        self._means: dict[str, np.ndarray] = {}
        self._resampled: dict[str, np.ndarray] = {}
        for direction, own in zip(units, np.split(numbered, ends[:-1]), strict=True):
            values = np.stack([_per_query(self._draws[direction][name]) for name in self._methods], axis=1)
            self._means[direction] = values.mean(axis=0)
            self._resampled[direction] = resampled_means(
                values, own, int(numbered.max()) + 1, seed=options.seed, resamples=options.resamples
            )
        self._means[BOTH] = np.mean(list(self._means.values()), axis=0)
        self._resampled[BOTH] = np.mean(list(self._resampled.values()), axis=0)

    def figures(self, method: str) -> SliceFigures:
        """The method on this slice, with the interval of its MR."""
        back = self._draws.get(BACK)
        return SliceFigures(
            _figures(self._draws[FORTH][method]),
            None if back is None else _figures(back[method]),
            self._interval(BOTH, self._methods.index(method)),
        )

    def differences(self, a: str, b: str) -> Iterator[Difference]:
        """a minus b: in both directions together, then in each; for queries without pictures in theirs."""
        first, second = self._methods.index(a), self._methods.index(b)
        for direction in (BOTH, FORTH, BACK) if BACK in self._draws else (FORTH,):
            yield Difference(a, b, self.name, direction, self._interval(direction, first, second))

    def spread(self, method: str) -> float | None:
        """Standard deviation of MR over crop draws; None for one draw."""
        draws = zip(*(by_method[method] for by_method in self._draws.values()), strict=True)
        means = [100 * np.mean([ranking.hits.mean() for ranking in rankings]) for rankings in draws]
        return float(np.std(means, ddof=1)) if len(means) > 1 else None

    def _interval(self, direction: str, a: int, b: int | None = None) -> Interval:
        means, resampled = self._means[direction], self._resampled[direction]
        if b is None:
            return Interval.of(means[a], resampled[:, a])
        return Interval.of(means[a] - means[b], resampled[:, a] - resampled[:, b])


def on_slice(
    part: Slice,
    gallery: Gallery,
    forth: Mapping[str, Draws],
    back: Mapping[str, Draws],
    options: BenchmarkOptions,
) -> Comparison:
    """The comparison on a slice, from the rankings of all queries of the gallery."""
    return Comparison(
        part.name,
        {name: [_some(ranking, part.texts) for ranking in draws] for name, draws in forth.items()},
        {name: [_some(ranking, part.pictures) for ranking in draws] for name, draws in back.items()},
        gallery.text_units[part.texts],
        gallery.picture_units[part.pictures],
        options,
    )


def compare(
    gallery: Gallery,
    slices: Sequence[Slice],
    derived: Sequence[QuerySet],
    rankings: Mapping[str, Mapping[str, Draws]],
    options: BenchmarkOptions,
) -> tuple[dict[str, Comparison], dict[str, SliceFigures]]:
    """All methods on every slice and on every set of derived queries, and what chance reaches there, by the
    name of slice or set. `rankings` is by query set, then by method, as in `Measurement`."""
    comparisons = {
        part.name: on_slice(part, gallery, rankings[TEXTS], rankings[PICTURES], options) for part in slices
    }
    by_chance = {part.name: chance_on_slice(part, gallery) for part in slices}
    for queries in derived:
        forth = rankings[queries.name]
        comparisons[queries.name] = Comparison(queries.name, forth, None, queries.units, None, options)
        by_chance[queries.name] = chance_on_queries(queries)
    return comparisons, by_chance


def chance_on_slice(part: Slice, gallery: Gallery) -> SliceFigures:
    """What a random ranking is expected to reach, exactly."""
    forth, back = [], []
    for fold in range(gallery.n_folds):
        texts, pictures = gallery.text_folds == fold, gallery.picture_folds == fold
        asked = part.texts[texts[part.texts]], part.pictures[pictures[part.pictures]]
        forth.append(gallery.partners.T[np.ix_(asked[0], np.flatnonzero(pictures))])
        back.append(gallery.partners[np.ix_(asked[1], np.flatnonzero(texts))])
    return SliceFigures(_chance(forth), _chance(back), None)


def chance_on_queries(queries: QuerySet) -> SliceFigures:
    """The same for queries without pictures."""
    return SliceFigures(_chance([queries.partners.T]), None, None)


def _chance(folds: Sequence[np.ndarray]) -> Figures:
    """Of partner matrices (queries, candidates), a fold each: the mean over all queries."""
    asked = [partners for partners in folds if len(partners)]
    queries = [len(partners) for partners in asked]
    by_fold = [chance(partners) for partners in asked]
    return Figures(
        {
            cutoff: float(np.average([one[cutoff] for one in by_fold], weights=queries))
            for cutoff in by_fold[0]
        },
        None,
        float(100 * np.average([chance_precision(partners) for partners in asked], weights=queries)),
    )


def _some(ranking: Ranking, chosen: np.ndarray) -> Ranking:
    return Ranking(ranking.ranks[chosen], ranking.precisions[chosen])


def _per_query(draws: Draws) -> np.ndarray:
    """(queries,) in per cent: the mean over draws of a query's three hits."""
    return np.asarray(100 * np.mean([ranking.hits.mean(axis=1) for ranking in draws], axis=0))


def _figures(draws: Draws) -> Figures:
    each = [recalls(ranking.hits) for ranking in draws]
    return Figures(
        {cutoff: float(np.mean([one[cutoff] for one in each])) for cutoff in each[0]},
        float(np.mean([np.median(ranking.ranks) for ranking in draws])),
        float(100 * np.mean([ranking.precisions.mean() for ranking in draws])),
    )
