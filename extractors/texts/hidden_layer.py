"""The text layer of a scan: words that somebody's OCR put behind the picture of the page, good or poor."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

import pymupdf

from extractors.language.characters import CJK_CHARACTER
from extractors.language.plausibility import is_doubtful, is_unreadable
from extractors.pdf.document import PAGE_COVER
from extractors.texts.lines import Line
from manifests.geometry import Box

_GOOD = 0.95  # mean similarity to what is seen, from which the layer is the better reading: ours errs in 0.03
_SAME_LINE = 0.8  # similarity from which a line of it takes the seen one's place
_OVERLAP = 0.4  # of the smaller of two boxes: the same words
_SPACED = 0.2  # share of spaces from which they part characters, not words
_POOR = 0.3  # confidence of a layer that is no text by its own statistics


def shows_text(page: pymupdf.Page) -> bool:
    """Whether text is painted to be seen: with ink, and not under a picture of the whole page."""
    operations = page.get_bboxlog()
    covers = [
        number
        for number, (kind, box) in enumerate(operations)
        if kind == "fill-image" and Box.of(box).area > PAGE_COVER * abs(page.rect)
    ]
    after = operations[covers[-1] + 1 :] if covers else operations
    return any(kind in ("fill-text", "stroke-text") for kind, _ in after)


def with_layer(seen: Sequence[Line], layer: Sequence[Line]) -> list[Line]:
    """The lines seen on a scan, in the words of its text layer where it is good. Where nothing was seen (OCR
    is forbidden), the layer's own lines, with little confidence if they make no text."""
    if not seen:
        text = "\n".join(line.text for line in layer)
        poor = is_unreadable(text) or is_doubtful(text)
        return [replace(line, invisible=False, confidence=_POOR if poor else 1.0) for line in layer]
    said = [_words_at(line, layer) for line in seen]
    alike = [similarity(line.text, text) for line, text in zip(seen, said, strict=True)]
    length = sum(len(line.text) for line in seen)
    if sum(len(line.text) * share for line, share in zip(seen, alike, strict=True)) < _GOOD * length:
        return list(seen)
    return [
        replace(line, text=text, source="pdf", confidence=1.0) if share >= _SAME_LINE else line
        for line, text, share in zip(seen, said, alike, strict=True)
    ]


def similarity(a: str, b: str) -> float:
    """Edit similarity in [0, 1] of two texts without their spaces (difflib's ratio)."""
    return SequenceMatcher(None, "".join(a.split()), "".join(b.split()), autojunk=False).ratio()


def _words_at(line: Line, layer: Sequence[Line]) -> str:
    """What the layer says where a line is seen: one of its lines, or several words in order."""
    along = 1 if line.direction == "vertical" else 0
    words = sorted(
        (other for other in layer if _same_place(line, other)), key=lambda other: other.box.center[along]
    )
    text = words[0].text if len(words) == 1 else " ".join(word.text for word in words)
    return text if text.count(" ") + text.count("　") <= _SPACED * len(text) else _unspaced(text)


def _unspaced(text: str) -> str:
    """Without the spaces at Chinese characters, which such a layer sets between all of them."""
    kept = [
        character
        for number, character in enumerate(text)
        if not character.isspace()
        or not any(CJK_CHARACTER.match(near) for near in text[max(0, number - 1) : number + 2])
    ]
    return "".join(kept)


def _same_place(line: Line, other: Line) -> bool:
    common = line.box.intersection(other.box)
    return common is not None and common.area > _OVERLAP * min(line.box.area, other.box.area)
