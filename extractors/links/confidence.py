"""How sure a link is, from what makes it sure or unsure.

The terms are log-odds. They were set against the tables of links by confidence and by rule that
`culti evaluate-extraction` prints, on books as they are read and on the same books with a part of their
figures and captions taken away, as in a book that is read badly: of the links at 0.9 and above nine in ten
have to be right in both.
"""

from collections.abc import Mapping
from math import exp

from extractors.content import FigureRegion
from extractors.links.assignment import MOST_MARGIN
from extractors.links.binding import Binding
from extractors.links.offers import Manner

MOST = 0.99
_SURE = 2.2
_UNSURE = -1.3
_MANNER: Mapping[Manner, float] = {"own": 0.0, "shared": -1.0, "part": -0.2, "listed": -0.6, "facing": -1.6}
_MARGIN = 0.8  # where no other assignment comes near
_CLOSE = -3.0  # where another assignment is as good
_CLOSE_MARGIN = 10.0  # points from which another is clearly worse
_SHORT = -4.0  # a figure may not have been found, and its words may have gone to this one
_NEAR = 0.8  # right where the book puts its captions
_USUAL = 0.6  # on a side where its sure captions stand too
_IN_STYLE = 1.0  # set in the type of its sure captions
_OCR = 5.0  # for words that the OCR read with no confidence at all
_FIGURE = 2.0  # for a region that hardly is a figure
_INFERRED = -1.6  # a plate number that was not read but follows from the others

_ENTRY = 3.0
_NO_TITLE = -2.0  # the heading was lost
_MOST_LEAD = 1.5  # a picture that leads the next by this factor of e, or more, is surely the one
_ALONE = 0.5  # lead of a picture with which no other competes
_LINE = 0.4  # what a line of its own tells for a motif


def binding_confidence(binding: Binding, *, inferred: bool = False) -> float:
    """The chance, in [0, 1], that these words are this figure's; `inferred` says that the number by which
    more words were found was not read as it stands."""
    odds = (_SURE if binding.legend.sure else _UNSURE) + _MANNER[binding.manner]
    odds += _MARGIN * (binding.margin / MOST_MARGIN) + (_USUAL if binding.usual else 0.0)
    odds += _NEAR * (1.0 - binding.cost / binding.limit) + (_IN_STYLE if binding.in_style else 0.0)
    odds += _CLOSE * max(1.0 - binding.margin / _CLOSE_MARGIN, 0.0) + (_SHORT if binding.short else 0.0)
    odds += _INFERRED if inferred else 0.0
    return _chance(odds, binding.legend.block.confidence, binding.figure.region)


def entry_confidence(
    region: FigureRegion, words_confidence: float, *, titled: bool, lead: float | None, lined: bool = False
) -> float:
    """The chance, in [0, 1], that a picture is what its silk entry takes it for and has its words.

    `lead` is by how much (log) it leads the next picture that might be it, None where there is no other;
    `words_confidence` in [0, 1] is of the entry's words; `lined` says that it has a line of its own.
    """
    odds = _ENTRY + (0.0 if titled else _NO_TITLE) + (_LINE if lined else 0.0)
    odds += (_ALONE if lead is None else min(lead, _MOST_LEAD)) - 0.5
    return _chance(odds, words_confidence, region)


def _chance(odds: float, words_confidence: float, region: FigureRegion) -> float:
    """Log-odds as a chance, rounded for the manifest; nothing is ever quite sure."""
    odds -= _OCR * (1.0 - words_confidence) + _FIGURE * (1.0 - region.confidence)
    return round(min(1.0 / (1.0 + exp(-odds)), MOST), 3)
