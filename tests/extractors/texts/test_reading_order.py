"""Columns before rows, whatever order the lines come in."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.texts.reading_order import reading_order, turned
from manifests.geometry import Box

PAGE_WIDTH = 400.0


@st.composite
def boxes(draw: st.DrawFn) -> list[Box]:
    made = []
    for _ in range(draw(st.integers(0, 25))):
        x, y = draw(st.floats(0, 380)), draw(st.floats(0, 580))
        made.append(Box(x, y, x + draw(st.floats(0.1, 300)), y + draw(st.floats(0.1, 60))))
    return made


def column(x0: float, x1: float, top: float, count: int) -> list[Box]:
    return [Box(x0, top + 16 * row, x1, top + 10 + 16 * row) for row in range(count)]


def shuffled_and_read(lines: list[Box], seed: int) -> list[Box]:
    mixed = list(lines)
    random.Random(seed).shuffle(mixed)
    return [mixed[i] for i in reading_order(mixed)]


@given(boxes())
def test_every_box_is_read_once(lines: list[Box]) -> None:
    assert sorted(reading_order(lines)) == list(range(len(lines)))


@given(st.integers(1, 3), st.integers(3, 12), st.integers(0, 1000))
def test_columns_are_read_one_after_the_other(columns: int, rows: int, seed: int) -> None:
    width = 360 / columns
    lines = [
        box
        for number in range(columns)
        for box in column(20 + number * width, number * width + width, 50, rows)
    ]
    assert shuffled_and_read(lines, seed) == lines


@given(st.integers(0, 1000))
def test_a_heading_over_two_columns_is_read_between_what_is_above_and_below_it(seed: int) -> None:
    above = column(20, 190, 40, 4) + column(210, 380, 40, 4)
    heading = [Box(20, 120, 380, 140)]
    below = column(20, 190, 160, 4) + column(210, 380, 160, 4)
    lines = above + heading + below
    assert shuffled_and_read(lines, seed) == lines


@given(st.integers(0, 1000))
def test_bands_with_columns_of_their_own(seed: int) -> None:
    lines = column(20, 380, 40, 4) + column(20, 130, 200, 4) + column(150, 380, 200, 4)
    assert shuffled_and_read(lines, seed) == lines


@given(st.integers(1, 8), st.integers(0, 1000))
def test_vertical_text_is_read_from_the_right(count: int, seed: int) -> None:
    lines = [Box(370 - 18 * number, 60, 382 - 18 * number, 400) for number in range(count)]
    mixed = list(lines)
    random.Random(seed).shuffle(mixed)
    order = reading_order([turned(box, PAGE_WIDTH) for box in mixed])
    assert [mixed[i] for i in order] == lines


@given(st.floats(0, 300), st.floats(0, 500), st.floats(0, 100), st.floats(0, 100))
def test_turning_swaps_the_sides(x: float, y: float, width: float, height: float) -> None:
    box = Box(x, y, x + width, y + height)
    there = turned(box, PAGE_WIDTH)
    assert there.width == pytest.approx(box.height, abs=1e-6)
    assert there.height == pytest.approx(box.width, abs=1e-6)


def test_two_captions_in_one_row_go_left_to_right() -> None:
    assert reading_order([Box(200, 101, 300, 111), Box(50, 100, 150, 110)]) == [1, 0]
