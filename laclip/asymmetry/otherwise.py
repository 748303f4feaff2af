"""The text says something else: one claim swapped for a near one that the record contradicts."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from laclip.asymmetry.example import Example, Rules, drawn
from laclip.asymmetry.record import Record
from laclip.asymmetry.scripts import in_script
from laclip.asymmetry.swaps.colour import colour_swaps
from laclip.asymmetry.swaps.motif import motif_swaps
from laclip.asymmetry.swaps.number import number_swaps
from laclip.asymmetry.swaps.period import period_swaps
from laclip.asymmetry.swaps.position import position_swaps
from laclip.asymmetry.swaps.swap import Swap, applied
from laclip.encoders.normaliser import normalise

SWAPS: dict[str, Callable[[Record], Iterator[Swap]]] = {
    "motif": motif_swaps,
    "colour": colour_swaps,
    "number": number_swaps,
    "position": position_swaps,
    "period": period_swaps,
}
"""What is swapped, by the name of its rule."""


def says_else(record: Record, random: np.random.Generator) -> Example | None:
    """The record's text with one claim swapped; None where none can be."""
    return drawn(else_rules(record), random)


def else_rules(record: Record, within: int | None = None) -> Rules:
    """The rules by which the record's text can be made to say something that is not true of its picture.

    Only swaps that begin `within` the first so many characters, where that is given: a model that reads no
    further cannot tell the texts apart.
    """
    told = frozenset(normalise(text) for text in (record.text, *record.captions, *record.related))
    found = {}
    for rule, swaps in SWAPS.items():
        possible = tuple(swap for swap in swaps(record) if within is None or swap.begins < within)
        if any(True for _ in _untold(record, rule, possible, told)):
            found[rule] = partial(_draw, record, rule, possible, told)
    return found


def _draw(
    record: Record, rule: str, swaps: tuple[Swap, ...], told: frozenset[str], random: np.random.Generator
) -> Example:
    first = int(random.integers(len(swaps)))
    return next(_untold(record, rule, (*swaps[first:], *swaps[:first]), told))


def _untold(record: Record, rule: str, swaps: tuple[Swap, ...], told: frozenset[str]) -> Iterator[Example]:
    """The texts that these swaps make, but for those that are told of the picture in these very words."""
    for swap in swaps:
        edits = [
            (start, end, in_script(words, traditional=record.traditional)) for start, end, words in swap.edits
        ]
        text = applied(record.text, edits)
        if normalise(text) not in told:
            yield Example(text, rule, swap.done)
