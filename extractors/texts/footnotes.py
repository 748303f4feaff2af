"""Footnotes: small lines at the foot of a page that begin with a mark, below the text or a short rule.

They are set apart before lines become paragraphs, so that none of them ends the paragraph above it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median, quantiles

from extractors.texts.lines import Line
from manifests.geometry import Box

_SURE_MARK = re.compile(
    r"^\s*(?:[①-⑳❶-❿*＊※†‡]+|[\[［〔【(（]\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[\]］〕】)）])\s*(?=\S)"
)
_NUMBER_MARK = re.compile(r"^\s*(?:\d{1,3}|[a-z])(?:[.．、)\s]+|(?=[^\d\W]))(?=\S{2})")
_PAGE_NUMBER = re.compile(r"^[\s·•\-—–]*[0-9０-９〇一二三四五六七八九十ivxlc]{1,6}[\s·•\-—–]*$")
_RUNNING = 10  # characters of a line that shows the size of the text
_SMALLER = {"pdf": 0.95, "ocr": 0.92}  # of the size of the text
_UPPER = 0.4  # of the printed part of the page: no footnote begins above
_STRAY = 0.2  # share of the words below the first mark that may be larger: a foot, a page number
_GAP = 4.0  # font sizes of the text between its last line and the first note, without a rule
_LOOSER = 1.2  # times the usual distance between lines of text: a gap that sets notes off
_RULE_SHARE = 0.6  # of the text's width: the rule over notes is shorter
_NEAR = 3.0  # font sizes between the left ends of the rule and of the first note
_PITCH = 2.4  # font sizes between two lines of one note


def footnotes(lines: Sequence[Line], rules: Sequence[Box]) -> list[list[Line]]:
    """The page's footnotes, each as its lines from the top down. `rules` are the horizontal rules of the page
    (points), where they are known."""
    upright = sorted((line for line in lines if line.direction == "horizontal"), key=lambda line: line.box.y0)
    running = [line for line in upright if len(line.text) >= _RUNNING]
    if not running:
        return []
    size = _text_size(running)
    foot = _foot(upright)
    small = {id(line) for line in upright if line.size <= _SMALLER[line.source] * size}
    notes: list[list[Line]] = []
    taken: set[int] = set()
    for line in upright:
        if id(line) not in small or id(line) in taken or line.box.y0 < foot:
            continue
        if _is_first(line, upright, small, size, rules):
            found = _from(line, upright, small)
            taken |= {id(member) for note in found for member in note}
            notes += found
    return notes


def _text_size(running: Sequence[Line]) -> float:
    return float(median(line.size for line in running for _ in range(len(line.text))))


def _foot(lines: Sequence[Line]) -> float:
    top, bottom = min(line.box.y0 for line in lines), max(line.box.y1 for line in lines)
    return top + _UPPER * (bottom - top)


def _is_first(line: Line, lines: Sequence[Line], small: set[int], size: float, rules: Sequence[Box]) -> bool:
    """Whether the notes of a column begin with this line."""
    column = [other for other in lines if other.box.horizontal_overlap(line.box) > 0 and other is not line]
    above = [other for other in column if other.box.center[1] < line.box.y0]
    below = [other for other in column if other.box.center[1] > line.box.y1]
    last = max(above, key=lambda other: other.box.y1, default=None)
    if last is None or not _nothing_but_notes(below, small):
        return False
    ruled = any(_sets_off(rule, last.box, line, above) for rule in rules)
    if ruled:
        return _SURE_MARK.match(line.text) is not None or _NUMBER_MARK.match(line.text) is not None
    mark = _SURE_MARK.match(line.text)
    if mark is None or id(last) in small or line.box.y0 - last.box.y1 > _GAP * size:
        return False
    referred = any(mark[0].strip() in other.text[1:] for other in above)
    return referred or line.box.center[1] - last.box.center[1] > _LOOSER * _usual_pitch(above, small)


def _nothing_but_notes(below: Sequence[Line], small: set[int]) -> bool:
    words = [line for line in below if not _PAGE_NUMBER.match(line.text)]
    larger = sum(len(line.text) for line in words if id(line) not in small)
    return larger <= _STRAY * sum(len(line.text) for line in words)


def _sets_off(rule: Box, last: Box, line: Line, above: Sequence[Line]) -> bool:
    """Whether a short rule stands between the text's last line and this one, at the left end of both."""
    between = last.y1 - 2 <= rule.y0 and rule.y1 <= line.box.y0 + 2
    short = rule.width < _RULE_SHARE * max(other.box.width for other in above)
    return between and short and abs(rule.x0 - line.box.x0) < _NEAR * line.size


def _usual_pitch(above: Sequence[Line], small: set[int]) -> float:
    """The distance between the middles of neighbouring lines of text, in points."""
    middles = sorted(line.box.center[1] for line in above if id(line) not in small)
    steps = [b - a for a, b in pairwise(middles) if b - a > 1]
    return quantiles(steps, n=4)[0] if len(steps) > 1 else (steps[0] if steps else float("inf"))


def _from(first: Line, lines: Sequence[Line], small: set[int]) -> list[list[Line]]:
    """The notes from the first one down, in its column: a note runs until the next mark, or a larger gap."""
    notes = [[first]]
    for line in lines:
        last = notes[-1][-1]
        if line is first or id(line) not in small or line.box.y0 < first.box.y0 - 1:
            continue
        in_column = line.box.horizontal_overlap(Box.around(m.box for note in notes for m in note)) > 0
        near = line.box.center[1] - last.box.center[1] < _PITCH * max(last.size, line.size)
        if not in_column or not near or _PAGE_NUMBER.match(line.text):
            continue
        begins = _SURE_MARK.match(line.text) or (
            _NUMBER_MARK.match(line.text) and not _SURE_MARK.match(first.text)
        )
        if begins and line.box.center[1] > last.box.y1:
            notes.append([line])
        else:
            notes[-1].append(line)
    return notes
