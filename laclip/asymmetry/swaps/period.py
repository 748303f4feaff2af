"""The period, or the reign, for a neighbouring one that is surely not that of the piece."""

import re
from collections.abc import Iterator

from laclip.asymmetry.history import Place, named_periods, named_reigns, years_told
from laclip.asymmetry.record import Record
from laclip.asymmetry.swaps.swap import Swap
from manifests.lexicon.history import Period, Years, period_forms, periods, reign_forms, reigns

_NEIGHBOURS = 2
"""Periods before it, and after it, that are called neighbouring."""

_FARTHEST = 150
"""Years from the end of one to the beginning of the next, for neighbours."""

_COMMON = 0.1
"""Share of the shorter of two periods that may be of both: 宋 ends eight years after 元 begins."""

_YEARS = re.compile(r"\d{3,4}|公元|世纪")


def period_swaps(record: Record) -> Iterator[Swap]:
    """The period of the text changed for each neighbour; where it tells a reign, that is changed instead.

    A text that tells years or several periods is left alone. A neighbour has next to no year in common with
    any period that is told in the record; of two, one within the other, the shorter counts (中唐 of 唐).
    """
    text = record.plain
    if _YEARS.search(text):
        return
    if named_reigns(text):
        yield from _reigns(text, named_reigns(text))
    elif len({period_forms()[text[start:end]] for start, end in named_periods(text)}) == 1:
        yield from _periods(text, named_periods(text), _known(record))


def _known(record: Record) -> list[Years]:
    told = {years for said in record.said for years in years_told(said)}
    return [years for years in told if not any(_within(other, years) for other in told if other != years)]


def _within(one: Years, other: Years) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _periods(text: str, places: tuple[Place, ...], known: list[Years]) -> Iterator[Swap]:
    period = period_forms()[text[slice(*places[0])]]
    apart = [other for other in periods() if other.legends and all(_apart(other.years, one) for one in known)]
    before = [other for other in apart if 0 <= _gap(other.years, period.years) <= _FARTHEST]
    after = [other for other in apart if 0 <= _gap(period.years, other.years) <= _FARTHEST]
    for other in (*before[-_NEIGHBOURS:], *after[:_NEIGHBOURS]):
        edits = tuple((start, end, _in_form(other, text[start:end])) for start, end in places)
        yield Swap(edits, f"{period.name} → {other.name}")


def _gap(one: Years, other: Years) -> int:
    """Years from the end of one to the beginning of the other; 0 where they overlap and one begins first."""
    return max(other[0] - one[1], 0) if one[0] < other[0] else -1


def _apart(one: Years, other: Years) -> bool:
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common <= _COMMON * min(one[1] - one[0], other[1] - other[0])


def _in_form(period: Period, form: str) -> str:
    """The period's name in the form of another's: 宋代 for 唐代, but 五代 for it as well."""
    ending = form[-1:] if form[-1:] in ("代", "朝") and form[:-1] in period_forms() else ""
    return period.name + (ending if len(period.name) == 1 else "")


def _reigns(text: str, places: tuple[Place, ...]) -> Iterator[Swap]:
    """The reign before and the one after it, of the same dynasty: their years never overlap."""
    told = {reign_forms()[text[start:end]] for start, end in places}
    if len(told) > 1:
        return
    reign = told.pop()
    own = [other for other in reigns() if other.dynasty == reign.dynasty]
    place = own.index(reign)
    for other in (*own[max(0, place - 1) : place], *own[place + 1 : place + 2]):
        edits = tuple((start, end, other.name) for start, end in places)
        yield Swap(edits, f"{reign.name} → {other.name}")
