"""图版说明: the descriptions at a murals volume's end (or beginning), keyed by plate number."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from extractors.content import PageContent, Role, TextBlock
from extractors.language.captions import figure_label
from extractors.language.numerals import numeral
from extractors.series.lexicon import CAVE, PERIOD, POSITION, SENTENCE_MARK, SITE
from extractors.series.plate_caption import (
    CHINESE_NUMERAL,
    PlateCaption,
    bare_number,
    in_sequence,
    parts,
    readings,
)
from extractors.texts.blocks import joined
from manifests.geometry import Box

_SPACE = r"[\s　]*"
_WORDS = "|".join(_SPACE.join(word) for word in ("说明", "說明", "解说", "解說"))
_PLATES = "|".join(_SPACE.join(word) for word in ("图版", "圖版", "作品", "壁画", "壁畫"))
NOTES_HEADING = re.compile(
    rf"^{_SPACE}(?:{_PLATES}){_SPACE}(?:目[录錄]{_SPACE}[与與及和])?{_SPACE}(?:{_WORDS}){_SPACE}$"
    r"|^\s*notes (?:to|on) the plates\s*$|^\s*plate (?:notes|descriptions)\s*$",
    re.IGNORECASE,
)
_NEXT_PART = re.compile(
    "^[\\s　]*(?:" + "|".join(_SPACE.join(word) for word in (
        "后记", "後記", "编后记", "編後記", "跋", "附录", "附錄", "索引", "参考文献", "參考文獻",
        "年表", "大事年表",
    )) + ")[\\s　]*$"
)  # fmt: skip
"""The heading of what follows the notes."""
_IMPRINT = re.compile(
    r"^[\s　]*(?:ISBN|CIP|定[\s　]*[价價]|出版|[发發]行|印[刷制製张張次]|版[\s　]*[次权權]|[开開][\s　]*本"
    r"|字[\s　]*[数數]|[责責]任[编編校]|[书書][\s　]*[号號]|[装裝][帧幀]|[图圖][书書]在版)"
)
"""The beginning of a line of the book's imprint."""
_MAX_HEAD = 44  # characters
_MAX_IMPRINT = 80  # characters
_RUN_IN = re.compile(
    rf"^\s*[\[【（(]?(?:图版|圖版|图|圖)?\s?(?P<number>\d{{1,3}}|{CHINESE_NUMERAL}{{1,5}})[\]】）)]?"
    r"(?P<gap>[\s　.．、:：]+)"
)
"""A paragraph that begins with its plate's number."""
_ROLES: tuple[Role, ...] = ("title", "description", "caption", "heading", "body")
_LATE = 0.3  # a heading in the first part of the book is the table of contents'
_PUNCTUATION = re.compile(r"[\s　.．·・,，、\-—–―－|｜()（）:：]+")


@dataclass(frozen=True)
class Note:
    """A plate's entry in the notes: what its head says, and the description."""

    head: PlateCaption | None
    text: str


def notes_start(pages: Sequence[PageContent]) -> int | None:
    """The page on which 图版说明 begins; None when the book has none. A table of contents may name it too."""
    starts: list[int] = []
    heads: list[int] = []
    for page in pages:
        for block in page.texts:
            if NOTES_HEADING.match(block.text):
                (heads if block.role == "running_head" else starts).append(page.page_index)
    late = [index for index in starts if index > len(pages) * _LATE]
    with_heads = [index for index in starts if _has_note_heads(pages, index)]
    return min(late, default=None) if late else min(with_heads or heads, default=None)


def _has_note_heads(pages: Sequence[PageContent], start: int) -> bool:
    """Whether descriptions follow the heading on its page, rather than a list of chapters."""
    page = next(page for page in pages if page.page_index == start)
    sentences = sum("。" in block.text for block in page.texts)
    return sentences > 0 and sum(note_role(block) == "title" for block in page.texts) > 0


def note_role(block: TextBlock) -> Role:
    """The role of a block within the notes."""
    text = block.text
    if NOTES_HEADING.match(text) or _NEXT_PART.match(text):
        return "heading"
    if _IMPRINT.match(text) and len(text) <= _MAX_IMPRINT and not SENTENCE_MARK.search(text):
        return "body"
    if readings(text) or bare_number(text) is not None:
        return "title"
    short = len(text) <= _MAX_HEAD and not SENTENCE_MARK.search(text)
    return "title" if short and readings(text, plain=True) and figure_label(text) is None else "description"


def notes(pages: Sequence[PageContent], start: int | None, plates: Collection[int]) -> dict[int, Note]:
    """The notes by plate number. An entry runs from its head to the next, over columns and pages; a head is a
    line of its own, or the plate's number at a paragraph's beginning. `plates` are the numbers expected."""
    if start is None:
        return {}
    blocks = [
        block
        for page in pages
        if page.page_index >= start
        for block in _in_columns([b for b in page.texts if b.role in _ROLES])
    ]
    heads = _heads(blocks)
    written = _Written(sorted(plates))
    for index, block in enumerate(blocks):
        if index in heads:
            written.open(heads[index])
        elif block.role == "body" or _NEXT_PART.match(block.text):
            written.close()
        elif block.role != "heading":
            written.add(block.text)
    return written.notes()


