"""The words of a silk entry: its heading, the object line, labelled fields, collections."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.content import PageContent, TextBlock
from extractors.language.captions import FIELD_LABELS, field_line
from extractors.language.numerals import CHINESE_NUMERAL, numeral
from extractors.series.lexicon import COLLECTION, PERIOD, SENTENCE_MARK

_NUMBER = rf"(?:No\.?\s?)?(?P<number>[〇○]?\d{{1,4}}|{CHINESE_NUMERAL}{{1,5}})"
_TITLE = r"(?P<title>[\u3400-\u9fff\U00020000-\U0003ffff（）()·、“”]{2,24})"
HEADING = re.compile(rf"^\s*[\[【（(]?{_NUMBER}[\]】）)]?(?P<gap>[\s　.．、:：]*){_TITLE}\s*$")
_NUMBER_ALONE = re.compile(rf"^\s*[\[【（(]?{_NUMBER}[\]】）)]?[\s.．、]*$")
_TITLE_ALONE = re.compile(rf"^\s*{_TITLE}\s*$")
_OF_PATTERNS = re.compile(r"[纹紋样樣图圖案锦錦]$")
"""How titles of patterns end; a number in Chinese numerals is trusted to head only these."""

_OBJECT = r"(?P<title>[\u3400-\u9fff\U00020000-\U0003ffff（）()·、]{3,30})"
_OBJECT_FIRST = re.compile(rf"^\s*(?P<period>{PERIOD.pattern})[\s　·/／｜|]*{_OBJECT}$")
_OBJECT_LAST = re.compile(
    rf"^\s*{_OBJECT}"
    rf"(?:[\s　/／｜|，,]+|[（(])(?P<period>{PERIOD.pattern})[）)]?\s*$"
)
_KEEPER = re.compile(r"(?:博物[馆院館]|研究[院所]|[馆院館]藏?|收藏|基金[会會])$")
"""How the names of those who keep objects end; such names may begin like a period: 辽宁省博物馆."""
_BARE_FIELD = re.compile(rf"^\s*({'|'.join(sorted(FIELD_LABELS, key=len, reverse=True))})(?=\S)")
_LABEL_ALONE = re.compile(rf"^\s*({'|'.join(FIELD_LABELS)})[\s｜|:：/／]*$")
_MAX_BARE = 40  # characters of a field whose bar was lost
_MAX_OBJECT = 34  # characters
_MAX_COLLECTION = 24  # characters
_HEAD_SIZE = 1.12  # of the page's text: a heading in two blocks is set this much larger, or in colour
_ROW_GAP = 4.0  # font sizes between a number and its title in one row
_LINE_GAP = 1.6  # font sizes between a number and its title one above the other
_GREY = 40  # of 255: inks whose channels differ by no more are black or grey


@dataclass(frozen=True)
class Heading:
    """An entry's heading: its number (Arabic, and as printed) and title, and the blocks that hold them."""

    number: str
    printed: str
    title: str
    blocks: tuple[TextBlock, ...]

    @property
    def top(self) -> float:
        return min(block.bbox.y0 for block in self.blocks)


def headings(page: PageContent) -> list[Heading]:
    """The entry headings of a page, from top to bottom: "10 海东青逐兔纹" in one block, or number and title
    in two that stand side by side or one above the other, set larger than the text or in colour."""
    found = [made for block in page.texts if (made := _in_one(block)) is not None]
    if not found:
        found = _in_two(page)
    return sorted(found, key=lambda heading: heading.top)


def _in_one(block: TextBlock) -> Heading | None:
    if block.direction == "vertical" or block.role not in ("body", "heading"):
        return None
    match = HEADING.match(block.text)
    if match is None or field(block) is not None:
        return None
    number, title = match["number"], match["title"].strip()
    chinese = not number[-1].isdecimal()
    if chinese and (not match["gap"] or not is_pattern_title(title)):
        return None
    value = numeral(number)
    return Heading(str(value), number, title, (block,)) if value is not None else None


def is_pattern_title(text: str) -> bool:
    """Whether the text ends as the titles of patterns do."""
    return _OF_PATTERNS.search(text) is not None


