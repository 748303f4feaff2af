"""Text-conditioned weights: the first candidates of a query are scored anew by the crops that answer it.

LACLIP weighs a crop by how well it stands for the whole picture, whatever is asked. A query that names one
motif is about the one crop that shows it. Ours: for the first `candidates` of a query by the folded score,

    s(I, T) = (1 - share) x v_I . u_T + share x sum_j a_j (u_j . u_T),  a = softmax(u_j . u_T / temperature)

which needs the crops' own vectors of those candidates only, so that its cost does not grow with the shelf.
All texts have something in common, which says nothing of one crop or another: with a `centre`, the mean text,
crops are compared with what a text has beyond it.

Shapes: `crops` (n, k, d), `texts` (m, d), unit vectors; scores (n, m), pictures by texts.
"""

import numpy as np
from pydantic import BaseModel, ConfigDict, Field


class RerankingOptions(BaseModel):
    """How many candidates are scored anew, and how much that counts.

    Share and temperature had the best MR of nine settings on the samples' validation split."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    candidates: int = Field(100, ge=1, le=10_000, description="Candidates of a query that are scored anew.")
    share: float = Field(0.8, ge=0, le=1, description="Share of the text-conditioned score.")
    temperature: float = Field(
        0.02, gt=0, le=100, description="Temperature of the crops' weights, from their cosine to the text."
    )


def conditioned(crops: np.ndarray, text: np.ndarray, temperature: float) -> np.ndarray:
    """(n,) float32: each picture's score with one text (d,), its crops weighed by how they answer it."""
    cosines = crops @ text
    attention = np.exp((cosines - cosines.max(axis=1, keepdims=True)) / temperature)
    return np.asarray((attention * cosines).sum(axis=1) / attention.sum(axis=1), np.float32)


def rerank(
    scores: np.ndarray,
    crops: np.ndarray,
    texts: np.ndarray,
    options: RerankingOptions,
    centre: np.ndarray | None = None,
) -> np.ndarray:
    """Scores of which each text's first candidates, and each picture's, are scored anew; `centre` is (d,).

    What is scored anew is lifted above everything that is not, by a constant for each direction's list, so
    that no candidate falls out of it: the order within the list is all that changes. Two matrices are needed
    for that, one a direction; returned is (2, n, m): for text to image, for image to text.
    """
    mixed = np.empty(scores.shape)
    for column, text in enumerate(texts if centre is None else texts - centre):
        mixed[:, column] = (1 - options.share) * scores[:, column] + options.share * conditioned(
            crops, text, options.temperature
        )
    forth = np.where(first_candidates(scores.T, options.candidates), mixed.T, np.nan)
    back = np.where(first_candidates(scores, options.candidates), mixed, np.nan)
    return np.stack([lifted(scores.T, forth).T, lifted(scores, back)])


def first_candidates(scores: np.ndarray, count: int) -> np.ndarray:
    """Of scores (queries, candidates), where each query's best `count` are: the same shape, bool."""
    first = min(count, scores.shape[1])
    chosen = np.argpartition(-scores, first - 1, axis=1)[:, :first]
    found = np.zeros(scores.shape, dtype=bool)
    np.put_along_axis(found, chosen, True, axis=1)
    return found


def lifted(scores: np.ndarray, anew: np.ndarray) -> np.ndarray:
    """Scores (queries, candidates) with those `anew` in their place, above all others; NaN: none."""
    scored = ~np.isnan(anew)
    lift = np.ptp(scores) + np.ptp(anew[scored]) + abs(float(scores.max() - anew[scored].min())) + 1
    return np.where(scored, anew + lift, scores.astype(np.float64))
