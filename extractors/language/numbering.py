"""Reads a family's word and the numbers after it: 图3-1、3-2, 图版一〇二（一）, Pls. IV–VI, 图12a-c.

All offsets are into text folded by `label_words.folded`.
"""

import re
from dataclasses import dataclass, replace

from extractors.language.label_words import (
    DASHES,
    FAMILIES,
    LATIN_MEASURES,
    LIST_JOINERS,
    MEASURES,
    PART_JOINERS,
    RANGE_JOINERS,
    Family,
    any_of,
)
from extractors.language.numerals import number_at

_MAX_RANGE = 60  # numbers in a range or between neighbours of a list; more is no range
_MAX_PART = 999  # no part of a number but the first is a year
_CHINESE_FORMS = frozenset({"arabic", "chinese", "formal", "one_sign", "roman_sign", "roman"})
_LATIN_FORMS = frozenset({"arabic", "one_sign", "roman_sign", "roman", "roman_small"})
_ARABIC = frozenset({"arabic", "one_sign"})


@dataclass(frozen=True)
class Number:
    """One number as a book counts: `values` from the outside in (图3-1 is (3, 1)), the letter before it
    (Fig. A2; alone in 图A, which has no values) and after it (图12a; in lower case)."""

    values: tuple[int, ...]
    prefix: str = ""
    letter: str = ""

    @property
    def key(self) -> str:
        """The number in one spelling: "3-1", "12a", "A2"."""
        return self.prefix + "-".join(map(str, self.values)) + self.letter


@dataclass(frozen=True)
class Label:
    """A family and its numbers from `start` to `end`; `repeated` says that a later number had the family's
    word again after an "and"."""

    family: Family
    start: int
    end: int
    numbers: tuple[Number, ...]
    as_range: tuple[Number, ...] = ()
    repeated: bool = False


def label_at(text: str, start: int) -> Label | None:
    """The label whose family's word begins at `start`; None when there is none, or no number after it."""
    word = FAMILY_WORD.match(text, start)
    if word is None:
        return None
    family = _family(word[0])
    latin = word[0][-1].isascii()
    forms = _LATIN_FORMS if latin else _CHINESE_FORMS
    first = _number_at(text, _after_word(text, word), forms)
    if first is None:
        return None
    spelled = len(word[0]) == 1 and not text[first[1] - 1].isascii()
    if spelled and counts_something(text, first[1]):  # 图一幅; but 图版三月面 is plate 3
        return None
    plural = latin and word[0].rstrip(".").lower().endswith("s")
    return _Listing(text, family, forms, plural).label(start, *first)


def _family(word: str) -> Family:
    return _BY_WORD.get(word) or next(family for family, pattern in _LATIN if pattern.fullmatch(word))


def _after_word(text: str, word: re.Match[str]) -> int:
    """Where the number after a family's word begins: spaces, 第 and No. may stand between."""
    gap = _WORD_GAP.match(text, word.end())
    return gap.end() if gap is not None else word.end()


def _number_at(text: str, start: int, forms: frozenset[str]) -> tuple[Number, int] | None:
    """The number that begins at `start`, with all its parts, and where it ends."""
    prefix = _PREFIX.match(text, start)
    place = prefix.end() if prefix is not None else start
    found = number_at(text, place, forms)
    if found is None:
        alone = _LETTER_ALONE.match(text, start)
        return (Number((), prefix=alone[0]), alone.end()) if alone is not None else None
    values, end = [found[0]], found[1]
    while joined := _PART.match(text, end):
        part = number_at(text, joined.end(), forms)
        if part is None or part[0] > _MAX_PART or counts_something(text, part[1]):
            break
        if joined[0] == "(":
            if text[part[1] : part[1] + 1] != ")":
                break
            part = part[0], part[1] + 1
        values.append(part[0])
        end = part[1]
    letter = _LETTER.match(text, end)
    named = (letter[1] or letter[2]).lower() if letter is not None else ""
    end = letter.end() if letter is not None else end
    return Number(tuple(values), prefix[1] if prefix is not None else "", named), end


def counts_something(text: str, end: int) -> bool:
    """Whether the number that ends at `end` counts or measures something (4件, 12 cm)."""
    return text[end : end + 1] in _MEASURES or _LATIN_MEASURE.match(text, end) is not None


