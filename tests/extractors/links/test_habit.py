"""A book's sure captions say where to look for the unsure ones."""

from collections.abc import Callable

import pytest

from extractors.content import TextBlock
from extractors.links.habit import UNLEARNED, Case, Habit, learned
from extractors.links.standing import Side, Standing

Block = Callable[..., TextBlock]


def habit(block: Block, *sides: Side, gap: float = 6.0, **style: object) -> Habit:
    made = block("图1 飞天", (0, 0, 50, 10), **style)
    return learned([Case(Standing(side, gap, 0.0), made) for side in sides])


def test_books_at_large_set_captions_below_rather_than_above_or_beside() -> None:
    costs = {side: UNLEARNED.cost(Standing(side, 5.0, 0.0)) for side in ("below", "above", "right", "left")}
    assert costs["below"] < costs["above"] < costs["right"] == costs["left"]
    assert UNLEARNED.cost(Standing("below", 0.0, 0.0)) == 0


def test_a_vertical_caption_belongs_beside_its_figure() -> None:
    beside = Standing("right", 5.0, 0.0)
    assert UNLEARNED.cost(beside, vertical=True) < UNLEARNED.cost(beside)


@pytest.mark.parametrize("side", ["above", "right", "left", "facing_before"])
def test_where_the_books_own_captions_stand_costs_least(side: Side, block: Block) -> None:
    known = habit(block, *[side] * 8)
    others: list[Side] = ["below", "above", "right", "left", "facing_before", "facing_after"]
    assert all(
        known.cost(Standing(side, 6.0, 0.0)) < known.cost(Standing(other, 6.0, 0.0))
        for other in others
        if other != side
    )
    assert known.agrees(Standing(side, 6.0, 0.0))
    assert not known.agrees(Standing("apart", 6.0, 0.0))


def test_the_usual_gap_costs_nothing(block: Block) -> None:
    known = habit(block, *["below"] * 5, gap=20.0)
    assert known.cost(Standing("below", 20.0, 0.0)) == 0
    assert 0 < known.cost(Standing("below", 10.0, 0.0)) < known.cost(Standing("below", 30.0, 0.0))


def test_two_captions_make_no_habit(block: Block) -> None:
    assert habit(block, "right", "right") == UNLEARNED


def test_the_type_of_the_captions(block: Block) -> None:
    known = habit(block, *["below"] * 4, font_size=8.0, colour=0x333333)
    assert known.in_style(block("飞天", (0, 0, 9, 9), font_size=8.2, colour=0x222222)) is True
    assert known.in_style(block("飞天", (0, 0, 9, 9), font_size=10.5, colour=0x333333)) is False
    assert known.in_style(block("飞天", (0, 0, 9, 9), font_size=8.0, colour=0xCC0000)) is False
    assert UNLEARNED.in_style(block("飞天", (0, 0, 9, 9))) is None
