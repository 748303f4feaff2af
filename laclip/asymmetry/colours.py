"""Colour words and the hues they may be called: two colours surely differ when they have no hue in common."""

import re

_HUES = {
    "red": "朱红 大红 红 绯 绯红 绛 绛红 朱 朱砂 枣红 胭脂 猩红 茜 茜红 银红 桃红 粉红 赭红 赭石 赭 "
    "绛紫 紫红 橙 橘红",
    "pink": "粉红 粉 桃红 银红 藕荷 藕 藕色 肉 肉红 浅红",
    "purple": "紫 绛紫 紫红 青莲 藕荷 藕 雪青 葡萄紫 绛 丁香",
    "brown": "赭石 赭 赭红 赭黄 褐 棕 驼 茶 香 秋香 酱 沉香 檀 土黄 土 枣红 黄褐 棕黄 米黄 古铜",
    "yellow": "土黄 土 金黄 黄 明黄 杏黄 缃 鹅黄 秋香 香 金 赭黄 米黄 米 牙白 牙 橙 淡黄 棕黄 黄褐 黄绿 姜黄",
    "green": "石绿 绿 翠绿 翠 草绿 豆绿 墨绿 青 青绿 黄绿 碧 葱绿 橄榄绿 湖绿",
    "blue": "石青 蓝 宝蓝 靛蓝 靛 湛蓝 湖蓝 月白 月蓝 青 青绿 碧 藏青 黛 天青 雪青 湖绿",
    "white": "白 牙白 牙 月白 米白 粉白 银白 银 米 乳白 灰白 本",
    "grey": "灰 银灰 银 银白 灰白 黛 铅",
    "black": "黑 墨 皂 玄 乌 青 藏青 黛 墨绿 酱",
}

COLOURS: dict[str, frozenset[str]] = {
    word: frozenset(hue for hue, words in _HUES.items() if word in words.split())
    for word in dict.fromkeys(" ".join(_HUES.values()).split())
}
"""Every colour word (simplified) -> the hues that people may call it."""

LONG = ("朱红", "石青", "石绿", "赭石", "土黄", "金黄", "月白", "牙白", "藕荷", "粉红", "绛紫", "墨")
SHORT = ("红", "黄", "绿", "蓝", "紫", "白", "黑", "灰", "褐")
"""The words that are put in for another colour: for a word of two characters (and 墨), and for one of one."""

WORD = "|".join(sorted(COLOURS, key=lambda word: (-len(word), word)))
"""An alternative of a regular expression: any colour word, the longest first."""

_CHARACTERS = frozenset("".join(COLOURS)) - frozenset("石土月金香本天")
_NAMED = re.compile(rf"(?:{WORD})色|" + "|".join(word for word in COLOURS if len(word) > 1))


def differ(one: str, other: str) -> bool:
    """Whether what has the one colour surely has not the other."""
    return not COLOURS[one] & COLOURS[other]


def near(colour: str) -> list[str]:
    """Colours in words of the same length that surely differ from this one."""
    palette = LONG if len(colour) > 1 or colour == "墨" else SHORT
    return [other for other in palette if differ(colour, other)]


def is_colour_character(character: str) -> bool:
    """Whether a colour word is likely to go on with this character: 红绿色 is two colours in one."""
    return character in _CHARACTERS


def without_colours(text: str) -> str:
    """The text with its colour words left out: 藕荷 is no lotus, 驼色 no camel."""
    return _NAMED.sub("", text)
