"""The terms of the field, and where they stand in a text."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from manifests.lexicon import files
from manifests.lexicon.history import periods, reigns, sites

_TERM_FILES = {"motif": "motifs", "weave": "weaves", "object": "objects", "iconography": "iconography"}
CATEGORIES = (*_TERM_FILES, "site", "period", "reign")
"""The kinds of terms. A form that stands for terms of two categories (须弥山, a mountain and a site) is found
as that of the first."""


@dataclass(frozen=True)
class Term:
    """A thing with a name: `name` is the form to write (simplified), `variants` are its other printed forms:
    traditional characters, older and longer names. `group` is a subdivision of the category."""

    name: str
    category: str
    group: str
    variants: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.name, *self.variants)


@dataclass(frozen=True)
class Found:
    """A term in a text, at characters `start` to `end`."""

    term: Term
    start: int
    end: int


@dataclass(frozen=True)
class Confusion:
    """Two characters that recognition confuses: `wrong` stands where the page shows `right`; `words` are
    sound words with `wrong` in them; `least` is the length of the shortest term that may be repaired;
    `repairs` are words with `right` in them that may be repaired though they are no terms."""

    right: str
    wrong: str
    words: tuple[str, ...]
    least: int = 2
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """All terms, indexed by their printed forms."""

    terms: tuple[Term, ...]
    _by_form: Mapping[str, tuple[Term, ...]] = field(init=False, repr=False, compare=False)
    _lengths: Mapping[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_form: defaultdict[str, tuple[Term, ...]] = defaultdict(tuple)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for term in self.terms:
            for form in term.forms:
                by_form[form] += (term,)
                lengths[form[0]].add(len(form))
        object.__setattr__(self, "_by_form", dict(by_form))
        longest_first = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
        object.__setattr__(self, "_lengths", longest_first)

    def __contains__(self, form: str) -> bool:
        """Whether the lexicon has a term that is printed so."""
        return form in self._by_form

    @property
    def forms(self) -> Collection[str]:
        """Every printed form of every term."""
        return self._by_form.keys()

    def term(self, form: str, categories: Collection[str] = CATEGORIES) -> Term | None:
        """The term of one of the categories that is printed so, or None."""
        return next((term for term in self._by_form.get(form, ()) if term.category in categories), None)

    def find(self, text: str, categories: Collection[str] = CATEGORIES, shortest: int = 2) -> Iterator[Found]:
        """The terms in a text from left to right, the longest at each place, none within another. Forms of
        fewer than `shortest` characters are passed over: one character is more often a part of a word."""
        start = 0
        while start < len(text):
            found = self._longest_at(text, start, categories, shortest)
            if found is not None:
                yield found
            start = found.end if found is not None else start + 1

    def _longest_at(self, text: str, start: int, categories: Collection[str], shortest: int) -> Found | None:
        for length in self._lengths.get(text[start], ()):
            if length < shortest:
                return None
            if start + length > len(text):
                continue
            if (term := self.term(text[start : start + length], categories)) is not None:
                return Found(term, start, start + length)
        return None


@cache
def lexicon() -> Lexicon:
    """The lexicon of the TOML files: motifs, weaves, objects, iconography, sites, periods and reigns."""
    terms = [
        Term(name, category, group, tuple(variants))
        for category, file in _TERM_FILES.items()
        for group, rows in files.read(file).items()
        for name, variants in rows.items()
    ]
    terms += [Term(s.name, "site", s.place, _others(s.name, s.legends, s.variants)) for s in sites()]
    terms += [Term(p.name, "period", p.within, _others(p.name, p.legends, p.variants)) for p in periods()]
    terms += [Term(r.name, "reign", r.dynasty, r.variants) for r in reigns()]
    return Lexicon(tuple(terms))


def _others(name: str, *forms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for group in forms for form in group if form != name))


@cache
def confusions() -> tuple[Confusion, ...]:
    """The pairs of characters that recognition confuses."""
    return tuple(
        Confusion(
            row["right"],
            row["wrong"],
            tuple(row["words"]),
            row.get("least", 2),
            tuple(row.get("repairs", ())),
        )
        for row in files.read("confusions")["confusions"]
    )
