import numpy as np
import pytest

from laclip.benchmark.outcomes import Found


@pytest.mark.parametrize(("queries", "candidates"), [(1500, 40), (3, 2)])
def test_the_best_are_those_of_sorting_and_of_equal_ones_the_first(queries: int, candidates: int) -> None:
    scores = np.random.default_rng(1).integers(0, 12, (queries, candidates)).astype(np.float32)
    partners = np.zeros(scores.shape, dtype=bool)
    partners[:, 1] = True
    before = scores.copy()
    found = Found.of(scores, partners, np.arange(candidates) + 100)
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :5]
    assert np.array_equal(found.places, expected + 100)
    assert np.array_equal(found.scores, np.take_along_axis(scores, expected, axis=1))
    assert np.array_equal(scores, before)


def test_parts_are_joined_in_the_order_of_their_queries() -> None:
    scores = np.random.default_rng(2).normal(size=(6, 5)).astype(np.float32)
    partners = np.eye(6, 5, dtype=bool)
    partners[5, 0] = True
    whole = Found.of(scores, partners)
    places = [np.array([1, 4]), np.array([0, 2, 3, 5])]
    joined = Found.joined([Found.of(scores[one], partners[one]) for one in places], places)
    assert np.array_equal(joined.ranking.ranks, whole.ranking.ranks)
    assert np.array_equal(joined.places, whole.places)
