"""Where a text names periods and reigns."""

import re
from functools import lru_cache

from laclip.asymmetry.terms import REMEMBERED, terms_in
from manifests.lexicon.history import Years, period_forms, reign_forms

_BEFORE_ONE = re.compile(r"(?:^|[\s，；。、：（(,;·.－-]|[自在为入了是出至于乃属系])$")
_AFTER_ONE = re.compile(r"$|[\s，；。、：）),;·.－-]|[代朝的之以官画壁年末初中时]")
"""What stands around a period's name of one character: elsewhere it is a part of a word (清晰, 金线)."""

CAVE = re.compile("第.{1,6}窟")
"""The number of a cave."""

Place = tuple[int, int]
"""First character, and the one after the last."""


@lru_cache(REMEMBERED)
def named_periods(text: str) -> tuple[Place, ...]:
    """Where a simplified text names periods."""
    return tuple(_places(text, "period"))


@lru_cache(REMEMBERED)
def named_reigns(text: str) -> tuple[Place, ...]:
    """Where a simplified text names reigns."""
    return tuple(_places(text, "reign"))


def years_told(text: str) -> list[Years]:
    """The years of every period and reign that a simplified text names."""
    told = [period_forms()[text[start:end]].years for start, end in named_periods(text)]
    return told + [reign_forms()[text[start:end]].years for start, end in named_reigns(text)]


def _places(text: str, category: str) -> list[Place]:
    return [
        (found.start, found.end)
        for found in terms_in(text)
        if found.term.category == category
        and (found.end - found.start > 1 or _stands_alone(text, found.start, found.end))
    ]


def _stands_alone(text: str, start: int, end: int) -> bool:
    return bool(_BEFORE_ONE.search(text, 0, start)) and bool(_AFTER_ONE.match(text, end))
