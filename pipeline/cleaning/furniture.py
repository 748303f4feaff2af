"""What belongs to the book, not to the picture: running heads, page numbers, references, footnote marks."""

import re
from collections.abc import Collection
from functools import lru_cache

from extractors.language.labels import mentions
from pipeline.cleaning.passage import Passage

_FOLIO = r"\d{1,4}"
_PAGE_LINE = re.compile(rf"(?:^|(?<=\n))[ \t]*[·•—–-]+[ \t]*{_FOLIO}[ \t]*[·•—–-]+[ \t]*(?:\n|$)")
_COUNTED = (  # what a number before it counts or measures: such a number is no page's
    "年月日世纪窟號号件幅身铺鋪尊枚只根支段层層色种種类類厘毫米寸尺丈克两兩斤元页頁图圖版章节節卷册冊条條朵片组組瓣块塊"
    "座人个個对對次行列匹头頭株棵顶頂余餘多至到以×"
)
_PAGE_INSIDE = re.compile(rf"(?<=[，、；。]\n)[ \t]*\d{{1,3}}[ \t]*\n(?=[\u3400-\u9fff])(?![{_COUNTED}])")
_PAGE_AT_END = re.compile(rf"(?<=[。！？])\s*[·•—–-]+[ \t]*{_FOLIO}[ \t]*[·•—–-]+\s*$")
_FOLIOS = re.compile(
    rf"^[\s·•—–|｜/-]*(?:{_FOLIO})?[\s·•—–|｜/-]*|[\s·•—–|｜/-]*(?:{_FOLIO})?[\s·•—–|｜/-]*$"
)
_MIN_HEAD_ALONE = 4  # characters of a running head that is one without a page number
_MIN_HEAD_INSIDE = 8  # characters of a running head that is also taken out of the middle of a line

_SOURCE = re.compile(
    r"[ \t]*[\[［【〔]\s*(?:出处|出處|参考文献|参考|參考|资料来源|資料來源|来源|來源)\s*[\]］】〕]\s*[:：]?"
    r"(?P<value>[^\n]{0,80}(?=\n|$)|[^。\n]*)(?:。?\n|。|$)"  # of a longer line, the first sentence
)
_SOURCE_SENTENCE = re.compile(
    r"(?:^|(?<=[\n。！？]))[ \t]*"
    r"(?:图片来源|圖片來源|资料来源|資料來源|图片出处|图采自|图片采自|圖片採自)[:：]?\s*"
    r"(?P<value>[^。\n]+)(?:。|\n|$)"
)
_SOURCE_BRACKET = re.compile(
    r"[（(](?:采自|採自|引自|转引自|轉引自|图采自|出处|出處)[:：]?\s*(?P<value>[^（()）]+)[）)]"
)

_FIGURE_WORD = re.compile("[图圖版]|fig|pl", re.IGNORECASE)
_OF_THIS_BOOK = re.compile(r"本[卷书書册冊](?=[图圖彩插附])")
_BRACKET = re.compile(r"[ \t]*[（(]([^（()）]*)[）)]")
_CLAUSE = re.compile(r"[^，。！？；,;!?\n]+")
_POINTING = (
    r"(?:请|並|并|可|均|又|另|详|詳|也|亦)*(?:参见|參見|参看|參看|参阅|參閱|见|見|正如|如|看)"
    r"|see(?: also)?|cf\.?"
)
_POINTER = re.compile(_POINTING, re.IGNORECASE)
_REST_OF_REFERENCE = re.compile(
    rf"(?:{_POINTING}|《[^》]*》|所[示见見]|[左右上下]|局部|[、,，;；和及与與\s.])*",
    re.IGNORECASE,
)
_REST_OF_CLAUSE = re.compile(rf"(?:{_POINTING}|所[示见見]|[左右上下]|[、和及与與\s])*", re.IGNORECASE)

_CIRCLED = re.compile(r"(?<=[\u3400-\u9fff》”）」])[①-⑳㉑-㉟㊱-㊿❶-❿]+(?=[，。、；：！？,.;:!?”）」\n]|\s*$)")
_BRACKETED = re.compile(r"(?<=[\w》”）」，。；])\s?[\[［〔]\s*\d{1,3}(?:\s*[-–,，、]\s*\d{1,3})*\s*[\]］〕]")
_RAISED = re.compile(
    r"(?<=[，。；！？》”」])[¹²³⁰-⁹]+"
    r"|(?<=[\u3400-\u9fff])(?<!米)[¹²³⁰-⁹]+(?=[，。、；：！？,.;:!?）」”]|\s*$)"  # 厘米² is an exponent
)


