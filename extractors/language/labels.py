"""The grammar of figure labels: a family, numbers, positions, details; at the head of a caption or in running
text. The words are in `label_words`, the numerals in `numerals`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractors.language.label_words import (
    AFTER_MENTIONS,
    BEFORE_MENTIONS,
    DETAILS,
    POINTERS,
    SENTENCES,
    any_of,
    folded,
)
from extractors.language.numbering import FAMILY_WORD, Label, Number, label_at
from extractors.language.panels import Part, caption_parts, leading_position, position_at

_MAX_UNLABELLED_PART = 60  # characters
_MAX_UNLABELLED = 400


@dataclass(frozen=True)
class Caption:
    """A caption read: `family` is a key of `label_words.FAMILIES`, "" for a caption without a number;
    `numbers` are all it names. `as_range` is the other reading of a dash (图3-5 is number 5 of chapter 3, or
    3 to 5), empty where there is none: only the book's habit tells.

    `label` and `rest` are as printed; `parts` are the pictures the rest speaks of one by one. `detail` says
    that it shows a part of a work (局部). `where` is the position that stands before the label ("上　图版8"),
    a name of `label_words.POSITIONS`, "" for none; `words` is the caption from its label on. `glued`:
    nothing separates the label from the words after it, as OCR leaves it, and as running text does: by itself
    this is no sure caption.
    """

    family: str
    numbers: tuple[Number, ...]
    label: str
    rest: str
    as_range: tuple[Number, ...] = ()
    parts: tuple[Part, ...] = ()
    detail: bool = False
    where: str = ""
    words: str = ""
    glued: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Family and number in one spelling, comparable with those of mentions: ("plate 12", "plate 13")."""
        return tuple(f"{self.family} {number.key}" for number in self.numbers)


@dataclass(frozen=True)
class Mention:
    """A figure named in running text: characters `start` to `end` of the text, as printed in `label`."""

    start: int
    end: int
    label: str
    family: str
    numbers: tuple[Number, ...]
    as_range: tuple[Number, ...] = ()
    position: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Family and number in one spelling, comparable with those of captions: ("figure 3-1",)."""
        return tuple(f"{self.family} {number.key}" for number in self.numbers)


def parse_caption(text: str) -> Caption | None:
    """Read a caption: one that begins with a figure's label, or with positions or panel letters ("左：…",
    "(a) …"). None for any other text, and for a running sentence that begins with a mention."""
    plain = folded(text)
    where, start = leading_position(plain)
    if where and (label := label_at(plain, start)) is not None and label.family.is_figure:
        caption = parse_caption(text[start:])
        return replace(caption, where=where) if caption is not None else None
    opening = _OPENING.match(plain)
    start = opening.end() if opening is not None else 0
    label = label_at(plain, start)
    if label is None or not label.family.is_figure:
        parts = caption_parts(text) if label is None and len(text) <= _MAX_UNLABELLED else ()
        return _caption(text, None, 0, parts) if _leads(plain, parts) else None
    label = _without_panel(label, plain)
    end = label.end
    bracket = plain[start - 1 : start]
    if bracket in _CLOSING:
        closing = plain[end:].lstrip()
        if not closing.startswith(_CLOSING[bracket]):
            return None
        end = len(plain) - len(closing) + 1
    separator = _SEPARATOR.match(plain, end)
    rest_start = separator.end() if separator is not None else end
    rest = plain[rest_start:]
    if label.repeated and not rest:
        return None
    sure = separator is not None and bool(separator["sign"])
    if rest and not sure and _SENTENCE.match(rest):
        return None
    caption = _caption(text, label, rest_start, caption_parts(text, end))
    apart = not rest or rest_start > end or rest[0] in _BRACKETS or rest.startswith(DETAILS)
    placed = bool(caption.parts) and not plain[end : caption.parts[0].start].strip()
    return replace(caption, glued=bracket == "(" or not (apart or end > label.end or placed))


def _without_panel(label: Label, plain: str) -> Label:
    """The label without a bracketed letter that is the first panel's mark: "图7 (a) 飞天，(b) 乐伎"."""
    mark = _FIRST_PANEL.search(plain, label.start, label.end)
    if mark is None or len(label.numbers) > 1 or len(caption_parts(plain, mark.start())) < 2:
        return label
    return replace(label, end=mark.start(), numbers=(replace(label.numbers[0], letter=""),))


