"""Legends: words that may be bound to figures, and the parts of those that speak of several at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.content import TextBlock
from extractors.language.captions import figure_label
from extractors.language.label_words import ELSEWHERE
from extractors.language.labels import Caption, parse_caption
from extractors.language.pointers import pointed_captions

_LABEL_WORD = r"(?:图版|圖版|插图|插圖|彩图|彩版|图|圖|Fig\.|Figure|Plate|Pl\.)"
_PLACE = r"[左右上下中][左右上下]?[图圖侧方]?"
_LABEL_INSIDE = re.compile(
    rf"(?<![左右上下中图圖侧方：:\s])[\s　；;。]+(?=(?:{_PLACE}[\s　：:]*)?{_LABEL_WORD}\s?"
    r"[\d一二三四五六七八九十])"
)
"""Where one block holds several captions, one after the other."""

_PLACE_WORD = rf"{_PLACE}(?:[：:]|\s+)"
_PLACED = re.compile(rf"^\s*{_PLACE_WORD}")
_GLUED_PLACE = re.compile(rf"(?<=[^\s左右上下中；;，,、])(?={_PLACE_WORD})")
"""Where the parts of "上：飞天下：供养人" were joined without a space, as lines of one block are."""

_APART = 2.5  # font sizes between a label and its words in one row
_MAX_APART = 80  # characters of words that stand apart from their label
_MAX_GLUED = 80  # characters of a caption whose label runs into its words; more is running text

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
    figures named; `lone` words are never shared by several figures. `marked` is the place of the figure that
    carries the number under which a list has these words, or over which they are printed; `panels` is how
    many pictures the words tell apart by letters or numbers of their own ("(a) … (b) …"), 0 for none.
    `towards` is where an arrow in the words points from them, above, below, left or right, "" where there is
    none, and `title` the words without it. `elsewhere` is the page that the words say their figure is on
    (对页, overleaf), by its name in `label_words.POSITIONS`, "" for their own."""

    page_index: int
    block: TextBlock
    text: str
    sure: bool
    parts: tuple[Part, ...] = ()
    keys: tuple[str, ...] = ()
    lone: bool = False
    marked: tuple[int, int] | None = None
    panels: int = 0
    elsewhere: str = ""
    towards: str = ""
    title: str = ""


def legends(page_index: int, blocks: Sequence[TextBlock]) -> list[Legend]:
    """The legends in blocks of one page, in reading order: several in a block that holds several labelled
    captions, one in two blocks where a label stands apart from its words."""
    words_of = {id(block): words for block in blocks if (words := _words_apart(block, blocks)) is not None}
    taken = {id(words) for words in words_of.values()}
    made: list[Legend] = []
    for block in blocks:
        if id(block) not in taken:
            words = words_of.get(id(block))
            made += _in_block(page_index, block if words is None else _joined(block, words))
    return made


def _words_apart(label: TextBlock, blocks: Sequence[TextBlock]) -> TextBlock | None:
    """The words of a label that stands alone in its block: beside it in its row, or right below it."""
    found = figure_label(label.text)
    if found is None or found.rest:
        return None
    size = max(label.font_size, 1.0)

    def follows(block: TextBlock) -> bool:
        across = label.bbox.horizontal_overlap(block.bbox)
        down = label.bbox.vertical_overlap(block.bbox)
        in_row = (
            down > 0.5 * label.bbox.height and -_APART * size <= across <= 0 and label.bbox.x0 < block.bbox.x0
        )
        below = across > 0 and -size <= down <= 0 and label.bbox.y0 < block.bbox.y0
        return in_row or below

    near = [
        block for block in blocks
        if block is not label and block.direction == label.direction and block.role == "body"
        and len(block.text) <= _MAX_APART and parse_caption(block.text) is None and follows(block)
    ]  # fmt: skip
    return min(near, key=lambda block: block.bbox.distance(label.bbox), default=None)


def _joined(label: TextBlock, words: TextBlock) -> TextBlock:
    return replace(
        label,
        text=f"{label.text.strip()}　{words.text.strip()}",
        bbox=label.bbox.union(words.bbox),
        confidence=min(label.confidence, words.confidence),
    )


def _in_block(page_index: int, block: TextBlock) -> list[Legend]:
    pointed = pointed_captions(block.text)
    if pointed:
        return [
            replace(
                _legend(page_index, replace(block, text=caption.text)),
                towards=caption.towards,
                title=caption.words,
                lone=len(pointed) > 1,
            )
            for caption in pointed
        ]
    pieces = [piece.strip() for piece in _LABEL_INSIDE.split(block.text)]
    if len(pieces) == 1 or any(figure_label(piece) is None for piece in pieces):
        pieces = _by_page(block.text)
    return [_legend(page_index, replace(block, text=piece)) for piece in pieces]


def _by_page(text: str) -> list[str]:
    """A caption without a number, parted into what it says of pictures on its page and on others
    ("上：飞天　对页：供养人")."""
    caption = parse_caption(text)
    if caption is None or caption.family:
        return [text]
    starts = [part.start for part in caption.parts if part.position in ELSEWHERE]
    starts += [
        after.start
        for before, after in pairwise(caption.parts)
        if before.position in ELSEWHERE and after.position not in ELSEWHERE
    ]
    cuts = sorted({0, *starts})
    return [
        text[start:end].strip(" 　；;，,、") for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)
    ]


def _legend(page_index: int, block: TextBlock) -> Legend:
    if _PLACED.match(block.text):
        apart = _GLUED_PLACE.sub("　", block.text)
        placed = parse_caption(apart)
        if placed is not None and len(placed.parts) > 1:
            block = replace(block, text=apart)
    caption = parse_caption(block.text)
    if caption is None or (caption.glued and not caption.parts and not _lost_space(block)):
        return Legend(page_index, block, block.text, sure=False)
    elsewhere = caption.where or (caption.parts[0].position if len(caption.parts) == 1 else "")
    if elsewhere in ELSEWHERE:
        only = Part(caption.words, caption.rest if caption.where else caption.parts[0].text)
        return Legend(page_index, block, block.text, True, (only,), caption.keys, elsewhere=elsewhere)
    several = _parts(block.text, caption)
    if caption.where and not several:
        several = (Part(caption.words, caption.rest, place_of(caption.where)),)
    panels = sum(bool(part.letter) for part in caption.parts)
    sure = bool(several or caption.family)
    return Legend(page_index, block, block.text, sure, several, caption.keys, panels=panels)


def _lost_space(block: TextBlock) -> bool:
    """Whether a label that runs into its words is a caption whose space the OCR lost."""
    return block.source == "ocr" and len(block.text) <= _MAX_GLUED


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
