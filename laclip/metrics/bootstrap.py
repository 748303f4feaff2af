"""Percentile bootstrap over queries, for means and for differences of means on the same queries.

Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), section 13.3. What is drawn with
replacement is a *unit*: queries that share partners (a text, its pictures, their other texts) stay together
with their results in both directions, so that what depends on one another stays so. Where every picture has
one text, a unit is a pair with both its queries. All methods are measured on the same draws.
"""

from dataclasses import dataclass

import numpy as np

RESAMPLES = 10_000
_BLOCK = 500  # resamples drawn at a time: bounds the count matrix to 500 x units


@dataclass(frozen=True)
class Interval:
    """A mean with the percentile interval around it, in the unit of the values."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, mean: float, resampled: np.ndarray, level: float = 0.95) -> "Interval":
        """The interval that holds `level` of the (resamples,) means."""
        low, high = np.percentile(resampled, [50 * (1 - level), 50 * (1 + level)])
        return cls(float(mean), float(low), float(high))


def resampled_means(
    values: np.ndarray, units: np.ndarray, n_units: int, *, seed: int, resamples: int = RESAMPLES
) -> np.ndarray:
    """(resamples, columns) means of the (queries, columns) values, units drawn anew each time.

    `units` (queries,) int in [0, n_units) says which unit a query belongs to. Seed and `n_units` alone decide
    the draws: several calls with the same ones (such as of both directions) see the same draws. Raises
    ValueError when there are no queries, or a unit has none.
    """
    if values.ndim != 2 or not len(values):
        raise ValueError(f"a bootstrap needs a non-empty table of values, got shape {values.shape}")
    counts = np.bincount(units, minlength=n_units).astype(np.float64)
    if not counts.all():
        raise ValueError("every unit of a bootstrap needs a query")
    sums = np.stack([np.bincount(units, weights=column, minlength=n_units) for column in values.T], axis=1)
    random = np.random.default_rng(seed)
    means = []
    for start in range(0, resamples, _BLOCK):
        drawn = _times_drawn(random, min(_BLOCK, resamples - start), n_units)
        means.append((drawn @ sums) / (drawn @ counts)[:, None])
    return np.concatenate(means)


def _times_drawn(random: np.random.Generator, resamples: int, n_units: int) -> np.ndarray:
    """(resamples, n_units) float64: how often each unit is drawn, n_units draws with replacement a row."""
    drawn = random.integers(0, n_units, (resamples, n_units)) + n_units * np.arange(resamples)[:, None]
    times = np.bincount(drawn.ravel(), minlength=resamples * n_units)
    return times.reshape(resamples, n_units).astype(np.float64)


def mean_interval(
    values: np.ndarray, *, seed: int, resamples: int = RESAMPLES, level: float = 0.95
) -> Interval:
    """Interval of the mean of (n,) values, each a unit of its own. Raises ValueError when there are none."""
    if values.ndim != 1 or not len(values):
        raise ValueError(f"a bootstrap needs a non-empty row of values, got shape {values.shape}")
    means = resampled_means(
        values[:, None], np.arange(len(values)), len(values), seed=seed, resamples=resamples
    )
    return Interval.of(float(values.mean()), means[:, 0], level)


def paired_difference(
    a: np.ndarray, b: np.ndarray, *, seed: int, resamples: int = RESAMPLES, level: float = 0.95
) -> Interval:
    """Interval of mean(a) - mean(b), where a[i] and b[i] are the same query under two methods.

    Raises ValueError when the rows differ in length.
    """
    if a.shape != b.shape:
        raise ValueError(f"paired rows differ in shape: {a.shape} and {b.shape}")
    return mean_interval(a - b, seed=seed, resamples=resamples, level=level)
