import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laclip.alignment.hubness import HubnessCorrection, fitted, hubness
from laclip.metrics.recall import hits, mean_recall


def with_a_hub(seed: int, n: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Scores of n pairs in which every true partner stands out, and one text is near to every picture."""
    random = np.random.default_rng(seed)
    scores = random.normal(0, 0.1, (n, n)) + np.eye(n) * 0.4
    bank = random.normal(0, 0.1, (n, 60))
    scores[:, 0] += 0.6
    bank[0] += 0.6
    return scores, bank


@given(st.integers(0, 2**31), st.floats(0.01, 5))
def test_hubness_lies_between_the_mean_and_the_best(seed: int, temperature: float) -> None:
    bank = np.random.default_rng(seed).normal(size=(5, 30))
    found = hubness(bank, temperature)
    assert (found <= bank.max(axis=1) + 1e-9).all()
    assert (found >= bank.mean(axis=1) - 1e-9).all()


def test_a_hub_no_longer_stands_in_every_list() -> None:
    scores, bank = with_a_hub(0)
    correction = HubnessCorrection(1.0, 0.1)
    before = mean_recall(hits(scores, np.eye(40, dtype=bool)))
    after = mean_recall(hits(correction.applied(scores, None, bank), np.eye(40, dtype=bool)))
    assert after > before + 10


def test_what_is_subtracted_from_queries_changes_no_ranking() -> None:
    scores, bank = with_a_hub(1)
    pictures = np.random.default_rng(2).normal(size=(40, 9))
    one = HubnessCorrection(1.0, 0.1).applied(scores, None, bank)
    both = HubnessCorrection(1.0, 0.1).applied(scores, pictures, bank)
    np.testing.assert_array_equal(np.argsort(one, axis=1), np.argsort(both, axis=1))


def test_fitting_finds_the_hub_and_leaves_alone_what_needs_nothing() -> None:
    scores, bank = with_a_hub(3)
    even = np.zeros((40, 60))
    partners = np.eye(40, dtype=bool)
    assert fitted(scores, partners, even, bank).strength > 0
    assert fitted(np.eye(40) + 0.0, partners, even, even) == HubnessCorrection(0.0, 0.01)


def test_no_strength_is_no_change() -> None:
    scores, bank = with_a_hub(4)
    assert HubnessCorrection(0, 0.1).applied(scores, bank, bank) == pytest.approx(scores)
