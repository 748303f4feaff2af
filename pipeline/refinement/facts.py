"""What a text states, as far as it can be read without understanding it.

A fact is a number with what it counts, a name, a word of the lexicon, a colour, a position, a negation. Two
texts that state the same have the same facts, and their words in the same order within each sentence.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import chain

from extractors.language.characters import HAN_CHARACTER
from extractors.language.numerals import CHINESE_DIGITS, CHINESE_TENS, CHINESE_UNITS, numeral
from pipeline.refinement import vocabulary
from pipeline.refinement.terms import terms_by_kind

_HAN = HAN_CHARACTER.pattern[1:-1]
_SOLID = rf"{_HAN}\u3000-\u30ff、。“”‘’—…·"
_SPACE_AT_CHINESE = re.compile(rf"(?<=[{_SOLID}])\s+|\s+(?=[{_SOLID}])")
_CLAUSE_END = re.compile(r"(?<!\d),|,(?!\d)|[、:]")
_SENTENCE = re.compile(r"[^。!?;]+?(?:[。!?;]+|\.(?=\s|$)|$)")

_NUMERALS = (
    "".join(c for c in {**CHINESE_DIGITS, **CHINESE_UNITS, **CHINESE_TENS} if not c.isascii()) + "两兩"
)
NUMERAL_CHARACTERS = frozenset(_NUMERALS)
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_UNIT = "|".join(re.escape(unit) for unit in sorted(vocabulary.UNITS, key=len, reverse=True))
_NUMBER = re.compile(rf"(?P<arabic>{_ARABIC})|(?P<chinese>[{_NUMERALS}]+)")
_COUNTED = re.compile(rf"\s?(?:(?P<unit>{_UNIT})(?![A-Za-z])|(?P<measure>[{''.join(vocabulary.MEASURES)}]))")
_LETTER = rf"(?:(?![{_HAN}々])[^\W\d_])"
_WORD = re.compile(rf"{_LETTER}+(?:'{_LETTER}+)*")
_PIECE = re.compile(rf"{_NUMBER.pattern}|(?P<word>{_WORD.pattern})|[{_HAN}々]")
_BOOK_TITLE = re.compile("[《〈]([^《》〈〉]*)[》〉]")
_COLLECTION = re.compile(rf"[{_HAN}]{{0,2}}(?:{'|'.join(vocabulary.COLLECTION_ENDS)})")


@dataclass(frozen=True, order=True)
class Fact:
    """`kind` is of the vocabulary FACT_KIND; equal values mean the same, however they were written."""

    kind: str
    value: str


Sentence = tuple[str, ...]
"""What tells of a sentence, in its order: numbers by value, letters, Chinese characters. No punctuation and
no connecting words."""


@dataclass(frozen=True)
class Reading:
    """A text taken apart: its facts, its words in letters (Latin and the like), the labelled values that
    stand in it, its distinct sentences, and how often each part of them is said, clauses that repeat others
    left aside."""

    facts: frozenset[Fact]
    words: tuple[str, ...]
    fields: frozenset[str]
    sentences: tuple[Sentence, ...]
    counts: Counter[str]


def read(text: str, field_values: Iterable[str] = ()) -> Reading:
    """Take a text apart. `field_values` are looked for in it, their spaces and punctuation aside."""
    folded = fold(text)
    bare = solid(folded)
    values = {solid(fold(value)) for value in field_values}
    sentences = dict.fromkeys(match[0] for match in _SENTENCE.finditer(folded))
    return Reading(
        facts=frozenset(_facts(folded)),
        words=tuple(words(folded)),
        fields=frozenset(value for value in values if value and value in bare),
        sentences=_distinct(_telling(sentence) for sentence in sentences),
        counts=Counter(chain.from_iterable(_without_repetitions(sentences))),
    )


def fold(text: str) -> str:
    """One way of writing: compatibility forms (full-width ones too) made plain, no spaces beside Chinese,
    single ones elsewhere, straight apostrophes."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    return re.sub(r"\s+", " ", _SPACE_AT_CHINESE.sub("", plain)).strip()


def number_values(text: str) -> frozenset[str]:
    """The values of the numbers in a text, in Arabic or Chinese numerals, whatever they count."""
    return frozenset(_value(match) for match in _NUMBER.finditer(fold(text)))


def solid(text: str) -> str:
    """Letters and numerals only."""
    return re.sub(r"[\W_]", "", text)


def words(folded: str) -> list[str]:
    """The words in letters, small, in their order; Chinese characters are no words."""
    return [match[0].casefold() for match in _WORD.finditer(folded)]


def _distinct(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    return tuple(sentence for sentence in dict.fromkeys(sentences) if sentence)


def _without_repetitions(sentences: Iterable[str]) -> Iterator[Sentence]:
    """The distinct clauses that do not stand within longer ones."""
    clauses = _distinct(_telling(clause) for sentence in sentences for clause in _CLAUSE_END.split(sentence))
    written = [f"|{'|'.join(clause)}|" for clause in clauses]
    for clause, itself in zip(clauses, written, strict=True):
        if not any(itself in other for other in written if other != itself):
            yield clause


def _telling(sentence: str) -> Sentence:
    """The sentence without punctuation and connecting words: numbers by value, all else by characters."""
    parts: list[str] = []
    for match in _PIECE.finditer(sentence):
        if match["arabic"] or match["chinese"]:
            parts.append(_value(match))
        elif match["word"]:
            word = match["word"].casefold()
            parts += () if word in vocabulary.CONNECTING_WORDS else word.replace("'", "")
        elif match[0] not in vocabulary.JOINING_CHARACTERS:
            parts.append(match[0])
    return tuple(parts)


def _facts(folded: str) -> Iterator[Fact]:
    """A title is one fact: the dynasty in 《元史》 is none."""
    yield from (Fact("title", solid(match[1])) for match in _BOOK_TITLE.finditer(folded))
    untitled = _BOOK_TITLE.sub("《》", folded)
    yield from (Fact("number", value) for value in _numbers(untitled))
    yield from (Fact("collection", match[0]) for match in _COLLECTION.finditer(untitled))
    pattern, kinds = _term_pattern()
    yield from (Fact(kinds[match[0]], match[0]) for match in pattern.finditer(untitled))


def _numbers(text: str) -> Iterator[str]:
    """Each number's value, with the unit or the measure word that follows it."""
    for match in _NUMBER.finditer(text):
        counted = _COUNTED.match(text, match.end())
        yield _value(match) + (counted["unit"] or counted["measure"] if counted else "")


def _value(match: re.Match[str]) -> str:
    return _arabic(match["arabic"]) if match["arabic"] else _chinese(match["chinese"])


def _arabic(digits: str) -> str:
    """The value without its zeros: 1,200.50 is 1200.5, 012 is 12."""
    value = format(Decimal(digits.replace(",", "")), "f")
    return value.rstrip("0").rstrip(".") if "." in value else value


def _chinese(numerals: str) -> str:
    """The value, or the numerals themselves where they are more than a number's."""
    value = numeral(numerals.replace("两", "二").replace("兩", "二"))
    return numerals if value is None else str(value)


@cache
def _term_pattern() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern that finds the longest term at a place, and each term's kind; of two kinds the first."""
    kinds: dict[str, str] = {}
    for kind, terms in terms_by_kind().items():
        for term in terms:
            kinds.setdefault(fold(term), kind)
    longest_first = sorted(kinds, key=lambda term: (-len(term), term))
    return re.compile("|".join(re.escape(term) for term in longest_first)), kinds