@dataclass
class _Listing:
    """Reads on after a label's first number: lists, ranges, sub-numbers."""

    text: str
    family: Family
    forms: frozenset[str]
    plural: bool

    def label(self, start: int, first: Number, end: int) -> Label:
        """The whole label whose first number ends at `end`."""
        numbers, repeated = [first], False
        as_range = _dash_range(first) if DASHES & set(self.text[start:end]) else ()
        if as_range and self.plural:
            numbers, as_range = list(as_range), ()
        if (subordinate := self._sub_numbers(first, end)) is not None:
            numbers, end = subordinate
        while following := self._next(numbers, end):
            more, end, again = following
            numbers += more
            repeated = repeated or again
        if len(numbers) > 1:
            as_range = ()
        return Label(self.family, start, end, tuple(numbers), as_range, repeated)

    def _sub_numbers(self, first: Number, end: int) -> tuple[list[Number], int] | None:
        """The Arabic numbers under a number in other numerals: 图版一二，1、3 names 12-1 and 12-3."""
        found: list[Number] = []
        place = end
        if self.text[end - 1].isascii() or self.text[end : end + 1] not in (",", ":"):
            return None
        while not found or self.text[place : place + 1] in ("、", ","):
            minor = number_at(self.text, place + 1, _ARABIC)
            if minor is None or self._runs_on(minor[1]):
                break
            found.append(replace(first, values=(*first.values, minor[0])))
            place = minor[1]
        in_brackets = self.text[end] == "," or self.text[place : place + 1] == ")"
        return (found, place) if found and in_brackets else None

    def _next(self, numbers: list[Number], end: int) -> tuple[list[Number], int, bool] | None:
        """What a joiner at `end` adds: the numbers, the new end, and whether the family's word came again
        after a conjunction; None when the list ends."""
        last = numbers[-1]
        joiner = _LIST_JOINER.match(self.text, end)
        if joiner is None:
            return None
        again = FAMILY_WORD.match(self.text, joiner.end())
        if again is None:
            found = self._bare(last, joiner.end())
        elif _family(again[0]) is self.family:
            found = _number_at(self.text, _after_word(self.text, again), self.forms)
        else:
            return None
        if found is None:
            return None
        number, end = found
        if joiner["range"] is not None:
            between = _range(last, number)
            return (between[1:], end, False) if between else None
        if joiner["dash"] is not None:
            between = _range(last, number) if number.letter and last.letter else []
            return (between[1:], end, False) if between else None
        return [number], end, again is not None and joiner["list"] not in ("、", ",", ";")

    def _bare(self, last: Number, start: int) -> tuple[Number, int] | None:
        """A later number without the family's word: it must go on from the one before."""
        letter = _LIST_LETTER.match(self.text, start)
        if letter is not None and last.letter and letter[0].lower() > last.letter:
            return replace(last, letter=letter[0].lower()), letter.end()
        found = _number_at(self.text, start, self.forms)
        if found is None or self._runs_on(found[1]) or not found[0].values or not last.values:
            return None
        number, end = found
        if len(number.values) == 1 and len(last.values) > 1 and number.values[0] > last.values[-1]:
            number = replace(number, values=(*last.values[:-1], *number.values), prefix=last.prefix)
        step = number.values[-1] - last.values[-1]
        goes_on = number.values[:-1] != last.values[:-1] or 0 <= step <= _MAX_RANGE
        return (number, end) if goes_on and number != last else None

    def _runs_on(self, end: int) -> bool:
        """Whether what ends at `end` is part of something longer: a word, a decimal, a measure."""
        return counts_something(self.text, end) or _RUNS_ON.match(self.text, end) is not None


def _dash_range(number: Number) -> tuple[Number, ...]:
    """The other reading of a number of two parts: from the first to the second."""
    if len(number.values) != 2 or number.prefix or number.letter:
        return ()
    return tuple(_range(Number(number.values[:1]), Number(number.values[1:])))


def _range(first: Number, last: Number) -> list[Number]:
    """All numbers from the first to the last; empty when they differ in more than their ends."""
    if len(last.values) == 1 and len(first.values) > 1:
        last = replace(last, values=(*first.values[:-1], *last.values), prefix=first.prefix)
    if first.values[:-1] != last.values[:-1] or first.prefix != last.prefix or not first.values:
        return []
    if first.values == last.values and first.letter < last.letter and first.letter:
        letters = range(ord(first.letter), ord(last.letter) + 1)
        return [replace(first, letter=chr(letter)) for letter in letters]
    low, high = first.values[-1], last.values[-1]
    if first.letter or last.letter or not 0 < high - low <= _MAX_RANGE:
        return []
    return [replace(first, values=(*first.values[:-1], value)) for value in range(low, high + 1)]


_BY_WORD = {word: family for family in FAMILIES for word in family.chinese}
_LATIN = tuple((family, re.compile("|".join(family.latin), re.IGNORECASE)) for family in FAMILIES)
FAMILY_WORD = re.compile(
    any_of(tuple(_BY_WORD))
    + r"|(?<![A-Za-z])(?:"
    + "|".join(sorted((pattern for family in FAMILIES for pattern in family.latin), key=len, reverse=True))
    + r")(?![A-Za-z])",
    re.IGNORECASE,
)
_WORD_GAP = re.compile(r" {0,3}(?:第|[Nn]os?\. ?)?")
_PREFIX = re.compile(r"([A-Z])[-.]?(?=\d)")
_LETTER_ALONE = re.compile("[A-Z](?![A-Za-z0-9-])")
_LETTER = re.compile(r"(?:([A-Za-z])| ?\(([A-Za-z])\))(?![A-Za-z\d])")
_LIST_LETTER = re.compile("[A-Za-z](?![A-Za-z])")
_PART = re.compile(rf" ?(?:{any_of(tuple(DASHES))}) ?(?=\S)|(?:{any_of(PART_JOINERS)})|\((?={'[^)]{1,4}'}\))")
_LIST_JOINER = re.compile(
    rf" ?(?:(?P<range>{any_of(RANGE_JOINERS)})|(?P<list>{any_of(LIST_JOINERS)})|(?P<dash>{any_of(DASHES)})) ?"
)
_MEASURES = frozenset(MEASURES)
_LATIN_MEASURE = re.compile(LATIN_MEASURES)
_RUNS_ON = re.compile(r"[A-Za-z]{2}|\.\d|\d")
