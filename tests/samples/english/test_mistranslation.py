"""Noise: at a rate, by seed and text alone, growing with the rate, and none at 0."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples import mural, pattern
from samples.english import texts
from samples.english.mistranslation import noisy, wrong_terms

seeds = st.integers(0, 2**32 - 1)
rates = st.floats(0, 1)


def text_of(seed: int) -> str:
    rng = np.random.default_rng(seed)
    if seed % 2:
        return texts.scene_paragraph(mural.draw_scene(rng), "Sui", rng)
    design = pattern.draw_design(rng)
    return f"{texts.design_name(design)}. {texts.pattern_paragraph(design, 'kesi tapestry', 'Yuan', rng)}"


english = st.builds(text_of, seeds)


@given(st.one_of(english, st.text()), seeds)
def test_a_rate_of_nothing_changes_nothing(text: str, seed: int) -> None:
    assert noisy(text, 0, seed) == text


@given(english, rates, seeds)
def test_the_same_seed_makes_the_same_noise_whatever_came_before(text: str, rate: float, seed: int) -> None:
    first = noisy(text, rate, seed)
    noisy("A golden fish.", rate, seed)
    assert noisy(text, rate, seed) == first


@given(english, rates, rates, seeds)
def test_what_is_wrong_at_one_rate_is_wrong_at_every_higher_one(
    text: str, one: float, other: float, seed: int
) -> None:
    low, high = sorted((one, other))
    few, many = wrong_terms(text, low, seed), wrong_terms(text, high, seed)
    assert set(few.items()) <= set(many.items())


@pytest.mark.parametrize("rate", [0.1, 0.3, 0.5, 1.0])
def test_rates_are_reached_over_many_texts(rate: float) -> None:
    many = [text_of(seed) for seed in range(1500)]
    wrong = sum(len(wrong_terms(text, rate, 5)) for text in many)
    terms = sum(len(wrong_terms(text, 1, 5)) for text in many)
    assert terms > 8 * len(many)
    assert wrong / terms == pytest.approx(rate, abs=0.015)


def test_a_third_each_is_dropped_swapped_and_mistranslated() -> None:
    dropped = swapped = terms = 0
    for text in map(text_of, range(1500)):
        wrong = wrong_terms(text, 1, 5)
        written = {place: one.written.lower() for place, one in wrong.items()}
        terms += len(wrong)
        dropped += sum(not one.instead for one in wrong.values())
        swapped += sum(
            one.swapped_with is not None and written[one.swapped_with] == one.instead.lower()
            for one in wrong.values()
        )
    assert dropped / terms == pytest.approx(1 / 3, abs=0.04)
    assert swapped / terms == pytest.approx(1 / 3, abs=0.04)


@given(english, seeds)
def test_at_the_highest_rate_every_term_is_another(text: str, seed: int) -> None:
    for one in wrong_terms(text, 1, seed).values():
        assert one.instead.lower() != one.written.lower()


@given(st.text(), rates, seeds)
def test_texts_without_terms_stay(text: str, rate: float, seed: int) -> None:
    if not wrong_terms(text, 1, seed):
        assert noisy(text, rate, seed) == text


@given(english, seeds)
def test_dropped_terms_leave_no_stray_spaces_or_commas(text: str, seed: int) -> None:
    made = noisy(text, 0.8, seed)
    assert "  " not in made
    assert not any(stray in made for stray in (" ,", " .", ",,", ",.", "( "))
    assert made == made.strip()


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_rates_that_are_no_shares_are_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        noisy("A golden fish.", rate, 1)
