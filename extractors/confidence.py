"""How sure a link is, from what makes it sure or unsure."""

from collections.abc import Mapping
from math import exp

from extractors.assignment import MOST_MARGIN
from extractors.binding import Binding
from extractors.offers import Manner

# Log-odds, fitted to the reliability table that `culti evaluate-extraction` prints.
_SURE = 2.6
_UNSURE = 0.3
_MANNER: Mapping[Manner, float] = {"own": 0.0, "shared": -1.2, "part": -0.2, "listed": -0.6, "facing": -0.6}
_MARGIN = 1.0
_NEAR = 1.2
_USUAL = 0.6
_OCR = 4.0
MOST = 0.99


def binding_confidence(binding: Binding) -> float:
    """The chance, in [0, 1], that these words are this figure's."""
    odds = (_SURE if binding.legend.sure else _UNSURE) + _MANNER[binding.manner]
    odds += _MARGIN * (binding.margin / MOST_MARGIN) + (_USUAL if binding.usual else 0.0)
    odds += _NEAR * (1.0 - binding.cost / binding.limit)
    odds -= _OCR * (1.0 - binding.legend.block.confidence)
    return chance(odds)


def chance(odds: float) -> float:
    """Log-odds as a chance, rounded for the manifest; nothing is ever quite sure."""
    return round(min(1.0 / (1.0 + exp(-odds)), MOST), 3)
