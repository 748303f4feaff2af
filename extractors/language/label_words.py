"""The words of printed labels, as data: families of labels, joiners of numbers, positions, details.

Matching happens on text folded by `folded`: full-width forms are narrow there, so each word and sign is
written once. To teach the grammar another habit, add a row.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Family:
    """One series of numbers in a book: 图1 and Fig. 1 are the same figure, 图版1 is another. `chinese` are
    words, `latin` patterns (plurals end in s or s.); `is_figure` is False for what numbers no picture."""

    key: str
    chinese: tuple[str, ...]
    latin: tuple[str, ...] = ()
    is_figure: bool = True


FAMILIES: tuple[Family, ...] = (
    Family("figure", ("图", "圖"), (r"figures?", r"figs?\.?")),
    Family("plate", ("图版", "圖版", "黑白图版", "黑白圖版"), (r"plates?", r"pls?\.")),
    Family(
        "colour_plate",
        ("彩版", "彩色图版", "彩色圖版", "彩图版", "彩圖版"),
        (r"colou?r plates?", r"col\. pls?\."),
    ),
    Family("colour_figure", ("彩图", "彩圖", "彩色插图", "彩色插圖"), (r"colou?r figs?\.?",)),
    Family("inserted_figure", ("插图", "插圖"), ()),
    Family("appended_figure", ("附图", "附圖"), ()),
    Family("drawing", ("线图", "線圖", "线描图", "線描圖"), (r"drawings?",)),
    Family("map", ("地图", "地圖"), (r"maps?",)),
    Family("photograph", ("照片",), (r"photos?", r"photographs?")),
    Family("rubbing", ("拓片", "拓本"), ()),
    Family("illustration", (), (r"illustrations?", r"ills?\.", r"illus\.")),
    Family(
        "catalogue", ("图录号", "圖錄號"), (r"cats?\.(?: ?nos?\.)?", r"cat nos?\.?", r"catalogue nos?\.?")
    ),
    Family("table", ("表", "附表"), (r"tables?", r"tabs?\."), is_figure=False),
)

PART_JOINERS = ("-", "‐", "‑", "–", "—", "―", ".", "·", "・", "/", "之")
"""Between the parts of one number: 3-1, 4.1, 三之二. A dash may also mean a range; `.` and 之 never do."""

RANGE_JOINERS = ("~", "〜", "∼", "至", "到", "--", "——", "to")
DASHES = frozenset("-‐‑–—―")
LIST_JOINERS = ("、", ",", ";", "和", "与", "與", "及", "以及", "and", "&")

POSITIONS = {
    "左上": "upper_left", "右上": "upper_right", "左下": "lower_left", "右下": "lower_right",
    "上左": "upper_left", "上右": "upper_right", "下左": "lower_left", "下右": "lower_right",
    "左中": "centre_left", "右中": "centre_right", "上中": "upper_centre", "下中": "lower_centre",
    "左": "left", "右": "right", "上": "above", "下": "below", "中": "centre",
    "对页": "facing_page", "對頁": "facing_page", "前页": "previous_page", "前頁": "previous_page",
    "前二页": "previous_page", "前二頁": "previous_page",
    "前两页": "previous_page", "前兩頁": "previous_page",
    "后二页": "next_page", "後二頁": "next_page", "后两页": "next_page", "後兩頁": "next_page",
    "后页": "next_page", "後頁": "next_page", "次页": "next_page", "次頁": "next_page",
    "upper left": "upper_left", "upper right": "upper_right",
    "lower left": "lower_left", "lower right": "lower_right",
    "top left": "upper_left", "top right": "upper_right",
    "bottom left": "lower_left", "bottom right": "lower_right",
    "left": "left", "right": "right", "above": "above", "below": "below",
    "top": "above", "bottom": "below", "centre": "centre", "center": "centre", "middle": "centre",
    "opposite page": "facing_page", "facing page": "facing_page", "opposite": "facing_page",
    "overleaf": "next_page",
}  # fmt: skip
"""Where a part of the picture, or the whole picture, stands -> its name in `Part.position`."""

ELSEWHERE = ("facing_page", "next_page", "previous_page")
"""The positions that are other pages."""

POSITION_TAILS = ("图", "圖", "侧", "側", "方", "边", "邊", "部", "幅", "")

POINTERS = {
    **dict.fromkeys("▲△▴▵↑⬆", "above"), **dict.fromkeys("▼▽▾▿↓⬇", "below"),
    **dict.fromkeys("◀◁◂◃◄←⬅", "left"), **dict.fromkeys("▶▷▸▹►→➡", "right"),
}  # fmt: skip
"""Signs that point from a caption at its picture -> where the picture stands."""

DETAILS = ("局部", "细部", "細部", "detail", "details")

MEASURES = (
    "号件个個座尊年月日世身窟页頁米厘毫人种種条條块塊幅张張副套组組枚方平度章节節层層代点點万萬"
    "周次只匹尺寸里多余餘约角件项項本册冊卷"
)
"""What follows a number that counts or measures and labels nothing: 图3、4件, 图一幅, 图三角."""

LATIN_MEASURES = r"\s?(?:cm|mm|km|kg|inch|inches|ft|%|°|×|x\s?\d|th\b|st\b|nd\b|rd\b)"

BEFORE_MENTIONS = (
    "见見如在从從由和与與及到看对對照据據阅閱参參至或即详詳按依比以用似为為是将將把像跟同载載第的该該本"
)
"""Characters that may stand right before a mention; after any other the word is another (构图三, 地图一)."""

AFTER_MENTIONS = "所中的之为為是和与與及可即左右上下局则則亦也显顯展给給反表说說等里裡内內以清正背见見、还還"
"""Characters that may stand right after a mention numbered in Chinese (图三所示); after any other the
numeral begins a word (图一幅)."""

SENTENCES = (
    r"给出|給出|展示了|显示|顯示|所示|表示|说明了?[^书]|說明|所见|所見|可见|可見|描绘的?是|描繪的?是|表现的?是|反映|则|則"
    r"|是|的|上的|中[的,，、可所有是我我们]|里的|為一|为[一该此其本我所了]|也|都|均|即"
    r"|[和与與及、](?:图|圖|表|彩|插|附|figure|fig)|、图|及$"
    r"|shows?\b|illustrates?\b|depicts?\b|presents?\b|displays?\b|gives?\b|compares?\b|demonstrates?\b"
    r"|summari[sz]es?\b|contains?\b|lists?\b|is\b|are\b|was\b|were\b|has\b|have\b|can\b|and\b|we\b|,"
)
"""How running text goes on after a mention it begins with (图 3 给出了…, Figure 2 shows …)."""


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def folded(text: str) -> str:
    """The text with full-width and compatibility forms made plain, character for character: offsets hold.

    Numbers of one sign (①, Ⅳ) stay: they end where they end ("图1①" is not figure 11).
    """
    return "".join(_folded_character(character) for character in text)


@lru_cache(maxsize=8192)
def _folded_character(character: str) -> str:
    if character.isspace():
        return " "
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 and not _ONE_SIGN.match(character) else character


_ONE_SIGN = re.compile("[①-⓿❶-➓㈠-㋿Ⅰ-ⅿ]")
