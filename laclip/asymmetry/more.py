"""The text says more than the picture: fields, remarks, captions of its entry. All of it is in the record."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from laclip.asymmetry.example import Example, Rules, drawn
from laclip.asymmetry.history import CAVE, named_periods
from laclip.asymmetry.record import Record
from laclip.asymmetry.scripts import in_script, simplified
from laclip.asymmetry.sentences import MARKS, sentences
from laclip.asymmetry.terms import terms_in
from laclip.encoders.normaliser import normalise
from manifests.lexicon.history import period_forms
from manifests.lexicon.terms import lexicon

LABELS = {
    "object_title": "名称",
    "period": "年代",
    "collection": "藏址",
    "dimensions": "尺寸",
    "site": "地点",
    "cave": "窟号",
    "position": "位置",
    "reference": "出处",
}
"""Field -> the label books print it under (simplified). Other fields are numbers of plates and the like."""


def says_more(record: Record, random: np.random.Generator) -> Example | None:
    """The record's text, and something else the record knows; None where it knows nothing else."""
    return drawn(more_rules(record), random)


def more_rules(record: Record) -> Rules:
    """The rules by which the record's text can be made to say more."""
    found: dict[str, Callable[[np.random.Generator], Example]] = {}
    if told := _fields(record):
        found["fields told"] = partial(_with_fields, record, told)
    seen, unseen = _of_the_entry(record)
    if unseen:
        found["remarks told"] = partial(_with_sentences, record, "remarks told", unseen)
    if seen:
        found["captions merged"] = partial(_with_sentences, record, "captions merged", seen)
    return found


def _fields(record: Record) -> list[tuple[str, str]]:
    """Labels and values that the text does not say already."""
    return [
        (label, value)
        for name, label in LABELS.items()
        if (value := record.fields.get(name, "").strip())
        and not _is_said(record.plain, name, simplified(value))
    ]


def _is_said(text: str, field: str, value: str) -> bool:
    """Whether the text tells the value, in whichever form."""
    if field == "period" and value in period_forms():
        return bool(named_periods(text))
    if field == "cave":
        return CAVE.search(text) is not None
    if field == "site" and (site := lexicon().term(value, ("site",))) is not None:
        return any(found.term == site for found in terms_in(text))
    return value in text


def _with_fields(record: Record, told: list[tuple[str, str]], random: np.random.Generator) -> Example:
    """One field or several, in any order, after the text or before it: as a book prints them, with labels."""
    count = int(random.integers(1, len(told) + 1))
    chosen = [told[place] for place in random.permutation(len(told))[:count]]
    words = in_script(
        "；".join(f"{label}：{value}" for label, value in chosen) + "。", traditional=record.traditional
    )
    own = _ended(record.text)
    text = words + own if random.random() < _FIELDS_FIRST else own + words
    return Example(text, "fields told", "、".join(label for label, _ in chosen))


_FIELDS_FIRST = 0.25
"""Share of texts that begin with the fields: a model reads 52 tokens, and sees no more of long texts."""


def _of_the_entry(record: Record) -> tuple[list[str], list[str]]:
    """Sentences of the entry's other texts that this text has not: those that name what is seen, and those
    that tell what no pixel shows."""
    own = {normalise(_words(part)) for part in _sentences(record.text)}
    seen: dict[str, None] = {}
    unseen: dict[str, None] = {}
    for caption in record.captions:
        for sentence in sentences(caption):
            words = "".join(clause for unit in sentence.units for clause in unit.clauses)
            if normalise(_words(words)) not in own and normalise(_words(words)) not in normalise(record.text):
                (seen if sentence.seen else unseen).setdefault(_ended(words))
    return list(seen), list(unseen)


def _sentences(text: str) -> Iterator[str]:
    for sentence in sentences(text):
        yield "".join(clause for unit in sentence.units for clause in unit.clauses)


def _with_sentences(record: Record, rule: str, told: list[str], random: np.random.Generator) -> Example:
    """The text, then one of these sentences or several, in their order."""
    count = int(random.integers(1, len(told) + 1))
    chosen = sorted(random.permutation(len(told))[:count].tolist())
    text = _ended(record.text) + "".join(told[place] for place in chosen)
    return Example(text, rule, f"{count} of {len(told)} sentences")


def _words(sentence: str) -> str:
    return sentence.strip(MARKS + "。！？!?")


def _ended(text: str) -> str:
    """The text with a full stop at its end, where it has no mark there."""
    words = text.rstrip().rstrip(MARKS)
    return words if words[-1:] in "。！？!?" or not words else words + "。"
