"""Percentile bootstrap over queries, for a mean and for the difference of two means on the same queries.

Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), section 13.3. The resampled unit is a
pair with both its queries (its text and its picture), so that the two directions stay correlated as they are.
"""

from dataclasses import dataclass

import numpy as np

RESAMPLES = 10_000
_BLOCK = 500  # resamples drawn at a time: bounds the count matrix to 500 x n


@dataclass(frozen=True)
class Interval:
    """A mean with the percentile interval around it, in the unit of the values."""

    mean: float
    low: float
    high: float


def mean_interval(
    values: np.ndarray, *, seed: int, resamples: int = RESAMPLES, level: float = 0.95
) -> Interval:
    """Interval of the mean of (n,) values. Raises ValueError when there are none."""
    if values.ndim != 1 or not len(values):
        raise ValueError(f"a bootstrap needs a non-empty row of values, got shape {values.shape}")
    random = np.random.default_rng(seed)
    n = len(values)
    equal = np.full(n, 1 / n)
    means = np.concatenate(
        [
            random.multinomial(n, equal, size=min(_BLOCK, resamples - start)) @ values / n
            for start in range(0, resamples, _BLOCK)
        ]
    )
    low, high = np.percentile(means, [50 * (1 - level), 50 * (1 + level)])
    return Interval(float(values.mean()), float(low), float(high))


def paired_difference(
    a: np.ndarray, b: np.ndarray, *, seed: int, resamples: int = RESAMPLES, level: float = 0.95
) -> Interval:
    """Interval of mean(a) - mean(b), where a[i] and b[i] are the same query under two methods.

    Raises ValueError when the rows differ in length.
    """
    if a.shape != b.shape:
        raise ValueError(f"paired rows differ in shape: {a.shape} and {b.shape}")
    return mean_interval(a - b, seed=seed, resamples=resamples, level=level)
