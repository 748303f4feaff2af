"""A motif's or the ground's colour for one that surely differs, or the colours of two things exchanged."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from laclip.asymmetry.colours import WORD, differ, is_colour_character, near
from laclip.asymmetry.motifs import named
from laclip.asymmetry.record import Record
from laclip.asymmetry.swaps.swap import Swap
from laclip.asymmetry.terms import REMEMBERED, terms_in

GROUND = "地"
_BEFORE = re.compile(rf"(?P<colour>{WORD})(?:色的?|的)?$")
_GROUND = re.compile(
    rf"(?P<before>{WORD})(?:色地|地(?=$|[，；。、,;上内]))|(?:地色|底色)[为呈]?(?P<after>{WORD})色?(?=$|[，；。、,;])"
)
_ELSEWHERE = re.compile(rf"(?P<colour>{WORD})色")
_OF_ALL_COLOURS = re.compile(r"彩|杂色|各色|诸色|异色|多色|二色|三色")


@dataclass(frozen=True)
class _Coloured:
    """A colour word at a place, and what it is said of: a motif's root, or the ground."""

    thing: str
    name: str
    colour: str
    start: int
    end: int


def colour_swaps(record: Record) -> Iterator[Swap]:
    """Each thing's colour changed for each that none of the thing's colours in the record may be called."""
    claimed = _claimed(record)
    by_claim: defaultdict[tuple[str, str], list[_Coloured]] = defaultdict(list)
    for one in _coloured(record.plain):
        by_claim[one.thing, one.colour].append(one)
    shown = {
        claim: places
        for claim, places in by_claim.items()
        if claim[0] in claimed and any(one.start >= record.shown_from for one in places)
    }

    def is_false(thing: str, colour: str) -> bool:
        return all(differ(colour, other) for other in claimed[thing])

    for (thing, colour), places in shown.items():
        for other in near(colour):
            if is_false(thing, other):
                yield _painted(places, other)
    for (first, colour), (second, other) in combinations(shown, 2):
        both = is_false(first, other) and is_false(second, colour)
        if first != second and len(colour) == len(other) and both:
            painted, other_painted = (
                _painted(shown[first, colour], other),
                _painted(shown[second, other], colour),
            )
            done = f"{painted.done}; {other_painted.done}"
            yield Swap((*painted.edits, *other_painted.edits), done)


def _painted(places: list[_Coloured], colour: str) -> Swap:
    edits = tuple((one.start, one.end, colour) for one in places)
    return Swap(edits, f"{places[0].colour} → {colour} ({places[0].name})")


def _claimed(record: Record) -> dict[str, set[str]]:
    """Thing -> the colours it has in any text of the record. Things of many colours are left out: any colour
    may be among theirs. The ground may be what is told of the cloth (墨色提花罗)."""
    claimed: defaultdict[str, set[str]] = defaultdict(set)
    varied: set[str] = set()
    for text in record.said:
        of_things = _coloured(text)
        for one in of_things:
            claimed[one.thing].add(one.colour)
        places = {one.start for one in of_things}
        claimed[GROUND] |= {m["colour"] for m in _ELSEWHERE.finditer(text) if m.start() not in places}
        for motif in named(text):
            if _OF_ALL_COLOURS.search(text, max(0, motif.start - 4), motif.start):
                varied.add(motif.motif.root)
        if re.search(r"(?:彩|杂色|各色|二色|三色)地", text):
            varied.add(GROUND)
    return {thing: colours for thing, colours in claimed.items() if thing not in varied}


@lru_cache(REMEMBERED)
def _coloured(text: str) -> tuple[_Coloured, ...]:
    return tuple(_find_coloured(text))


def _find_coloured(text: str) -> Iterator[_Coloured]:
    for thing, name, place in _things(text):
        before = _BEFORE.search(text, 0, place)
        if before is not None and _is_alone(text, before.start()):
            yield _Coloured(thing, name, before["colour"], before.start(), before.end("colour"))
    for found in _GROUND.finditer(text):
        which = "before" if found["before"] else "after"
        if which == "after" or _is_alone(text, found.start()):
            yield _Coloured(GROUND, GROUND, found[which], found.start(which), found.end(which))


def _things(text: str) -> Iterator[tuple[str, str, int]]:
    """Motifs of the families by their roots, other things by their names; and where each begins."""
    known = {one.end: (one.motif.root, one.motif.name, one.start - len(one.pair)) for one in named(text)}
    yield from known.values()
    for found in terms_in(text):
        if (
            found.end not in known
            and found.end - found.start > 1
            and found.term.category in ("motif", "iconography", "object")
        ):
            yield found.term.name, found.term.name, found.start


def _is_alone(text: str, start: int) -> bool:
    """Whether the colour word is all there is: not the end of 红绿色 or 红、绿色."""
    before = text[:start]
    if not before:
        return True
    return not is_colour_character(before[-1]) and re.search(rf"(?:{WORD})色?[、与和及]$", before) is None
