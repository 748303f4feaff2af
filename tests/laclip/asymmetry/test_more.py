import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from laclip.asymmetry.more import more_rules, says_more
from laclip.asymmetry.record import Record
from tests.laclip.asymmetry.conftest import records


def made(record: Record, rule: str) -> set[str]:
    return {more_rules(record)[rule](np.random.default_rng(seed)).text for seed in range(60)}


@given(records(), st.integers(0, 2**32))
def test_it_says_all_that_the_text_says_and_adds_nothing_that_the_record_does_not_hold(
    record: Record, seed: int
) -> None:
    example = says_more(record, np.random.default_rng(seed))
    if example is None:
        return
    own = record.text.rstrip("。")
    assert own in example.text
    added = example.text.replace(own, "").replace("。", "，").replace("；", "，")
    held = "".join([*record.captions, *record.fields.values()])
    for words in filter(None, added.split("，")):
        assert words.partition("：")[2] in held or words in held


def test_fields_are_told_that_the_text_does_not_tell() -> None:
    fields = {"period": "隋", "site": "莫高窟", "cave": "第39窟", "position": "主室南壁", "plate_no": "7"}
    record = Record("飞天，隋，莫高窟第三九窟。", fields=fields)
    assert made(record, "fields told") == {
        "飞天，隋，莫高窟第三九窟。位置：主室南壁。",
        "位置：主室南壁。飞天，隋，莫高窟第三九窟。",
    }


def test_captions_and_remarks_of_the_entry_are_told() -> None:
    record = Record("一朵牡丹。", captions=("牡丹纹。一朵牡丹。此类题材寓意吉祥。",))
    assert made(record, "captions merged") == {"一朵牡丹。牡丹纹。"}
    assert made(record, "remarks told") == {"一朵牡丹。此类题材寓意吉祥。"}


def test_traditional_texts_are_told_traditional_fields() -> None:
    record = Record("雙飛天，兩身月白色飛天。", fields={"period": "辽"})
    assert "雙飛天，兩身月白色飛天。年代：遼。" in made(record, "fields told")


def test_a_record_that_holds_no_more_says_no_more() -> None:
    assert says_more(Record("一朵牡丹。", fields={"label": "图1"}), np.random.default_rng(1)) is None
