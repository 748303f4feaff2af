"""Pictures that run over the inner edges of two facing pages: both halves belong to one caption."""

from collections.abc import Sequence
from dataclasses import replace

from extractors.content import Book, Link, PageContent
from extractors.spreads.facing import LARGE, joined_halves, meetings

_SURENESS = 0.8
_ACROSS = "_across_spread"


def across_spreads(pages: Sequence[PageContent], links: Sequence[Link]) -> list[Link]:
    """Give a half without words those of the other half; the links come back in the same order."""
    by_place = {link.figure: link for link in links}
    for place, other in both_halves(pages).items():
        worded, bare = by_place[place], by_place[other]
        if _has_words(worded) and not _has_words(bare):
            by_place[other] = replace(
                worded,
                figure=other,
                rule=f"{worded.rule}{_ACROSS}",
                confidence=round(worded.confidence * _SURENESS, 3),
            )
    return [by_place[link.figure] for link in links]


def both_halves(pages: Sequence[PageContent]) -> dict[tuple[int, int], tuple[int, int]]:
    """The places of figures that are halves of one picture, or may be, each with the other's."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for meeting in meetings(pages, LARGE):
        first, second = meeting.first.place, meeting.second.place
        found |= {first: second, second: first}
    return found


def with_halves_kept(book: Book) -> Book:
    """The book with the halves of its joined pictures as figures: captions stand at either of them."""
    halves = {half.place for _, half in joined_halves(book.pages)}
    pages = [
        replace(
            page,
            figures=tuple(
                replace(figure, drop_reason=None) if (page.page_index, index) in halves else figure
                for index, figure in enumerate(page.figures)
            ),
        )
        for page in book.pages
    ]
    return replace(book, pages=tuple(pages))


def of_whole_pictures(book: Book, links: Sequence[Link]) -> list[Link]:
    """The links of a book `with_halves_kept`, one for each joined picture: with the words of the half that
    has the surer ones, and what mentions either."""
    by_place = {link.figure: link for link in links}
    for whole, half in joined_halves(book.pages):
        one, other = by_place[whole.place], by_place.pop(half.place)
        mentions = tuple(sorted({*one.mentions, *other.mentions}))
        if _has_words(other) and (not _has_words(one) or other.confidence > one.confidence):
            rule = other.rule if other.rule.endswith(_ACROSS) else f"{other.rule}{_ACROSS}"
            one = replace(other, figure=whole.place, rule=rule)
        by_place[whole.place] = replace(one, mentions=mentions)
    return [by_place[link.figure] for link in links if link.figure in by_place]


def _has_words(link: Link) -> bool:
    return bool(link.title or link.caption or link.description)
