"""Figures and captions are paired once, at the least cost."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.assignment import assigned, binding_cost
from extractors.content import TextBlock
from manifests.geometry import Box

FIGURE = Box(100, 100, 300, 250)
LIMIT = 130.0


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x, y = draw(st.integers(0, 300)), draw(st.integers(0, 500))
    return Box(x, y, x + draw(st.integers(5, 200)), y + draw(st.integers(5, 150)))


def bound(figures: list[Box], captions: list[Box], **options: object) -> dict[int, int]:
    blocks = [TextBlock(bbox=box, text="图") for box in captions]
    pairs = assigned(figures, blocks, [LIMIT] * len(blocks), [True] * len(blocks), **options)
    return {i: j for i, j, _ in pairs}


@given(st.lists(boxes(), max_size=6), st.lists(st.tuples(boxes(), st.booleans()), max_size=6))
def test_nothing_is_bound_twice_or_beyond_its_limit(
    figures: list[Box], captions: list[tuple[Box, bool]]
) -> None:
    blocks = [TextBlock(bbox=box, text="图") for box, _ in captions]
    limits = [LIMIT if labelled else 26.0 for _, labelled in captions]
    pairs = assigned(figures, blocks, limits, [labelled for _, labelled in captions])
    assert len({i for i, _, _ in pairs}) == len({j for _, j, _ in pairs}) == len(pairs)
    for i, j, cost in pairs:
        assert cost == pytest.approx(binding_cost(figures[i], blocks[j].bbox))
        assert cost <= limits[j]


@given(boxes(), boxes(), st.integers(-50, 50), st.integers(-50, 50))
def test_the_cost_is_never_negative_and_moves_with_the_page(a: Box, b: Box, dx: int, dy: int) -> None:
    cost = binding_cost(a, b)
    assert cost >= 0
    assert binding_cost(a.moved(dx, dy), b.moved(dx, dy)) == pytest.approx(cost)


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (Box(100, 255, 200, 265), Box(100, 285, 200, 295)),
        (Box(100, 255, 200, 265), Box(100, 85, 200, 95)),
        (Box(100, 255, 200, 265), Box(305, 150, 400, 160)),
        (Box(150, 255, 250, 265), Box(110, 255, 190, 265)),
    ],
    ids=["nearer", "below rather than above", "below rather than beside", "aligned"],
)
def test_where_a_caption_is_likelier(near: Box, far: Box) -> None:
    assert binding_cost(FIGURE, near) < binding_cost(FIGURE, far)


def test_a_caption_right_below_and_aligned_costs_nothing() -> None:
    assert binding_cost(FIGURE, Box(100, 250, 180, 262)) == 0


def test_a_vertical_caption_belongs_beside_its_figure() -> None:
    beside = Box(305, 110, 317, 240)
    assert binding_cost(FIGURE, beside, vertical=True) < binding_cost(FIGURE, beside)


def test_the_sum_is_least_and_not_each_single_choice() -> None:
    figures = [Box(50, 100, 150, 200), Box(50, 260, 150, 360)]
    # Both captions are nearest to the first picture; the second may serve the lower one from above.
    captions = [Box(50, 205, 150, 215), Box(50, 240, 150, 250)]
    assert bound(figures, captions) == {0: 0, 1: 1}


def test_captions_under_a_row_of_figures() -> None:
    figures = [Box(20 + 130 * n, 100, 130 + 130 * n, 200) for n in range(3)]
    captions = [Box(30 + 130 * n, 206, 120 + 130 * n, 216) for n in range(3)]
    assert bound(figures, captions) == {0: 0, 1: 1, 2: 2}


def test_a_labelled_caption_goes_before_a_nearer_line_without_label(block: Callable[..., TextBlock]) -> None:
    captions = [block("短行", (100, 252, 150, 262)), block("图1 飞天", (100, 270, 180, 280))]
    pairs = assigned([FIGURE], captions, [26.0, LIMIT], [False, True])
    assert [(i, j) for i, j, _ in pairs] == [(0, 1)]


def test_a_figure_between_keeps_the_caption_from_the_one_above() -> None:
    figures = [Box(50, 50, 150, 120), Box(50, 125, 150, 160)]
    assert bound(figures, [Box(50, 165, 150, 175), Box(50, 178, 150, 188)]) == {1: 0}
    assert bound(figures[:1], [Box(50, 178, 150, 188)]) == {0: 0}


def test_below_only_binds_nothing_above() -> None:
    assert bound([FIGURE], [Box(100, 80, 200, 95)]) == {0: 0}
    assert bound([FIGURE], [Box(100, 80, 200, 95)], below_only=True) == {}


def test_nothing_to_bind() -> None:
    assert bound([], [FIGURE]) == {}
    assert bound([FIGURE], []) == {}
