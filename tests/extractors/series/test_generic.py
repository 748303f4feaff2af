"""Captions of any illustrated book: by label, by position, or none."""

from collections.abc import Callable

import pytest

from extractors.content import FigureRegion, PageContent, TextBlock
from extractors.series.generic import body_font_size, links, with_roles

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]
Region = Callable[..., FigureRegion]

FIGURE = (50, 60, 350, 250)
BODY = "敦煌壁画是中国古代美术的宝库，历时千年而不衰，题材丰富。" * 3


def test_a_labelled_caption(page: Page, block: Block, region: Region) -> None:
    content = page(0, [block("图1-2　联珠对鹿纹锦", (50, 258, 180, 268))], [region(FIGURE)])
    (made,) = links([content], "figure")
    assert (made.caption, made.title, made.fields) == (
        "图1-2　联珠对鹿纹锦",
        "联珠对鹿纹锦",
        {"label": "图1-2"},
    )
    assert made.rule == "caption_by_label"


def test_a_short_line_right_below_is_a_caption_by_position(page: Page, block: Block, region: Region) -> None:
    content = page(0, [block("联珠对鹿纹锦", (50, 256, 130, 266))], [region(FIGURE)])
    (made,) = links([content], "figure")
    assert (made.caption, made.rule) == ("联珠对鹿纹锦", "caption_by_position")
    labelled = page(0, [block("图1 联珠对鹿纹锦", (50, 256, 130, 266))], [region(FIGURE)])
    assert links([labelled], "figure")[0].confidence > made.confidence


@pytest.mark.parametrize(
    ("text", "box"),
    [
        (BODY, (50, 256, 350, 300)),
        ("表1 尺寸", (50, 256, 130, 266)),
        ("联珠对鹿纹锦", (50, 300, 130, 310)),
        ("图9 太远", (50, 500, 130, 510)),
    ],
    ids=["running text", "a table's caption", "a line far below", "a caption too far below"],
)
def test_what_is_no_caption_of_a_figure(
    text: str, box: tuple[float, float, float, float], page: Page, block: Block, region: Region
) -> None:
    (made,) = links([page(0, [block(text, box)], [region(FIGURE)])], "figure")
    assert (made.caption, made.title, made.rule) == ("", "", "none")


def test_words_inside_a_figure_are_not_its_caption_unless_they_are_labelled(
    page: Page, block: Block, region: Region
) -> None:
    names = [
        block("经线", (100, 100, 150, 110), role="in_figure"),
        block("图1", (60, 70, 80, 80), role="in_figure"),
    ]
    (made,) = links([page(0, names, [region(FIGURE)])], "figure")
    assert made.caption == ""
    over = block("图1　山顶日落", (60, 230, 150, 242), role="in_figure")
    (made,) = links([page(0, [*names, over], [region(FIGURE)])], "figure")
    assert made.caption == "图1　山顶日落"


def test_dropped_regions_are_passed_over(page: Page, block: Block, region: Region) -> None:
    logo = region((50, 255, 80, 270), "logo", drop_reason="logo")
    content = page(0, [block("图1 飞天", (50, 280, 130, 290))], [logo, region(FIGURE)])
    (made,) = links([content], "figure")
    assert (made.figure, made.caption) == ((0, 1), "图1 飞天")


def test_captions_are_marked_and_running_mentions_are_not(page: Page, block: Block) -> None:
    content = page(0, [block("图1 飞天", (50, 50, 90, 60)), block("图1给出了飞天", (50, 80, 200, 90))])
    (marked,) = with_roles([content])
    assert [text.role for text in marked.texts] == ["caption", "body"]


def test_the_body_font_size_is_that_of_most_of_the_text(page: Page, block: Block) -> None:
    texts = [
        block(BODY * 5, (50, 50, 350, 300), font_size=10.5),
        block("标题", (50, 20, 90, 40), font_size=24.0),
        block(BODY, (50, 320, 350, 360), font_size=8.0),
    ]
    assert body_font_size([page(0, texts)]) == 10.5
    assert body_font_size([]) == 0


def test_a_paragraph_parts_a_caption_from_the_picture_below_it(
    page: Page, block: Block, region: Region
) -> None:
    words = [
        block("图1　花园", (50, 40, 200, 50), font_size=8.0),
        block("正文" * 60, (50, 60, 350, 100)),
        block("图2　四季", (50, 310, 200, 320), font_size=8.0),
    ]
    panels = [region((50, 110, 195, 300), "a"), region((205, 110, 350, 300), "b")]
    found = links(with_roles([page(0, words, panels)]), "figure")
    assert [one.caption for one in found] == ["图2　四季", "图2　四季"]
