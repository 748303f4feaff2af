"""Labelled values in their normal forms."""

import pytest

from pipeline.cleaning import cleaned_text
from pipeline.cleaning.fields import (
    normal_cave,
    normal_collection,
    normal_dimensions,
    normal_fields,
    normal_site,
)
from pipeline.cleaning.periods import normal_period


@pytest.mark.parametrize(
    ("printed", "normal", "dynasty", "years"),
    [
        ("元代", "元", "元", "1271-1368"),
        ("清 乾隆", "清乾隆", "清", "1736-1795"),
        ("清代乾隆年间", "清乾隆", "清", "1736-1795"),
        ("清（乾隆）", "清乾隆", "清", "1736-1795"),
        ("乾隆", "清乾隆", "清", "1736-1795"),
        ("明萬曆二十三年", "明万历二十三年", "明", "1573-1620"),
        ("唐早期", "唐早期", "唐", "618-907"),
        ("唐代早", "唐早期", "唐", "618-907"),
        ("清末", "清末", "清", "1644-1911"),
        ("唐（618—907）", "唐", "唐", "618-907"),
        ("中唐（吐蕃时期）", "中唐", "唐", "781-847"),
        ("初唐", "初唐", "唐", "618-704"),
        ("西漢", "西汉", "汉", "前206-8"),
        ("北朝晚期", "北朝晚期", "北朝", "386-581"),
        ("沙州回鶻", "沙州回鹘", "回鹘", "1036-1067"),
        ("辽—元", "辽至元", "", "907-1368"),
        ("唐-五代", "唐至五代", "", "618-960"),
        ("明清", "明至清", "", "1368-1911"),
        ("初唐至盛唐", "初唐至盛唐", "唐", "618-780"),
        ("战国", "战国", "战国", "前475-前221"),
        ("7世纪", "7世纪", "", "601-700"),
        ("公元七世紀", "7世纪", "", "601-700"),
        ("六至七世纪", "6至7世纪", "", "501-700"),
        ("7-8世纪", "7至8世纪", "", "601-800"),
        ("公元前5世纪", "前5世纪", "", "前500-前401"),
        ("公元前4—前3世纪", "前4至3世纪", "", "前400-前201"),
        ("约7世纪", "约7世纪", "", "601-700"),
        ("8世纪中叶", "8世纪中叶", "", "701-800"),
        ("公元640年", "640年", "", "640-640"),
        ("1736—1795年", "1736至1795年", "", "1736-1795"),
    ],
)
def test_periods(printed: str, normal: str, dynasty: str, years: str) -> None:
    period = normal_period(printed)
    assert period is not None
    assert (period.text, period.dynasty, period.printed_years) == (normal, dynasty, years)
    again = normal_period(period.text)
    assert again is not None
    assert again.text == normal


@pytest.mark.parametrize("printed", ["", "不详", "海东青", "元宝", "清明", "金银", "宋锦"])
def test_what_is_no_period(printed: str) -> None:
    assert normal_period(printed) is None


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("第一六九窟", "第169窟"), ("第 45 窟", "第45窟"), ("407窟", "第407窟"), ("第二十五窟", "第25窟"),
        ("已一六九窟", "第169窟"), ("第二｜四九窟", "第249窟"), ("第一〇三窟", "第103窟"),
        ("一七洞", "第17洞"),
        ("萬佛洞", "万佛洞"), ("第五六、五七窟", "第五六、五七窟"),
    ],
)  # fmt: skip
def test_caves(printed: str, normal: str) -> None:
    assert normal_cave(printed) == normal


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("敦煌莫高窟", "莫高窟"), ("炳靈寺", "炳灵寺石窟"), ("麥積山石窟", "麦积山石窟"),
        ("安西榆林窟", "榆林窟"),
        ("克孜尔千佛洞", "克孜尔石窟"), ("黑龙江阿城齐国王墓", "黑龙江阿城齐国王墓"),
    ],
)  # fmt: skip
def test_sites(printed: str, normal: str) -> None:
    assert normal_site(printed) == normal


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("73 × 32 cm", "73×32厘米"), ("长120cm，宽 65.5 cm", "长120厘米，宽65.5厘米"),
        ("28.5x27公分", "28.5×27厘米"),
        ("纵：32cm，横：45.5cm", "纵32厘米，横45.5厘米"), ("高1.2 m", "高1.2米"),
        ("长73厘米，宽32厘米", "长73厘米，宽32厘米"),
        ("厚2mm", "厚2毫米"),
    ],
)  # fmt: skip
def test_dimensions(printed: str, normal: str) -> None:
    assert normal_dimensions(printed) == normal


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("湖南省博物馆藏", "湖南省博物馆"), ("现藏于故宫博物院", "故宫博物院"), ("私人收藏", "私人收藏"),
        ("西藏博物馆", "西藏博物馆"), ("藏经洞", "藏经洞"),
    ],
)  # fmt: skip
def test_collections(printed: str, normal: str) -> None:
    assert normal_collection(printed) == normal


def test_other_values_stay() -> None:
    assert normal_fields(
        {"plate_no": "一六", "material": "羊毛", "position": "主室東壁 門上", "period": "不详"}
    ) == {
        "plate_no": "16",
        "material": "羊毛",
        "position": "主室东壁门上",
        "period": "不详",
    }


def test_printed_fields_win_over_those_in_the_words() -> None:
    pair = {
        "kind": "pattern", "entry_id": "", "title": "双鸟纹", "caption": "", "page_index": 0,
        "description": "双鸟。年代：明代 尺寸：３㎝", "fields": {"period": "清代"},
    }  # fmt: skip
    assert cleaned_text(pair).fields == {
        "period": "清",
        "dynasty": "清",
        "years": "1644-1911",
        "dimensions": "3厘米",
    }
