"""Objects that touch are one group; pictures that merely touch are not one picture."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from extractors.figures.clusters import Cluster, inner_pictures
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


def test_a_border_at_a_seam_does_not_part_tiles_of_one_size() -> None:
    """A woven band ends where the first of three strips ends; the picture runs on between the others."""
    strips = [image(50, 100 + 60 * n, 250, 160 + 60 * n) for n in range(3)]
    strips = [replace(strip, xref=n + 1) for n, strip in enumerate(strips)]

    def runs_on(a: Box, b: Box) -> bool:
        return min(a.y0, b.y0) > 110

    (group,) = clustered_by(strips, FRAME, runs_on)
    assert group.box == Box(50, 100, 250, 280)
    assert len(clustered_by(strips, FRAME, lambda a, b: False)) == 3


def test_a_detail_with_a_rim_is_an_inset_though_its_own_border_runs_along_the_edge() -> None:
    picture = replace(image(50, 50, 350, 400), sequence=1)
    rim = replace(path(227, 287, 343, 393), sequence=2, fill=0xFFFFFF, rectangular=True)
    detail = replace(image(230, 290, 340, 390), sequence=3, xref=2)
    (group,) = clustered([picture, detail], FRAME)
    assert inner_pictures(group, [picture, rim, detail], lambda a, b: True) == [(Cluster.of([detail]), True)]
    assert inner_pictures(group, [picture, detail], lambda a, b: True) == [(Cluster.of([detail]), False)]


def test_a_detail_in_tiles_on_a_mount_is_one_inset() -> None:
    picture = replace(image(50, 50, 350, 400), sequence=1)
    rim = replace(path(227, 287, 343, 393), sequence=2, fill=0xFFFFFF, rectangular=True)
    tiles = [
        replace(image(230 + 55 * n, 290, 285 + 55 * n, 390), sequence=3 + n, xref=2 + n) for n in range(2)
    ]
    (group,) = clustered([picture, *tiles], FRAME)
    assert inner_pictures(group, [picture, rim, *tiles], lambda a, b: True) == [(Cluster.of(tiles), True)]


def test_a_detail_over_several_tiles_of_a_picture_is_an_inset() -> None:
    tiles = [
        replace(image(50 + 100 * column, 50, 150 + 100 * column, 350), xref=0, sequence=column)
        for column in range(3)
    ]
    detail = replace(image(200, 100, 300, 200), sequence=7, xref=2)
    (group,) = clustered([*tiles, detail], FRAME)
    assert inner_pictures(group, [], lambda a, b: False) == [(Cluster.of([detail]), True)]
    within_one = replace(detail, box=Box(55, 60, 145, 340))
    (group,) = clustered([*tiles, within_one], FRAME)
    assert inner_pictures(group, [], lambda a, b: False) == [(Cluster.of([within_one]), True)]


def test_a_detail_in_tiles_without_a_rim_is_an_inset_where_the_picture_breaks() -> None:
    picture = replace(image(50, 50, 350, 400), sequence=1)
    tiles = [
        replace(
            image(230 + 30 * (n % 3), 290 + 30 * (n // 3), 260 + 30 * (n % 3), 320 + 30 * (n // 3)),
            xref=2 + n,
            sequence=2 + n,
        )
        for n in range(9)
    ]
    (group,) = clustered([picture, *tiles], FRAME)
    assert [(inner.box, is_inset) for inner, is_inset in inner_pictures(group, [], lambda a, b: False)] == [
        (Box(230, 290, 320, 380), True)
    ]


def test_a_detail_over_the_corner_of_a_picture_is_a_picture_of_its_own() -> None:
    """It reaches beyond the picture; where the picture runs on in it, both are parts of one."""
    picture = replace(image(50, 50, 300, 350), sequence=1)
    detail = replace(image(230, 270, 320, 370), sequence=2, xref=2)
    apart = clustered([picture, detail], FRAME, runs_on=False)
    assert {group.box for group in apart} == {picture.box, detail.box}
    (group,) = clustered([picture, detail], FRAME, runs_on=True)
    assert group.box == Box(50, 50, 320, 370)


def test_the_last_tiles_of_a_picture_may_be_a_pixel_larger() -> None:
    rows = [replace(image(50, 100 + 60 * n, 250, 160 + 60 * n), xref=n + 1) for n in range(3)]
    rows = [replace(row, pixels=(520, 173 if n < 2 else 174)) for n, row in enumerate(rows)]
    (group,) = clustered_by(rows, FRAME, lambda a, b: max(a.y1, b.y1) < 270)
    assert group.box == Box(50, 100, 250, 280)
