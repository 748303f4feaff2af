"""The parts of a caption that speaks of several pictures: "左：… 右：…", "(a) … (b) …", "①… ②…"."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from extractors.language.label_words import POSITION_TAILS, POSITIONS, folded
from extractors.language.numerals import ONE_SIGN, number_at

_ONE_SIGN_FORM = frozenset({"one_sign"})


@dataclass(frozen=True)
class Part:
    """What a caption says of one picture. `position` is a name of `label_words.POSITIONS`, "" where the part
    has none; `letter` its panel letter in lower case or its number ("" where it has none); `text` its words;
    `start` the place of its mark in the caption."""

    text: str
    position: str = ""
    letter: str = ""
    start: int = 0


def caption_parts(text: str, start: int = 0) -> tuple[Part, ...]:
    """The parts of a caption from `start` on, in order; none when it speaks of one picture only.

    One position or bracketed letter makes a part when it stands at the head; letters and numbers further on
    must count up from a or 1.
    """
    plain = folded(text)
    for read in (_positions, _letters, _numbers):
        marks = list(read(plain, start))
        if marks:
            ends = [mark.start for mark in marks[1:]] + [len(text)]
            return tuple(
                Part(_words(text[mark.end : end]), mark.position, mark.letter, mark.start)
                for mark, end in zip(marks, ends, strict=True)
            )
    return ()


def _words(text: str) -> str:
    """A part's words, without what parts it from the next and the bracket that encloses all the parts."""
    words = text.strip(" 　;；:：,，、")
    unopened = words.count(")") + words.count("）") > words.count("(") + words.count("（")
    return words[:-1].rstrip() if unopened and words[-1] in ")）" else words


def position_at(plain: str, start: int) -> tuple[str, int] | None:
    """The position that stands right after a number ("图3左", "图3（右上）"), as (name, end); folded text."""
    match = _AFTER_NUMBER.match(plain, start)
    if match is None:
        return None
    return POSITIONS[(match["bracketed"] or match["bare"]).lower()], match.end()


def leading_position(plain: str) -> tuple[str, int]:
    """The position that stands before a label ("上　图版8", "（左下）图3", "右：图4"), as (name, end), and
    ("", 0) where there is none; folded text. Whether a label follows is the caller's to see."""
    match = _BEFORE_LABEL.match(plain)
    if match is None:
        return "", 0
    return POSITIONS[(match["bracketed"] or match["bare"]).lower()], match.end()


@dataclass(frozen=True)
class _Mark:
    start: int
    end: int
    position: str = ""
    letter: str = ""


def _positions(plain: str, start: int) -> Iterator[_Mark]:
    yield from _signed_positions(plain, start) or _spaced_positions(plain, start)


def _spaced_positions(plain: str, start: int) -> Sequence[_Mark]:
    """The positions of a list that sets them off by spaces alone ("上　飞天　左下　供养人"): it begins with
    one, and each stands there once. One alone says so in full ("右图　飞天"): "上　卷" is a heading."""
    found = [
        _Mark(match.start(), match.end(), POSITIONS[match["bare"]])
        for match in _SPACED_POSITION.finditer(plain, start)
    ]
    if not found or plain[start : found[0].start].strip(" :.、"):
        return []
    if len({mark.position for mark in found}) < len(found):
        return []
    alone = plain[: found[0].end].rstrip().endswith(("图", "圖"))
    return found if len(found) > 1 or alone else []


def _signed_positions(plain: str, start: int) -> Sequence[_Mark]:
    after_number = position_at(plain, start) if start else None
    found = [_Mark(start, after_number[1], after_number[0])] if after_number is not None else []
    found += [
        _Mark(match.start(), match.end(), POSITIONS[(match["bracketed"] or match["bare"]).lower()])
        for match in _POSITION.finditer(plain, found[0].end if found else start)
    ]
    at_head = bool(found) and not plain[start : found[0].start].strip(" :.、")
    return found if len({mark.position for mark in found}) > 1 or at_head else []


def _letters(plain: str, start: int) -> Iterator[_Mark]:
    yield from _counted(
        plain, start, _LETTER, lambda match: ord((match[1] or match[2]).lower()) - ord("a") + 1
    )


def _numbers(plain: str, start: int) -> Iterator[_Mark]:
    def value(match: re.Match[str]) -> int:
        one_sign = number_at(match[0], 0, _ONE_SIGN_FORM)
        return one_sign[0] if one_sign is not None else int(match[1] or match[2])

    yield from _counted(plain, start, _NUMBER, value)


def _counted(
    plain: str, start: int, pattern: re.Pattern[str], value: Callable[[re.Match[str]], int]
) -> Sequence[_Mark]:
    """The marks that count up from one; those that break the count belong to the words."""
    marks: list[_Mark] = []
    bracketed = False
    for match in pattern.finditer(plain, start):
        if value(match) == len(marks) + 1:
            bracketed = bracketed or match[0].strip()[0] == "("
            name = str(value(match)) if pattern is _NUMBER else chr(ord("a") + len(marks))
            marks.append(_Mark(match.start(), match.end(), letter=name))
    at_head = bool(marks) and not plain[start : marks[0].start].strip(" :.、")
    alone = bracketed and at_head and pattern is _LETTER
    return marks if len(marks) > 1 or alone else []


_NAMES = "|".join(sorted(POSITIONS, key=len, reverse=True))
_TAILS = "|".join(POSITION_TAILS)
_START = r"(?:^|(?<=[\s;,、。:.()\d]))"
_POSITION = re.compile(
    rf"\((?P<bracketed>{_NAMES})(?:{_TAILS})\):?\s*|{_START}(?P<bare>{_NAMES})(?:{_TAILS})\s?[:]\s*",
    re.IGNORECASE,
)
_CHINESE_NAMES = "|".join(name for name in sorted(POSITIONS, key=len, reverse=True) if not name.isascii())
_SPACED_POSITION = re.compile(rf"(?:^|(?<=[\s;,、。:.)\d]))(?P<bare>{_CHINESE_NAMES})(?:{_TAILS}) +")
_AFTER_NUMBER = re.compile(
    rf" ?\((?P<bracketed>{_NAMES})(?:{_TAILS})\)|(?P<bare>{_NAMES})(?:{_TAILS})(?![\u3400-\u9fffA-Za-z])",
    re.IGNORECASE,
)
_BEFORE_LABEL = re.compile(
    rf"\s*(?:\((?P<bracketed>{_NAMES})(?:{_TAILS})\)|(?P<bare>{_NAMES})(?:{_TAILS})(?![A-Za-z版\d]| \d))"
    r"\s*:?\s*",
    re.IGNORECASE,
)
_LETTER = re.compile(r"(?:^|(?<=[\s;,、。:.()]))(?:\(([A-Ha-h])\)|([A-Ha-h])(?:[.:)、])(?!\d))\s*")
_NUMBER = re.compile(rf"(?:^|(?<=[\s;,、。:.()]))(?:\((\d)\)|(\d)(?:[.:)、])(?!\d))\s*|{ONE_SIGN}\s*")
