"""Where something is: left for right, east for west, above for below, inside for outside, all at once."""

import re
from collections.abc import Iterator

from laclip.asymmetry.record import Record
from laclip.asymmetry.swaps.swap import Swap

_SIDE = "侧边方上下手臂肩膝足腿脚面端部角图：:"
_WALL = "壁披坡侧面端边"
_MIRRORED = (
    (
        "左",
        "右",
        re.compile(
            rf"(?<!右)左(?!右)(?=[{_SIDE}])|(?<=[向朝偏])左(?!右)|(?<!左)右(?!左)(?=[{_SIDE}])|(?<=[向朝偏])右(?!左)"
        ),
    ),
    ("东", "西", re.compile(rf"(?<![东西南北中])[东西](?=[{_WALL}])")),
    ("南", "北", re.compile(rf"(?<![东西南北中])[南北](?=[{_WALL}])")),
    ("上", "下", re.compile(r"(?<![以其地之上下])[上下](?=[方部端缘排])")),
    ("外", "内", re.compile(r"(?<=[窠圈环])[内外]|(?<=[菱方]格)[内外]")),
)
"""Both words of a pair, and where they say a place."""

_INSTEAD = {
    "中央": ("左侧", "右侧"),
    "当中": ("左侧", "右侧"),
    "正中": ("左侧", "右侧"),
    "两侧": ("上方", "下方"),
    "两旁": ("上方", "下方"),
    "四隅": ("中央",),
    "四角": ("中央",),
    "居中": ("居左", "居右"),
}
"""A place that no mirror changes -> others that it surely is not."""

_PLACE = re.compile(r"(?<![其])(?:" + "|".join(_INSTEAD) + r")(?![各都均间心])")
_CONDITION = re.compile("剥落|脱落|缺损|残|水渍|漫漶|修补|褪")
"""What is said of the wear of a piece: where it is worn is no matter of what it shows."""

_END = re.compile(r"[，；。！？,;!?]|$")


def position_swaps(record: Record) -> Iterator[Swap]:
    """Each pair of mirrored words exchanged, and each other place changed for one that it is not."""
    for one, two, pattern in _MIRRORED:
        yield from _mirrored(record, one, two, pattern)
    if record.shown_from >= len(record.plain):
        return
    for found in _PLACE.finditer(record.plain, record.shown_from):
        for words in _INSTEAD[found[0]]:
            if words not in record.plain and not _told(record, words, found.end()):
                yield Swap(((found.start(), found.end(), words),), f"{found[0]} → {words}")


def _told(record: Record, words: str, end: int) -> bool:
    """Whether another text of the record says so: the new place, then what stands after the old one."""
    return any(words + _what_is_there(record.plain, end) in text for text in record.said)


def _mirrored(record: Record, one: str, two: str, pattern: re.Pattern[str]) -> Iterator[Swap]:
    found = [
        match
        for match in pattern.finditer(record.plain)
        if match.start() >= record.shown_from
        and not _CONDITION.search(_what_is_there(record.plain, match.end()))
    ]
    opposite = {one: two, two: one}
    told = {
        (match[0], _what_is_there(text, match.end()))
        for text in record.said
        for match in pattern.finditer(text)
    }
    if not found or any(
        (opposite[match[0]], _what_is_there(record.plain, match.end())) in told for match in found
    ):
        return  # the same on both sides: mirrored it is as true as it was
    edits = tuple((match.start(), match.end(), opposite[match[0]]) for match in found)
    start, end, words = edits[0]
    before, after = record.plain[start - 1 : start], record.plain[end : end + 1]
    inside = words in "内外"
    was, now = (
        f"{before if inside else ''}{word}{'' if inside else after}" for word in (record.plain[start], words)
    )
    yield Swap(edits, f"{was} → {now}")


def _what_is_there(text: str, start: int) -> str:
    """The words up to the next mark: of 左侧一只鹿，右侧一只鹿 the same for both sides."""
    end = _END.search(text, start)
    assert end is not None
    return text[start : end.start()]
