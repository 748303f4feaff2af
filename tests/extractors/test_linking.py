"""Every kept figure of a book gets exactly one link, whatever the series."""

from collections.abc import Callable

import pytest

from extractors.book import SERIES
from extractors.content import Book, FigureRegion, PageContent, TextBlock
from extractors.linking import link


@pytest.mark.parametrize("series", SERIES)
def test_one_link_for_each_kept_figure_in_page_order(
    series: str,
    page: Callable[..., PageContent],
    block: Callable[..., TextBlock],
    region: Callable[..., FigureRegion],
) -> None:
    texts = [
        block("1 缠枝莲纹", (50, 30, 150, 46)),
        block("2 飞天 莫高窟第3窟", (50, 255, 200, 267)),
        block("图3　联珠纹", (200, 560, 300, 572)),
    ]
    figures = [
        region((200, 300, 350, 550), "c"),
        region((50, 300, 60, 310), "logo", drop_reason="logo"),
        region((50, 60, 350, 250), "a"),
        region((50, 320, 180, 550), "b"),
    ]
    pages = SERIES[series].with_roles([page(index, texts, figures) for index in range(3)])
    links = link(Book(series, "", tuple(pages)))
    assert [made.figure for made in links] == [(p, f) for p in range(3) for f in (0, 2, 3)]
    assert all(0 <= made.confidence <= 1 for made in links)
    assert link(Book(series, "", ())) == []
