"""Where two texts differ, as pieces that a page can mark."""

from difflib import SequenceMatcher
from typing import NamedTuple

_LONGEST = 4_000  # characters of a text that is compared piece by piece: the time grows with the square


class Piece(NamedTuple):
    """A piece of a text; `changed` where the other text does not have it."""

    changed: bool
    text: str


def differences(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces: what `after` lost is changed in the first, what it gained in the second."""
    if max(len(before), len(after)) > _LONGEST:
        same = before == after
        return [Piece(not same, before)], [Piece(not same, after)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    first: list[Piece] = []
    second: list[Piece] = []
    for name, a0, a1, b0, b1 in matcher.get_opcodes():
        if a1 > a0:
            first.append(Piece(name != "equal", before[a0:a1]))
        if b1 > b0:
            second.append(Piece(name != "equal", after[b0:b1]))
    return first, second
