"""Local alignment: a picture seen as its crops, each weighed by how well it stands for the whole.

LACLIP (arXiv 2505.10921): score(I, T) = sum_j w_j (u_j . u_T), with w_j from u_j . u_I, where u are unit
embeddings of the crops j, the whole picture I and the text T. The sum is linear in u_T, so it folds into one
vector per picture, v_I = sum_j w_j u_j, and score = v_I . u_T: search costs what plain CLIP costs.

Shapes: `whole` (n, d), `crops` (n, k, d), `texts` (m, d), all unit vectors.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from pydantic import Field

from laclip.alignment.crops import CropOptions

Weighting = Literal["cosine", "softmax", "uniform"]


class AlignmentOptions(CropOptions):
    """Which crops are taken and how they are weighed. Defaults: crops and weights as in WCA (ICML 2024)."""

    weighting: Weighting = Field(
        "softmax",
        description="Crop weights: softmax of cosine to the whole picture, that cosine itself, or uniform.",
    )
    temperature: float = Field(
        1 / 54.6, gt=0, le=100, description="Temperature of the softmax weights; WCA scales cosines by 54.6."
    )
    whole_share: float = Field(
        0.0, ge=0, le=1, description="Share of the whole picture's own vector; the crops get the rest."
    )
    renormalise: bool = Field(False, description="Scale the folded vector back to length one.")

    @property
    def which_crops(self) -> CropOptions:
        """The part of the options that says which crops are encoded; the rest is arithmetic on them."""
        return CropOptions(**self.model_dump(include=set(CropOptions.model_fields)))


def _cosine(cosines: np.ndarray, _: float) -> np.ndarray:
    return np.maximum(cosines, 0.0) + 1e-12  # a crop that points away from the whole says nothing of it


def _softmax(cosines: np.ndarray, temperature: float) -> np.ndarray:
    return np.exp((cosines - cosines.max(axis=-1, keepdims=True)) / temperature)


def _uniform(cosines: np.ndarray, _: float) -> np.ndarray:
    return np.ones_like(cosines)


WEIGHTINGS: dict[Weighting, Callable[[np.ndarray, float], np.ndarray]] = {
    "cosine": _cosine,
    "softmax": _softmax,
    "uniform": _uniform,
}


def crop_weights(whole: np.ndarray, crops: np.ndarray, options: AlignmentOptions) -> np.ndarray:
    """w (n, k) float64, not negative, each row summing to one: pictures stay comparable with each other."""
    cosines = np.einsum("nkd,nd->nk", crops.astype(np.float64), whole.astype(np.float64))
    weights = WEIGHTINGS[options.weighting](cosines, options.temperature)
    return weights / weights.sum(axis=-1, keepdims=True)


def effective_crops(weights: np.ndarray) -> np.ndarray:
    """(n,) the number of equally weighed crops that would be as concentrated: 1 / sum_j w_j^2 (Kish)."""
    return 1.0 / np.square(weights).sum(axis=-1)


def score_as_written(
    whole: np.ndarray, crops: np.ndarray, texts: np.ndarray, options: AlignmentOptions
) -> np.ndarray:
    """The paper's double sum, (n, m) float64. The yardstick for `fold`, and as slow as it looks."""
    weights = crop_weights(whole, crops, options)
    texts = texts.astype(np.float64)
    local = np.einsum("nk,nkm->nm", weights, crops.astype(np.float64) @ texts.T)
    scores = options.whole_share * (whole.astype(np.float64) @ texts.T) + (1 - options.whole_share) * local
    if options.renormalise:
        scores /= np.linalg.norm(_folded(whole, crops, weights, options), axis=1, keepdims=True)
    return scores


def fold(whole: np.ndarray, crops: np.ndarray, options: AlignmentOptions) -> np.ndarray:
    """One vector per picture, (n, d) float32, whose product with a text is the written score."""
    vectors = _folded(whole, crops, crop_weights(whole, crops, options), options)
    if options.renormalise:
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)


def _folded(
    whole: np.ndarray, crops: np.ndarray, weights: np.ndarray, options: AlignmentOptions
) -> np.ndarray:
    local = np.einsum("nk,nkd->nd", weights, crops.astype(np.float64))
    return options.whole_share * whole.astype(np.float64) + (1 - options.whole_share) * local
