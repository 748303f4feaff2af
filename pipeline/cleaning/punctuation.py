"""Punctuation by context: full-width beside Chinese, half-width among Latin words and numbers.

A mark's context is the nearest character on each side that is a Chinese character or mark, a Latin letter or
a digit. Numbers, dates and ranges (3.1, 1-2, 12:30, 1,000) are never touched.
"""

import re
from bisect import bisect_left

from extractors.language.characters import HAN_CHARACTER

_FULL = dict(zip(",;:?!", "，；：？！", strict=True))
_HALF = {full: half for half, full in _FULL.items()}
_ALWAYS_HALF = str.maketrans("％＋＝／＃＆＠＄＜＞．＂", '%+=/#&@$<>."')
_MARK = re.compile("[" + "".join(_FULL) + "".join(_HALF) + "]")
_CHINESE_MARKS = frozenset("、《》〈〉「」『』【】〔〕")
_OPENING, _CLOSING = "(（", ")）"
_TRANSPARENT = frozenset(" \t\u00a0\n“”‘’\"'…%°") | _FULL.keys() | _HALF.keys() | set(_OPENING + _CLOSING)
"""What stands between a mark and its context without being one; the marks that may change among it."""
_SENTENCE_END = re.compile(r"[。！？\n]|[.!?](?=\s|$)")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+")

_WIDE_HYPHEN = re.compile(r"(?<=[A-Za-z\d])－|－(?=[A-Za-z\d])")
_HAN = HAN_CHARACTER.pattern.strip("[]")
_SPACE_BEFORE_MARK = re.compile(rf"(?<=[{_HAN}”》）])[ \t]+(?=[,.;:?!](?![A-Za-z\d.]))")
_DOTS = re.compile(rf"(?<=[{_HAN}”》）])(?:\.{{3,}}|。{{3,}})")
_FULL_STOP = re.compile(rf"(?<=[{_HAN}”》）])\.(?=\s*(?:[{_HAN}“《（]|[，,、\s]*$))")


def by_context(text: str) -> str:
    """All marks of a text in the width of their context."""
    text = text.translate(_ALWAYS_HALF)
    text = _SPACE_BEFORE_MARK.sub("", text)
    text = _WIDE_HYPHEN.sub("-", text)
    text = _DOTS.sub("……", text)
    text = _FULL_STOP.sub("。", text)
    text = _brackets(text)
    sentences = _Sentences(text)
    text = _MARK.sub(lambda match: _mark(text, match.start(), sentences), text)
    return _quotes(text)


def _context(text: str, position: int, step: int) -> str:
    """What stands beside a position: "chinese", "latin", "number" or "" for nothing."""
    position += step
    while 0 <= position < len(text):
        character = text[position]
        if HAN_CHARACTER.match(character) or character in _CHINESE_MARKS:
            return "chinese"
        if character.isdigit():
            return "number"
        if character.isalpha():
            return "latin"
        if character not in _TRANSPARENT:
            return ""
        position += step
    return ""


def _mark(text: str, position: int, sentences: "_Sentences") -> str:
    mark = text[position]
    around = (_context(text, position, -1), _context(text, position, 1))
    if around == ("number", "number"):
        return ":" if mark == "：" else mark  # a list of numbers keeps its commas: they are no thousands
    if "chinese" in around and "latin" in around:
        characters, words = sentences.counts(position)
        # 长32cm, 宽45cm is Chinese; a sentence that calls the lotus 莲花 is not.
        return _FULL.get(mark, mark) if characters >= words else mark
    if around[0] == "chinese" or (around[1] == "chinese" and mark in _FULL):
        return _FULL.get(mark, mark)
    if mark in _HALF and "latin" in around and around[0] and not sentences.counts(position)[0]:
        following = text[position + 1 : position + 2]
        return _HALF[mark] + (" " if following and not following.isspace() else "")
    return mark


class _Sentences:
    """How many Chinese characters and Latin words the sentences of a text have."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [match.start() for match in _SENTENCE_END.finditer(text)]
        self._counts: dict[int, tuple[int, int]] = {}

    def counts(self, position: int) -> tuple[int, int]:
        """Those of the sentence at a position."""
        number = bisect_left(self._ends, position)
        if number not in self._counts:
            start = self._ends[number - 1] + 1 if number else 0
            end = self._ends[number] if number < len(self._ends) else len(self._text)
            sentence = self._text[start:end]
            self._counts[number] = (
                len(HAN_CHARACTER.findall(sentence)),
                len(_LATIN_WORD.findall(sentence)),
            )
        return self._counts[number]


def _brackets(text: str) -> str:
    """Round brackets in pairs, by what stands around them, or by what they hold where nothing does."""
    characters = list(text)
    waiting: list[int] = []
    for position, character in enumerate(text):
        if character in _OPENING:
            waiting.append(position)
        elif character in _CLOSING and waiting:
            start = waiting.pop()
            full = _is_chinese_pair(text, start, position)
            if full is not None:
                characters[start], characters[position] = _pair(text, start, position, full)
    return "".join(characters)


def _is_chinese_pair(text: str, start: int, end: int) -> bool | None:
    around = {_context(text, start, -1), _context(text, end, 1)} - {"", "number"}
    if around:
        return "chinese" in around
    inside = text[start + 1 : end]
    if HAN_CHARACTER.search(inside):
        return True
    return False if any(character.isalnum() for character in inside) else None


def _pair(text: str, start: int, end: int, full: bool) -> tuple[str, str]:
    if full:
        return "（", "）"
    apart_before = text[start] == "（" and text[start - 1 : start].isalnum()
    apart_after = text[end] == "）" and text[end + 1 : end + 2].isalnum()
    return (" (" if apart_before else "("), (") " if apart_after else ")")


def _quotes(text: str) -> str:
    """Straight double quotes in pairs, curled where they hold Chinese. An odd one (an inch) leaves all."""
    pieces = text.split('"')
    if len(pieces) % 2 == 0:
        return text
    curled = pieces[0]
    for quoted, after in zip(pieces[1::2], pieces[2::2], strict=True):
        chinese = HAN_CHARACTER.search(quoted) is not None
        curled += (f"“{quoted}”" if chinese else f'"{quoted}"') + after
    return curled