def _in_two(page: PageContent) -> list[Heading]:
    usable = [
        b for b in page.texts if b.role in ("body", "heading", "page_number") and b.direction == "horizontal"
    ]
    usual = _usual_size(page)
    titles = [b for b in usable if b.role != "page_number" and stands_out(b, usual)]
    found: list[Heading] = []
    for number in usable:
        match = _NUMBER_ALONE.match(number.text)
        value = numeral(match["number"]) if match is not None else None
        beside = [b for b in titles if b is not number and _belongs(number, b) and _TITLE_ALONE.match(b.text)]
        if match is not None and value is not None and beside:
            title = min(beside, key=lambda b: b.bbox.distance(number.bbox))
            blocks = tuple(sorted((number, title), key=lambda b: (b.bbox.y0, b.bbox.x0)))
            found.append(Heading(str(value), match["number"], title.text.strip(), blocks))
    return found


def _usual_size(page: PageContent) -> float:
    """The median font size (points) of the page's characters."""
    text = [b for b in page.texts if b.role not in ("in_figure", "running_head")]
    sizes = sorted(b.font_size for b in text for _ in range(len(b.text)))
    return sizes[len(sizes) // 2] if sizes else 0.0


def stands_out(block: TextBlock, usual: float) -> bool:
    """Whether the block is set larger than text of the `usual` size (points), or in colour."""
    channels = [(block.colour >> shift) & 255 for shift in (16, 8, 0)]
    return block.font_size >= _HEAD_SIZE * usual or max(channels) - min(channels) > _GREY


def _belongs(number: TextBlock, title: TextBlock) -> bool:
    """Whether a number and a title stand together."""
    size = max(number.font_size, title.font_size, 1.0)
    a, b = number.bbox, title.bbox
    across, down = a.horizontal_overlap(b), a.vertical_overlap(b)
    in_row = down > 0.3 * min(a.height, b.height) and -_ROW_GAP * size <= across
    stacked = across > 0 and -_LINE_GAP * size <= down <= 0.3 * size
    return in_row or stacked


def object_line(text: str, entry_title: str = "") -> tuple[str, str] | None:
    """Period and title of an object ("元　海东青逐兔纹妆金胸背", or the title first), or None. With no period
    (then "") only a line that goes on from the entry's own title is one."""
    if SENTENCE_MARK.search(text):
        return None
    match = _OBJECT_FIRST.match(text) or _OBJECT_LAST.match(text)
    if match is not None and match["period"] + match["title"] == text.strip() and _KEEPER.search(text):
        return None
    if match is not None:
        return match["period"].strip(), match["title"].strip()
    words = text.strip()
    goes_on = entry_title and words.startswith(entry_title) and len(entry_title) < len(words) <= _MAX_OBJECT
    return ("", words) if goes_on else None


def field(block: TextBlock) -> tuple[str, str] | None:
    """A labelled field; OCR may have lost the bar after the label ("细节此件为…")."""
    found, text = field_line(block.text), block.text
    bare = _BARE_FIELD.match(text)
    if found is not None or bare is None or block.source != "ocr":
        return found
    name, value = FIELD_LABELS[bare[1]], text[bare.end() :].strip()
    # A paragraph may begin with a label's word ("纹样以…为主题，…。"); only 细节 holds sentences.
    sentence = (
        text.startswith(("来源于", "出土于", "收藏于")) or len(value) > _MAX_BARE or value.endswith("。")
    )
    return (name, value) if name == "detail" or not sentence else None


def fields_in_rows(blocks: Sequence[TextBlock]) -> dict[int, tuple[str, str]]:
    """Fields set as a table: indices of blocks that are a label alone, and of the value in its row, each with
    (name, value); the value's own entry says "" for the name."""
    found: dict[int, tuple[str, str]] = {}
    for i, block in enumerate(blocks):
        label = _LABEL_ALONE.match(block.text)
        if label is None:
            continue
        row = [
            j for j, other in enumerate(blocks)
            if j != i and other.bbox.vertical_overlap(block.bbox) > 0.4 * block.bbox.height
            and other.bbox.x0 > block.bbox.x1 - 1 and _LABEL_ALONE.match(other.text) is None
        ]  # fmt: skip
        value = min(row, key=lambda j: blocks[j].bbox.x0, default=None)
        if value is not None:
            found[i] = (FIELD_LABELS[label[1]], blocks[value].text.strip())
            found[value] = ("", blocks[value].text.strip())
    return found


def is_collection(text: str) -> bool:
    """Whether the line says who keeps the object."""
    return (
        len(text) <= _MAX_COLLECTION
        and not SENTENCE_MARK.search(text)
        and COLLECTION.search(text) is not None
    )
