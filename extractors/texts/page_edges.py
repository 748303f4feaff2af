"""What stands at the edges of a book's pages: running heads, known by coming again, and page numbers, known
by counting."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from extractors.content import PageContent, TextBlock
from extractors.language.captions import begins_block, stands_alone
from extractors.language.numerals import numeral, roman

_REPEATS = 3  # a line on so many pages is a running head
_BAND = 0.11  # share of the page's height at top and bottom where heads and numbers stand
_SIDE_BAND = 0.09
_COUNTING_BAND = 0.16  # numbers that count with the pages may stand further in
_MAX_HEAD = 60  # characters
_ALIKE = 0.7  # similarity of recognised heads: OCR errs
_SAME_PLACE = 4.0  # points: heads of other chapters stand where the known ones do
_SAME_SIZE = 0.08  # and are as large, relatively
_ESTABLISHED = 5  # pages with known heads in one place that make it the heads' place
_NUMBER = r"[0-9０-９]{1,4}|[〇零一二三四五六七八九十百]{1,5}|[ivxlcIVXLC]{1,7}"
_MARKS = r"[\s·•\-—–―~|]*"
_PAGE_NUMBER = re.compile(
    rf"^{_MARKS}(?:第\s*|[Pp](?:age|\.)?\s*)?({_NUMBER})(?:\s*[页頁]|\s*/\s*\d{{1,4}})?{_MARKS}$"
)
_WORD = re.compile(r"[^\s·•\-—–―~|]+")


def with_edge_roles(pages: Sequence[PageContent]) -> list[PageContent]:
    """The pages with `page_number` and `running_head` roles, and with their printed numbers."""
    offset = _offset(pages)
    heads = _heads(pages)
    places = _places(pages, heads)
    return [_marked(page, heads, places, offset) for page in pages]


def _marked(
    page: PageContent, heads: set[str], places: Sequence["_Place"], offset: int | None
) -> PageContent:
    numbers = [block for block in page.texts if _may_be_number(block, page)]
    counting = [block for block in numbers if offset is not None and _counts(block.text, page, offset)]
    chosen = counting or [block for block in numbers if _in_band(block, page, _BAND)]
    printed = next((_number_word(block.text) for block in chosen), None)
    texts = []
    for block in page.texts:
        if block.role == "body" and any(block is number for number in chosen):
            block = replace(block, role="page_number")
        elif block.role == "body" and _may_be_head(block, page) and _is_head(block, page, heads, places):
            printed = printed or _number_in(block, page, offset)
            block = replace(block, role="running_head")
        texts.append(block)
    return replace(page, texts=tuple(texts), printed_number=printed)


def _number_word(text: str) -> str:
    match = _PAGE_NUMBER.match(text)
    return match[1] if match is not None else text


def _number_in(head: TextBlock, page: PageContent, offset: int | None) -> str | None:
    """The page's number printed in the line of its head."""
    words = _WORD.findall(head.text)
    return next((word for word in words if offset is not None and _counts(word, page, offset)), None)


# Numbers.


def edge_numbers(page: PageContent) -> set[int]:
    """The numbers at the page's edges that may be its own, alone or in the line of a head; whether or not it
    has been given its roles."""
    blocks = [replace(block, role="body") for block in page.texts]
    edge = [block for block in blocks if _may_be_number(block, page) or _may_be_head(block, page)]
    words = [word for block in edge for word in (block.text, *_WORD.findall(block.text))]
    return {value for word in words if (value := _value(word)) is not None}


def _may_be_number(block: TextBlock, page: PageContent) -> bool:
    number = block.role == "body" and len(block.text) <= 16 and _PAGE_NUMBER.match(block.text) is not None
    return number and _in_band(block, page, _COUNTING_BAND)


def _value(text: str) -> int | None:
    word = _number_word(text.strip())
    return numeral(word) if numeral(word) is not None else roman(word)


def _counts(text: str, page: PageContent, offset: int) -> bool:
    value = _value(text)
    return value is not None and value - page.page_index == offset


def _offset(pages: Sequence[PageContent]) -> int | None:
    """By how much printed numbers run ahead of the pages' indices; None when they do not count."""
    found: Counter[int] = Counter()
    for page in pages:
        found.update({value - page.page_index for value in edge_numbers(page)})
    offset, count = max(found.items(), key=lambda item: (item[1], -abs(item[0])), default=(0, 0))
    return offset if count >= _REPEATS else None


