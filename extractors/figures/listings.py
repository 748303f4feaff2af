"""Boxes that hold a program's text."""

from collections.abc import Sequence

from extractors.content import TextBlock
from manifests.geometry import Box

_SIGNS = "(){}[]<>=+*/\\_;:#\"'"
_SIGN_SHARE = 0.04  # of the characters
_ASCII_SHARE = 0.7  # of the characters
_LENGTH = 30  # characters: less may be a formula or a label


def is_code(box: Box, texts: Sequence[TextBlock]) -> bool:
    """Whether the text in a box is mostly ASCII with a program's signs."""
    text = "".join(block.text for block in texts if block.bbox.covered_by(box) > 0.5)
    ascii_share = sum(character.isascii() for character in text) / max(len(text), 1)
    signs = sum(character in _SIGNS for character in text) / max(len(text), 1)
    return len(text) >= _LENGTH and ascii_share > _ASCII_SHARE and signs > _SIGN_SHARE
