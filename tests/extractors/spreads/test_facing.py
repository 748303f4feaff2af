"""Where figures have to stand to be halves of one picture."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from extractors.content import FigureRegion, PageContent
from extractors.spreads.facing import LARGE, joined_halves, meetings
from manifests.geometry import Box

Page = Callable[..., PageContent]
Region = Callable[..., FigureRegion]


def test_the_first_page_may_be_the_right_hand_one(page: Page, region: Region) -> None:
    inner, outer = region((100, 50, 400, 550)), region((0, 50, 300, 550))
    (forwards,) = meetings([page(0, [], [inner]), page(1, [], [outer])])
    (backwards,) = meetings([page(0, [], [outer]), page(1, [], [inner])])
    (either,) = meetings([page(0, [], [region((0, 0, 400, 600))]), page(1, [], [region((0, 0, 400, 600))])])
    assert (forwards.lefts, backwards.lefts) == (("first",), ("second",))
    assert either.lefts == ("first", "second")
    assert forwards.first.place == backwards.first.place == (0, 0)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((100, 50, 390, 550), (0, 50, 300, 550)),
        ((100, 50, 400, 550), (0, 60, 300, 550)),
        ((300, 50, 400, 200), (0, 50, 100, 200)),
    ],
    ids=["not at the inner edge", "of other heights", "small"],
)
def test_other_neighbours_do_not_meet(
    left: tuple[float, ...], right: tuple[float, ...], page: Page, region: Region
) -> None:
    assert not meetings([page(0, [], [region(left)]), page(1, [], [region(right)])])


def test_scans_may_lose_some_millimetres_and_lie_higher(page: Page, region: Region) -> None:
    pages = [page(0, [], [region((100, 50, 391, 550))]), page(1, [], [region((8, 61, 300, 562))])]
    assert not meetings(pages)
    scanned = [replace(page, origin="scanned") for page in pages]
    assert len(meetings(scanned)) == 1
    taller = replace(scanned[1], figures=(region((8, 61, 300, 580)),))
    assert not meetings([scanned[0], taller])


def test_a_narrow_half_needs_the_picture_to_go_on(page: Page, region: Region) -> None:
    pages = [page(0, [], [region((20, 50, 400, 550))]), page(1, [], [region((0, 50, 80, 550))])]
    assert len(meetings(pages)) == 1
    assert not meetings(pages, LARGE)


def test_dropped_figures_pages_apart_and_sheets_do_not_meet(page: Page, region: Region) -> None:
    left, right = region((100, 50, 400, 550)), region((0, 50, 300, 550))
    assert not meetings([page(0, [], [left]), page(2, [], [right])])
    assert not meetings([page(0, [], [left]), page(1, [], [replace(right, drop_reason="background")])])
    wide = replace(page(1, [], [right]), width=800.0)
    assert meetings([page(0, [], [left]), wide])
    assert not meetings([page(0, [], [left]), replace(wide, origin="scanned")])


def test_joined_halves_know_each_other(page: Page, region: Region) -> None:
    left, right = region((100, 50, 400, 550)), region((0, 50, 300, 550))
    whole = replace(left, parts=(*left.parts, right.bbox), spread_page=1)
    half = replace(right, parts=(*right.parts, left.bbox), spread_page=0, drop_reason="spread_half")
    ((kept, dropped),) = joined_halves([page(0, [], [whole]), page(1, [], [region((0, 0, 9, 9)), half])])
    assert (kept.place, dropped.place) == ((0, 0), (1, 1))
    assert whole.other_half == (1, Box(0, 50, 300, 550))
    assert not list(joined_halves([page(0, [], [left]), page(1, [], [half])]))
