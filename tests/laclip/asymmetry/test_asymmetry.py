from dataclasses import replace

import numpy as np

from laclip.asymmetry.asymmetry import LESS_SHARE, UNCHANGED, Asymmetry
from laclip.pairs.split import Pairs

PAIRS = Pairs(
    "train",
    (b"",) * 5,
    (
        "牡丹纹。石青色地，一朵朱红色牡丹。",
        "一朵朱红色牡丹。",
        "牡丹纹锦。地色石青，寓意吉祥。",
        "a dog",
        "一朵莲花。",
    ),
    ("pattern", "cropped_pattern", "original_textile", "", ""),
    tuple("abcdd"),
    ("book",) * 5,
    ("1", "1", "1", "", ""),
    ("one", "one", "one", "", ""),
    ("牡丹纹",) * 5,
    ({"period": "清"}, {}, {}, {}, {}),
)


def test_rows_of_one_entry_know_of_each_other() -> None:
    asymmetry = Asymmetry(PAIRS)
    record = asymmetry.record(1)
    assert record.captions == (PAIRS.texts[0], PAIRS.texts[2])
    assert "清" in record.related
    assert asymmetry.record(3).captions == ()  # a row without an entry is one by itself
    assert asymmetry.record(3).related[0] == "一朵莲花。"  # of the same picture


def test_positives_say_less_or_more_by_their_shares_and_negatives_something_else() -> None:
    asymmetry, random = Asymmetry(PAIRS), np.random.default_rng(1)
    positives = [asymmetry.positive(0, random) for _ in range(600)]
    more = sum(one.rule in ("fields told", "remarks told", "captions merged") for one in positives)
    assert abs(more / 600 - (1 - LESS_SHARE)) < 0.06
    assert {asymmetry.negative(0, random).rule for _ in range(60)} == {"motif", "colour", "number"}  # type: ignore[union-attr]


def test_where_no_rule_applies_the_text_itself_is_the_positive_and_there_is_no_negative() -> None:
    asymmetry, random = Asymmetry(PAIRS), np.random.default_rng(1)
    assert asymmetry.positive(3, random).text == "a dog"
    assert asymmetry.positive(3, random).rule == UNCHANGED
    assert asymmetry.negative(3, random) is None


def test_the_rows_own_generator_decides_whatever_was_asked_before() -> None:
    fresh, used = Asymmetry(PAIRS), Asymmetry(PAIRS)
    for row in range(5):
        used.positive(row, np.random.default_rng(row))
        used.negative(row, np.random.default_rng(row))
    for row in range(5):
        one, two = np.random.default_rng(9), np.random.default_rng(9)
        assert fresh.positive(row, one) == used.positive(row, two)
        assert fresh.negative(row, one) == used.negative(row, two)


def test_what_no_model_reads_is_not_swapped() -> None:
    texts = ("线条流畅，" * 10 + "一朵莲花。", "线条流畅，" * 9 + "一朵莲花。")
    asymmetry = Asymmetry(Pairs("train", (b"",) * 2, texts, (), ("a", "b")))
    assert asymmetry.negative(0, np.random.default_rng(1)) is None
    assert asymmetry.negative(1, np.random.default_rng(1)) is not None


def test_a_dataset_that_tells_nothing_but_texts_is_enough() -> None:
    bare = Pairs("train", (b"",) * 5, PAIRS.texts, (), tuple("abcde"))
    asymmetry = Asymmetry(replace(bare, split="test"))
    assert asymmetry.negative(0, np.random.default_rng(1)) is not None
