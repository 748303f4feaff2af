"""Line ends, hyphens and spaces."""

import re

from extractors.language.characters import CJK_CHARACTER, HAN_CHARACTER

_CJK = CJK_CHARACTER.pattern.strip("[]")
_HAN = HAN_CHARACTER.pattern.strip("[]")

_HYPHEN = re.compile(r"(?<=[A-Za-z\d])[\u2010\u2011\ufe63\uff0d](?=\s*[A-Za-z\d])")
_BROKEN_WORD = re.compile(r"(?<=[A-Za-z])-[ \t]*\n\s*(?=[a-z])")
_BROKEN_COMPOUND = re.compile(r"(?<=[A-Za-z\d]-)[ \t]*\n\s*(?=[A-Z\d])")
_LINE_END_AT_CHINESE = re.compile(rf"(?<=[{_CJK}])\s*\n\s*|\s*\n\s*(?=[{_CJK}])")
_LINE_END = re.compile(r"\s*\n\s*")

_SEPARATOR = re.compile(r"(?<=[\w》）”])　+(?=[\w《（“])")
_LEGEND_DOT = re.compile(rf"(?<=[{_HAN}])[.．](?=[{_HAN}])")
_SPACED_PARTS = re.compile(rf"\s*[{_HAN}]{{2,}}(?:[ \t\u00a0]+[{_HAN}]{{2,}})+\s*")
_SPACE_IN_CHINESE = re.compile(rf"(?<=[{_CJK}])[ \t\u00a0]+(?=[{_CJK}])")
_SPACE_AT_MARK = re.compile(r"(?<=[，。、；：！？（《“])[ \t\u00a0]+|[ \t\u00a0]+(?=[，。、；：！？）》”])")
_SPACE_BEFORE_NUMBER = re.compile(rf"(?<=[{_HAN}])[ \t\u00a0]+(?=\d)")
_SPACE_AFTER_NUMBER = re.compile(rf"(?<![A-Za-z\d.])(\d+(?:[.,:/-]\d+)*[%°]?)[ \t\u00a0]+(?=[{_HAN}])")
_SPACES = re.compile(r"[ \t\u00a0]+")
_IDEOGRAPHIC_SPACES = re.compile("　+")
_LINE_ENDS = re.compile(r"(?: ?\n ?)+")


def plain_hyphens(text: str) -> str:
    """The other hyphens between Latin letters and digits as -."""
    return _HYPHEN.sub("-", text)


def joined_lines(text: str) -> str:
    """Lines in one: a word broken by a hyphen is made whole, a compound or range keeps its hyphen, beside
    Chinese nothing is put, elsewhere a space."""
    text = _BROKEN_WORD.sub("", text)
    text = _BROKEN_COMPOUND.sub("", text)
    text = _LINE_END_AT_CHINESE.sub("", text)
    return _LINE_END.sub(" ", text)


def separators(text: str) -> str:
    """An ideographic space between words separates the parts of a legend: a comma says so."""
    return _SEPARATOR.sub("，", text).replace("　", " ")


def legend_parts(text: str) -> str:
    """So does a dot between Chinese words of a title or a caption ("伎乐天.西秦"), and a space where there
    are no other marks and no single characters, as letter-spaced words have them ("北魏 飞天 莫高窟")."""
    text = _LEGEND_DOT.sub("，", text)
    return _SPACES.sub("，", text.strip()) if _SPACED_PARTS.fullmatch(text) else text


def without_chinese_spaces(text: str) -> str:
    """No spaces between Chinese characters, at Chinese punctuation, and between a number and Chinese."""
    text = _SPACE_IN_CHINESE.sub("", text)
    text = _SPACE_AT_MARK.sub("", text)
    text = _SPACE_BEFORE_NUMBER.sub("", text)
    return _SPACE_AFTER_NUMBER.sub(r"\1", text)


def single_spaces(text: str) -> str:
    """No two spaces or line ends together, none at the ends."""
    text = _IDEOGRAPHIC_SPACES.sub("　", _SPACES.sub(" ", text))
    return _LINE_ENDS.sub("\n", text).strip()