def _in_columns(blocks: list[TextBlock]) -> list[TextBlock]:
    """The blocks of one page column by column, where an empty strip parts them: the last column of the notes
    may hold a single line."""
    if any(block.direction == "vertical" for block in blocks):
        return blocks
    for edge in sorted({block.bbox.x0 for block in blocks})[1:]:
        left = [block for block in blocks if block.bbox.x1 < edge]
        right = [block for block in blocks if block.bbox.x0 >= edge]
        if left and right and len(left) + len(right) == len(blocks) and _side_by_side(left, right):
            return [*left, *_in_columns(right)]
    return blocks


def _side_by_side(left: Sequence[TextBlock], right: Sequence[TextBlock]) -> bool:
    a, b = (Box.around(block.bbox for block in side) for side in (left, right))
    return a.vertical_overlap(b) > 0


def _heads(blocks: Sequence[TextBlock]) -> dict[int, PlateCaption]:
    """The blocks that are heads by themselves, with the numbers that their sequence settles."""
    found: dict[int, list[PlateCaption]] = {}
    for index, block in enumerate(blocks):
        if block.role != "title":
            continue
        number = bare_number(block.text)
        if number is not None:
            found[index] = [PlateCaption(number, "", {"plate_no": str(number)})]
        else:
            found[index] = readings(block.text) or readings(block.text, plain=True)
    settled = in_sequence(list(found.values()))
    return {
        index: head for index, head in zip(found, settled, strict=True) if head is not None and head.number
    }


class _Written:
    """The notes as they are read, block by block."""

    def __init__(self, expected: Sequence[int]) -> None:
        self._expected = expected
        self._heads: dict[int, PlateCaption] = {}
        self._texts: dict[int, str] = {}
        self._current: int | None = None

    def open(self, head: PlateCaption) -> None:
        if head.number is not None:
            self._current = head.number
            self._heads.setdefault(head.number, head)

    def close(self) -> None:
        """What follows is of no entry, until the next head."""
        self._current = None

    def add(self, text: str) -> None:
        """A block of text: it goes on the current entry, ends its head, or begins the next by its number."""
        number, rest = self._run_in(text)
        if number is not None:
            head, text = _split_head(rest)
            subject, fields = parts(head)
            self.open(PlateCaption(number, subject, {"plate_no": str(number), **fields}))
        if self._current is None or self._continues_head(text):
            return
        self._texts[self._current] = joined([self._texts.get(self._current, ""), text])

    def _run_in(self, text: str) -> tuple[int | None, str]:
        """The number of the next plate at the beginning of a paragraph, and the text after it."""
        match = _RUN_IN.match(text)
        number = numeral(match["number"]) if match is not None else None
        following = [n for n in self._expected if n > (self._current or 0)]
        if match is None or number is None or not following or number != following[0]:
            return None, text
        return number, text[match.end() :]

    def _continues_head(self, text: str) -> bool:
        """Lines of a head that has several: they stand before the text and are no sentences."""
        if self._current is None or self._current in self._texts:
            return False
        head = self._heads[self._current]
        if len(text) > _MAX_HEAD or SENTENCE_MARK.search(text):
            return False
        subject, fields = parts(text)
        if head.subject and not fields and not (SITE.search(text) or PERIOD.search(text)):
            return False
        self._heads[self._current] = PlateCaption(
            head.number, head.subject or subject, head.fields | fields, head.family, head.detail
        )
        return True

    def notes(self) -> dict[int, Note]:
        return {
            number: Note(self._heads.get(number), self._texts.get(number, ""))
            for number in {*self._heads, *self._texts}
        }


def _split_head(text: str) -> tuple[str, str]:
    """The head that ran into its paragraph ("飞天　第三二〇窟四身飞天…"), "" for none, and the paragraph. A
    sentence that begins with the cave or goes on with a place in it is no head."""
    cave = CAVE.search(text[:_MAX_HEAD])
    if cave is None or SENTENCE_MARK.search(text[: cave.end()]) or POSITION.match(text[cave.end() :]):
        return "", text
    subject, _ = parts(text[: cave.end()])
    rest = text[cave.end() :].lstrip(" 　）)")
    return (text[: cave.end()], rest) if len(subject) > 1 and rest else ("", text)


def without_heads(notes: Mapping[int, Note], captions: Mapping[int, str]) -> dict[int, Note]:
    """The notes with heads that ran into the text of the entry before, or of their own, cut out: a head
    repeats its plate's caption (`captions`, by number)."""
    cut = dict(notes)
    for number, caption in sorted(captions.items()):
        for owner, note in list(cut.items()):
            found = _find(note.text, caption)
            if found is None:
                continue
            before, after = note.text[: found[0]], note.text[found[1] :]
            if owner == number and not before:
                cut[owner] = Note(note.head, after)
            elif owner < number and not cut.get(number, Note(None, "")).text:
                cut[owner] = Note(note.head, before)
                cut[number] = Note(None, after)
    return cut


def _find(text: str, caption: str) -> tuple[int, int] | None:
    """Where a caption stands in a text, whatever its spaces and separators."""
    letters = [re.escape(character) for character in _PUNCTUATION.sub("", caption)]
    if len(letters) < 6:
        return None
    match = re.search(r"[\s　.．·・,，、\-—–―－|｜()（）:：]*".join(letters), text)
    return match.span() if match is not None else None
