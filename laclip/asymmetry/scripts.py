"""Texts in traditional characters: read as simplified ones, written back as they are."""

from functools import cache

import opencc


@cache
def _converter(direction: str) -> opencc.OpenCC:
    return opencc.OpenCC(direction)


def simplified(text: str) -> str:
    """The text in simplified characters, each at its place; as it is where characters would move."""
    found: str = _converter("t2s").convert(text)
    return found if len(found) == len(text) else text


def is_traditional(text: str) -> bool:
    """Whether more of the text's characters are traditional ones than simplified ones."""
    other = str(_converter("s2t").convert(text))
    return _changed(text, simplified(text)) > _changed(text, other)


def in_script(words: str, *, traditional: bool) -> str:
    """Simplified words in the script of the text they are put into."""
    return str(_converter("s2t").convert(words)) if traditional else words


def _changed(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=False))