def without_running_heads(passage: Passage) -> Passage:
    """Without the lines that are a running head of the book; a short one (元, 宋元卷) only with a page number
    beside it, a long one also where the joining of lines left it in the middle of a line."""
    if not passage.running_heads:
        return passage
    heads = _squeezed_heads(passage.running_heads)
    lines = [line for line in passage.text.split("\n") if not _is_running_head(line, heads)]
    text = "\n".join(lines) if lines else passage.text
    for head in passage.running_heads:
        if len(head) >= _MIN_HEAD_INSIDE and head in text:
            text = re.sub(rf"(?<!《){re.escape(head)}(?:\s*{_FOLIO}(?!\d))?", "", text) or text
    return passage.with_text(text)


@lru_cache(maxsize=64)  # books
def _squeezed_heads(heads: frozenset[str]) -> frozenset[str]:
    return frozenset(_squeezed(head) for head in heads)


def _is_running_head(line: str, heads: Collection[str]) -> bool:
    words = _squeezed(_FOLIOS.sub("", line))
    return words in heads and (len(words) >= _MIN_HEAD_ALONE or words != _squeezed(line))


def _squeezed(text: str) -> str:
    return re.sub(r"[\s·•|｜]", "", text)


def without_page_numbers(text: str) -> str:
    """Without page numbers between dashes or dots, on a line of their own or after the last sentence, and
    without bare ones on a line between two of a text, where what follows is nothing that they count."""
    return _PAGE_AT_END.sub("", _PAGE_INSIDE.sub("", _PAGE_LINE.sub("", text)))


def without_sources(passage: Passage) -> Passage:
    """Without the lines that say where a picture or a statement comes from ("[出处] …"): the first is the
    field `reference`."""
    found: list[str] = []

    def taken(match: re.Match[str]) -> str:
        found.append(match["value"].strip().rstrip("。."))
        return ""

    text = passage.text
    for pattern in (_SOURCE, _SOURCE_SENTENCE, _SOURCE_BRACKET):
        text = pattern.sub(taken, text)
    values = [value for value in found if value]
    return passage.without(text, {"reference": values[0]} if values else {}) if found else passage


def without_figure_references(text: str) -> str:
    """Without the pointers at other figures: brackets and clauses that hold nothing else ("（见图12）",
    "如图版18所示，", "，见图12")."""
    if not _FIGURE_WORD.search(text):
        return text
    text = _BRACKET.sub(lambda match: "" if _only_refers(match[1], _REST_OF_REFERENCE) else match[0], text)
    return _without_referring_clauses(text)


def _only_refers(text: str, rest: re.Pattern[str]) -> bool:
    text = _OF_THIS_BOOK.sub("", text)
    found = mentions(text)
    if not found:
        return False
    for mention in reversed(found):
        text = text[: mention.start] + text[mention.end :]
    return rest.fullmatch(text) is not None


def _without_referring_clauses(text: str) -> str:
    kept, last = "", 0
    for clause in _CLAUSE.finditer(text):
        words = clause[0]
        points = _POINTER.match(words.strip()) is not None and _FIGURE_WORD.search(words)
        if not points or not _only_refers(words, _REST_OF_CLAUSE):
            continue
        before, mark = text[last : clause.start()], text[clause.end() : clause.end() + 1]
        if (
            mark in "。！？!?\n" or not mark
        ):  # the sentence ends with it: the comma before it goes, the stop stays
            stays = before.rstrip("，,；; \t")
            ended = not stays or stays.endswith(("。", "！", "？", "!", "?", "\n"))
            kept, last = kept + stays, clause.end() + (len(mark) if ended else 0)
        else:
            kept, last = kept + before, clause.end() + 1
    return kept + text[last:]


def without_footnote_marks(text: str) -> str:
    """Without the marks of notes: circled numbers before punctuation, [1], and raised numbers beside it."""
    return _RAISED.sub("", _BRACKETED.sub("", _CIRCLED.sub("", text)))
