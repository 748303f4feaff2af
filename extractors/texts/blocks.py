"""Lines to blocks: what reads as one paragraph, caption or heading becomes one block, in reading order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median, quantiles

from extractors.content import Direction, TextBlock
from extractors.language.captions import begins_block, stands_alone, with_label_apart
from extractors.language.characters import AMBIGUOUS, CJK_CHARACTER, HAN_CHARACTER, SPACE_AT_CJK
from extractors.language.numerals import CHINESE_NUMERAL
from extractors.texts.footnotes import footnotes
from extractors.texts.lines import Line
from extractors.texts.mixed_order import in_regions
from extractors.texts.reading_order import reading_order, turned
from manifests.geometry import Box

_SAME_SIZE = {"pdf": 0.05, "ocr": 0.35}  # relative difference of font sizes within one block
_MAX_LEADING = 1.15  # gap between lines of one paragraph, in font sizes (Chinese books set 1.5 to 2.1 lines)
_LOOSER = 1.22  # lines further apart than this many times the page's usual line pitch are not one paragraph
_RUNNING_WIDTH = 9.0  # in font sizes: lines at least this wide show the usual pitch
_WORD_GAP = 1.3  # in font sizes: fragments of one row closer than this are one line
_NUMBER_GAP = 3.2  # in font sizes: so far before its line may a number hang
_LONE_NUMBER = re.compile(
    r"[\[［【〔（(]?(?:\d{1,3}|[〇零一二三四五六七八九十百]{1,5})[\]］】〕）)]?[.．、]?"
)
_HEADING_NUMBER = re.compile(rf"^(?:\d{{1,4}}|{CHINESE_NUMERAL}{{1,5}})[\s　.．、:：]*")
_HEADING_WORDS = 4  # characters: what a line takes up of one with fewer may be chance
_INDENT = (1.2, 3.2)  # a paragraph's first line starts this many font sizes to the right of the others
_SHORT_LAST_LINE = 1.8  # a line ending this many font sizes before the column's edge ends its paragraph
_NARROW = 16.0  # font sizes: columns of running text are wider
_EVEN = 0.5  # font sizes by which lines set flush right end apart


@dataclass(frozen=True)
class _Row:
    """A line in the frame it is read in (turned for vertical text) and as it stands on the page."""

    box: Box
    line: Line


def joined(parts: Sequence[str]) -> str:
    """Join the lines of one block: nothing between Chinese characters, a space between words, and a word
    hyphenated at a line's end made whole."""
    text = ""
    for part in parts:
        piece = part.strip()
        if not text or not piece:
            text += piece
        elif re.search(r"[A-Za-z]-$", text) and piece[0].islower():
            text = text[:-1] + piece
        elif _is_solid(text, piece):
            text += piece
        else:
            text += " " + piece
    return text


def _is_solid(before: str, after: str) -> bool:
    """Whether two lines join with nothing between: one is Chinese where they meet. Quotes and dashes at the
    joint are what the characters next to them are."""
    last, first = before.rstrip(AMBIGUOUS)[-1:], after.lstrip(AMBIGUOUS)[:1]
    return CJK_CHARACTER.match(last) is not None or CJK_CHARACTER.match(first) is not None


def without_set_spaces(text: str) -> str:
    """Drop the thin spaces that justification leaves between Chinese characters; U+3000, which separates
    the parts of a caption, stays."""
    return SPACE_AT_CJK.sub(lambda match: "　" if len(match[0]) > 1 else "", text)


def blocks(lines: Sequence[Line], page_width: float, rules: Sequence[Box] = ()) -> list[TextBlock]:
    """All visible lines of a page as blocks in reading order, footnotes last and by themselves. `rules` are
    the page's horizontal rules, as far as they are known: one may stand over its footnotes."""
    notes = footnotes(lines, rules)
    noted = {id(line) for note in notes for line in note}
    rest = [line for line in lines if id(line) not in noted]
    found = in_regions(
        _blocks(rest, "horizontal", page_width),
        _blocks(rest, "vertical", page_width),
    )
    found += [replace(_block(_whole_rows(_rows(note, page_width))), role="footnote") for note in notes]
    return [replace(block, reading_order=number) for number, block in enumerate(found)]


