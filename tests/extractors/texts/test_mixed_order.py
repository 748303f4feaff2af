"""Pages with text of both directions are read by their regions."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.content import TextBlock
from extractors.texts.mixed_order import in_regions
from manifests.geometry import Box

Block = Callable[..., TextBlock]


def order(horizontal: list[TextBlock], vertical: list[TextBlock]) -> list[str]:
    return [block.text for block in in_regions(horizontal, vertical)]


def test_vertical_text_is_read_where_it_stands(block: Block) -> None:
    above, below = block("上文", (50, 50, 350, 100)), block("下文", (50, 400, 350, 450))
    poem = block("诗", (180, 120, 220, 380), direction="vertical")
    assert order([above, below], [poem]) == ["上文", "诗", "下文"]


@pytest.mark.parametrize(("length", "expected"), [(3, ["左", "右"]), (300, ["右", "左"])])
def test_of_regions_side_by_side_the_page_s_own_direction_says_which_is_first(
    length: int, expected: list[str], block: Block
) -> None:
    left = block("左" * 20, (50, 50, 200, 400))
    right = [block("右", (300, 50, 340, 400), direction="vertical")]
    rest = [block("字" * length, (210, 50, 290, 400), direction="vertical")]
    read = [text[0] for text in order([left], [*right, *rest])]
    assert [character for character in read if character in "左右"] == expected


def test_a_vertical_page_keeps_its_head_first_and_its_number_last(block: Block) -> None:
    columns = [
        block(f"第{n}列", (300 - 50 * n, 80, 340 - 50 * n, 500), direction="vertical") for n in range(4)
    ]
    head, number = block("书名", (50, 20, 120, 32)), block("12", (190, 560, 210, 572))
    assert order([head, number], columns) == ["书名", "第0列", "第1列", "第2列", "第3列", "12"]


BOXES = st.tuples(st.integers(0, 300), st.integers(0, 500), st.integers(1, 90), st.integers(1, 90))


@given(st.lists(BOXES, max_size=8), st.lists(BOXES, max_size=8))
def test_every_block_is_read_once(horizontal: list[tuple[int, ...]], vertical: list[tuple[int, ...]]) -> None:
    made = [
        [TextBlock(Box(x, y, x + w, y + h), f"{name}{n}") for n, (x, y, w, h) in enumerate(boxes)]
        for name, boxes in (("h", horizontal), ("v", vertical))
    ]
    assert sorted(order(*made)) == sorted(block.text for blocks in made for block in blocks)
