"""Captions with an arrow that points at their picture: "▲飞天", "墙上有题字▶", "▲靛缸▼晾在渠边的布"."""

import re
from dataclasses import dataclass
from itertools import pairwise

from extractors.language.label_words import POINTERS
from extractors.language.labels import parse_caption

_SIGNS = "".join(POINTERS)
_SIGN = re.compile(rf"[{_SIGNS}]")
_AT_HEAD = re.compile(rf"\s*[{_SIGNS}]")
_AT_TAIL = re.compile(rf"[{_SIGNS}]\s*$")
_BLANK = " 　\t\n；;"
_MAX_CAPTION = 400  # characters


@dataclass(frozen=True)
class PointedCaption:
    """A caption as printed, its words without the arrow, and where the arrow points: above, below, left or
    right of the caption."""

    text: str
    words: str
    towards: str


def begins_with_pointer(text: str) -> bool:
    """Whether an arrow stands at the head of the text, with words after it."""
    return _AT_HEAD.match(text) is not None and bool(_SIGN.sub("", text).strip())


def pointed_captions(text: str) -> tuple[PointedCaption, ...]:
    """The captions of a text that begins or ends with an arrow, in order; none where arrows only join words
    ("A→B→C"), stand at both ends, or bear no words. Upwards before a label it is an ornament ("▲图7 …"):
    some books set one before each of their captions, wherever it stands."""
    head, tail = _AT_HEAD.match(text), _AT_TAIL.search(text)
    if len(text) > _MAX_CAPTION or (head is None) == (tail is None):
        return ()
    signs = list(_SIGN.finditer(text))
    if head is not None:
        cuts = [sign.start() for sign in signs] + [len(text)]
    else:
        cuts = [0] + [sign.end() for sign in signs]
    pieces = [text[start:end].strip(_BLANK) for start, end in pairwise(cuts)]
    found = tuple(
        PointedCaption(piece, _SIGN.sub("", piece).strip(_BLANK), POINTERS[sign[0]])
        for piece, sign in zip(pieces, signs, strict=True)
    )
    ornament = any(caption.towards == "above" and _is_labelled(caption.words) for caption in found)
    return found if all(caption.words for caption in found) and not ornament else ()


def _is_labelled(words: str) -> bool:
    caption = parse_caption(words)
    return caption is not None and bool(caption.family)
