"""One legend for several panels is told from one figure's legend."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.links.groups import Group, groups_at
from manifests.geometry import Box

ROW = [Box(50, 100, 140, 200), Box(150, 100, 240, 200), Box(250, 100, 340, 200)]


def group_at(legend: Box, figures: list[Box], others: list[Box]) -> Group | None:
    """The widest of the groups."""
    found = groups_at(legend, figures, others)
    return max(found, key=lambda group: (group.spanned, len(group.members)), default=None)


def test_a_legend_centred_under_a_row_is_the_rows() -> None:
    group = group_at(Box(145, 208, 245, 218), ROW, [])
    assert group is not None
    assert (group.members, group.spanned, group.box) == ((0, 1, 2), True, Box(50, 100, 340, 200))


def test_a_legend_that_runs_along_two_of_a_row_is_the_rows() -> None:
    group = group_at(Box(50, 208, 230, 228), ROW, [])
    assert group is not None
    assert group.spanned


def test_a_legend_beside_a_column_of_panels() -> None:
    column = [Box(50, 100, 150, 180), Box(50, 190, 150, 270)]
    group = group_at(Box(160, 180, 260, 192), column, [])
    assert group is not None
    assert (group.members, group.spanned) == ((0, 1), True)


def test_figures_with_legends_of_their_own_are_no_panels() -> None:
    others = [Box(160, 208, 230, 218), Box(260, 208, 330, 218)]
    assert group_at(Box(60, 208, 130, 218), ROW, others) is None


def test_the_legend_of_the_row_above_is_not_the_panels_own() -> None:
    legend = Box(145, 206, 245, 216)
    group = group_at(legend, ROW, [Box(50, 82, 200, 92)])
    assert group is not None
    assert group.members == (0, 1, 2)


def test_a_group_holds_no_other_legend() -> None:
    upper = [Box(50, 20, 190, 60), Box(200, 20, 340, 60)]
    group = group_at(Box(145, 205, 245, 215), [*ROW, *upper], [Box(50, 76, 180, 86)])
    assert group is not None
    assert group.members == (0, 1, 2)


def test_figures_far_apart_are_no_panels() -> None:
    assert group_at(Box(50, 208, 130, 218), [ROW[0], Box(220, 100, 340, 200)], []) is None


def test_a_legend_set_to_one_of_two_neighbours_may_still_be_shared() -> None:
    group = group_at(Box(50, 208, 130, 218), ROW[:2], [])
    assert group is not None
    assert not group.spanned


def test_a_legend_that_names_the_panels_of_a_column_is_the_columns_alone() -> None:
    column = [Box(276, 64, 416, 204), Box(276, 210, 416, 350), Box(276, 356, 416, 496)]
    chart, charts_legend = Box(61, 166, 253, 278), Box(121, 291, 193, 300)
    (group,) = groups_at(Box(276, 503, 472, 524), [*column, chart], [charts_legend], named=3)
    assert (group.members, group.spanned) == ((0, 1, 2), True)
    found_as_one = [column[0], column[1].union(column[2])]
    (group,) = groups_at(Box(276, 503, 472, 524), [*found_as_one, chart], [charts_legend], named=3)
    assert (group.members, group.spanned) == ((0, 1), True)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 400)), max_size=6), st.integers(0, 500))
def test_a_group_has_two_members_at_least_and_none_twice(corners: list[tuple[int, int]], y: int) -> None:
    figures = [Box(x, top, x + 80, top + 60) for x, top in corners]
    group = group_at(Box(100, y, 200, y + 10), figures, [])
    if group is not None:
        assert len(set(group.members)) == len(group.members) >= 2
        assert group.box == Box.around(figures[i] for i in group.members)


def test_a_legend_that_names_its_panels_is_theirs_however_it_is_set() -> None:
    """Two panels, 28 points apart, over "(a) ..., (b) ..." set flush left."""
    panels = [Box(70, 100, 160, 200), Box(188, 100, 340, 200)]
    legend = Box(50, 218, 130, 228)
    assert groups_at(legend, panels, []) == []
    (group,) = groups_at(legend, panels, [], named=2)
    assert (group.members, group.spanned) == ((0, 1), True)
    assert groups_at(legend, panels, [], named=3) == []
