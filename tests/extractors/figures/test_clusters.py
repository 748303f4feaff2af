"""Objects that touch are one group; pictures that merely touch are not one picture."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.figures.clusters import Cluster
from extractors.figures.clusters import clustered as clustered_by
from extractors.pdf.page import Element
from manifests.geometry import Box, PageFrame

FRAME = PageFrame(400, 600)


def clustered(elements: list[Element], frame: PageFrame, *, runs_on: bool = True) -> list[Cluster]:
    return clustered_by(elements, frame, lambda a, b: runs_on)


def image(x0: float, y0: float, x1: float, y1: float) -> Element:
    return Element(Box(x0, y0, x1, y1), "image", 0, xref=1, pixels=(10, 10))


def path(x0: float, y0: float, x1: float, y1: float) -> Element:
    return Element(Box(x0, y0, x1, y1), "path", 0, stroke=0)


@st.composite
def drawn_elements(draw: st.DrawFn) -> list[Element]:
    made = []
    for _ in range(draw(st.integers(1, 12))):
        x, y = draw(st.integers(0, 340)), draw(st.integers(0, 540))
        box = Box(x, y, x + draw(st.integers(1, 59)), y + draw(st.integers(1, 59)))
        kind = draw(st.sampled_from(["image", "path"]))
        made.append(Element(box, kind, len(made)))
    return made


@given(drawn_elements())
def test_every_element_is_in_exactly_one_group(elements: list[Element]) -> None:
    groups = clustered(elements, FRAME)
    members = [element for group in groups for element in group.elements]
    assert sorted(element.sequence for element in members) == list(range(len(elements)))
    for group in groups:
        assert group.box == Box.around(element.box for element in group.elements)
        assert 0.0 <= group.image_share <= 1.0


@given(drawn_elements(), st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_of_drawing(elements: list[Element], random: object) -> None:
    shuffled = list(elements)
    random.shuffle(shuffled)
    assert sorted(group.box for group in clustered(elements, FRAME)) == sorted(
        group.box for group in clustered(shuffled, FRAME)
    )


def test_no_elements_no_groups() -> None:
    assert clustered([], FRAME) == []


def test_fifteen_tiles_are_one_picture() -> None:
    tiles = [
        image(50 + 60 * column, 100 + 40 * row, 110 + 60 * column, 140 + 40 * row)
        for row in range(5)
        for column in range(3)
    ]
    (group,) = clustered(tiles, FRAME)
    assert group.box == Box(50, 100, 230, 300)
    assert group.image_share == 1.0


def test_pictures_of_different_height_that_touch_stay_apart() -> None:
    boxes = {group.box for group in clustered([image(50, 50, 150, 150), image(150, 90, 250, 250)], FRAME)}
    assert boxes == {Box(50, 50, 150, 150), Box(150, 90, 250, 250)}


def test_overlapping_pictures_are_one() -> None:
    (group,) = clustered([image(50, 50, 150, 150), image(120, 90, 250, 250)], FRAME)
    assert group.box == Box(50, 50, 250, 250)


def test_pictures_a_gutter_apart_stay_apart() -> None:
    assert len(clustered([image(50, 50, 150, 150), image(156, 50, 256, 150)], FRAME)) == 2


def test_strokes_of_one_drawing_may_stand_a_little_apart() -> None:
    strokes = [path(50 + 23 * number, 50, 70 + 23 * number, 90) for number in range(5)]
    assert len(clustered(strokes, FRAME)) == 1
    assert len(clustered([path(50, 50, 70, 90), path(90, 50, 110, 90)], FRAME)) == 2


def test_a_picture_with_lines_drawn_over_it_is_one_group() -> None:
    (group,) = clustered([image(50, 50, 150, 150), path(140, 60, 190, 61)], FRAME)
    assert group.box == Box(50, 50, 190, 150)
    assert [element.kind for element in group.images] == ["image"]


def test_elements_at_the_page_edge_are_grouped_too() -> None:
    corner = [image(0, 0, 50, 50), image(350, 550, 400, 600)]
    assert {group.box for group in clustered(corner, FRAME)} == {element.box for element in corner}
