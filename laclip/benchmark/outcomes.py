"""What the methods found, draw by draw, while a benchmark runs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from laclip.benchmark.measurement import Retrieved
from laclip.metrics.recall import Ranking, rank

_SHOWN = 5
"""Candidates kept of every query, for the report."""

_QUERIES_AT_ONCE = 1024
"""Bounds what finding the best needs beside the scores."""


@dataclass(frozen=True)
class Found:
    """What a method finds for queries: how these fared, and the best candidates (places in the gallery)."""

    ranking: Ranking
    places: np.ndarray
    scores: np.ndarray

    @classmethod
    def of(cls, scores: np.ndarray, partners: np.ndarray, candidates: np.ndarray | None = None) -> Self:
        """`scores` and `partners` are (queries, candidates); `candidates` are their places in the gallery."""
        best = _best(scores)
        shown = np.take_along_axis(scores, best, axis=1).astype(np.float32)
        return cls(rank(scores, partners), best if candidates is None else candidates[best], shown)

    @classmethod
    def joined(cls, parts: Sequence[Self], queries: Sequence[np.ndarray]) -> Self:
        """The parts as one; `queries` says, part by part, the places of their queries in the gallery."""
        order = np.argsort(np.concatenate(queries))

        def in_order(arrays: Iterable[np.ndarray]) -> np.ndarray:
            return np.asarray(np.concatenate(list(arrays))[order])

        rankings = [part.ranking for part in parts]
        return cls(
            Ranking(in_order(one.ranks for one in rankings), in_order(one.precisions for one in rankings)),
            in_order(part.places for part in parts),
            in_order(part.scores for part in parts),
        )


class Outcomes:
    """Rankings by query set and method, a draw each, and the first draw's best candidates; `seconds` is what
    scoring took by method, `wins` each draw's of the true texts against their twins."""

    def __init__(self) -> None:
        self.rankings: defaultdict[str, defaultdict[str, list[Ranking]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.retrieved: defaultdict[str, dict[str, Retrieved]] = defaultdict(dict)
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.wins: defaultdict[str, list[np.ndarray]] = defaultdict(list)

    def add(self, method: str, queries: str, found: Found) -> None:
        self.rankings[queries][method].append(found.ranking)
        if queries not in self.retrieved[method]:
            self.retrieved[method][queries] = Retrieved(found.places, found.scores, found.ranking.ranks)


def _best(scores: np.ndarray) -> np.ndarray:
    """(queries, few): the candidates with the highest scores, best first; of equal ones the first."""
    best = np.empty((len(scores), min(_SHOWN, scores.shape[1])), dtype=np.int64)
    for start in range(0, len(scores), _QUERIES_AT_ONCE):
        left = scores[start : start + _QUERIES_AT_ONCE].copy()
        for place in range(best.shape[1]):
            found = left.argmax(axis=1)
            best[start : start + len(left), place] = found
            left[np.arange(len(left)), found] = -np.inf
    return best
