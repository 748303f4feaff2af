"""Pictures that run over the inner edges of two facing pages: both halves belong to one caption."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.content import Link, PageContent
from extractors.links.binding import kept_figures
from extractors.links.offers import Figure

_AT_EDGE = 3.0  # points between a half and the inner edge
_SAME_HEIGHT = 6.0  # points by which the halves' upper and lower edges may differ
_LARGE = 0.3  # of the page: a smaller picture at the edge is bled off, not run over
_SURENESS = 0.8


def across_spreads(pages: Sequence[PageContent], links: Sequence[Link]) -> list[Link]:
    """Give a half without words those of the other half; the links come back in the same order."""
    by_place = {link.figure: link for link in links}
    for place, other in both_halves(pages).items():
        worded, bare = by_place[place], by_place[other]
        if _has_words(worded) and not _has_words(bare):
            by_place[other] = replace(
                worded,
                figure=other,
                rule=f"{worded.rule}_across_spread",
                confidence=round(worded.confidence * _SURENESS, 3),
            )
    return [by_place[link.figure] for link in links]


def both_halves(pages: Sequence[PageContent]) -> dict[tuple[int, int], tuple[int, int]]:
    """The places of figures that are halves of one picture, each with the other's."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for left, right in pairwise(pages):
        if right.page_index == left.page_index + 1:
            for a, b in _halves(left, right):
                found |= {a.place: b.place, b.place: a.place}
    return found


def _has_words(link: Link) -> bool:
    return bool(link.title or link.caption or link.description)


def _halves(left: PageContent, right: PageContent) -> list[tuple[Figure, Figure]]:
    """Figures of neighbouring pages that meet at the inner edge; the first page may be the right-hand one,
    as in books read from right to left."""
    found = []
    for a in kept_figures(left):
        for b in kept_figures(right):
            meets = (
                a.box.x1 >= left.width - _AT_EDGE and b.box.x0 <= _AT_EDGE,
                a.box.x0 <= _AT_EDGE and b.box.x1 >= right.width - _AT_EDGE,
            )
            level = abs(a.box.y0 - b.box.y0) <= _SAME_HEIGHT and abs(a.box.y1 - b.box.y1) <= _SAME_HEIGHT
            large = min(a.box.area / a.page_area, b.box.area / b.page_area) >= _LARGE
            if any(meets) and level and large:
                found.append((a, b))
    return found