# Heads.


def _heads(pages: Sequence[PageContent]) -> set[str]:
    """The keys of lines that stand at the edge of several pages."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_key(block) for block in page.texts if _may_be_head(block, page)})
    del counts[""]
    heads = {key for key, count in counts.items() if count >= _REPEATS}
    recognised = {
        _key(block) for page in pages for block in page.texts
        if block.source == "ocr" and _may_be_head(block, page)
    } - heads - {""}  # fmt: skip
    return heads | {key for key in recognised if _is_misread(key, heads, counts, recognised)}


def _is_misread(key: str, heads: Iterable[str], counts: Counter[str], others: Iterable[str]) -> bool:
    if len(key) < _REPEATS:
        return False
    if any(_alike(key, head) for head in heads):
        return True
    return sum(counts[other] for other in others if _alike(key, other)) >= _REPEATS


def _alike(a: str, b: str) -> bool:
    close = abs(len(a) - len(b)) <= (1 - _ALIKE) * max(len(a), len(b)) + 1
    return close and SequenceMatcher(None, a, b, autojunk=False).ratio() >= _ALIKE


_Place = tuple[str, float, float]
"""Direction of the text, its middle across the lines (points), its font size."""


def _place(block: TextBlock) -> _Place:
    across = 0 if block.direction == "vertical" else 1
    return block.direction, block.bbox.center[across], block.font_size


def _places(pages: Sequence[PageContent], heads: set[str]) -> list[_Place]:
    """Where the known heads stand, if they do so on many pages."""
    counts: Counter[_Place] = Counter()
    for page in pages:
        for block in page.texts:
            if _may_be_head(block, page) and _key(block) in heads:
                place = _place(block)
                counts[next((known for known in counts if _same_place(known, place)), place)] += 1
    return [place for place, count in counts.items() if count >= max(_ESTABLISHED, len(pages) // 10)]


def _same_place(a: _Place, b: _Place) -> bool:
    same_size = abs(a[2] - b[2]) <= _SAME_SIZE * max(a[2], b[2])
    return a[0] == b[0] and abs(a[1] - b[1]) <= _SAME_PLACE and same_size


def _is_head(block: TextBlock, page: PageContent, heads: set[str], places: Sequence[_Place]) -> bool:
    if _key(block) in heads:
        return True
    outermost = not any(_further_out(other, block, page) for other in page.texts)
    return outermost and any(_same_place(_place(block), place) for place in places)


def _further_out(other: TextBlock, block: TextBlock, page: PageContent) -> bool:
    """Whether another block of words stands nearer to the edge at which the block stands."""
    if other is block or _may_be_number(other, page):
        return False
    if block.bbox.center[1] < page.height / 2:
        return other.bbox.y1 <= block.bbox.y0
    return other.bbox.y0 >= block.bbox.y1


def _may_be_head(block: TextBlock, page: PageContent) -> bool:
    """Captions, fields and references at a page's end are not furniture, however alike; nor is the heading of
    an entry, which is larger than a head is."""
    if len(block.text) > _MAX_HEAD or not _in_band(block, page, _BAND):
        return False
    return not begins_block(block.text) or (stands_alone(block.text) and block.font_size <= _body_size(page))


def _body_size(page: PageContent) -> float:
    """The font size of most of the page's words; 0 on a page with few."""
    sizes: Counter[float] = Counter()
    for block in page.texts:
        sizes[block.font_size] += len(block.text)
    size, length = max(sizes.items(), key=lambda item: item[1], default=(0.0, 0))
    return size if length > _MAX_HEAD else 0.0


def _key(block: TextBlock) -> str:
    """A running head's text without the page number in it."""
    return "".join(word for word in _words(block.text) if numeral(word) is None)


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        yield re.sub(r"\d+$|^\d+", "", word)


def _in_band(block: TextBlock, page: PageContent, band: float) -> bool:
    height, width = page.height * band, page.width * _SIDE_BAND
    at_ends = block.bbox.y1 < height or block.bbox.y0 > page.height - height
    at_sides = block.bbox.x1 < width or block.bbox.x0 > page.width - width
    return at_ends or at_sides