def _blocks(lines: Sequence[Line], direction: Direction, page_width: float) -> list[TextBlock]:
    """The lines of one direction as blocks in reading order."""
    chosen = [line for line in lines if line.direction == direction]
    return [_block(group) for group in _paragraphs(_whole_rows(_rows(chosen, page_width)))]


def _rows(lines: Sequence[Line], page_width: float) -> list[_Row]:
    """Lines of one direction in reading order."""
    rows = [
        _Row(turned(line.box, page_width) if line.direction == "vertical" else line.box, line)
        for line in lines
    ]
    rows = _with_hanging_numbers(rows)
    return [rows[i] for i in reading_order([row.box for row in rows])]


def _with_hanging_numbers(rows: list[_Row]) -> list[_Row]:
    """Join the numbers that stand by themselves to the words that they number, further along their row."""
    for number in [row for row in rows if _LONE_NUMBER.fullmatch(row.line.text.strip())]:
        beside = [row for row in rows if HAN_CHARACTER.match(row.line.text) and _hangs_before(number, row)]
        words = min(beside, key=lambda row: row.box.x0, default=None)
        if words is not None:
            whole = _joined_row(number, words, f"{number.line.text.strip()}　{words.line.text}")
            rows = [whole if row is words else row for row in rows if row is not number]
    return rows


def _hangs_before(number: _Row, row: _Row) -> bool:
    size = max(number.line.size, row.line.size)
    hangs = _WORD_GAP * size <= row.box.x0 - number.box.x1 < _NUMBER_GAP * size
    return hangs and _in_row(number, row)


def _whole_rows(rows: list[_Row]) -> list[_Row]:
    """Join fragments that stand in one row, a word space apart."""
    whole: list[_Row] = []
    for row in rows:
        last = whole[-1] if whole else None
        if last is not None and _one_row(last, row):
            gap = row.box.x0 - last.box.x1
            wide = gap > 0.45 * row.line.size
            cjk = CJK_CHARACTER.match(last.line.text[-1]) and CJK_CHARACTER.match(row.line.text[0])
            space = ("　" if cjk else " ") if wide else ""
            whole[-1] = _joined_row(last, row, last.line.text + space + row.line.text)
        else:
            whole.append(row)
    return whole


def _one_row(left: _Row, right: _Row) -> bool:
    size = max(left.line.size, right.line.size)
    gap = right.box.x0 - left.box.x1
    return _in_row(left, right) and -0.9 * size < gap < _WORD_GAP * size


def _in_row(left: _Row, right: _Row) -> bool:
    overlap = left.box.vertical_overlap(right.box)
    same_row = overlap > 0.6 * min(left.box.height, right.box.height)
    return same_row and _same_size(left.line, right.line, 0.5)


def _joined_row(left: _Row, right: _Row, text: str) -> _Row:
    longer = left.line if len(left.line.text) >= len(right.line.text) else right.line
    line = Line(
        box=left.line.box.union(right.line.box),
        text=text,
        size=longer.size,
        colour=longer.colour,
        direction=longer.direction,
        source=longer.source,
        confidence=min(left.line.confidence, right.line.confidence),
        bold=longer.bold,
    )
    return _Row(left.box.union(right.box), line)


def _paragraphs(rows: list[_Row]) -> list[list[_Row]]:
    """Group rows into paragraphs. A row goes on the nearest group above it in its own column, which need not
    be the row read before it: short lines beside a column of text are read between that column's lines."""
    groups: list[list[_Row]] = []
    pitch = _usual_pitch(rows)
    for index, row in enumerate(rows):
        following = _next_below(rows, index)
        above = [group for group in groups if _continues(group, row, following, pitch)]
        if above:
            max(above, key=lambda group: group[-1].box.y1).append(row)
        else:
            groups.append([row])
    return groups


def _usual_pitch(rows: list[_Row]) -> float:
    """The distance between base lines of running text, in font sizes: the smallest that is common on the
    page; infinity when the page shows none."""
    pitches = []
    for above, below in pairwise(rows):
        size = _mean_size(above, below)
        wide = min(above.box.width, below.box.width) > _RUNNING_WIDTH * size
        pitch = (below.box.center[1] - above.box.center[1]) / size
        if wide and 0.9 < pitch < 2.4 and above.box.horizontal_overlap(below.box) > 0.6 * below.box.width:
            pitches.append(pitch)
    return quantiles(pitches, n=4)[0] if len(pitches) > 1 else (pitches[0] if pitches else float("inf"))


