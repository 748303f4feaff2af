"""Running heads are known by coming again, page numbers by counting."""

from collections.abc import Callable

import pytest

from extractors.content import PageContent, TextBlock
from extractors.texts.page_edges import with_edge_roles

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]

BODY = "敦煌壁画是中国古代美术的宝库，历时千年而不衰，题材丰富。" * 4


def roles(pages: list[PageContent], number: int = 0) -> list[str]:
    """The role of each page's block of that number."""
    return [page.texts[number].role for page in with_edge_roles(pages)]


def body(block: Block) -> TextBlock:
    return block(BODY, (50, 200, 350, 400))


def test_heads_alternate_between_left_and_right_pages(page: Page, block: Block) -> None:
    pages = [
        page(n, [block(("石窟艺术" if n % 2 else "丝绸之路"), (50, 20, 150, 32)), body(block)])
        for n in range(6)
    ]
    assert roles(pages) == ["running_head"] * 6
    assert roles(pages, 1) == ["body"] * 6


def test_vertical_heads_stand_at_the_side(page: Page, block: Block) -> None:
    pages = [
        page(n, [block("莫高窟", (375, 100, 390, 160), direction="vertical"), body(block)]) for n in range(3)
    ]
    assert roles(pages) == ["running_head"] * 3


def test_heads_that_ocr_reads_each_time_otherwise_are_one(page: Page, block: Block) -> None:
    seen = ["中国敦煌壁画全集", "中国敦煌璧画全集", "中国敦煌壁画全巢", "中国敦煌壁画金集"]
    pages = [
        page(n, [block(text, (50, 20, 150, 32), source="ocr"), body(block)]) for n, text in enumerate(seen)
    ]
    assert roles(pages) == ["running_head"] * 4


def test_heads_of_short_chapters_are_known_by_their_place(page: Page, block: Block) -> None:
    texts = ["绪论"] * 6 + ["题材", "技法"]
    pages = [page(n, [block(text, (50, 20, 150, 32)), body(block)]) for n, text in enumerate(texts)]
    pages.append(page(8, [block("飞天，北壁", (50, 40, 150, 52)), body(block)]))
    assert roles(pages) == ["running_head"] * 8 + ["body"]


def test_a_heading_that_stands_in_the_heads_place_but_larger_is_none(page: Page, block: Block) -> None:
    pages = [page(n, [block("绪论", (50, 20, 150, 32)), body(block)]) for n in range(6)]
    pages.append(page(6, [block("第二章", (50, 16, 150, 36), font_size=18.0), body(block)]))
    assert roles(pages)[-1] == "body"


@pytest.mark.parametrize("printed", ["{}", "· {} ·", "第 {} 页", "{} / 300", "P. {}", "— {} —"])
def test_numbers_that_count_with_the_pages_are_page_numbers(printed: str, page: Page, block: Block) -> None:
    pages = [page(n, [block(printed.format(n + 5), (190, 530, 240, 542)), body(block)]) for n in range(4)]
    assert roles(pages) == ["page_number"] * 4
    assert [one.printed_number for one in with_edge_roles(pages)] == ["5", "6", "7", "8"]


def test_a_plates_number_beside_the_pages_number_is_none(page: Page, block: Block) -> None:
    pages = [
        page(n, [block(str(60 - 2 * n), (50, 545, 70, 557)), block(str(n + 1), (190, 575, 210, 587))])
        for n in range(5)
    ]
    assert roles(pages) == ["body"] * 5
    assert roles(pages, 1) == ["page_number"] * 5


def test_a_number_in_the_heads_line_is_the_pages_number(page: Page, block: Block) -> None:
    pages = [page(n, [block(f"石窟艺术　{n + 12}", (50, 20, 150, 32)), body(block)]) for n in range(4)]
    assert roles(pages) == ["running_head"] * 4
    assert [one.printed_number for one in with_edge_roles(pages)] == ["12", "13", "14", "15"]


def test_numbers_in_chinese_and_roman_count_too(page: Page, block: Block) -> None:
    chinese = [page(n, [block("一二三四五"[n], (190, 535, 210, 547))]) for n in range(5)]
    small_roman = [page(n, [block(("i", "ii", "iii", "iv")[n], (190, 535, 210, 547))]) for n in range(4)]
    assert set(roles(chinese)) == set(roles(small_roman)) == {"page_number"}


def test_numbers_in_the_margin_of_a_plate_do_not_count(page: Page, block: Block) -> None:
    pages = [page(n, [block("7", (190, 520, 210, 532))]) for n in range(5)]
    assert roles(pages) == ["body"] * 5
