"""Figures and words at the least total cost: one optimal assignment, and by how much it beats the next."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

FORBIDDEN = float("inf")
MOST_MARGIN = 60.0  # points beyond which the second best is out of the question
_LARGE = 1e7
_HOPS = 3  # from a row over columns it may take to rows that may take them: how far a change is followed


@dataclass(frozen=True)
class Match:
    """Row and column bound to each other at `cost`; `margin` (both in points, the latter at most
    `MOST_MARGIN`) is what the best assignment without this match costs more than the best of all."""

    row: int
    column: int
    cost: float
    margin: float


def assigned(
    costs: NDArray[np.float64], worth: Sequence[float], owners: Sequence[int] | None = None
) -> list[Match]:
    """Bind rows to columns, each at most once, so that the sum of `costs` less `worth` is least.

    `costs` is (rows, columns) in points, `FORBIDDEN` where a pair is out of the question; `worth[j]` is what
    binding column j saves, so that a column is bound where it costs less than that. Columns of one owner are
    the same words repeated: a row's margin is over the best assignment that gives it none of them.
    """
    rows, columns = costs.shape
    if not rows or not columns:
        return []
    savings = np.where(np.isfinite(costs), costs - np.asarray(worth)[None, :], _LARGE)
    padded = np.hstack([savings, np.zeros((rows, rows))])  # a row may stay alone
    best = linear_sum_assignment(padded)[1]
    owned = np.arange(columns) if owners is None else np.asarray(owners)
    return [
        Match(i, j, float(costs[i, j]), _margin(padded, best, i, owned))
        for i, j in enumerate(map(int, best))
        if j < columns and padded[i, j] < 0
    ]


def _margin(padded: NDArray[np.float64], best: NDArray[np.intp], row: int, owned: NDArray[np.intp]) -> float:
    """What the assignment loses without this row's match, the rows and columns beyond `_HOPS` left as they
    are."""
    near = np.zeros(len(padded), bool)
    near[row] = True
    for _ in range(_HOPS):
        columns = (padded[near] < 0).any(axis=0)
        near |= (padded[:, columns] < 0).any(axis=1)
    free = np.ones(padded.shape[1], bool)
    free[best[~near]] = False
    part = padded[near][:, free]
    own = int(near[:row].sum())
    total = padded[near, best[near]].sum()
    columns = np.flatnonzero(free)
    same = (columns < len(owned)) & (owned[np.minimum(columns, len(owned) - 1)] == owned[best[row]])
    part[own, same] = _LARGE
    rows, taken = linear_sum_assignment(part)
    return float(min(part[rows, taken].sum() - total, MOST_MARGIN))
