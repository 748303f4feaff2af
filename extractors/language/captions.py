"""What lines of text are by their first words: captions, plate heads, labelled fields, entry headings.

The words and separators are data; the functions only read them.
"""

import re
import unicodedata
from dataclasses import dataclass

from extractors.language.characters import IDEOGRAPHIC_SPACE
from extractors.language.labels import is_table_label, parse_caption
from extractors.language.numerals import CHINESE_NUMERAL, with_whole_ordinals, with_zeros
from extractors.language.pointers import begins_with_pointer

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
_FIELD_WORD = re.compile(rf"^\s*(?:{'|'.join(FIELD_LABELS)})(?=[\s｜|丨︱:：]|$)")
REFERENCE = re.compile(r"^\s*[\[［【〔]\s*(?:出处|出處|参考|资料来源|来源)\s*[\]］】〕]\s*")


_MAX_CAPTION = 80  # characters: what is longer and begins with a label without a space is running text
_PLUS_FOR_TEN = re.compile(r"^([图圖彩][版圖图]?[一二三四五六七八九]?)[+＋]")


@dataclass(frozen=True)
class FigureLabel:
    """A printed figure label: `label` as printed ("图 4.1"), its canonical form ("图4.1"), the rest."""

    label: str
    canonical: str
    rest: str


def figure_label(text: str) -> FigureLabel | None:
    """A caption's label, or None when the text does not surely begin with one (see `labels.parse_caption`).

    A running sentence that merely begins with a mention ("图 3 给出了…", "Figure 2 shows …") is no caption:
    after the number a caption has a separator, a space, or nothing.
    """
    caption = parse_caption(text)
    if caption is None or not caption.family or caption.glued:
        return None
    printed = unicodedata.normalize("NFKC", caption.label)
    return FigureLabel(caption.label, re.sub(r"\s+", "", printed), caption.rest)


def with_label_apart(text: str) -> str:
    """A recognised caption with the space after its label that OCR drops ("图3联珠纹" is "图3　联珠纹"), the
    十 in its number that OCR takes for a plus sign and the 〇 that it takes for a letter or a figure. Running
    text that begins with a mention stays."""
    text = with_zeros(with_whole_ordinals(_PLUS_FOR_TEN.sub(r"\1十", text)))
    caption = parse_caption(text) if len(text) <= _MAX_CAPTION else None
    if caption is None or not caption.glued or not text.startswith(caption.label):
        return text
    return caption.label + IDEOGRAPHIC_SPACE + text[len(caption.label) :]


def field_line(text: str) -> tuple[str, str] | None:
    """Read a labelled field ("藏址｜某某博物馆") as (name in the manifests, value), or None."""
    match = FIELD.match(text)
    if match is None:
        return None
    return FIELD_LABELS[match["label"]], match["value"].strip()


def is_field_label(text: str) -> bool:
    """Whether the text is the label of a printed field, or begins with one that stands apart."""
    return _FIELD_WORD.match(text) is not None


NUMBERED_HEADING = re.compile(
    rf"^\s*(?:[〇○]?\d{{1,3}}[\s　.．、]*|{CHINESE_NUMERAL}{{1,4}}[\s　.．、]+)"
    r"[\u3400-\u9fff（）()·]{2,24}\s*$"
)
"""An entry's heading, number and title on one line ("10 海东青逐兔纹", "一三　海东青逐兔纹")."""
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
        or begins_with_pointer(text)
        or _PLATE_HEAD.match(text) is not None
    )


def field_line_with_bar(text: str) -> bool:
    """Whether the line is a labelled field whose bar is still there (OCR often loses it)."""
    match = FIELD.match(text)
    return match is not None and not match["bar"].isspace()
