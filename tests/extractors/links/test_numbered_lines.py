"""Plates of several objects under one heading."""

from collections.abc import Callable

import pytest

from extractors.content import FigureRegion, PageContent, TextBlock
from extractors.series.generic import links

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]
Region = Callable[..., FigureRegion]

BOXES = [(60, 84, 180, 230), (220, 90, 340, 230), (60, 300, 180, 420)]
LINES = ["1. 铜镜（M1:21）", "2. 釉陶壶（M1:9）", "3. 铜盒（M1:20）"]


@pytest.mark.parametrize("heading", ["图版一", "图版一　随葬器物"])
def test_each_object_has_its_line_and_none_the_heading(
    heading: str, page: Page, block: Block, region: Region
) -> None:
    words = [block(heading, (170, 62, 230, 74), font_size=11.0)]
    words += [
        block(text, (x0 + 30, y1 + 10, x1 - 30, y1 + 20), source="ocr")
        for text, (x0, _, x1, y1) in zip(LINES, BOXES, strict=True)
    ]
    made = links([page(0, words, [region(box) for box in BOXES])], "figure")
    assert [link.caption for link in made] == LINES


def test_a_label_above_figures_without_such_lines_is_their_caption(
    page: Page, block: Block, region: Region
) -> None:
    words = [block("图版一　随葬器物", (150, 62, 250, 74))]
    made = links([page(0, words, [region(box) for box in BOXES[:2]])], "figure")
    assert [link.title for link in made] == ["随葬器物", "随葬器物"]
