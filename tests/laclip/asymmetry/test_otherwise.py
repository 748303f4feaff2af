import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laclip.asymmetry.claims import claims
from laclip.asymmetry.colours import COLOURS, differ
from laclip.asymmetry.motifs import motifs, named
from laclip.asymmetry.otherwise import SWAPS, else_rules, says_else
from laclip.asymmetry.record import Record
from laclip.asymmetry.scripts import simplified
from laclip.asymmetry.swaps.swap import applied
from manifests.lexicon.terms import lexicon
from tests.laclip.asymmetry.conftest import records


def texts(record: Record, rule: str) -> set[str]:
    """Every text that a rule makes of the record."""
    return {applied(record.text, swap.edits) for swap in SWAPS[rule](record)}


@given(records(), st.integers(0, 2**32))
def test_a_swapped_text_claims_what_nothing_in_the_record_claims(record: Record, seed: int) -> None:
    example = says_else(record, np.random.default_rng(seed))
    if example is None:
        return
    assert example.text not in (record.text, *record.captions, *record.related)
    assert example.rule in SWAPS
    told = {claim for text in record.said for claim in claims(text)}
    new = claims(simplified(example.text)) - told
    if example.rule in ("motif", "colour") and "地)" not in example.done:
        assert new
    if example.rule == "motif":
        was, now = example.done.split(" → ")
        assert not any(now in text for text in record.said)
        assert not any(one.motif.name == was for one in named(simplified(example.text)))


@given(records())
def test_a_thing_is_never_given_a_colour_that_its_own_may_be_called(record: Record) -> None:
    for swap in SWAPS["colour"](record):
        for one in swap.done.split("; "):
            was, now = re.match(r"(.+) → (.+) \(", one).groups()  # type: ignore[union-attr]
            assert differ(was, now)


@given(records(), st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_text(record: Record, seed: int) -> None:
    once, again = (says_else(record, np.random.default_rng(seed)) for _ in range(2))
    assert once == again


@given(st.text("莲花牡丹龙鹿左右上下一两只朵朱红石青色地，。元清的代第", max_size=40), st.integers(0, 99))
def test_any_text_at_all_is_taken(text: str, seed: int) -> None:
    example = says_else(Record(text), np.random.default_rng(seed))
    assert example is None or example.text != text


@pytest.mark.parametrize(
    ("text", "rule", "some", "never"),
    [
        (
            "团窠牡丹纹。一朵朱红色牡丹。",
            "motif",
            "团窠莲花纹。一朵朱红色莲花。",
            "团窠莲花纹。一朵朱红色牡丹。",
        ),
        (
            "缠枝葡萄纹。一串土黄色葡萄。",
            "motif",
            "缠枝石榴纹。一枚土黄色石榴。",
            "缠枚石榴纹。一枚土黄色石榴。",
        ),
        ("散点象花瓶纹。一头石青色象。", "motif", "散点兔花瓶纹。一只石青色兔。", ""),
        ("四周四朵祥云。", "motif", "四周四颗火珠。", "四周四朵火珠。"),
        ("一只飞鸟。", "motif", "一只鹿。", "一只仙鹤。"),  # a flying bird may well be a crane
        ("一朵朱红色牡丹。", "colour", "一朵石青色牡丹。", "一朵粉红色牡丹。"),
        ("石青色地，朱红色牡丹。", "colour", "朱红色地，石青色牡丹。", ""),
        ("地色月白。", "colour", "地色朱红。", "地色石青。"),  # moon white is a pale blue
        (
            "对兔纹。左右一对石青色兔相对。",
            "number",
            "对兔纹。左右四只石青色兔相对。",
            "对兔纹。左右三只石青色兔相对。",
        ),
        ("双飞天。两身石绿色飞天。", "number", "三身飞天。三身石绿色飞天。", "双飞天。三身石绿色飞天。"),
        ("三身飞天，隋。", "number", "两身飞天，隋。", ""),
        ("左侧一只鹿，右侧一朵莲花。", "position", "右侧一只鹿，左侧一朵莲花。", ""),
        ("主室南壁，飞天。", "position", "主室北壁，飞天。", ""),
        ("窠内一飞鸟，窠外饰莲花。", "position", "窠外一飞鸟，窠内饰莲花。", ""),
        ("飞天，北魏，莫高窟。", "period", "飞天，西魏，莫高窟。", "飞天，南北朝，莫高窟。"),
        ("此类题材自清代以来常见。", "period", "此类题材自明代以来常见。", ""),
        ("清乾隆缂丝。", "period", "清嘉庆缂丝。", "明乾隆缂丝。"),
    ],
)
def test_what_is_swapped_for_what(text: str, rule: str, some: str, never: str) -> None:
    made = texts(Record(text), rule)
    assert some in made
    assert never not in made


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("左侧一只鹿，右侧一只鹿。", "position"),  # mirrored it says the same
        ("左右各一只鹿。", "position"),
        ("西夏，西千佛洞。", "position"),
        ("原件下部残损。", "position"),
        ("花纹边缘清晰，鳞片分明，金线勾边。", "period"),  # 清, 明 and 金 are parts of words
        ("乾隆五十年，公元1785年。", "period"),
        ("第三身塑像。", "number"),
        ("十一身飞天。", "number"),
        ("月白色佛塔。", "motif"),  # a pagoda is no Buddha
        ("凤穿牡丹纹，朱红色牡丹。", "motif"),  # the name would contradict the rest
        ("五彩牡丹，朱红色牡丹。", "colour"),  # of many colours
        ("红绿色牡丹。", "colour"),
    ],
)
def test_what_cannot_be_made_surely_false_is_left_alone(text: str, rule: str) -> None:
    assert texts(Record(text), rule) == set()


