"""Running text that names a figure is found from the figure."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from extractors.content import Book, Link, PageContent, TextBlock
from extractors.language.mentions import with_mentions

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]
BOX = (50, 50, 350, 100)


def mentioned(
    page: Page, block: Block, links: list[Link], *texts: str, role: str = "body"
) -> list[list[int]]:
    """For each link the numbers of the texts, one a page, that refer to it."""
    pages = [page(n, [replace(block(text, BOX), role=role)]) for n, text in enumerate(texts)]
    made = with_mentions(Book("generic", "", tuple(pages)), links)
    return [[page_index for page_index, _ in link.mentions] for link in made]


def test_each_figure_gets_the_texts_that_name_it(page: Page, block: Block) -> None:
    links = [
        Link((0, 0), "figure", caption="图12　飞天"),
        Link((1, 0), "figure", caption="图版二三　说法图"),
        Link((2, 0), "figure", caption="《河谷》"),
    ]
    texts = ("飞天的姿态（见图12）十分生动。", "参见图版二三。", "如图12、图版23所示。", "图13则不然。")
    assert mentioned(page, block, links, *texts) == [[0, 2], [1, 2], []]


def test_a_plate_is_named_by_its_number(page: Page, block: Block) -> None:
    links = [Link((0, 0), "mural", entry_id="11", title="飞天")]
    assert mentioned(page, block, links, "此为图版一一的局部。", role="description") == [[0]]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("《丝路遗珍》图12", "body"),
        ("[出处] 《丝路遗珍》，图12", "reference"),
        ("图12　飞天", "caption"),
        ("图120", "body"),
    ],
)
def test_what_is_no_reference_to_it(text: str, role: str, page: Page, block: Block) -> None:
    assert mentioned(page, block, [Link((0, 0), "figure", caption="图12　飞天")], text, role=role) == [[]]


def test_where_numbers_begin_again_the_nearest_is_meant(page: Page, block: Block) -> None:
    links = [Link((n, 0), "figure", caption="图1　飞天") for n in (0, 5)]
    assert mentioned(page, block, links, "见图1。", "", "", "", "见图1。") == [[0], [4]]


def test_a_panel_means_the_whole_figure(page: Page, block: Block) -> None:
    assert mentioned(page, block, [Link((0, 0), "figure", caption="图12　飞天")], "见图12a。") == [[0]]


def test_a_number_means_all_its_panels_and_a_letter_its_own(page: Page, block: Block) -> None:
    links = [
        Link((0, 0), "figure", caption="图7 (a) 联珠纹"),
        Link((0, 1), "figure", caption="图7b　对鸟纹"),
        Link((0, 2), "figure", caption="图71　团窠"),
    ]
    texts = ("见图7。", "见图7a。", "见图7（b）。", "见图7c。", "见图71。")
    assert mentioned(page, block, links, *texts) == [[0, 1], [0, 2], [4]]


def test_a_panel_under_the_whole_caption_is_the_whole(page: Page, block: Block) -> None:
    links = [Link((0, n), "figure", caption="图7 (a) 联珠纹；(b) 对鸟纹") for n in range(2)]
    assert mentioned(page, block, links, "见图7。", "见图7b。", "见图7、8。") == [[0, 1, 2]] * 2
