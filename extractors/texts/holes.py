"""Single characters that a sound line does not tell, filled in with what is seen there.

Fonts of vertical type often leave out their punctuation, Latin ones their ligatures, and rare characters may
have no code: the rest of the line is right and stays as it is.
"""

import re
from collections.abc import Callable
from difflib import SequenceMatcher

from extractors.language.characters import HAN_CHARACTER
from extractors.language.plausibility import UNKNOWN

_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
_HOLE = re.compile(f"[{UNKNOWN}{_PRIVATE}]")
_LEADING_SIGN = re.compile(f"^[{_PRIVATE}]+(?=\\s|$)")
_MIN_HAN = 2  # Chinese characters of a line that is filled: formulas are not
_MIN_LETTERS = 8  # likewise small Latin letters
_MAX_CHARACTERS = 3  # that one glyph stands for: the ligature ffi


def has_holes(text: str) -> bool:
    """Whether a line of words has characters that say nothing; signs of a list at its head may."""
    words = _LEADING_SIGN.sub("", text)
    if _HOLE.search(words) is None:
        return False
    letters = sum("a" <= character <= "z" for character in words)
    return letters >= _MIN_LETTERS or len(HAN_CHARACTER.findall(words)) >= _MIN_HAN


def filled(text: str, read: Callable[[], str]) -> str:
    """The text with each of its holes replaced by what `read` gives for the same place, or closed where that
    gives nothing. Everything else stays."""
    seen = read()
    opcodes = SequenceMatcher(None, text, seen, autojunk=False).get_opcodes()
    return "".join(
        text[i:j] if kind == "equal" or not _HOLE.search(text[i:j]) else _patched(text[i:j], seen[k:m])
        for kind, i, j, k, m in opcodes
    )


def _patched(said: str, seen: str) -> str:
    """A stretch with holes as it is seen: one by one, or as a whole where all of it is unknown."""
    closed = _HOLE.sub("", said)
    there = iter(seen)
    if len("".join(said.split())) == len(seen):  # OCR loses spaces
        return "".join(here if here.isspace() else _one(here, next(there)) for here in said)
    whole = not closed.strip() and len(seen) <= _MAX_CHARACTERS * len(said)
    return said[: len(said) - len(said.lstrip())] + seen if whole else closed


def _one(here: str, there: str) -> str:
    return there if _HOLE.match(here) else here