def test_a_cropped_motif_is_changed_in_what_it_shows_only() -> None:
    record = Record("龟背菊花葡萄纹。一朵月白色菊花。", kind="cropped_pattern")
    assert all("葡萄" in text for text in texts(record, "motif"))
    assert else_rules(Record("龟背菊花葡萄纹。", kind="cropped_pattern")) == {}


def test_what_another_text_of_the_entry_says_is_true() -> None:
    told = Record("一朵朱红色牡丹。", captions=("两朵牡丹，石青色牡丹，一朵莲花。",), fields={"period": "明"})
    assert "一朵朱红色莲花。" not in texts(told, "motif")
    assert "一朵石青色牡丹。" not in texts(told, "colour")
    assert "两朵朱红色牡丹。" not in texts(told, "number")
    dated = Record("清的织物。", captions=("明代织成。",))
    assert "明的织物。" not in texts(dated, "period")


def test_words_in_another_word_for_it_count_as_said() -> None:
    assert not any("凤凰" in text for text in texts(Record("孔雀。", related=("鸾鸟纹",)), "motif"))
    assert not any("莲花" in text for text in texts(Record("一朵牡丹。", related=("荷塘",)), "motif"))
    assert any("莲花" in text for text in texts(Record("一朵藕荷色牡丹。"), "motif"))  # a colour


def test_traditional_texts_stay_traditional() -> None:
    record = Record("雙飛天，遼，莫高窟。兩身月白色飛天，上方一隻仙鶴。")
    made = {
        rule: {else_rules(record)[rule](np.random.default_rng(seed)).text for seed in range(30)}
        for rule in else_rules(record)
    }
    assert "三身飛天，遼，莫高窟。三身月白色飛天，上方一隻仙鶴。" in made["number"]
    assert any("石綠色飛天" in text or "朱紅色飛天" in text for text in made["colour"])
    assert any("北魏" not in text and "莫高窟" in text for text in made["period"])
    assert all(simplified(text) != text for rule in made.values() for text in rule)


def test_the_families_are_of_the_lexicon_and_each_of_one_group() -> None:
    for name, motif in motifs().items():
        term = lexicon().term(motif.name, ("motif", "iconography"))
        assert term is not None
        assert term.name == name
        assert motif.measures
        if motif.target:
            assert motif.group in (term.group, "objects", "plants")
    assert {colour for colour, hues in COLOURS.items() if not hues} == set()


def test_two_edits_of_one_place_are_refused() -> None:
    with pytest.raises(ValueError, match="two edits"):
        applied("一只鹿", [(0, 2, "两只"), (1, 2, "头")])
