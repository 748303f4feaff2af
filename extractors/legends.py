"""Legends: words that may be bound to figures, and the parts of those that speak of several at once."""

import re
from dataclasses import dataclass, replace

from extractors.captions import figure_label
from extractors.content import TextBlock
from extractors.labels import Caption, parse_caption

_LABEL_WORD = r"(?:图版|圖版|插图|插圖|彩图|彩版|图|圖|Fig\.|Figure|Plate|Pl\.)"
_LABEL_INSIDE = re.compile(rf"[\s　；;。]+(?={_LABEL_WORD}\s?[\d一二三四五六七八九十])")
"""Where one block holds several captions, one after the other."""

_PLACE_WORD = r"[左右上下中][左右上下]?[图圖侧方]?[：:]"
_PLACED = re.compile(rf"^\s*{_PLACE_WORD}")
_GLUED_PLACE = re.compile(rf"(?<=[^\s左右上下中；;，,、])(?={_PLACE_WORD})")
"""Where the parts of "上：飞天下：供养人" were joined without a space, as lines of one block are."""

Place = tuple[float | None, float | None]
"""How far from the left and from the top of its group a figure stands, as shares; None says nothing."""

_ACROSS = {"left": 0.0, "right": 1.0}
_DOWN = {"upper": 0.0, "above": 0.0, "lower": 1.0, "below": 1.0}


@dataclass(frozen=True)
class Part:
    """One figure's share of a legend: its words as printed and its title, and which figure it is, among those
    the legend is about: by its `place`, or by its `rank` in reading order."""

    text: str
    title: str
    place: Place = (None, None)
    rank: int | None = None


@dataclass(frozen=True)
class Legend:
    """Words of one page that may be bound to figures; `sure` when they begin with a figure label or speak of
    several figures by their place. `parts` holds one for each of these; `keys` are family and number of the
    figures named; `lone` words are never shared by several figures."""

    page_index: int
    block: TextBlock
    text: str
    sure: bool
    parts: tuple[Part, ...] = ()
    keys: tuple[str, ...] = ()
    lone: bool = False


def legends(page_index: int, block: TextBlock) -> list[Legend]:
    """The legends in one block: several where it holds several labelled captions."""
    pieces = [piece.strip() for piece in _LABEL_INSIDE.split(block.text)]
    if len(pieces) == 1 or any(figure_label(piece) is None for piece in pieces):
        pieces = [block.text]
    return [_legend(page_index, replace(block, text=piece)) for piece in pieces]


def _legend(page_index: int, block: TextBlock) -> Legend:
    if _PLACED.match(block.text):
        block = replace(block, text=_GLUED_PLACE.sub("　", block.text))
    caption = parse_caption(block.text)
    if caption is None or (caption.glued and not caption.parts):
        return Legend(page_index, block, block.text, sure=False)
    several = _parts(block.text, caption)
    return Legend(page_index, block, block.text, bool(several or caption.family), several, caption.keys)


def _parts(text: str, caption: Caption) -> tuple[Part, ...]:
    placed = [part for part in caption.parts if part.position]
    if len(placed) > 1 and len({part.position for part in placed}) == len(placed):
        ends = [part.start for part in placed[1:]] + [len(text)]
        words = [text[part.start : end] for part, end in zip(placed, ends, strict=True)]
        if caption.family:  # the number at the head belongs to every part: each figure keeps the whole
            words = [text] * len(placed)
        return tuple(
            Part(said.strip(" 　；;，,、"), part.text, place_of(part.position))
            for said, part in zip(words, placed, strict=True)
        )
    if len(caption.numbers) > 1:
        return tuple(Part(text, caption.rest, rank=rank) for rank in range(len(caption.numbers)))
    return ()


def place_of(position: str) -> Place:
    """Where a position of the caption grammar ("left", "upper right", "centre") is in its group."""
    words = re.split(r"[\s_-]+", position.lower())
    across = next((_ACROSS[word] for word in words if word in _ACROSS), None)
    down = next((_DOWN[word] for word in words if word in _DOWN), None)
    return (0.5, 0.5) if across is None and down is None else (across, down)
