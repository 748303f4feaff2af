"""A change to a text that makes it say something else."""

from collections.abc import Sequence
from dataclasses import dataclass

Edit = tuple[int, int, str]
"""From this character to that one: these words (simplified) instead."""


@dataclass(frozen=True)
class Swap:
    """Edits of a text, none within another, and what they do, for people: "莲花 → 牡丹"."""

    edits: tuple[Edit, ...]
    done: str

    @property
    def begins(self) -> int:
        """The first character that is changed."""
        return min(start for start, _, _ in self.edits)


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text with its edits made."""
    parts, place = [], 0
    for start, end, words in sorted(edits):
        if start < place:
            raise ValueError(f"two edits of one place: {edits}")
        parts += [text[place:start], words]
        place = end
    return "".join([*parts, text[place:]])
