"""Boxes obey the laws of rectangles, and page rotation agrees with PyMuPDF's own matrices."""

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests.geometry import Box, PageFrame

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
