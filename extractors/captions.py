"""The grammar of printed labels: figure captions, plate numbers, labelled fields, entry headings.

The words and separators are data; the functions only read them.
"""

import re
import unicodedata
from dataclasses import dataclass

CHINESE_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {
    "零": 0, "○": 0, "Ｏ": 0, "O": 0,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
CHINESE_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000}
CHINESE_TENS = {"廿": 20, "卅": 30, "卌": 40}
CHINESE_NUMERAL = "[〇零○一二三四五六七八九十百千廿卅]"

_NUMBER = rf"(?:\d+|{CHINESE_NUMERAL}+)"
_JOINED_NUMBER = rf"{_NUMBER}(?:\s?[-–—.．・·―]\s?{_NUMBER})*"
_CHINESE_LABEL = "图版|圖版|插图|插圖|彩图|彩圖|彩版|附图|附圖|图|圖"
_LATIN_LABEL = r"Figures?|Figs?\.?|Plates?|Pl\.|Cat\.|Photo|Illustration"
_ROMAN = "[IVXLC]+"
FIGURE_LABEL = re.compile(
    rf"^\s*(?P<label>(?:(?:{_CHINESE_LABEL})\s?{_JOINED_NUMBER})"
    rf"|(?:(?:{_LATIN_LABEL})\s?(?:\d+(?:[-–.]\d+)*|{_ROMAN}\b)))"
    r"(?P<separator>\s*[:：.．。、]?\s*|\s+)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
TABLE_LABEL = re.compile(rf"^\s*(?:表|附表|Table|Tab\.)\s?{_JOINED_NUMBER}", re.IGNORECASE)
FIELD_LABELS = {
    "藏址": "collection", "收藏": "collection", "藏地": "collection", "收藏单位": "collection",
    "现藏": "collection",
    "年代": "period", "时代": "period", "朝代": "period",
    "尺寸": "dimensions", "规格": "dimensions",
    "出土地点": "site", "出土地": "site", "出土": "site", "来源": "site",
    "细节": "detail", "纹样": "pattern_name", "品种": "weave", "名称": "object_title", "材质": "material",
    "工艺": "technique",
}  # fmt: skip
"""Labels of printed fields -> names in the manifests. `detail` is the textile's own description."""
FIELD = re.compile(
    rf"^\s*(?P<label>{'|'.join(sorted(FIELD_LABELS, key=len, reverse=True))})\s*"
    r"(?P<bar>[｜|丨︱:：]|\s{1,3})\s*(?P<value>.*)$",
    re.DOTALL,
)
REFERENCE = re.compile(r"^\s*[\[［【〔]\s*(?:出处|出處|参考|资料来源|来源)\s*[\]］】〕]\s*")


@dataclass(frozen=True)
class FigureLabel:
    """A printed figure label: `label` as printed ("图 4.1"), its canonical form ("图4.1"), the rest."""

    label: str
    canonical: str
    rest: str


def figure_label(text: str) -> FigureLabel | None:
    """Read a caption's label, or None when the text does not begin with one.

    A running sentence that merely begins with a mention ("图 3 给出了…", "Figure 2 shows …") is no caption:
    after the number a caption has a separator, a space, or nothing.
    """
    folded = unicodedata.normalize("NFKC", text).replace("\n", " ")
    match = FIGURE_LABEL.match(folded)
    if match is None:
        return None
    label, separator, rest = match["label"], match["separator"], match["rest"]
    if rest and not separator and rest[0] not in '（(《「“"[':
        return None
    if rest and _continues_sentence(rest):
        return None
    return FigureLabel(label.strip(), re.sub(r"\s+", "", label), rest.strip())


_SENTENCE_VERBS = re.compile(
    r"^\s*(?:给出|展示|显示|所示|表示|说明|中的?|是|为一|和图|与图|及|、图|shows?\b|illustrates?\b|depicts?\b|is\b|are\b|and\b|,)",
    re.IGNORECASE,
)


def _continues_sentence(rest: str) -> bool:
    return _SENTENCE_VERBS.match(rest) is not None


def is_table_label(text: str) -> bool:
    return TABLE_LABEL.match(unicodedata.normalize("NFKC", text)) is not None


def field_line(text: str) -> tuple[str, str] | None:
    """Read a labelled field ("藏址｜某某博物馆") as (name in the manifests, value), or None."""
    match = FIELD.match(text)
    if match is None:
        return None
    return FIELD_LABELS[match["label"]], match["value"].strip()


def numeral(text: str) -> int | None:
    """The value of a whole number in Arabic (full-width too), Chinese positional (一六) or multiplicative
    (一百二十三, 廿四) numerals; None when the text is no number."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if not folded:
        return None
    if folded.isdecimal():
        return int(folded)
    if any(c not in CHINESE_DIGITS and c not in CHINESE_UNITS and c not in CHINESE_TENS for c in folded):
        return None
    if all(c in CHINESE_DIGITS for c in folded):
        return int("".join(str(CHINESE_DIGITS[c]) for c in folded))
    return _multiplicative(folded)


def _multiplicative(text: str) -> int:
    total, digit = 0, None
    for character in text:
        if character in CHINESE_TENS:
            total += CHINESE_TENS[character]
        elif character in CHINESE_UNITS:
            total += (1 if digit is None else digit) * CHINESE_UNITS[character]
            digit = None
        else:
            digit = CHINESE_DIGITS[character]
    return total + (digit or 0)


NUMBERED_HEADING = re.compile(r"^\s*\d{1,3}[\s　.．、]*[\u3400-\u9fff（）()·]{2,24}\s*$")
"""An entry's heading, number and title on one line ("10 海东青逐兔纹")."""
_PLATE_HEAD = re.compile(
    rf"^\s*(?:\d{{1,3}}|{CHINESE_NUMERAL}{{1,5}})[\s　.、]*[^\d，。；]{{1,34}}?"
    rf"第\s?(?:\d+|{CHINESE_NUMERAL}+)\s?窟[^，。；]{{0,16}}$"
)
"""A plate's caption line ("一六 炳灵寺-伎乐天.西秦-第一六九窟六号龛左侧")."""


def stands_alone(text: str) -> bool:
    """Whether a line with this text is a block of its own, whatever follows."""
    return NUMBERED_HEADING.match(text) is not None


def begins_block(text: str) -> bool:
    """Whether a line with this text never continues the paragraph above it."""
    return (
        figure_label(text) is not None
        or field_line_with_bar(text)
        or REFERENCE.match(text) is not None
        or is_table_label(text)
        or stands_alone(text)
        or _PLATE_HEAD.match(text) is not None
    )


def field_line_with_bar(text: str) -> bool:
    """Whether the line is a labelled field whose bar is still there (OCR often loses it)."""
    match = FIELD.match(text)
    return match is not None and not match["bar"].isspace()
