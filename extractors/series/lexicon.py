"""The words of the series' conventions: periods, sites, collections. Simplified and traditional."""

import re

from manifests.lexicon.history import periods, reigns, sites

PERIODS = tuple(form for period in periods() for form in period.legends)
_PERIOD_TAIL = r"(?:[早中晚末初]期|[早中晚末初](?![\u4e00-\u9fff])|时期|時期|代|朝)?"
_REIGNS = "|".join(reign.name for reign in reigns() if reign.in_legends)
_ONE_PERIOD = "(?:" + "|".join(sorted(set(PERIODS), key=len, reverse=True)) + ")"
_CENTURY = (
    r"(?:公元)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:\s?[-—–―~～至]\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3}))?"
    r"\s?世[纪紀](?:[初末]|中[叶葉]|[前后後上下]半[叶葉]?)?"
)
PERIOD = re.compile(
    rf"{_CENTURY}|{_ONE_PERIOD}(?:{_REIGNS})?{_PERIOD_TAIL}(?:\s*[-—–―~～至·、/]\s*{_ONE_PERIOD}{_PERIOD_TAIL})?"
)
"""A period as printed: 元, 唐早期, 辽—元, 清乾隆, 7世纪, 六至七世纪."""

SITES = tuple(form for site in sites() for form in site.legends)
SITE = re.compile(
    "(?:" + "|".join(sorted(set(SITES), key=len, reverse=True)) + ")(?:石窟寺?|千佛洞)?"
    r"|(?<![\u3400-\u9fff])[\u3400-\u9fff]{2,5}石窟寺?(?=[\s　]*(?:第|$))"
)
"""A site by its name, or by its being one (石窟) of which a cave is named next."""

_DIGIT = r"[〇零○一二三四五六七八九十百千廿卅\d]"
_MISREAD = r"[｜|丨入人]"  # strokes that OCR takes for others, within a number
_CAVE_NUMBER = rf"{_DIGIT}(?:{_MISREAD}?{_DIGIT})*{_MISREAD}?"
CAVE = re.compile(rf"(?:第|[已弟](?=[^\d]))?\s*{_CAVE_NUMBER}\s*(?:窟|洞(?!窟))")
"""A cave and its number; recognised, 第 may read 已 or 弟, and a stray stroke may stand in the number."""
POSITION = re.compile(
    r"[东西南北东東前后後左右正侧側四]壁|窟顶|券[顶頂]|窟頂|[东西南北東]披|[东西南北東]坡|龛|龕|甬道|[主前后後]室|中心塔?柱|门[上南北东西内外]|門[上南北東西]|人字披"
)
"""A place on a cave's walls."""
COLLECTION = re.compile(r"(?:收藏|馆藏?|院藏?|所藏?|藏|会|博物馆|基金会)$")
DETAIL = re.compile(r"[（(]?\s*局部(?:之?[一二三四五六七八九\d]+)?\s*[）)]?")
SENTENCE_MARK = re.compile(r"[。；，！？]")