def _leads(plain: str, parts: tuple[Part, ...]) -> bool:
    """Whether a text without a label is a caption by its parts: the first at its head, each a few words."""
    if not parts or plain[: parts[0].start].strip() or parts[0].letter.isdecimal():
        return False
    return all(len(part.text) <= _MAX_UNLABELLED_PART and "。" not in part.text[:-1] for part in parts)


def _caption(text: str, label: Label | None, rest_start: int, parts: tuple[Part, ...]) -> Caption:
    rest = text[rest_start:].strip()
    printed = text[label.start : label.end].strip() if label is not None else ""
    return Caption(
        family=label.family.key if label is not None else "",
        numbers=label.numbers if label is not None else (),
        label=printed,
        rest=rest,
        words=text.strip(),
        as_range=label.as_range if label is not None else (),
        parts=parts,
        detail=_DETAIL.search(folded(rest).lower()) is not None,
    )


def is_table_label(text: str) -> bool:
    """Whether the text begins with the label of something numbered that is no picture (表1, Table 2)."""
    label = label_at(folded(text), len(text) - len(text.lstrip()))
    return label is not None and not label.family.is_figure


def mentions(text: str) -> tuple[Mention, ...]:
    """The figures named in a text, in order ("见图12", "（图3-1）", "图版二三", "see Fig. 4", "图3～5所示").

    The label at a caption's own head is among them: pass the caption's `rest` to leave it out.
    """
    return tuple(_mentions(text))


def _mentions(text: str) -> Iterator[Mention]:
    plain, position = folded(text), 0
    while match := FAMILY_WORD.search(plain, position):
        position = match.start() + 1
        before = plain[match.start() - 1 : match.start()]
        if before.isalnum() and before not in BEFORE_MENTIONS:
            continue
        label = label_at(plain, match.start())
        if label is None or not label.family.is_figure or not _ends_as_mention(plain, label.end):
            continue
        place = position_at(plain, label.end)
        end = place[1] if place is not None else label.end
        yield Mention(
            match.start(), end, text[match.start() : end], label.family.key, label.numbers, label.as_range,
            place[0] if place is not None else "",
        )  # fmt: skip
        position = end


def _ends_as_mention(text: str, end: int) -> bool:
    after = text[end : end + 1]
    chinese_numeral = not text[end - 1].isascii()
    if text[end - 2 : end] == " I" and _WORD_FOLLOWS.match(text, end):  # "Figure I have drawn"
        return False
    return not (chinese_numeral and after.isalpha() and not after.isascii() and after not in AFTER_MENTIONS)


_WORD_FOLLOWS = re.compile(" [a-z]")
_OPENING = re.compile(rf"[\s{''.join(POINTERS)}◆◇■□●○◎★☆•·※]*[(\[【〔「『]?\s*")
_CLOSING = {"(": ")", "[": "]", "【": "】", "〔": "〕", "「": "」", "『": "』"}
_BRACKETS = frozenset('([【〔《〈「『“"')
_SEPARATOR = re.compile(r"\s*(?P<sign>[:.。、|丨])\s*|\s+")
_SENTENCE = re.compile(rf"\s*(?:{SENTENCES})", re.IGNORECASE)
_FIRST_PANEL = re.compile(r" ?\([Aa]\)$")
_DETAIL = re.compile(
    rf"(?<![\u4e00-\u9fffa-z])(?:{any_of(DETAILS)})|[局细細]部(?:之?[一二三四五六七八九\d])?[)\s]*$"
)
