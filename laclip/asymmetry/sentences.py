"""A text taken apart where words can be left out: sentences, and the clauses that can stand without others.

A clause that names nothing of its own (身躯盘曲) speaks of what was named before it, and so does one that
begins with a word that joins it (与, 又, 而): these are left out together with what they hang on.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from laclip.asymmetry.claims import claims
from laclip.asymmetry.scripts import simplified
from laclip.asymmetry.terms import REMEMBERED
from laclip.encoders.clauses import clauses

_SENTENCE_ENDS = "。！？!?"
MARKS = " \t，；：,;:、"
"""Marks within a sentence."""

_JOINING = re.compile(r"[与和及并而或也亦又则但却以其仍才使可均皆即经为是呈作被由因并]")
_HALF = re.compile(r"(?:虽|尽管|由于|因为|如果|不仅|不但|既|无论)")
_GROUND = re.compile(r"色地$|[红黄绿青蓝紫白黑褐]地$|^地色|^地为|^色地")
_BRACKETS = {"（": "）", "(": ")", "《": "》", "「": "」", "“": "”", "【": "】"}


@dataclass(frozen=True)
class Unit:
    """Clauses that stand or fall together: the first says something by itself, each other hangs on the ones
    before it. `motif`: it names one; `ground`: it tells the ground's colour."""

    clauses: tuple[str, ...]
    motif: bool
    ground: bool

    @property
    def seen(self) -> bool:
        """Whether it says what can be seen."""
        return self.motif or self.ground


@dataclass(frozen=True)
class Sentence:
    """The units of a sentence, and the mark it ends with ("" for none)."""

    units: tuple[Unit, ...]
    end: str

    @property
    def seen(self) -> bool:
        return any(unit.seen for unit in self.units)


@lru_cache(REMEMBERED)
def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text with their units; joined again by `joined` they are the text, but for the marks
    of its last clause and for spaces."""
    found: list[Sentence] = []
    waiting: list[str] = []
    for clause in _whole_brackets(clauses(text)):
        waiting.append(clause.strip())
        if waiting[-1][-1] in _SENTENCE_ENDS:
            found.append(Sentence(_units(waiting), waiting[-1][-1]))
            waiting = []
    if waiting:
        found.append(Sentence(_units(waiting), ""))
    return tuple(found)


def joined(kept: list[tuple[list[str], str]]) -> str:
    """Clauses of some sentences, each with its sentence's end, as a text."""
    parts = []
    for chosen, end in kept:
        words = "".join(chosen).rstrip(MARKS + _SENTENCE_ENDS)
        if words:
            parts.append(words + end)
    return "".join(parts)


def _whole_brackets(parts: list[str]) -> list[str]:
    """Clauses within brackets joined again: half of a bracket is no clause."""
    found: list[str] = []
    for part in parts:
        if found and _is_open(found[-1]):
            found[-1] += part
        else:
            found.append(part)
    return found


def _is_open(part: str) -> bool:
    return any(part.count(left) > part.count(right) for left, right in _BRACKETS.items())


def _units(parts: list[str]) -> tuple[Unit, ...]:
    units: list[list[str]] = []
    for part in parts:
        if not units or (_stands(part) and not _HALF.match(simplified(units[-1][-1]))):
            units.append([part])
        else:
            units[-1].append(part)
    return tuple(
        Unit(tuple(unit), any(map(_names_motif, unit)), any(map(_tells_ground, unit))) for unit in units
    )


def _stands(clause: str) -> bool:
    return (_names_motif(clause) or _tells_ground(clause)) and _JOINING.match(simplified(clause)) is None


def _names_motif(clause: str) -> bool:
    return bool(claims(simplified(clause)))


def _tells_ground(clause: str) -> bool:
    return _GROUND.search(simplified(clause).rstrip(MARKS + _SENTENCE_ENDS)) is not None
