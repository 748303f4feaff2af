"""The motifs that can be swapped for one another, and where a text names them."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from laclip.asymmetry.colours import WORD as COLOUR
from laclip.asymmetry.colours import without_colours
from laclip.asymmetry.terms import REMEMBERED, terms_in
from manifests.lexicon.terms import CATEGORIES, Term, lexicon

_PREFIXES = ("对", "双", "团", "奔", "小", "缠枝", "折枝")
"""What a motif's name is put together with in names that the lexicon has as terms of their own (对鹿)."""

_OTHER_THINGS = re.compile(
    "莲花座|莲座|莲台|莲瓣|须弥座|狮子座|狮座|东千佛洞|西千佛洞|千佛洞|龙门|金银器|云肩|云锦|马面裙"
)
"""Words with a motif's name in them that name no motif."""

_AFTER_ONE = re.compile(r"$|[\s，；。！？、：,;:!?（）()]|[相与和及并为散排分居成作横向结立卧于各一两三四同]")
"""What may follow a name of one character: elsewhere it is more likely a part of a word (佛塔, 象征)."""

_PAIR = re.compile(r"(?<![一成数两相])[对双]$")

MEASURES = "只头匹条尾朵枝株棵颗枚串盏座尊身位人个顶件把架支柄块铺轮团"
"""Measure words of single things."""

COUNTED = re.compile(
    rf"(?<=[一二两三四五六七八九十数几各每])(?P<measure>[{MEASURES}])(?P<colour>(?:[深浅淡暗]?(?:{COLOUR})色?的?)?)$"
)
"""A measure word after a number, and a colour, right before a motif."""

QUALIFIED = re.compile(rf"(?:(?:{COLOUR})色?的?|[{MEASURES}对双])$")


@dataclass(frozen=True)
class Motif:
    """A motif of a family as texts write it (see near.toml). `target`: it may be put in for another."""

    name: str
    family: str
    group: str
    measures: str
    root: str
    like: tuple[str, ...] = ()
    general: tuple[str, ...] = ()
    target: bool = True

    @property
    def is_general(self) -> bool:
        """Whether its name may mean any of its family."""
        return any(word in self.name for word in self.general)


@dataclass(frozen=True)
class Named:
    """A motif at characters `start` to `end` of a text; `suffix` is the 纹 of its name or "". `pair`: its
    name says that there are two (对鹿, 双鱼), in the characters before `start`."""

    motif: Motif
    start: int
    end: int
    suffix: str
    pair: str = ""


@cache
def motifs() -> dict[str, Motif]:
    """All motifs of all families, by the lexicon's name of each."""
    text = resources.files(__package__).joinpath("near.toml").read_text(encoding="utf-8")
    found: dict[str, Motif] = {}
    for family, row in tomllib.loads(text).items():
        general = tuple(row["general"])
        for name, one in row["names"].items():
            root = one.get("root", name)
            found[_term(name).name] = Motif(
                name, family, row["group"], one["measures"], root, (root, *one["like"]), general
            )
        for name, measures in row["also"].items():
            motif = Motif(name, family, row["group"], measures, name, general=general, target=False)
            found[_term(name).name] = motif
    return found


def _term(name: str) -> Term:
    term = lexicon().term(name, ("motif", "iconography"))
    if term is None:
        raise ValueError(f"near.toml has {name}, which is no motif of the lexicon")
    return term


@lru_cache(REMEMBERED)
def named(text: str) -> tuple[Named, ...]:
    """The motifs of the families that a simplified text names, from left to right.

    A name of one character counts right after a colour or a measure word, and in a pattern's name, which ends
    with 纹 (散点象花瓶纹).
    """
    named_or_not = (_named(text, one.term, one.start, one.end) for one in terms_in(text))
    return tuple(one for one in named_or_not if one is not None)


def _named(text: str, term: Term, start: int, end: int) -> Named | None:
    if term.category not in ("motif", "iconography"):
        return None
    motif = motifs().get(term.name)
    if motif is None:
        prefix = next((one for one in _PREFIXES if text.startswith(one, start, end - 1)), "")
        base = lexicon().term(text[start + len(prefix) : end], ("motif", "iconography")) if prefix else None
        if base is None or base.name not in motifs():
            return None
        motif, start = motifs()[base.name], start + len(prefix)
    elif end - start == 1 and not _is_word(text, start, end):
        return None
    suffix = "纹" if end - start > 1 and text[end - 1] == "纹" else ""
    pair = _PAIR.search(text, 0, start)
    return Named(motif, start, end, suffix, pair[0] if pair else "")


def _is_word(text: str, start: int, end: int) -> bool:
    if QUALIFIED.search(text, 0, start):
        return _AFTER_ONE.match(text, end) is not None
    return _in_pattern_name(text, start, end)


def _in_pattern_name(text: str, start: int, end: int) -> bool:
    """Whether the lexicon's terms fill what stands between this place and the 纹 after it."""
    stop = text.find("纹", end)
    if stop < 0 or re.search(r"[，；。！？,;!?\s]", text[end:stop]):
        return False
    place = end
    for found in lexicon().find(text[end : stop + 1], CATEGORIES, shortest=1):
        if end + found.start != place:
            return False
        place = end + found.end
    return place in (stop, stop + 1)


def may_be_there(motif: Motif, said: tuple[str, ...]) -> bool:
    """Whether any of these texts says, or may say, that the motif is there: by its name, by a word for
    something like it, or by a word for any of its family."""
    words = (*motif.like, *motif.general)
    return any(word in without_other_things(text) for text in said for word in words)


@lru_cache(REMEMBERED)
def without_other_things(text: str) -> str:
    """The text without words that have a motif's name in them and name none."""
    return _OTHER_THINGS.sub("", without_colours(text))
