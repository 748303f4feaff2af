"""Periods as printed ("清代乾隆年间", "唐早期", "七至八世纪") in one normal form, with dynasty and years."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TypeVar

from extractors.language.numerals import numeral
from manifests.lexicon.history import Years, period_forms, reign_forms
from pipeline.cleaning.script import simplified

_Named = TypeVar("_Named")

_ERA = r"(?P<era>公元前|公元|前)?"
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_TO = r"[-—–―~～至到、/]"
_CENTURY = re.compile(
    rf"{_ERA}(?P<first>{_NUMBER})(?:世纪)?(?:{_TO}+(?:公元前|公元|前)?(?P<last>{_NUMBER}))?世纪(?P<part>[初末]|中[叶期]|[前后上下]半[叶期]?|[早晚]期)?"
)
_YEAR = re.compile(
    rf"{_ERA}(?P<first>\d{{3,4}})年?(?:{_TO}+(?P<era_last>公元前|公元|前)?(?P<last>\d{{3,4}}))?年?"
)
_RANGE = re.compile(rf"(?P<first>[^-—–―~～至到、/]+){_TO}+(?P<last>[^-—–―~～至到、/]+)")
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_GENERIC = re.compile(r"(?:时代|时期|年间|年制|代|朝)?")
_PART = re.compile(r"(?P<part>[早中晚]|[前后末初]|)(?P<tail>期|年|叶)?(?:时期)?")
_DATE = re.compile(r"(?:元|\d{1,2}|[一二三四五六七八九十]{1,3})年.{0,4}")


@dataclass(frozen=True)
class NormalPeriod:
    """A period in its normal form. `dynasty` is "" where it is a range, a century or a year."""

    text: str
    years: Years
    dynasty: str = ""

    @property
    def printed_years(self) -> str:
        """618-907, 前475-前221."""
        first, last = (f"前{-year}" if year < 0 else str(year) for year in self.years)
        return f"{first}-{last}"


@lru_cache(maxsize=4096)
def normal_period(text: str) -> NormalPeriod | None:
    """The period in its normal form, simplified: 元代 is 元, 唐早 is 唐早期, 辽—元 is 辽至元, 公元七世纪 is
    7世纪. None where it is none of a known form."""
    words = re.sub(r"[\s　·.。，,]", "", simplified(text))
    about = words[:1] if words.startswith("约") else ""
    words = words.removeprefix("约")
    found = _read(re.sub(r"[（()）]", "", words)) or _read(_IN_BRACKETS.sub("", words))
    return replace(found, text=about + found.text) if found is not None else None


def _read(words: str) -> NormalPeriod | None:
    return _century(words) or _years(words) or _single(words) or _range(words)


def _century(words: str) -> NormalPeriod | None:
    match = _CENTURY.fullmatch(words)
    if match is None:
        return None
    first, last = numeral(match["first"]), numeral(match["last"] or match["first"])
    if not first or not last:
        return None
    before = (match["era"] or "").endswith("前")
    span = f"{first}至{last}" if first != last else str(first)
    years = (-first * 100, -(last - 1) * 100 - 1) if before else ((first - 1) * 100 + 1, last * 100)
    return NormalPeriod(f"{'前' if before else ''}{span}世纪{match['part'] or ''}", years)


def _years(words: str) -> NormalPeriod | None:
    match = _YEAR.fullmatch(words)
    if match is None:
        return None
    first = _signed(int(match["first"]), match["era"])
    if match["last"] is None:
        return NormalPeriod(f"{'前' if first < 0 else ''}{abs(first)}年", (first, first))
    last = _signed(int(match["last"]), match["era_last"])
    if last < first:
        return None
    return NormalPeriod(
        "至".join(f"{'前' if y < 0 else ''}{abs(y)}" for y in (first, last)) + "年", (first, last)
    )


def _signed(year: int, era: str | None) -> int:
    return -year if (era or "").endswith("前") else year


def _single(words: str) -> NormalPeriod | None:
    """A dynasty with its reign and part: 清代乾隆年间, 唐早期, 明万历二十三年, a reign, two dynasties."""
    found = _longest(words, period_forms())
    if found is None:
        reign = _longest(words, reign_forms())
        return _single(reign[0].dynasty + words) if reign is not None else None
    period, end = found
    end += _matched(_GENERIC, words, end)
    reign = _longest(words[end:], reign_forms())
    name, years = period.name, period.years
    if reign is not None and reign[0].dynasty == period.name:
        name, years = name + reign[0].name, reign[0].years
        end += reign[1]
        end += _matched(_GENERIC, words, end)
    rest = words[end:]
    if (part := _PART.fullmatch(rest)) is not None:
        return NormalPeriod(name + _part(part), years, period.within)
    if reign is not None and _DATE.fullmatch(rest):
        return NormalPeriod(name + rest, years, period.within)
    after = _single(rest) if rest in _plain_dynasties() else None
    if after is None or after.years[0] < years[0]:  # 清明 is a feast
        return None
    return _joined(NormalPeriod(name, years), after)


def _part(match: re.Match[str]) -> str:
    if not match["part"]:
        return ""
    return match["part"] + (match["tail"] or ("期" if match["part"] in "早中晚" else ""))


@cache
def _plain_dynasties() -> frozenset[str]:
    """Forms that may follow another dynasty at once (明清, 宋元)."""
    return frozenset(
        form for form, period in period_forms().items() if period.name in "秦汉晋隋唐辽宋金元明清"
    )


def _range(words: str) -> NormalPeriod | None:
    match = _RANGE.fullmatch(words)
    first = _single(match["first"]) if match is not None else None
    last = _single(match["last"]) if match is not None else None
    return _joined(first, last) if first is not None and last is not None else None


def _joined(first: NormalPeriod, last: NormalPeriod) -> NormalPeriod:
    dynasty = first.dynasty if first.dynasty == last.dynasty else ""
    years = (min(first.years[0], last.years[0]), max(first.years[1], last.years[1]))
    return NormalPeriod(f"{first.text}至{last.text}", years, dynasty)


def _longest(words: str, forms: Mapping[str, _Named]) -> tuple[_Named, int] | None:
    """What the longest of the forms at the head of the words names, and where it ends."""
    end = next((end for end in range(len(words), 0, -1) if words[:end] in forms), None)
    return (forms[words[:end]], end) if end is not None else None


def _matched(pattern: re.Pattern[str], words: str, start: int) -> int:
    match = pattern.match(words, start)
    return len(match[0]) if match is not None else 0
