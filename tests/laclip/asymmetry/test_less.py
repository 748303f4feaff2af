import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laclip.asymmetry.less import less_rules, says_less
from laclip.asymmetry.record import Record
from tests.laclip.asymmetry.conftest import records

PLATE = "双飞天，隋，莫高窟第三九窟。朱红色地，两身石绿色飞天，飘带飞扬，四周四朵祥云。此为图版一的局部。"


def made(record: Record, rule: str) -> set[str]:
    return {less_rules(record)[rule](np.random.default_rng(seed)).text for seed in range(60)}


def is_within(part: str, whole: str) -> bool:
    """Whether the part's characters, but for the marks, stand in the whole in this order."""
    rest = iter(whole)
    return all(character in rest for character in part if character not in "，；。")


@given(records(), st.integers(0, 2**32))
def test_it_says_nothing_that_the_text_does_not_say(record: Record, seed: int) -> None:
    example = says_less(record, np.random.default_rng(seed))
    assert example is not None
    assert example.text.strip("，；。")
    assert is_within(example.text, record.text)
    assert example.text.rstrip("。") != record.text.rstrip("。")
    assert not example.text.startswith(("，", "与", "又"))


@given(st.text("莲花牡丹鹿“（，。；！？ 与色地)AB\n", max_size=40), st.integers(0, 99))
def test_any_text_at_all_is_taken(text: str, seed: int) -> None:
    example = says_less(Record(text), np.random.default_rng(seed))
    assert example is None or is_within(example.text, text)


def test_fields_are_left_out() -> None:
    assert made(Record(PLATE), "fields left out") == {
        "双飞天。朱红色地，两身石绿色飞天，飘带飞扬，四周四朵祥云。"
    }
    assert made(Record(PLATE), "title alone") == {"双飞天"}


def test_one_motif_is_kept_as_it_is_written() -> None:
    found = made(Record(PLATE), "one motif")
    assert {"飞天", "石绿色飞天", "两身石绿色飞天", "四朵祥云"} <= found
    assert not any("，" in words for words in found)


def test_what_hangs_on_a_clause_goes_with_it() -> None:
    for text in made(Record(PLATE), "clauses left out"):
        assert "飘带飞扬" not in text or "飞天，飘带飞扬" in text
        assert "莫高窟" not in text or "隋，莫高窟" in text


def test_the_title_of_a_pattern_is_not_kept_of_a_motif_cut_from_it() -> None:
    record = Record("龟背菊花葡萄纹。一朵月白色菊花，细瓣密集。", kind="cropped_pattern")
    assert made(record, "title left out") == {"一朵月白色菊花，细瓣密集。"}
    assert not any("葡萄" in text for rule in less_rules(record) for text in made(record, rule))


@pytest.mark.parametrize("text", ["牡丹", "a vase", "鹿。"])
def test_a_text_that_says_one_thing_cannot_say_less(text: str) -> None:
    assert says_less(Record(text), np.random.default_rng(1)) is None


def test_what_is_denied_is_no_motif_to_keep() -> None:
    assert "one motif" not in less_rules(Record("画面无莲花，漫漶。"))
