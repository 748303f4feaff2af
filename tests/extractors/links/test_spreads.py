"""A picture that runs over the inner edges of two pages has one caption."""

from collections.abc import Callable

import pytest

from extractors.content import FigureRegion, Link, PageContent
from extractors.links.spreads import across_spreads

Page = Callable[..., PageContent]
Region = Callable[..., FigureRegion]

WORDS = Link((0, 0), "mural", "7", "飞天", "七　飞天", rule="plate_caption", confidence=0.9)


def joined(
    page: Page, region: Region, left: tuple[float, ...], right: tuple[float, ...], *links: Link
) -> list[Link]:
    return across_spreads([page(0, [], [region(left)]), page(1, [], [region(right)])], links)


@pytest.mark.parametrize("mirrored", [False, True], ids=["left to right", "right to left"])
def test_the_half_without_words_gets_those_of_the_other(mirrored: bool, page: Page, region: Region) -> None:
    inner, outer = (100, 50, 400, 550), (0, 50, 300, 550)
    left, right = (outer, inner) if mirrored else (inner, outer)
    whole, half = joined(page, region, left, right, WORDS, Link((1, 0), "figure"))
    assert whole == WORDS
    assert (half.figure, half.entry_id, half.title, half.kind) == ((1, 0), "7", "飞天", "mural")
    assert half.rule == "plate_caption_across_spread"
    assert half.confidence < whole.confidence


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((100, 50, 390, 550), (0, 50, 300, 550)),
        ((100, 50, 400, 550), (0, 80, 300, 550)),
        ((300, 50, 400, 200), (0, 50, 100, 200)),
    ],
    ids=["not at the inner edge", "of other heights", "small"],
)
def test_other_neighbours_are_no_halves(
    left: tuple[float, ...], right: tuple[float, ...], page: Page, region: Region
) -> None:
    links = [WORDS, Link((1, 0), "figure")]
    assert joined(page, region, left, right, *links) == links


def test_two_halves_with_words_keep_them(page: Page, region: Region) -> None:
    links = [WORDS, Link((1, 0), "mural", "8", "说法图")]
    assert joined(page, region, (100, 50, 400, 550), (0, 50, 300, 550), *links) == links
