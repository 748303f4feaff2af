"""Recall at k in both directions, their mean, ranks and average precision, with any number of true partners.

A query is a hit at k when *any* of its true partners is among the k best. Ties count against us: a candidate
that is no partner and scores as high as a partner is taken to stand before it, so that a model that gives
every candidate the same score gets what it deserves.

Queries and candidates need not be the same rows: a picture may have several texts, a text several pictures.
Where everything has one partner, the recalls are those of cn_clip/eval/evaluation.py (a test holds it).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

CUTOFFS = (1, 5, 10)

_BLOCK = 1024  # queries ranked at a time: bounds what is held beside 25,000 x 5,000 scores
_FEW = 10  # true partners of a query: as many as one picture's captions in any published benchmark


@dataclass(frozen=True)
class Hits:
    """Whether each query was answered within each cutoff: (n texts, 3) and (n pictures, 3) bool, columns
    CUTOFFS."""

    text_to_image: np.ndarray
    image_to_text: np.ndarray

    @property
    def per_pair(self) -> np.ndarray:
        """(n,) float64 in [0, 100]: each pair's mean over its six hits, of rows as queries."""
        return 100.0 * np.hstack([self.text_to_image, self.image_to_text]).astype(np.float64).mean(axis=1)


@dataclass(frozen=True)
class Ranking:
    """How the queries of one direction fared: (queries,) each.

    `ranks` is the place of the best true partner, from 1; `precisions` the average precision, in (0, 1].
    """

    ranks: np.ndarray
    precisions: np.ndarray

    @property
    def hits(self) -> np.ndarray:
        """(queries, 3) bool, columns CUTOFFS."""
        return self.ranks[:, None] <= np.asarray(CUTOFFS)


def best_partner_ranks(scores: np.ndarray, partners: np.ndarray) -> np.ndarray:
    """(queries,) int64, from 1: the rank of each query's best true partner.

    `scores` and `partners` are (queries, candidates). Raises ValueError when a query has no partner, a score
    is not finite, or the shapes differ.
    """
    _check(scores, partners)
    ranks = np.empty(len(scores), dtype=np.int64)
    for start in range(0, len(scores), _BLOCK):
        block, true = scores[start : start + _BLOCK], partners[start : start + _BLOCK]
        best = np.where(true, block, -np.inf).max(axis=1, keepdims=True)
        ranks[start : start + _BLOCK] = 1 + ((block >= best) & ~true).sum(axis=1)
    return ranks


def average_precisions(scores: np.ndarray, partners: np.ndarray) -> np.ndarray:
    """(queries,) float64 in (0, 1]: the mean, over a query's true partners, of the share of partners among
    the candidates down to that one. Its mean over queries is mAP. Raises ValueError as `best_partner_ranks`.
    """
    _check(scores, partners)
    precisions = np.empty(len(scores))
    for query, (line, true) in enumerate(zip(scores, partners, strict=True)):
        found, others = -np.sort(-line[true]), line[~true]
        before = _as_high_or_higher(others, found)
        order = np.arange(1, len(found) + 1)
        precisions[query] = (order / (order + before)).mean()
    return precisions


def _as_high_or_higher(others: np.ndarray, found: np.ndarray) -> np.ndarray:
    """How many of `others` each of `found` does not beat. Few are compared one by one: no sorting."""
    if len(found) <= _FEW:
        return (others >= found[:, None]).sum(axis=1)
    return len(others) - np.searchsorted(np.sort(others), found, side="left")


def rank(scores: np.ndarray, partners: np.ndarray) -> Ranking:
    """Ranks and average precisions of (queries, candidates). Raises ValueError as `best_partner_ranks`."""
    return Ranking(best_partner_ranks(scores, partners), average_precisions(scores, partners))


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
    return float(50 * (found.text_to_image.mean() + found.image_to_text.mean()))


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


def chance_precision(partners: np.ndarray) -> float:
    """Exact expected mAP, in [0, 1], of a ranking of `partners` (queries, candidates) drawn at random.

    The candidate at place k is a partner with probability p / n, and then each of the k - 1 before it with
    (p - 1) / (n - 1); summed over places, with the harmonic number H of n: (H + (p-1)/(n-1) (n - H)) / n.
    """
    candidates = partners.shape[1]
    counts = partners.sum(axis=1)
    harmonic = (1 / np.arange(1, candidates + 1)).sum()
    others = (counts - 1) / max(candidates - 1, 1)
    return float(((harmonic + others * (candidates - harmonic)) / candidates).mean())


def _check(scores: np.ndarray, partners: np.ndarray) -> None:
    if scores.shape != partners.shape:
        raise ValueError(f"scores {scores.shape} and partners {partners.shape} differ in shape")
    if not np.isfinite(scores).all():
        raise ValueError("scores hold values that are not finite")
    if not partners.any(axis=1).all():
        raise ValueError("every query needs a true partner among the candidates")


def _log_choose(n: np.ndarray | np.float64, k: int) -> np.ndarray | np.float64:
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
