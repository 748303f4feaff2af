import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from laclip.benchmark.twins import ANY, no_twins, share_differences, shares, swapped_twins, wins
from laclip.pairs.gallery import gallery_of
from laclip.pairs.split import Pairs

TEXTS = ["朱红色地，一朵石青色莲花。", "清的织物，左侧一只鹿。", "a dog", "一朵石青色莲花。"]


def pairs_of(texts: list[str], tones: list[int]) -> Pairs:
    encoded = []
    for tone in tones:
        stream = io.BytesIO()
        Image.new("RGB", (8, 8), (tone, 0, 0)).save(stream, "PNG")
        encoded.append(stream.getvalue())
    return Pairs("test", tuple(encoded), tuple(texts), (), tuple(map(str, range(len(texts)))))


def test_every_picture_has_a_twin_of_its_text_for_each_rule_that_applies() -> None:
    pairs = pairs_of(TEXTS, [1, 2, 3, 4])
    gallery = gallery_of(pairs)
    twins = swapped_twins(pairs, gallery)
    made = {(int(row), str(rule)) for row, rule in zip(twins.pictures, twins.rules, strict=True)}
    assert made == {
        *((row, rule) for row in (0, 3) for rule in ("motif", "colour", "number")),
        *((1, rule) for rule in ("motif", "number", "position", "period")),
    }
    assert twins.counts == {ANY: 10, "motif": 3, "colour": 2, "number": 3, "position": 1, "period": 1}
    for place, text in zip(twins.originals, twins.texts, strict=True):
        assert text not in TEXTS
        assert text != TEXTS[place]


def test_twins_are_those_of_the_text_whatever_stands_beside_it() -> None:
    alone = pairs_of(TEXTS[:1], [1])
    among = pairs_of(TEXTS[::-1], [4, 3, 2, 1])
    one, other = (swapped_twins(pairs, gallery_of(pairs)) for pairs in (alone, among))
    assert set(one.texts) <= set(other.texts)


def test_a_picture_s_other_texts_are_true_of_it() -> None:
    """Whether told by the figure's name or seen by equal pixels."""
    others = [
        f"{colour}色莲花，莲花三朵" for colour in ("朱红", "墨", "土黄", "月白", "赭石", "藕荷", "石绿")
    ]
    pairs = pairs_of([TEXTS[3], *others], [1] * 8)
    assert "colour" not in swapped_twins(pairs, gallery_of(pairs)).counts


def test_what_is_swapped_is_within_what_the_models_read() -> None:
    pairs = pairs_of(["线条流畅，" * 12 + "一朵石青色莲花。"], [1])
    assert len(swapped_twins(pairs, gallery_of(pairs))) == 0


def test_ties_count_half_and_so_does_what_differs_in_the_last_bit() -> None:
    own = np.array([0.5, 0.5, 0.5, 0.5], dtype=np.float32)
    twin = np.array([0.4, 0.6, 0.5, 0.50000006], dtype=np.float32)
    assert wins(own, twin).tolist() == [1, 0, 0.5, 0.5]


def test_shares_are_means_over_draws_and_their_intervals_are_of_units() -> None:
    pairs = pairs_of(TEXTS, [1, 2, 3, 4])
    twins = swapped_twins(pairs, gallery_of(pairs))
    all_won = [np.ones(10)]
    drawn = [np.zeros(10), np.r_[np.ones(5), np.zeros(5)]]
    found = shares(twins, {"one": all_won, "other": drawn}, seed=1, resamples=200)
    assert found["one"][ANY].mean == found["one"][ANY].low == 100
    assert found["other"][ANY].mean == 25
    assert found["other"][ANY].low < 25 < found["other"][ANY].high
    together = replace(twins, units=np.zeros(10, dtype=np.int64))
    held = shares(together, {"other": drawn}, seed=1, resamples=200)["other"][ANY]
    assert held.low == held.high == 25  # one unit alone is drawn every time


@pytest.mark.parametrize("texts", [["a dog", "a cat"]])
def test_texts_without_chinese_have_no_twins(texts: list[str]) -> None:
    pairs = pairs_of(texts, [1, 2])
    twins = swapped_twins(pairs, gallery_of(pairs))
    assert len(twins) == 0
    assert twins.counts == {}


def test_shares_are_compared_with_a_base_twin_by_twin() -> None:
    pairs = pairs_of(TEXTS, [1, 2, 3, 4])
    twins = swapped_twins(pairs, gallery_of(pairs))
    half = np.r_[np.ones(5), np.zeros(5)]
    won = {"base": [half], "same": [half, half], "all": [np.ones(10)]}
    found = share_differences(twins, won, "base", seed=1, resamples=200)
    assert list(found) == ["same", "all"]
    share, interval = found["same"][ANY]
    assert (share, interval.mean, interval.low, interval.high) == (50, 0, 0, 0)
    share, interval = found["all"][ANY]
    assert (share, interval.mean) == (100, 50)
    assert interval.low < 50 < interval.high
    assert set(found["all"]) == set(twins.counts)
    assert share_differences(no_twins(), won, "base", seed=1, resamples=200) == {}
