"""What a text says is there: the motifs it names, each with its colour.

Motifs are the lexicon's motifs and iconography, without the parts of a cave; what says how motifs are set
(团窠) is one only right after a colour. A name of one character (龙, 象) counts only right after a colour or
a measure word (一对石青色象): elsewhere it is more often a part of another word.
"""

import re
from collections.abc import Iterator

from manifests.lexicon.terms import CATEGORIES, Found, lexicon

_MOTIFS = ("motif", "iconography")
_NO_MOTIFS = frozenset({"parts", "sutras"})
"""Groups of the lexicon that say where something is painted or what after, not what is seen."""

_COLOUR_CHARACTERS = "红橙黄绿青蓝紫白黑灰褐棕金银粉赭朱绛绯缃皂墨素香茶米驼月石藕荷牙土深浅淡暗"
_TRADITIONAL = str.maketrans("紅黃綠藍銀絳緋緗駝淺隻雙對條組層顆團", "红黄绿蓝银绛绯缃驼浅只双对条组层颗团")
_QUALIFIED = re.compile(
    rf"(?:(?P<colour>[{_COLOUR_CHARACTERS}]+)色?的?|[只双对条组层颗朵枝匹头尾身尊株座方串丛])$"
)
Claim = tuple[str, str]
"""The name of a motif and its colour; "" for whichever or none."""


def claims(text: str) -> set[Claim]:
    """What a text says is there: each motif it names, with its colour and without."""
    simplified = text.translate(_TRADITIONAL)
    named = {_claim(simplified, found) for found in _motifs(simplified)}
    return {claim for name, colour in named for claim in ((name, colour), (name, ""))}


def local_claim(clause: str) -> Claim | None:
    """The one motif that a clause names, with its colour; None when it names none, or several."""
    simplified = clause.translate(_TRADITIONAL)
    named = list(_motifs(simplified))
    others = [found for found in _all_motifs(simplified) if found not in named]
    return _claim(simplified, named[0]) if len(named) == 1 and not others else None


def _all_motifs(text: str) -> Iterator[Found]:
    """Whatever the lexicon may mean by a motif; the terms of other kinds (西千佛洞) are read as such."""
    for found in lexicon().find(text, CATEGORIES, shortest=1):
        if found.term.category not in _MOTIFS or found.term.group in _NO_MOTIFS:
            continue
        if found.term.group != "arrangement" or _claim(text, found)[1]:
            yield found


def _motifs(text: str) -> Iterator[Found]:
    for found in _all_motifs(text):
        if found.end - found.start > 1 or _QUALIFIED.search(text, 0, found.start) is not None:
            yield found


def _claim(text: str, found: Found) -> Claim:
    before = _QUALIFIED.search(text, 0, found.start)
    return found.term.name, (before["colour"] or "") if before is not None else ""
