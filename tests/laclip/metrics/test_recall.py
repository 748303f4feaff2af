from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laclip.metrics.recall import CUTOFFS, best_partner_ranks, chance, hits, mean_recall, recalls


@st.composite
def scored(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """A score matrix with many ties, and a symmetric partner matrix with a true diagonal."""
    n = draw(st.integers(1, 14))
    random = np.random.default_rng(draw(st.integers(0, 2**31)))
    groups = random.integers(0, draw(st.integers(1, 14)), n)
    return random.integers(0, 6, (n, n)) / 5, groups[:, None] == groups[None, :]


def plain_rank(scores: np.ndarray, partners: np.ndarray, query: int) -> int:
    """The definition, candidate by candidate: sort with non-partners first among equals, find a partner."""
    order = sorted(range(scores.shape[1]), key=lambda c: (-scores[query, c], partners[query, c]))
    return next(place for place, c in enumerate(order, 1) if partners[query, c])


@given(scored())
def test_ranks_and_recalls_agree_with_the_plain_definition(case: tuple[np.ndarray, np.ndarray]) -> None:
    scores, partners = case
    n = len(scores)
    forth = [plain_rank(scores.T, partners.T, query) for query in range(n)]
    back = [plain_rank(scores, partners, query) for query in range(n)]
    assert best_partner_ranks(scores, partners).tolist() == back
    found = hits(scores, partners)
    expected = [100 * sum(rank <= k for rank in ranks) / n for ranks in (forth, back) for k in CUTOFFS]
    both = [*recalls(found.text_to_image).values(), *recalls(found.image_to_text).values()]
    assert both == pytest.approx(expected)
    assert mean_recall(found) == pytest.approx(np.mean(expected))


def test_a_model_that_scores_all_alike_finds_nothing() -> None:
    found = hits(np.zeros((30, 30)), np.eye(30, dtype=bool))
    assert mean_recall(found) == 0


def test_any_partner_counts() -> None:
    scores = np.array([[0.1, 0.9, 0.5]])
    assert best_partner_ranks(scores, np.array([[True, False, False]])).tolist() == [3]
    assert best_partner_ranks(scores, np.array([[True, True, False]])).tolist() == [1]


@given(scored())
def test_chance_is_the_hypergeometric_expectation(case: tuple[np.ndarray, np.ndarray]) -> None:
    _, partners = case
    n = partners.shape[1]
    for k in CUTOFFS:
        miss = [comb(n - int(p), min(k, n)) / comb(n, min(k, n)) for p in partners.sum(axis=1)]
        assert chance(partners)[f"R@{k}"] == pytest.approx(100 * (1 - np.mean(miss)))


def test_chance_agrees_with_random_rankings() -> None:
    partners = np.eye(20, dtype=bool)
    partners[0, :5] = True
    random = np.random.default_rng(0)
    drawn = [recalls(best_partner_ranks(random.random((20, 20)), partners)[:, None] <= np.array(CUTOFFS))
             for _ in range(1500)]  # fmt: skip
    for cutoff, expected in chance(partners).items():
        assert np.mean([one[cutoff] for one in drawn]) == pytest.approx(expected, abs=1.0)


@pytest.mark.parametrize(
    ("scores", "partners", "why"),
    [
        (np.zeros((2, 2)), np.zeros((2, 2), bool), "partner"),
        (np.array([[np.nan]]), np.array([[True]]), "finite"),
        (np.zeros((2, 2)), np.ones((2, 3), bool), "shape"),
    ],
)
def test_what_cannot_be_measured_is_refused(scores: np.ndarray, partners: np.ndarray, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        best_partner_ranks(scores, partners)
