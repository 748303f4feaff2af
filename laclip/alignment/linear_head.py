"""A linear head: other people's features into a model's text space, fitted in closed form.

For data that come as features instead of pictures (VATEX's videos), which no picture tower can read. Ridge
regression from a video's mean feature to the mean vector of its texts; the penalty is the one whose
leave-one-out error is smallest, which ridge regression gives without leaving anything out (Hastie,
Tibshirani and Friedman, "The Elements of Statistical Learning", 2009, section 7.10). The texts' own mean is
taken away on both sides: what all texts share tells none from another. Ours: no published method is this one.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

_PENALTIES = tuple(10.0**power for power in range(-4, 5))
"""Tried, as multiples of the mean eigenvalue of the features' scatter matrix."""


@dataclass(frozen=True)
class LinearHead:
    """`weights` (d, e) map features less `feature_mean` (d,) to text vectors less `text_mean` (e,)."""

    weights: np.ndarray
    feature_mean: np.ndarray
    text_mean: np.ndarray
    penalty: float

    @classmethod
    def fitted(cls, features: np.ndarray, texts: np.ndarray) -> Self:
        """From (n, d) features and, row by row, (n, e) vectors of what they show.

        Raises ValueError for fewer than two rows, or another number of either.
        """
        if len(features) != len(texts) or len(features) < 2:
            raise ValueError(
                f"a head is fitted on pairs, got {len(features)} features and {len(texts)} texts"
            )
        feature_mean, text_mean = features.mean(axis=0), texts.mean(axis=0)
        x, y = (features - feature_mean).astype(np.float64), (texts - text_mean).astype(np.float64)
        scatter = x.T @ x
        variances, axes = np.linalg.eigh(scatter)
        turned = x @ axes
        correlations = turned.T @ y
        variances = np.maximum(variances, 0.0)
        scale = max(float(np.trace(scatter)) / len(scatter), float(np.finfo(np.float64).tiny))
        penalties = [scale * multiple for multiple in _PENALTIES]
        errors = [_left_out_error(turned, y, correlations, variances + penalty) for penalty in penalties]
        penalty = penalties[int(np.argmin(errors))]
        weights = axes @ (correlations / (variances + penalty)[:, None])
        return cls(weights.astype(np.float32), feature_mean, text_mean, penalty)

    def scores(self, features: np.ndarray, texts: np.ndarray) -> np.ndarray:
        """(features, texts) cosines in the text space, the texts' mean taken away."""
        return np.asarray(
            _unit((features - self.feature_mean) @ self.weights) @ _unit(texts - self.text_mean).T
        )


def _left_out_error(turned: np.ndarray, y: np.ndarray, correlations: np.ndarray, damped: np.ndarray) -> float:
    """Mean squared error of each row as predicted by all others; the mean is fitted too (1 / n)."""
    residuals = y - turned @ (correlations / damped[:, None])
    leverages = (turned**2 / damped).sum(axis=1) + 1 / len(y)
    return float(((residuals / (1 - np.minimum(leverages, _MOST))[:, None]) ** 2).mean())


_MOST = 1 - 1e-9  # leverage: a row that alone decides its prediction would divide by zero


def _unit(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny))
