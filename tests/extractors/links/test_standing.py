"""Where a caption stands is told from the two boxes alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.links.standing import Side, standing
from manifests.geometry import Box

FIGURE = Box(100, 100, 300, 250)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x, y = draw(st.integers(0, 300)), draw(st.integers(0, 500))
    return Box(x, y, x + draw(st.integers(5, 200)), y + draw(st.integers(5, 150)))


@given(boxes(), boxes(), st.integers(-50, 50), st.integers(-50, 50))
def test_it_moves_with_the_page(a: Box, b: Box, dx: int, dy: int) -> None:
    stands = standing(a, b)
    assert stands.gap >= 0
    assert stands.off >= 0
    moved = standing(a.moved(dx, dy), b.moved(dx, dy))
    assert (moved.side, moved.gap, moved.off) == (stands.side, pytest.approx(stands.gap), stands.off)


@pytest.mark.parametrize(
    ("caption", "side", "gap", "off"),
    [
        (Box(100, 260, 180, 270), "below", 10, 0),
        (Box(150, 260, 250, 270), "below", 10, 0),
        (Box(110, 80, 190, 95), "above", 5, 10),
        (Box(310, 100, 380, 110), "right", 10, 0),
        (Box(20, 240, 90, 250), "left", 10, 0),
        (Box(100, 247, 180, 259), "below", 0, 0),
        (Box(110, 230, 180, 245), "inside", 0, 0),
        (Box(312, 78, 380, 95), "right", 23, 5),
        (Box(305, 262, 380, 274), "below", 23, 5),
        (Box(400, 400, 450, 410), "apart", (100**2 + 150**2) ** 0.5, 0),
    ],
)
def test_sides(caption: Box, side: Side, gap: float, off: float) -> None:
    stands = standing(FIGURE, caption)
    assert (stands.side, stands.gap, stands.off) == (side, pytest.approx(gap), off)
