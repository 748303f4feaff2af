"""A counting sequence is recovered from readings that are lost, misread or ambiguous."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.series.plate_sequence import settled


@given(st.lists(st.lists(st.integers(0, 300), max_size=3), max_size=15))
def test_no_number_is_given_twice_and_every_caption_is_answered(candidates: list[list[int]]) -> None:
    numbers = settled(candidates)
    given_numbers = [number for number in numbers if number is not None]
    assert len(numbers) == len(candidates)
    assert len(set(given_numbers)) == len(given_numbers)


@given(st.sets(st.integers(1, 300), max_size=40))
def test_a_growing_sequence_with_gaps_is_left_as_it_is(numbers: set[int]) -> None:
    growing = sorted(numbers)
    assert settled([[number] for number in growing]) == growing


@given(st.integers(6, 40), st.data())
def test_lost_and_misread_numbers_come_back(count: int, data: st.DataObject) -> None:
    truth = list(range(1, count + 1))
    read: list[list[int]] = [[number] for number in truth]
    # Every third reading at most is damaged, and never the last: what follows it has to vouch for it.
    for index in range(data.draw(st.integers(0, 1)), count - 1, 3):
        damage = data.draw(st.sampled_from(["none", "lost", "misread", "also"]))
        wrong = data.draw(st.integers(200, 300))
        read[index] = {
            "none": read[index], "lost": [], "misread": [wrong], "also": [wrong, *read[index]]
        }[damage]  # fmt: skip
    assert settled(read) == truth


@given(st.integers(2, 60))
def test_a_volume_may_be_cut_out_of_a_larger_one(first: int) -> None:
    assert settled([[first], [first + 1], [], [first + 3]]) == [first, first + 1, first + 2, first + 3]


def test_where_a_number_ends_is_settled_by_its_neighbours() -> None:
    # "九三身飞天" may be plate 9 of three apsaras or plate 93.
    assert settled([[8], [93, 9], [10]]) == [8, 9, 10]
    assert settled([[92], [93, 9], [94]]) == [92, 93, 94]


def test_a_lost_first_number_is_one() -> None:
    assert settled([[], [2], [3]]) == [1, 2, 3]


def test_nothing_is_invented_where_there_is_more_than_one_way() -> None:
    assert settled([[3], [], [9]]) == [3, None, 9]
    assert settled([[], []]) == [None, None]
    assert settled([]) == []


def test_a_number_that_another_caption_carries_is_not_kept() -> None:
    assert settled([[1], [2], [2], [4]]) == [1, 2, 3, 4]
