"""Periods, sites and caves as books print them."""

import pytest

from extractors.series.lexicon import CAVE, COLLECTION, DETAIL, PERIOD, PERIODS, SITE, SITES


@pytest.mark.parametrize(
    "text", [*PERIODS, "唐早期", "元代", "辽—元", "清乾隆", "明万历", "北朝晚期", "魏晋时期", "唐-五代"]
)
def test_periods(text: str) -> None:
    assert PERIOD.fullmatch(text)


@pytest.mark.parametrize("text", ["", "海东青", "乾隆花园", "元宝纹", "唐人"])
def test_what_is_no_period(text: str) -> None:
    assert not PERIOD.fullmatch(text)


@pytest.mark.parametrize("site", SITES)
def test_the_longest_site_is_read(site: str) -> None:
    match = SITE.search(f"敦煌的{site}")
    assert match is not None
    assert match[0].endswith(site)


@pytest.mark.parametrize(
    ("text", "cave"),
    [
        ("第一六九窟六号龛左侧", "第一六九窟"),
        ("莫高窟第249窟", "第249窟"),
        ("第三二〇窟南壁", "第三二〇窟"),
        ("一七洞", "一七洞"),
    ],
)
def test_caves(text: str, cave: str) -> None:
    match = CAVE.search(text)
    assert match is not None
    assert match[0] == cave


def test_a_site_is_no_cave() -> None:
    assert CAVE.search("莫高窟") is None
    assert CAVE.search("藏经洞") is None


@pytest.mark.parametrize("text", ["说法图（局部）", "说法图 局部", "说法图(局部之二)"])
def test_details(text: str) -> None:
    assert DETAIL.sub("", text) == "说法图"


@pytest.mark.parametrize(
    ("text", "collects"), [("私人收藏", True), ("中国丝绸博物馆", True), ("缠枝莲花", False)]
)
def test_collections(text: str, collects: bool) -> None:
    assert bool(COLLECTION.search(text)) is collects
