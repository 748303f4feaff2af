"""Boxes obey the laws of rectangles, and page rotation agrees with PyMuPDF's own matrices."""

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests.geometry import Box, PageFrame, ReadingFrame

coordinates = st.floats(-2000, 2000).map(lambda value: round(value, 2))


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    return Box.of([draw(coordinates) for _ in range(4)])


@given(boxes(), boxes())
def test_iou_is_symmetric_and_bounded(a: Box, b: Box) -> None:
    assert a.iou(b) == b.iou(a)
    assert 0 <= a.iou(b) <= 1 + 1e-9


@given(boxes())
def test_iou_with_itself_is_one_unless_empty(box: Box) -> None:
    assert box.iou(box) == pytest.approx(1.0 if box.area > 0 else 0.0)


@given(boxes(), boxes())
def test_union_holds_both_and_intersection_lies_in_both(a: Box, b: Box) -> None:
    assert a.union(b).contains(a)
    assert a.union(b).contains(b)
    common = a.intersection(b)
    if common is None:
        assert a.iou(b) == 0
    else:
        assert a.contains(common)
        assert b.contains(common)
        assert common == b.intersection(a)


@given(boxes(), boxes())
def test_distance_is_zero_exactly_when_boxes_touch(a: Box, b: Box) -> None:
    apart = a.horizontal_overlap(b) < 0 or a.vertical_overlap(b) < 0
    assert (a.distance(b) > 0) == apart


@given(boxes(), st.floats(0, 100))
def test_growing_and_shrinking_return_to_the_box(box: Box, margin: float) -> None:
    back = box.expanded(margin).expanded(-margin)
    assert back.as_list() == pytest.approx(box.as_list(), abs=1e-6)


@pytest.mark.parametrize(
    "corners", [(1, 0, 0, 1), (0, 1, 1, 0), (0, 0, float("nan"), 1), (0, 0, float("inf"), 1)]
)
def test_corners_out_of_order_or_not_finite_are_refused(corners: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="box needs finite"):
        Box(*corners)


@given(st.sampled_from([0, 90, 180, 270]), st.floats(10, 900), st.floats(10, 900), boxes())
def test_rotation_is_undone_by_its_inverse(rotation: int, width: float, height: float, box: Box) -> None:
    frame = PageFrame(width, height, rotation)
    assert frame.unrotated(frame.displayed(box)).as_list() == pytest.approx(box.as_list(), abs=1e-6)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@given(x=st.integers(0, 200), y=st.integers(0, 300), width=st.integers(1, 99), height=st.integers(1, 99))
def test_rotation_equals_pymupdfs(rotation: int, x: int, y: int, width: int, height: int) -> None:
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=300, height=400)
        page.set_rotation(rotation)
        frame = PageFrame(page.rect.width, page.rect.height, page.rotation)
        unrotated = Box(x, y, x + width, y + height)
        expected = pymupdf.Rect(*unrotated.as_list()) * page.rotation_matrix
        assert frame.displayed(unrotated).as_list() == pytest.approx(list(expected.normalize()), abs=1e-3)


def test_a_page_frame_refuses_impossible_pages() -> None:
    with pytest.raises(ValueError, match="rotation"):
        PageFrame(100, 100, 45)
    with pytest.raises(ValueError, match="sides"):
        PageFrame(0, 100)


@given(st.sampled_from([0, 90, 180, 270]), st.floats(-5, 5), st.data())
def test_a_box_of_the_page_as_read_is_found_again_from_where_it_is_displayed(
    turn: int, skew: float, data: st.DataObject
) -> None:
    frame = ReadingFrame(400, 600, turn, round(skew, 2))
    upright = frame.upright
    # Far enough from the edges that nothing of it is cut off.
    xs = sorted(data.draw(st.floats(60, upright.width - 60)) for _ in range(2))
    ys = sorted(data.draw(st.floats(60, upright.height - 60)) for _ in range(2))
    box = Box(xs[0], ys[0], xs[1], ys[1])
    displayed = frame.displayed(box)
    assert Box(0, 0, 400, 600).contains(displayed)
    assert frame.read(displayed).as_list() == pytest.approx(box.as_list(), abs=1e-6)


def test_a_page_scanned_sideways_and_askew() -> None:
    """Turned clockwise by 90 degrees, its left edge comes to lie at the top."""
    sideways = ReadingFrame(400, 600, 90)
    assert (sideways.upright.width, sideways.upright.height) == (600, 400)
    assert sideways.read(Box(0, 590, 10, 600)) == Box(0, 0, 10, 10)
    # Print that leans clockwise: the right end of a line lies lower.
    leaning = ReadingFrame(400, 600, 0, 2.0).displayed(Box(300, 300, 310, 300))
    assert leaning.center[1] > 303
    assert ReadingFrame(400, 600).displayed(Box(1, 2, 3, 4)) == Box(1, 2, 3, 4)


def test_a_page_that_leans_too_far_is_refused() -> None:
    with pytest.raises(ValueError, match="skew"):
        ReadingFrame(400, 600, 0, 60.0)
