"""The lexicon's terms in a text, looked for once: the texts of an entry are read for each of its rows."""

from functools import lru_cache

from manifests.lexicon.terms import CATEGORIES, Found, lexicon

REMEMBERED = 65_536
"""Texts of which is kept what was found in them: some 100 MB."""


@lru_cache(REMEMBERED)
def terms_in(text: str) -> tuple[Found, ...]:
    """The terms of a simplified text, those of one character among them."""
    return tuple(lexicon().find(text, CATEGORIES, shortest=1))
