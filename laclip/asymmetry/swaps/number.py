"""How many there are of a motif: a number off by one or two, with its measure word."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from laclip.asymmetry.motifs import COUNTED, MEASURES, Named, named
from laclip.asymmetry.record import Record
from laclip.asymmetry.swaps.swap import Edit, Swap
from laclip.asymmetry.terms import REMEMBERED

_NUMERALS = "零一两三四五六七八九"
_OFF = (-2, -1, 1, 2)
_COUNT = re.compile(
    rf"(?<![第〇一二两三四五六七八九十百千数几多余各每另])(?P<count>[一二两三四五六七八九])(?:{COUNTED.pattern})"
)
_PAIR = re.compile(r"(?P<pair>一[对双])(?P<colour>.{0,4})$")
_FACING = re.compile(r"相对|相向|对称|对立|而对")

_DETAIL = "局部"


@dataclass(frozen=True)
class _Mention:
    """`count` of a motif, told by the characters `start` to `end`: a number (with `measure`), 一对, or 对 and
    双 in its name."""

    one: Named
    count: int
    start: int
    end: int
    measure: str = ""

    @property
    def in_name(self) -> bool:
        return bool(self.one.pair)


def number_swaps(record: Record) -> Iterator[Swap]:
    """Each count of a motif that is shown, changed everywhere in the text for those not told of it."""
    told: defaultdict[str, set[int]] = defaultdict(set)
    for text in record.said:
        for mention in _mentions(text):
            told[mention.one.motif.root].add(mention.count)
    by_count: defaultdict[tuple[str, int], list[_Mention]] = defaultdict(list)
    for mention in _mentions(record.plain):
        by_count[mention.one.motif.root, mention.count].append(mention)
    for (root, count), mentions in by_count.items():
        if all(mention.start < record.shown_from for mention in mentions):
            continue
        for off in _OFF:
            if 1 <= count + off <= 9 and count + off not in told[root]:
                yield from _swapped(record.plain, mentions, count + off)


def _swapped(text: str, mentions: list[_Mention], count: int) -> Iterator[Swap]:
    paired = any(mention.in_name and mention.one.pair == "对" for mention in mentions)
    if (paired or _FACING.search(text)) and count % 2:
        return  # what stands face to face comes in twos
    measure = next((one.measure for one in mentions if one.measure), mentions[0].one.motif.measures[0])
    edits: list[Edit] = []
    for mention in mentions:
        if mention.in_name and mention.one.pair == "对":
            continue  # four that face each other are 对 too
        words = _NUMERALS[count] + ("" if mention.measure else measure)
        edits.append((mention.start, mention.end, words))
    if edits:
        was, name = text[edits[0][0] : edits[0][1]], mentions[0].one.motif.name
        yield Swap(tuple(edits), f"{was} → {edits[0][2]} ({name})")


@lru_cache(REMEMBERED)
def _mentions(text: str) -> tuple[_Mention, ...]:
    return tuple(_find_mentions(text))


def _find_mentions(text: str) -> Iterator[_Mention]:
    for one in named(text):
        if one.pair and _DETAIL in text:
            continue  # the name is that of the whole, of which the picture shows a part
        if one.pair:
            yield _Mention(one, 2, one.start - 1, one.start)
            continue
        counted = _COUNT.search(text, 0, one.start)
        if counted is not None:
            count = _NUMERALS.find(counted["count"].replace("二", "两"))
            yield _Mention(one, count, counted.start("count"), counted.end("count"), counted["measure"])
            continue
        pair = _PAIR.search(text, 0, one.start)
        if pair is not None and _is_colour(pair["colour"]):
            yield _Mention(one, 2, pair.start("pair"), pair.end("pair"))


def _is_colour(words: str) -> bool:
    return COUNTED.search(f"一{MEASURES[0]}{words}") is not None
