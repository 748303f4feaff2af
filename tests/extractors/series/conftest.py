"""Pages of a silk volume, each with a whole entry."""

from collections.abc import Callable

import pytest

from extractors.content import Book, FigureRegion, Link, PageContent, TextBlock
from extractors.series.silk import link, with_roles

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]
Region = Callable[..., FigureRegion]

PARAGRAPH = "纹样以海东青逐兔为主题，四周环绕缠枝莲花，是元代妆金织物的代表作品。"
PATTERN, MOTIF, SECOND, TEXTILE = (
    (50, 60, 350, 250),
    (50, 270, 120, 330),
    (140, 270, 210, 330),
    (230, 270, 350, 400),
)


@pytest.fixture
def entry(page: Page, block: Block, region: Region) -> Callable[..., PageContent]:
    """A whole entry on one page."""

    def make(index: int, number: int, title: str = "海东青逐兔纹", *more: TextBlock) -> PageContent:
        texts = [
            block(f"{number} {title}", (50, 30, 200, 46), font_size=16.0, colour=0xC00000),
            block("海东青俯冲捕兔", (52, 334, 120, 344)),
            block("元　海东青逐兔纹妆金胸背", (50, 420, 220, 432)),
            block("藏址｜私人收藏", (50, 440, 150, 452)),
            block("尺寸｜长 30 厘米，宽 20 厘米", (50, 456, 220, 468)),
            *more,
            block(PARAGRAPH, (50, 490, 350, 530)),
            block("[出处] 《中国丝绸史》第 3 页", (50, 545, 200, 555)),
        ]
        figures = [
            region(PATTERN, f"pattern {number}", 0.5),
            region(MOTIF, f"motif {number}", 0.6),
            region(SECOND, f"second {number}", 0.4),
            region(TEXTILE, f"textile {number}", 9.0),
        ]
        return page(index, texts, figures)

    return make


def linked(*pages: PageContent) -> list[Link]:
    return link(Book("silk", "", tuple(with_roles(pages))))
