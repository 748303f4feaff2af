"""Against hubs: pictures and texts that are near to everything, and so stand in everybody's list.

A candidate's hubness is how high a bank of other queries scores it, h = tau x log mean exp(s / tau) over the
bank; subtracting it from the candidate's scores is the inverted softmax of Smith et al. (ICLR 2017, section
2.3), in its logarithmic form, with the bank in place of the queries themselves as in QB-Norm (Bogolin et al.,
CVPR 2022): no query sees another. Subtracted on both sides, each direction's ranking is freed of its own hubs
(what belongs to the query alone changes no ranking). A candidate's h is one number that is known before any
query comes, so that an index can hold it as one more dimension.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from laclip.metrics.recall import hits, mean_recall

_STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
_TEMPERATURES = (0.01, 0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True)
class HubnessCorrection:
    """How much of a candidate's hubness is subtracted, and at which temperature it is taken."""

    strength: float
    temperature: float

    def applied(
        self, scores: np.ndarray, bank_texts: np.ndarray | None, bank_images: np.ndarray | None
    ) -> np.ndarray:
        """(n, m) scores less the hubness of pictures and of texts.

        `scores` is (images n, texts m); `bank_texts` (n, b) the same pictures' scores with the bank's texts,
        `bank_images` (m, b) the same texts' scores with the bank's pictures. None: that side is left as it
        is.
        """
        corrected = scores.astype(np.float64)
        if bank_texts is not None:
            corrected -= self.strength * hubness(bank_texts, self.temperature)[:, None]
        if bank_images is not None:
            corrected -= self.strength * hubness(bank_images, self.temperature)[None, :]
        return corrected


def hubness(bank: np.ndarray, temperature: float) -> np.ndarray:
    """(n,) float64: tau x log mean exp(s / tau) of each row of scores with the bank, (n, b)."""
    soft = logsumexp(bank.astype(np.float64) / temperature, axis=1) - np.log(bank.shape[1])
    return np.asarray(temperature * soft, np.float64)


def fitted(
    scores: np.ndarray, partners: np.ndarray, bank_texts: np.ndarray, bank_images: np.ndarray
) -> HubnessCorrection:
    """The strength and temperature with the best MR on validation pairs; of equal ones the weakest.

    Shapes as in `HubnessCorrection.applied`; `partners` (n, m) bool. Only ever called with the validation
    split, and a bank of the train split.
    """
    tried = [
        HubnessCorrection(strength, temperature)
        for strength in _STRENGTHS
        for temperature in _TEMPERATURES
        if strength or temperature == _TEMPERATURES[0]
    ]
    recalls = [
        mean_recall(hits(correction.applied(scores, bank_texts, bank_images), partners))
        for correction in tried
    ]
    return tried[int(np.argmax(recalls))]
