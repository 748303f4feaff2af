"""Recall at k in both directions, and their mean, when a query may have several true partners.

A query is a hit at k when *any* of its true partners is among the k best. Ties count against us: a candidate
that is no partner and scores as high as the best partner is taken to stand before it, so that a model that
gives every candidate the same score gets what it deserves.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

CUTOFFS = (1, 5, 10)


@dataclass(frozen=True)
class Hits:
    """Whether each query was answered within each cutoff: (n queries, 3) bool, columns CUTOFFS."""

    text_to_image: np.ndarray
    image_to_text: np.ndarray

    def rows(self, chosen: np.ndarray) -> "Hits":
        """The hits of some queries only, chosen by mask or index."""
        return Hits(self.text_to_image[chosen], self.image_to_text[chosen])

    @property
    def per_pair(self) -> np.ndarray:
        """(n,) float64 in [0, 100]: each pair's mean over its six hits. Its mean over pairs is MR."""
        return 100.0 * np.hstack([self.text_to_image, self.image_to_text]).astype(np.float64).mean(axis=1)


def best_partner_ranks(scores: np.ndarray, partners: np.ndarray) -> np.ndarray:
    """(queries,) int64, from 1: the rank of each query's best true partner.

    `scores` and `partners` are (queries, candidates). Raises ValueError when a query has no partner, a score
    is not finite, or the shapes differ.
    """
    if scores.shape != partners.shape:
        raise ValueError(f"scores {scores.shape} and partners {partners.shape} differ in shape")
    if not np.isfinite(scores).all():
        raise ValueError("scores hold values that are not finite")
    if not partners.any(axis=1).all():
        raise ValueError("every query needs a true partner among the candidates")
    best = np.where(partners, scores, -np.inf).max(axis=1, keepdims=True)
    return 1 + ((scores >= best) & ~partners).sum(axis=1)


def hits(scores: np.ndarray, partners: np.ndarray) -> Hits:
    """Hits in both directions from one (images, texts) score matrix and its partner matrix."""
    cutoffs = np.asarray(CUTOFFS)
    return Hits(
        text_to_image=best_partner_ranks(scores.T, partners.T)[:, None] <= cutoffs,
        image_to_text=best_partner_ranks(scores, partners)[:, None] <= cutoffs,
    )


def recalls(direction: np.ndarray) -> dict[str, float]:
    """{"R@1": ..., "R@5": ..., "R@10": ...} in per cent, from one direction's (n, 3) hits."""
    return {f"R@{k}": float(100 * direction[:, i].mean()) for i, k in enumerate(CUTOFFS)}


def mean_recall(found: Hits) -> float:
    """MR in per cent: the mean of the six recalls."""
    return float(found.per_pair.mean())


def chance(partners: np.ndarray) -> dict[str, float]:
    """Exact expected recalls, in per cent, of a ranking drawn uniformly at random.

    `partners` is (queries, candidates). A query with p partners among n candidates misses at k with
    probability C(n - p, k) / C(n, k) (hypergeometric).
    """
    candidates = partners.shape[1]
    counts = partners.sum(axis=1).astype(np.float64)
    expected = {}
    for k in CUTOFFS:
        drawn = min(k, candidates)
        possible = candidates - counts >= drawn
        others = np.where(possible, candidates - counts, drawn)
        miss = np.exp(_log_choose(others, drawn) - _log_choose(np.float64(candidates), drawn))
        expected[f"R@{k}"] = float(100 * np.where(possible, 1 - miss, 1.0).mean())
    return expected


def _log_choose(n: np.ndarray | np.float64, k: int) -> np.ndarray | np.float64:
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
