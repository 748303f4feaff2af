"""The labelled values of a pair in their normal forms: what is the same is written the same.

`pairs.fields` holds the values as printed, `records.fields` what comes out here. Period, cave, site and
position are written in simplified characters; collections, dimensions and titles keep those of the text.
"""

import re
from collections.abc import Callable, Mapping

from extractors.language.numerals import numeral, with_whole_ordinals, with_zeros
from manifests.lexicon.history import site_forms
from pipeline.cleaning.periods import normal_period
from pipeline.cleaning.script import simplified

_CAVE = re.compile(r"(?:[第已弟]\s*)?(?P<number>[^\s号號窟洞]+?)\s*[号號]?\s*(?P<noun>[窟洞])")
_SITE_TAIL = re.compile(r"(?:石窟寺?|千佛洞)$")
_UNITS = (("平方厘米", r"cm²"), ("毫米", r"mm|公厘"), ("厘米", r"cm|公分|釐米"), ("米", r"m|公尺"))
_UNIT = re.compile(
    "|".join(rf"(?P<u{i}>(?<=\d)\s*(?:{pattern})(?![A-Za-z]))" for i, (_, pattern) in enumerate(_UNITS))
)
_TIMES = re.compile(r"(?<=[\d米])\s*[×xX*✕]\s*(?=\d)")
_MEASURE_COLON = re.compile(r"(?<=[长長宽寬高纵縱横橫径徑厚])\s*[:：]\s*(?=\d)")
_KEEPER_HEAD = re.compile(r"^(?:现|現)?(?:收)?藏(?:于|於)?[\s:：]*(?=.{3})")
_KEEPER_TAIL = re.compile(r"(?<=[馆館院所寺局库庫室会會])\s*(?:收|所)?藏$")


def normal_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields in their normal forms, empty ones left out; a period that is understood adds `dynasty`
    (where it is one) and `years`."""
    normal = {
        name: made
        for name, value in fields.items()
        if (made := _NORMAL[name](value) if name in _NORMAL else value)
    }
    period = normal_period(fields.get("period", ""))
    if period is not None:
        normal |= {"period": period.text, "years": period.printed_years}
        if period.dynasty:
            normal["dynasty"] = period.dynasty
    return normal


def normal_cave(text: str) -> str:
    """第169窟 for 第一六九窟, 169窟 and what recognition leaves of them; a named cave keeps its name."""
    words = with_zeros(with_whole_ordinals(_without_spaces(simplified(text))))
    match = _CAVE.fullmatch(words)
    number = numeral(re.sub("[｜|丨入人]", "", match["number"])) if match is not None else None
    return f"第{number}{match['noun']}" if match is not None and number is not None else words


def normal_site(text: str) -> str:
    """The full name of a cave site (麦积山石窟 for 麥積山); other places stay as they are."""
    forms, words = site_forms(), _without_spaces(text)
    for form in (words, simplified(words), _SITE_TAIL.sub("", words), _SITE_TAIL.sub("", simplified(words))):
        if form in forms:
            return forms[form].name
    return text


def normal_dimensions(text: str) -> str:
    """Chinese units, × between sides, no spaces: 长73厘米，宽32厘米, 73×32厘米."""
    text = _MEASURE_COLON.sub("", text)
    text = _UNIT.sub(lambda match: _UNITS[int((match.lastgroup or "u0")[1:])][0], text)
    return re.sub(r"\s+", "", _TIMES.sub("×", text)).rstrip("。；;，")


def normal_collection(text: str) -> str:
    """The keeper without the words that say so: 故宫博物院 for 现藏故宫博物院 and 故宫博物院藏."""
    return _KEEPER_TAIL.sub("", _KEEPER_HEAD.sub("", text)).rstrip("。；，")


def _plate_number(text: str) -> str:
    number = numeral(text)
    return str(number) if number is not None else text


def _without_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _position(text: str) -> str:
    return _without_spaces(simplified(text))


_NORMAL: Mapping[str, Callable[[str], str]] = {
    "period": lambda text: _without_spaces(simplified(text)),
    "cave": normal_cave,
    "site": normal_site,
    "position": _position,
    "dimensions": normal_dimensions,
    "collection": normal_collection,
    "plate_no": _plate_number,
    "label": _without_spaces,
}
