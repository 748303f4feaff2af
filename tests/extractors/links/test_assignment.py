"""Rows and columns are paired once, at the least sum, and each pair knows how sure it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from extractors.links.assignment import FORBIDDEN, MOST_MARGIN, assigned

COSTS = st.tuples(st.integers(0, 6), st.integers(0, 6)).flatmap(
    lambda shape: arrays(
        np.float64, shape, elements=st.one_of(st.integers(0, 200).map(float), st.just(FORBIDDEN))
    )
)


@given(COSTS)
def test_nothing_is_bound_twice_or_beyond_its_worth(costs: np.ndarray) -> None:
    matches = assigned(costs, [100.0] * costs.shape[1])
    assert len({m.row for m in matches}) == len({m.column for m in matches}) == len(matches)
    for match in matches:
        assert match.cost == costs[match.row, match.column] < 100
        assert 0 <= match.margin <= MOST_MARGIN


@given(COSTS)
def test_no_other_assignment_of_two_saves_more(costs: np.ndarray) -> None:
    of_row = {m.row: m.column for m in assigned(costs, [1000.0] * costs.shape[1])}
    for a, first in of_row.items():
        for b, second in of_row.items():
            assert costs[a, first] + costs[b, second] <= costs[a, second] + costs[b, first] + 1e-9


def test_the_sum_is_least_and_not_each_single_choice() -> None:
    # Both columns are nearest to the first row; the second row may take the second one.
    costs = np.array([[5.0, 8.0], [60.0, 20.0]])
    assert {(m.row, m.column) for m in assigned(costs, [100.0, 100.0])} == {(0, 0), (1, 1)}


def test_a_column_that_is_worth_more_goes_before_a_nearer_one() -> None:
    assert [m.column for m in assigned(np.array([[2.0, 20.0]]), [500.0, 1000.0])] == [1]


def test_the_margin_is_what_the_next_best_assignment_costs_more() -> None:
    (close,) = assigned(np.array([[10.0, 13.0]]), [100.0, 100.0])
    assert (close.column, close.margin) == (0, 3.0)
    (lone,) = assigned(np.array([[10.0]]), [100.0])
    assert lone.margin == MOST_MARGIN


def test_repeated_columns_of_one_owner_are_no_alternative_to_each_other() -> None:
    costs = np.array([[10.0, 10.0, 30.0], [12.0, 12.0, FORBIDDEN]])
    matches = assigned(costs, [100.0] * 3, owners=[0, 0, 1])
    assert {m.row: m.column in (0, 1) for m in matches} == {0: True, 1: True}
    assert {m.row: m.margin for m in matches} == {0: 20.0, 1: MOST_MARGIN}


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_nothing_to_bind(shape: tuple[int, int]) -> None:
    assert assigned(np.zeros(shape), [1.0] * shape[1]) == []


def test_a_long_chain_is_solved_as_one() -> None:
    # Each row may take the column before it or its own: only the whole chain moved along fits all.
    count = 40
    costs = np.full((count, count), FORBIDDEN)
    for row in range(count):
        costs[row, row] = 9.0
        costs[row, max(row - 1, 0)] = 1.0 if row else 9.0
    assert len(assigned(costs, [1000.0] * count)) == count
