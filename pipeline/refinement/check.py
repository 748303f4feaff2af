"""Whether an answer may stand for its source: it states the same facts, in words that the source has.

A model may mend breaks and punctuation, put sentences in order, say once what is said twice, and add
connecting words. Everything else is refused, so that no dataset holds what a model made up: an answer with a
single further number, name, term or Chinese character is rejected, and so is one that lost any. Words keep
their order within a sentence, or else "a dragon left, a phoenix right" could become its opposite in the same
words.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from extractors.language.characters import HAN_CHARACTER
from pipeline.asking.answers import REJECTED, Verdict, answer_in_json, unusable
from pipeline.asking.replies import Reply
from pipeline.refinement.facts import NUMERAL_CHARACTERS, Reading, Sentence, fold, read, solid
from pipeline.refinement.options import RefineOptions
from pipeline.refinement.vocabulary import (
    ADDED_MARKS,
    CONNECTING_CHARACTERS,
    CONNECTING_WORDS,
    JOINING_CHARACTERS,
)

CHECK_VERSION = 1
"""Raised when the same answer may get another verdict."""

_SLACK_LETTERS = 10  # a short text may grow by some connecting words
_SHOWN = 5
_NEIGHBOURS = 3  # sentences that an answer may join: OCR reads full stops that are none
_JOINED_WORDS = 3  # pieces into which OCR breaks a word
_LOST_WITH_LEAVE = frozenset("|~^`_*#")
"""Marks that are debris of printing: an answer may leave them out."""


def judge(source: str, field_values: Iterable[str], reply: Reply, options: RefineOptions) -> Verdict:
    """The verdict on a model's reply to a source text; `field_values` are those of the text's records."""
    if (rejection := unusable(reply)) is not None:
        return rejection
    answer = answer_in_json(reply)
    if isinstance(answer, Verdict):
        return answer
    if answer == source:
        return Verdict("unchanged", text=answer)
    fault = _fault(source, answer, tuple(field_values), options)
    if fault is not None:
        return Verdict(REJECTED, *fault, text=answer)
    return Verdict("refined", text=answer)


def _fault(
    source: str, answer: str, field_values: Sequence[str], options: RefineOptions
) -> tuple[str, str] | None:
    """Reason and detail of the first fault, or None."""
    letters, before = len(solid(fold(answer))), len(solid(fold(source)))
    if not letters:
        return "empty", "the answer has no words"
    if letters < options.shortest_share * before:
        return "too_short", f"{letters} letters of {before}"
    if letters > options.longest_share * before + _SLACK_LETTERS:
        return "too_long", f"{letters} letters of {before}"
    old, new = read(source, field_values), read(answer, field_values)
    return _changed_fact(old, new) or _changed_characters(source, answer) or _changed_sentence(old, new)


def _changed_fact(old: Reading, new: Reading) -> tuple[str, str] | None:
    """Facts of the one that the other lacks, kind by kind."""
    before, after = old.facts, new.facts
    for kind in sorted({fact.kind for fact in before ^ after}):
        for verb, changed in (("added", after - before), ("lost", before - after)):
            values = sorted(fact.value for fact in changed if fact.kind == kind)
            if values:
                return f"{verb}_{kind}", _listed(values)
    for verb, words in (
        ("added", _without_partner(new.words, old.words)),
        ("lost", _without_partner(old.words, new.words)),
    ):
        if words:
            return f"{verb}_word", _listed(words)
    if lost := old.fields - new.fields:
        return "lost_field", _listed(sorted(lost))
    return None


def _without_partner(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """Words that the others lack, whole, in pieces or as a piece: OCR breaks words and glues them."""
    known = _with_joins(others)
    joined = {piece for pieces in _joins(words) if "".join(pieces) in set(others) for piece in pieces}
    return sorted({word for word in words if word not in known | joined | CONNECTING_WORDS})


def _with_joins(words: Sequence[str]) -> set[str]:
    return {*words, *("".join(pieces) for pieces in _joins(words))}


def _joins(words: Sequence[str]) -> list[Sequence[str]]:
    return [
        words[start : start + size]
        for size in range(2, _JOINED_WORDS + 1)
        for start in range(len(words) - size + 1)
    ]


def _changed_characters(source: str, answer: str) -> tuple[str, str] | None:
    """Chinese characters and signs that only one of the two has."""
    before, after = _telling(fold(source)), _telling(fold(answer))
    marks = {c for c in answer if not c.isalnum() and c not in ADDED_MARKS} - set(source)
    if added := {*(after - before - JOINING_CHARACTERS), *marks}:
        return "added_character", _listed(sorted(ascii(c)[1:-1] if _hidden(c) else c for c in added))
    if lost := before - after - CONNECTING_CHARACTERS - _LOST_WITH_LEAVE:
        return "lost_character", _listed(sorted(lost))
    return None


def _telling(folded: str) -> set[str]:
    """Characters that carry meaning by themselves. Numerals are compared by value, words as words."""
    return {c for c in folded if c not in NUMERAL_CHARACTERS and _tells(c)}


def _tells(character: str) -> bool:
    """Chinese characters, signs such as × and ±, and numbers that are no digits, such as ❶."""
    category = unicodedata.category(character)
    is_chinese = HAN_CHARACTER.match(character) is not None or character == "々"
    return is_chinese or category[0] == "S" or category in ("No", "Nl")


def _hidden(character: str) -> bool:
    return unicodedata.category(character)[0] in "CZ"


def _changed_sentence(old: Reading, new: Reading) -> tuple[str, str] | None:
    """A sentence of the answer whose words are not found, in their order, in neighbouring sentences of the
    source; or words that the answer says less often than the source, repetitions aside."""
    for sentence in new.sentences:
        if not any(
            _stands_in(sentence, chain.from_iterable(old.sentences[start : start + _NEIGHBOURS]))
            for start in range(len(old.sentences))
        ):
            return "moved_words", "".join(sentence)[:200]
    if lost := old.counts - Counter(chain.from_iterable(new.sentences)):
        return "lost_words", _listed(sorted(lost))
    return None


def _stands_in(sentence: Sentence, parts: Iterable[str]) -> bool:
    """Whether all of the sentence occurs among the parts, in its order."""
    remaining = iter(parts)
    return all(part in remaining for part in sentence)


def _listed(values: Sequence[str]) -> str:
    more = len(values) - _SHOWN
    return ", ".join(values[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
