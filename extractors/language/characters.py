"""Characters: which are Chinese, and the plain one for each that only looks or serves like another.

Chinese PDFs often hold radicals (⼀, ⻢) and compatibility ideographs where the reader sees plain characters:
their fonts show them alike, and the PDF's maker mapped the glyph back to the wrong one of the two.
"""

import re
import unicodedata
from functools import cache

_CJK = (
    r"\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
    r"\u2018\u2019\u201c\u201d\u2014\u2026\u00b7"
)
IDEOGRAPHIC_SPACE = "\u3000"
AMBIGUOUS = "‘’“”—…·"
"""Punctuation that Chinese and Latin text share; which it is, its width or its neighbours tell."""

CJK_CHARACTER = re.compile(f"[{_CJK}]")
HAN_CHARACTER = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
SPACE_AT_CJK = re.compile(rf"(?<=[{_CJK}])[ \t]+(?=[{_CJK}])")

_RADICALS = dict(zip(
    "⺁⺄⺅⺆⺇⺈⺉⺊⺋⺎⺒⺓⺔⺖⺘⺙⺛⺞⺠⺡⺣⺥⺦⺨⺩⺫⺬⺮⺯⺰⺱⺳⺶⺹⺻⺽⺾⺿⻁⻂⻃⻄⻅⻆⻇⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖"
    "⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
    "厂乙亻冂几刀刂卜卩兀巳幺彑忄扌攵旡歹民氵灬爫丬犭王罒礻竹糹纟罓网羊耂聿臼艹艹虎衤覀西见角角讠贝车辶辶辶阝钅長镸长门阝"
    "雨青韦页风飞食飠飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
    strict=True,
))  # fmt: skip
"""The radicals without a compatibility decomposition (source: Unicode's EquivalentUnifiedIdeograph)."""

_VERTICAL_FORMS = dict(
    zip("︐︑︒︓︔︕︖︗︘︙︰︱︵︶︷︸", "，、。：；！？〖〗…：—（）｛｝", strict=True)
) | dict(zip("︹︺︻︼︽︾︿﹀﹁﹂﹃﹄", "〔〕【】《》〈〉「」『』", strict=True))
_INVISIBLE = re.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
_COMPATIBILITY = re.compile(r"[\u2f00-\u2fdf\u2e9f\u2ef3\uf900-\ufaff\ufb00-\ufb06\U0002f800-\U0002fa1f]")


@cache
def plain(character: str) -> str:
    """The plain form of a character: a radical's or compatibility ideograph's unified one, a vertical
    punctuation mark's upright one, a ligature's letters; "" for marks that show nothing (variation selectors,
    zero-width spaces, soft hyphens). Everything else, full-width forms and rare characters too, stays."""
    if _INVISIBLE.match(character):
        return ""
    if _COMPATIBILITY.match(character):
        return unicodedata.normalize("NFKC", character)
    return _RADICALS.get(character) or _VERTICAL_FORMS.get(character) or character


def is_cjk(character: str) -> bool:
    """Whether a character is set solid in Chinese: ideographs, kana, Chinese and full-width punctuation."""
    return CJK_CHARACTER.match(character) is not None
