"""The training text: its parts in order, each rule recorded only where it did something."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning import cleaned_text
from pipeline.cleaning.passage import Passage
from pipeline.cleaning.rules import chosen_rules


def pair(**changes: Any) -> dict[str, Any]:
    row = {"kind": "figure", "entry_id": "", "title": "", "caption": "", "description": ""}
    return {**row, "fields": {}, "page_index": 0, **changes}


@pytest.mark.parametrize(
    ("changes", "text", "rules"),
    [
        (
            {
                "kind": "pattern",
                "entry_id": "10",
                "title": "10海东青逐兔纹",
                "description": "窠内一飞鸟，口衔一枝叶。",
            },
            "海东青逐兔纹。窠内一飞鸟，口衔一枝叶。",
            {"entry_number"},
        ),
        (
            {
                "kind": "cropped_pattern",
                "entry_id": "10",
                "title": "10海东青逐兔纹2",
                "caption": "一朵云。",
                "description": "一朵云。",
            },
            "海东青逐兔纹。一朵云。",
            {"entry_number", "running_number", "repeated_sentence"},
        ),
        (
            {
                "kind": "mural",
                "entry_id": "16",
                "title": "伎乐天",
                "caption": "一六 炳灵寺-伎乐天.西秦-第一六九窟六号龛左侧",
                "description": "图中绘一身伎乐天。",
                "fields": {"site": "炳灵寺", "cave": "第一六九窟", "period": "西秦"},
            },
            "伎乐天，西秦，炳灵寺第一六九窟。图中绘一身伎乐天。",
            set(),
        ),
        (
            {"title": "团窠对兔纹", "caption": "图1　团窠对兔纹"},
            "团窠对兔纹。",
            {"caption_label", "repeated_sentence"},
        ),
        ({"caption": "Figure 2. A lotus roundel"}, "A lotus roundel.", {"caption_label"}),
        ({"description": "莲 花 与\n牡丹 and a pe-\nony"}, "莲花与牡丹 and a peony。", None),
        ({"description": "宽３２㎝，“缠枝”；（局部）"}, "宽32cm，“缠枝”；（局部）。", {"nfkc"}),
        ({"caption": "元　妆金胸背"}, "元，妆金胸背。", {"separators"}),
        ({"caption": "北魏 飞天 莫高窟"}, "北魏，飞天，莫高窟。", {"legend_parts"}),
        ({"caption": "联 珠 纹 锦 片"}, "联珠纹锦片。", {"chinese_spaces"}),
        ({"description": "零\u200b宽\ufeff"}, "零宽。", {"invisible_characters"}),
        ({}, "", set()),
    ],
)
def test_text_and_rules(changes: dict[str, Any], text: str, rules: set[str] | None) -> None:
    cleaned = cleaned_text(pair(**changes))
    assert cleaned.text == text
    if rules is not None:
        assert set(cleaned.rules) == rules


def test_only_an_entrys_own_number_is_taken_from_its_title() -> None:
    assert cleaned_text(pair(kind="pattern", entry_id="7", title="18世纪缠枝莲纹")).text == "18世纪缠枝莲纹。"
    assert cleaned_text(pair(kind="figure", entry_id="7", title="7号窟")).text == "7号窟。"


def test_the_words_as_printed_are_kept() -> None:
    cleaned = cleaned_text(pair(title="莲 花", caption="图 1　莲 花", description="莲 花"))
    assert cleaned.raw == "莲 花\n图 1　莲 花"


@given(st.text(max_size=60))
def test_rules_are_settled_after_one_pass_each_in_order(text: str) -> None:
    once = cleaned_text(pair(description=text)).text
    assert cleaned_text(pair(description=once)).text == once


@given(st.text("莲花纹样图中绘一身飞天，。；、（）《》“”", max_size=40))
def test_clean_chinese_is_left_alone(text: str) -> None:
    for rule in chosen_rules(1.0, "simplified"):
        assert rule.apply(Passage(text)).text == text
