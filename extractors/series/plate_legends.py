"""The captions of plates as they stand on a page: in one block, or in several that read as one."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.content import PageContent, TextBlock
from extractors.language.label_words import ELSEWHERE
from extractors.links.legends import Legend, Part, place_of
from extractors.series.plate_caption import PlateCaption, apart, bare_number, readings
from manifests.geometry import Box

_MAX_BLOCKS = 4  # number, subject, period, place: a line each at most
_SENTENCE = re.compile(r"[。；！？]")
_MAX_LINE = 60  # characters
_LINE_GAP = 1.3  # font sizes between lines of one caption
_ROW_GAP = 3.0  # font sizes between parts of one line
_LIST_LENGTH = 5  # so many plate captions on a page without pictures are a list of plates


@dataclass(frozen=True)
class PlateWords:
    """One plate's caption: its blocks, and the ways to read it. `where` is the position that stands before
    the number ("左下　图版9 …"), a name of `label_words.POSITIONS`, "" for none; it is no part of `text`."""

    blocks: tuple[TextBlock, ...]
    text: str
    readings: tuple[PlateCaption, ...]
    where: str = ""

    @property
    def block(self) -> TextBlock:
        """All blocks as one."""
        first = self.blocks[0]
        longest = max(self.blocks, key=lambda block: len(block.text))
        return replace(
            first,
            bbox=Box.around(block.bbox for block in self.blocks),
            text=self.text,
            direction=longest.direction,
            font_size=longest.font_size,
            confidence=min(block.confidence for block in self.blocks),
        )

    def legend(self, page_index: int) -> Legend:
        """The caption as words to be bound to a figure: to one of its page, the one at its position, or one
        of another page."""
        if not self.where:
            return Legend(page_index, self.block, self.text, sure=True)
        elsewhere = self.where if self.where in ELSEWHERE else ""
        part = Part(self.text, self.text, (None, None) if elsewhere else place_of(self.where))
        return Legend(page_index, self.block, self.text, True, (part,), elsewhere=elsewhere)


def plate_words(page: PageContent, *, plain: bool) -> list[PlateWords]:
    """The plate captions of a page in reading order; `plain` as in `plate_caption.readings`."""
    lines = [block for block in page.texts if _may_be_line(block)]
    found: list[PlateWords] = []
    taken: set[int] = set()
    for index in range(len(lines)):
        if index in taken:
            continue
        best = max(_from(lines, index, taken, plain), key=_worth, default=None)
        if best is not None:
            found.append(best[0])
            taken.update(best[1])
    return found


def _may_be_line(block: TextBlock) -> bool:
    printed_over = block.role == "in_figure" and any(
        r.number and "cave" in r.fields for r in readings(apart(block.text)[1])
    )
    usable = block.role in ("body", "caption") or printed_over
    return usable and len(block.text) <= _MAX_LINE and not _SENTENCE.search(block.text.rstrip("。"))


def _worth(found: tuple[PlateWords, tuple[int, ...]]) -> tuple[int, int]:
    """Of several ways to put blocks together, the one that says most in the fewest blocks."""
    words, members = found
    return max(len(reading.fields) for reading in words.readings), -len(members)


def _from(
    lines: Sequence[TextBlock], index: int, taken: set[int], plain: bool
) -> Iterator[tuple[PlateWords, tuple[int, ...]]]:
    """The captions that begin with the line `index`."""
    members = [index]
    while True:
        blocks = tuple(lines[i] for i in members)
        for joiner in ("　", "") if len(blocks) > 1 else ("",):  # a line may break within a name
            where, text = apart(joiner.join(block.text.strip() for block in blocks))
            if read := readings(text, plain=plain):
                yield PlateWords(blocks, text, tuple(read), where), tuple(members)
        if len(members) == _MAX_BLOCKS:
            return
        following = next(
            (i for i in range(index + 1, len(lines)) if i not in taken and i not in members
             and _goes_on(blocks, lines[i]) and not _numbered(lines[i], plain)),
            None,
        )  # fmt: skip
        if following is None:
            return
        members.append(following)


def _numbered(block: TextBlock, plain: bool) -> bool:
    """Whether the line begins a caption of its own."""
    _, text = apart(block.text)
    numbered = any(reading.number is not None for reading in readings(text, plain=plain))
    return numbered or bare_number(text) is not None


def _goes_on(blocks: Sequence[TextBlock], block: TextBlock) -> bool:
    """Whether the line stands right after these, below them, in their row, or (vertical) beside them."""
    last, size = blocks[-1], max(blocks[-1].font_size, block.font_size, 1.0)
    a, b = last.bbox, block.bbox
    across, down = a.horizontal_overlap(b), a.vertical_overlap(b)
    if block.direction == "vertical":
        above = (
            across > 0.5 * min(a.width, b.width) and -_ROW_GAP * size <= down <= 0.3 * size and a.y0 < b.y0
        )
        beside = down > 0 and -_LINE_GAP * size <= across <= 0.3 * size and b.x0 < a.x0
        return above or (beside and last.direction == "vertical")
    aligned = min(abs(a.x0 - b.x0), abs(a.x1 - b.x1), abs(a.center[0] - b.center[0])) < 2.5 * size
    below = aligned and across > 0 and -_LINE_GAP * size <= down <= 0.3 * size and a.y0 < b.y0
    in_row = down > 0.5 * min(a.height, b.height) and -_ROW_GAP * size <= across <= 0.3 * size and a.x0 < b.x0
    return below or in_row


def lone_numbers(page: PageContent, known: Collection[int]) -> list[PlateWords]:
    """Plate numbers that are all that is printed at their plates ("图版一六", "16"), of those `known` from a
    list of plates or from the notes."""
    found = []
    for block in page.texts:
        number = bare_number(block.text) if block.role in ("body", "caption") else None
        if number is not None and number in known:
            read = PlateCaption(number, "", {"plate_no": str(number)})
            found.append(PlateWords((block,), block.text, (read,)))
    return found


def is_list(page: PageContent, words: Sequence[PlateWords], figures_near: int) -> bool:
    """Whether a page's plate captions are a list of plates: many, and far more than pictures around it."""
    return len(words) >= _LIST_LENGTH and len(words) > 2 * figures_near
