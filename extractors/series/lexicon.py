"""The words of the series' conventions: periods, sites, collections. Simplified and traditional."""

import re

PERIODS = (
    "新石器时代", "商", "西周", "东周", "春秋", "战国", "秦", "西汉", "东汉", "汉晋", "汉", "魏晋", "三国",
    "西晋", "东晋", "十六国", "北凉", "西凉", "后凉", "前凉", "西秦", "北魏", "西魏", "东魏", "北齐",
    "北周", "南北朝", "北朝", "南朝", "隋", "初唐", "盛唐", "中唐", "晚唐", "唐代", "唐", "吐蕃", "五代",
    "辽代", "辽", "北宋", "南宋", "宋代", "宋", "西夏", "回鹘", "沙州回鹘", "金代", "金", "元代", "元",
    "明代", "明", "清代", "清", "民国", "近代", "戰國", "西漢", "東漢", "漢晉", "漢", "魏晉", "三國",
    "西晉", "東晉", "十六國", "北涼", "西涼", "東魏", "北齊", "初唐", "五代", "遼代", "遼", "回鶻",
    "沙州回鶻", "民國", "清代", "龟兹", "龜茲", "高昌回鹘", "高昌回鶻", "新石器時代", "後涼",
)  # fmt: skip
_PERIOD_TAIL = r"(?:[早中晚末初]期|[早中晚末初](?![\u4e00-\u9fff])|时期|時期|代|朝)?"
_REIGNS = (
    "洪武|永乐|宣德|成化|弘治|正德|嘉靖|隆庆|万历|天启|崇祯|顺治|康熙|雍正|乾隆|嘉庆|道光|咸丰|同治|光绪|宣统"
)
_ONE_PERIOD = "(?:" + "|".join(sorted(set(PERIODS), key=len, reverse=True)) + ")"
PERIOD = re.compile(
    rf"{_ONE_PERIOD}(?:{_REIGNS})?{_PERIOD_TAIL}(?:\s*[-—–―~～至·、/]\s*{_ONE_PERIOD}{_PERIOD_TAIL})?"
)
"""A period as printed: 元, 唐早期, 辽—元, 清乾隆."""

SITES = (
    "敦煌莫高窟", "莫高窟", "安西榆林窟", "榆林窟", "西千佛洞", "东千佛洞", "炳灵寺", "麦积山",
    "麦积山石窟", "文殊山", "马蹄寺", "天梯山", "五个庙", "云冈", "龙门", "克孜尔", "库木吐喇", "森木塞姆",
    "柏孜克里克", "昌马", "水帘洞", "北石窟寺", "南石窟寺", "藏经洞", "金塔寺", "敦煌研究院", "炳靈寺",
    "麥積山", "麥積山石窟", "克孜爾", "水簾洞", "五箇廟", "東千佛洞", "馬蹄寺", "五個廟", "雲岡", "龍門",
    "庫木吐喇", "昌馬", "藏經洞",
)  # fmt: skip
SITE = re.compile("|".join(sorted(set(SITES), key=len, reverse=True)))

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
