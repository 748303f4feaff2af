"""An English text as a machine might give it: terms dropped, swapped or mistranslated, at a stated rate.

Which terms go wrong, and how, is drawn from seed and text alone: it depends on no other text, and a term that
is wrong at one rate is wrong in the same way at every higher one.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from samples import motifs
from samples.english import words
from samples.english.literal import LITERAL
from samples.motifs import Motif

VERSION = 1
"""Raised when the same text, rate and seed give another text."""

_SWAPPED = 0.5  # chance that a term is swapped, where another of its kind stands in the text
_DROPPED = 0.5  # chance that one that is not swapped is dropped, else it is mistranslated
"""Over the texts of the samples this makes a third each of dropped, swapped and mistranslated terms."""
_LITERALLY = 0.5  # share of mistranslations that are literal, where the term has such a one

_POSITIONS = (
    "in the centre",
    "in the middle",
    "in the corners",
    "left and right",
    "on both sides",
    "around",
    "above",
    "outside",
    "in the gaps",
    "between",
)
_FIGURES = (motifs.BUDDHA, motifs.BODHISATTVA, motifs.APSARA, motifs.MUSICIAN, motifs.DONOR)
_THINGS = (motifs.TREE, motifs.PAGODA, motifs.HALO, motifs.CANOPY, motifs.CAISSON)
_FAMILIES = (motifs.FLOWERS, motifs.ANIMALS, motifs.TREASURES, _FIGURES, _THINGS)


@dataclass(frozen=True)
class Term:
    """A term of the texts: its Chinese name, its kind, terms that are near it, and what it is word for word
    ("" = nothing)."""

    name: str
    kind: str
    near: tuple[str, ...]
    literal: str = ""


@dataclass(frozen=True)
class _Found:
    """A term at its place in a text."""

    start: int
    end: int
    written: str
    term: Term


@dataclass(frozen=True)
class Wrong:
    """A term that went wrong: how it was written, what stands instead ("" = it was dropped), and where it was
    swapped the place of the other one among the text's terms."""

    written: str
    instead: str
    swapped_with: int | None = None


def noisy(text: str, rate: float, seed: int) -> str:
    """The text with about `rate` (0 to 1) of its terms wrong; with 0 the text itself.

    Raises ValueError for a rate that is no share.
    """
    wrong = wrong_terms(text, rate, seed)
    if not wrong:
        return text
    pieces, end = [], 0
    for place, found in enumerate(_found(text)):
        pieces += [text[end : found.start], wrong[place].instead if place in wrong else found.written]
        end = found.end
    return _tidy("".join(pieces) + text[end:])


def wrong_terms(text: str, rate: float, seed: int) -> dict[int, Wrong]:
    """The terms that are wrong at a rate, by their place among the text's terms; all of them at 1.

    Raises ValueError for a rate that is no share.
    """
    if not 0 <= rate <= 1:
        raise ValueError(f"a rate of wrong terms lies between 0 and 1, not at {rate}")
    return {
        place: wrong
        for above, together in _faults(text, seed)
        if above < rate
        for place, wrong in together.items()
    }


def _faults(text: str, seed: int) -> Iterator[tuple[float, dict[int, Wrong]]]:
    """The faults of all terms, each in one of them: the rate above which it happens, and what goes wrong
    together. Everything is drawn whatever the rate is."""
    found = tuple(_found(text))
    digest = hashlib.sha256(f"{seed}\n{text}".encode(errors="surrogatepass")).digest()
    rng = np.random.default_rng(np.frombuffer(digest, np.uint32))
    left = [int(place) for place in rng.permutation(len(found))]
    while left:
        place = left.pop()
        one = found[place]
        above, swapped, dropped = rng.random(3)
        mistranslated = _mistranslated(one, rng)
        others = [other for other in left if _can_change_places(one.term, found[other].term)]
        if swapped < _SWAPPED and others:
            other = others[-1]
            left.remove(other)
            two = found[other]
            yield (
                above,
                {
                    place: Wrong(one.written, _as_written(one.written, two.written), other),
                    other: Wrong(two.written, _as_written(two.written, one.written), place),
                },
            )
        else:
            yield above, {place: Wrong(one.written, "" if dropped < _DROPPED else mistranslated)}


def _can_change_places(one: Term, other: Term) -> bool:
    return one.kind == other.kind and one.name != other.name


def _mistranslated(one: _Found, rng: np.random.Generator) -> str:
    literally, near = rng.random() < _LITERALLY, rng.integers(len(one.term.near))
    word = one.term.literal if literally and one.term.literal else one.term.near[near]
    return _as_written(one.written, word)


def _as_written(old: str, new: str) -> str:
    """With a capital where the old one began a sentence."""
    known = _terms()
    if old[0].isupper() and old not in known:
        return new[:1].upper() + new[1:]
    return new[:1].lower() + new[1:] if new not in known and new.lower() in known else new


def _tidy(text: str) -> str:
    """Without the spaces and commas that dropped terms leave."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+(?=[,.;:)])", "", text)
    text = re.sub(r",(?=[.;:,)])|(?<=\() ", "", text)
    return re.sub(r"^[\s,;:.]+", "", text).strip()


def _found(text: str) -> Iterator[_Found]:
    pattern, known = _pattern(), _terms()
    for match in pattern.finditer(text):
        term = known.get(match[0]) or known[match[0].lower()]
        yield _Found(match.start(), match.end(), match[0], term)


@cache
def _pattern() -> re.Pattern[str]:
    """Finds the longest term at a place, at a sentence's beginning with a capital."""
    written = {form for term in _terms() for form in (term, term[0].upper() + term[1:])}
    longest_first = sorted(written, key=lambda form: (-len(form), form))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


@cache
def _terms() -> Mapping[str, Term]:
    """Every term as it is written within a sentence."""
    found: dict[str, Term] = {}
    for family in _FAMILIES:
        found |= _motif_terms(family)
    found |= _named("posture", {name: motif.posture for name, motif in words.MOTIFS.items()}, literally=False)
    for kind, named in (
        ("colour", words.COLOURS),
        ("border", words.BORDERS),
        ("arrangement", words.ARRANGEMENTS),
        ("weave", words.WEAVES),
        ("form", words.FORMS),
        ("period", words.PERIODS),
        ("site", words.SITES),
    ):
        found |= _named(kind, named)
    found |= _named("count", {word: word for word in words.COUNTS[2:]})
    return found | _named("position", {word: word for word in _POSITIONS})


def _motif_terms(family: Iterable[Motif]) -> dict[str, Term]:
    """Singular and plural of each motif; near ones are of its family and number."""
    named = {motif.name: words.MOTIFS[motif.name] for motif in family}
    return {
        **_named("motif", {name: motif.one for name, motif in named.items()}),
        **_named("motif", {name: motif.many for name, motif in named.items()}),
    }


def _named(kind: str, named: Mapping[str, str], *, literally: bool = True) -> dict[str, Term]:
    return {
        written: Term(
            name,
            kind,
            tuple(other for other in named.values() if other != written),
            LITERAL.get(name, "") if literally else "",
        )
        for name, written in named.items()
    }
