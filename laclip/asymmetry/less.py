"""The text says less than the picture: clauses or fields left out, one motif kept. All of it stays true."""

import re
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from laclip.asymmetry.colours import WORD as COLOUR
from laclip.asymmetry.example import Example, Rules, chooser, drawn
from laclip.asymmetry.history import CAVE
from laclip.asymmetry.motifs import MEASURES, named
from laclip.asymmetry.record import CROPPED, Record
from laclip.asymmetry.scripts import simplified
from laclip.asymmetry.sentences import MARKS, Sentence, Unit, joined
from laclip.encoders.normaliser import normalise
from manifests.lexicon.history import period_forms
from manifests.lexicon.terms import lexicon

_NEGATION = re.compile("[不无未非没勿]")
_BEFORE = re.compile(
    rf"(?P<number>(?<![第〇一二三四五六七八九十])[一两二三四五六七八九][{MEASURES}对双])?(?P<colour>(?:{COLOUR})色?的?)?$"
)


def says_less(record: Record, random: np.random.Generator) -> Example | None:
    """A text that says a part of what the record's text says; None where that says one thing only."""
    return drawn(less_rules(record), random)


def less_rules(record: Record) -> Rules:
    """The rules by which the record's text can be made to say less."""
    titled = record.kind == CROPPED and len(record.sentences) > 1
    shown = record.sentences[1:] if titled else record.sentences  # the title names what was cut away
    found: dict[str, Callable[[np.random.Generator], Example]] = {}
    clauses = [clause for sentence in record.sentences for unit in sentence.units for clause in unit.clauses]
    if len(clauses) > 1:
        found["clauses left out"] = partial(_some_clauses, record, shown)
    options = {
        "title left out": _whole(shown) if titled else (),
        "fields left out": _seen_only(shown),
        "one motif": _one_motif(record),
        "title alone": _title(record, clauses),
    }
    for rule, texts in options.items():
        said = {text: done for text, done in texts if text and normalise(text) != normalise(record.text)}
        if said:
            found[rule] = chooser(tuple(Example(text, rule, done) for text, done in said.items()))
    return found


def _some_clauses(record: Record, shown: tuple[Sentence, ...], random: np.random.Generator) -> Example:
    """A random number of units with a random number of their clauses, in order; one of them names a motif,
    where any does."""
    units = [(row, unit) for row, sentence in enumerate(shown) for unit in sentence.units]
    naming = [place for place, (_, unit) in enumerate(units) if unit.motif] or [0]
    first = naming[int(random.integers(len(naming)))]
    others = [place for place in random.permutation(len(units)).tolist() if place != first]
    count = int(random.integers(len(units)))
    kept: dict[int, int] = {
        place: int(random.integers(1, len(units[place][1].clauses) + 1)) for place in [first, *others[:count]]
    }
    text = _text_of(shown, units, kept)
    if normalise(text) == normalise(record.text):  # everything was drawn
        kept = {first: 1}
        text = _text_of(shown, units, kept)
    all_told = sum(len(unit.clauses) for sentence in record.sentences for unit in sentence.units)
    return Example(text, "clauses left out", f"{sum(kept.values())} of {all_told} clauses kept")


def _text_of(shown: tuple[Sentence, ...], units: list[tuple[int, Unit]], kept: dict[int, int]) -> str:
    return joined(
        [
            (
                [
                    clause
                    for place, (of, unit) in enumerate(units)
                    if of == row and place in kept
                    for clause in unit.clauses[: kept[place]]
                ],
                sentence.end,
            )
            for row, sentence in enumerate(shown)
        ]
    )


def _whole(shown: tuple[Sentence, ...]) -> Iterator[tuple[str, str]]:
    yield (
        joined([([c for unit in one.units for c in unit.clauses], one.end) for one in shown]),
        "the pattern's",
    )


def _seen_only(shown: tuple[Sentence, ...]) -> Iterator[tuple[str, str]]:
    """The units that name what is seen, without periods, sites and caves; nothing where that is all."""
    kept = [
        (
            [clause for unit in one.units if unit.seen for clause in unit.clauses if not _is_field(clause)],
            one.end,
        )
        for one in shown
    ]
    text = joined(kept)
    if text != next(_whole(shown))[0]:
        yield text, "only what is seen"


def _is_field(clause: str) -> bool:
    words = simplified(clause).strip(MARKS + "。")
    told = next(iter(lexicon().find(words, ("site", "period", "reign"))), None)
    return told is not None or words in period_forms() or CAVE.search(words) is not None


def _one_motif(record: Record) -> Iterator[tuple[str, str]]:
    """A motif that is shown, as the text writes it: by itself, in its colour, with its number."""
    start = 0
    for sentence in record.sentences:
        for unit in sentence.units:
            for clause in unit.clauses:
                start = record.text.index(clause, start)
                if start >= record.shown_from and not _NEGATION.search(clause):
                    for words in _named_in(record, start, start + len(clause)):
                        yield words, f"of “{clause.strip(MARKS + '。')}”"
                start += len(clause)


def _named_in(record: Record, start: int, end: int) -> Iterator[str]:
    for one in named(record.plain[start:end]):
        first, last = start + one.start - len(one.pair), start + one.end
        before = _BEFORE.search(record.plain, start, first)
        assert before is not None  # it may be empty
        if last - first > 1:
            yield record.text[first:last]
        if before["colour"]:
            yield record.text[before.start("colour") : last]
        if before["number"]:
            yield record.text[before.start() : last]


def _title(record: Record, clauses: list[str]) -> Iterator[tuple[str, str]]:
    if record.kind != CROPPED and len(clauses) > 1:
        yield clauses[0].rstrip(MARKS + "。"), "the first clause"