def _mean_size(a: _Row, b: _Row) -> float:
    return (a.line.size + b.line.size) / 2


def _next_below(rows: list[_Row], index: int) -> _Row | None:
    """The next row in reading order that stands below this one and shares most of its width."""
    row = rows[index]
    for other in rows[index + 1 :]:
        shared = other.box.horizontal_overlap(row.box)
        if other.box.y0 > row.box.center[1] and shared > 0.5 * min(row.box.width, other.box.width):
            return other
    return None


def _continues(group: list[_Row], row: _Row, following: _Row | None, pitch: float) -> bool:
    last = group[-1]
    size = max(last.line.size, row.line.size)
    gap = row.box.y0 - last.box.y1
    if not -0.7 * size < gap < _MAX_LEADING * size or last.box.horizontal_overlap(row.box) <= 0:
        return False
    if row.box.center[1] - last.box.center[1] > _LOOSER * pitch * _mean_size(last, row) + 1:
        return False
    if not _same_size(last.line, row.line, _SAME_SIZE[row.line.source]):
        return False
    if row.line.source == "pdf" and _distinct_colours(last.line.colour, row.line.colour):
        return False
    if begins_block(row.line.text) or stands_alone(last.line.text) or _is_headed(group, row):
        return False
    return not _new_paragraph(group, row, following, size)


def _is_headed(group: list[_Row], row: _Row) -> bool:
    """Whether the group is one line, a heading whose words the smaller row below it takes up."""
    words = _HEADING_NUMBER.sub("", group[0].line.text.strip())
    taken_up = len(words) >= _HEADING_WORDS and words in row.line.text
    return taken_up and len(group) == 1 and row.line.size < group[0].line.size


def _new_paragraph(group: list[_Row], row: _Row, following: _Row | None, size: float) -> bool:
    """Whether `row` starts a paragraph of its own: it is indented, or the line above it ended early."""
    others = [*group[1:], following] if following is not None else group[1:]
    same_column = [other for other in others if other.box.horizontal_overlap(row.box) > 0.5 * other.box.width]
    left = min([group[-1].box.x0, *(other.box.x0 for other in same_column)])
    right = max([row.box.x1, *(member.box.x1 for member in group), *(other.box.x1 for other in same_column)])
    indent = row.box.x0 - left
    centred = abs(row.box.center[0] - group[-1].box.center[0]) < 0.6 * size
    if _is_flush_right(group, row, following, size):
        return False
    if _INDENT[0] * size < indent < _INDENT[1] * size and not centred:
        return True
    short = right - group[-1].box.x1 > _SHORT_LAST_LINE * size
    return short and not centred and HAN_CHARACTER.search(group[-1].line.text) is not None


def _is_flush_right(group: list[_Row], row: _Row, following: _Row | None, size: float) -> bool:
    """Whether the row is the last of a few short lines set flush right, as words at the left of a picture
    are: a paragraph's first line, which ends there too, is followed by another."""
    across = row.line.direction == "horizontal"
    narrow = all(member.box.width < _NARROW * size for member in (*group, row))
    even = all(abs(member.box.x1 - row.box.x1) < _EVEN * size for member in group)
    last = following is None or following.box.y0 - row.box.y1 > _MAX_LEADING * size
    return across and narrow and even and last


def _same_size(a: Line, b: Line, tolerance: float) -> bool:
    return abs(a.size - b.size) <= tolerance * max(a.size, b.size)


def _distinct_colours(a: int, b: int) -> bool:
    channels = [abs(((a >> shift) & 255) - ((b >> shift) & 255)) for shift in (16, 8, 0)]
    return max(channels) > 60


def _block(group: list[_Row]) -> TextBlock:
    lines = [row.line for row in group]
    longest = max(lines, key=lambda line: len(line.text))
    text = joined([line.text for line in lines])
    return TextBlock(
        bbox=Box.around(line.box for line in lines).rounded(),
        text=with_label_apart(without_set_spaces(text)) if longest.source == "ocr" else text,
        direction=longest.direction,
        source=longest.source,
        confidence=round(min(line.confidence for line in lines), 4),
        font_size=round(float(median(line.size for line in lines)), 2),
        colour=longest.colour,
    )
