"""Captions whose arrows point at their pictures."""

from collections.abc import Callable

from extractors.content import FigureRegion, PageContent, TextBlock
from extractors.series.generic import links

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]
Region = Callable[..., FigureRegion]

UPPER, LOWER = (40, 40, 360, 250), (40, 290, 360, 500)


def test_two_captions_between_two_pictures(page: Page, block: Block, region: Region) -> None:
    texts = [block("▼晾在渠边的布▲靛缸与搅棒", (40, 256, 100, 278))]
    made = links([page(0, texts, [region(UPPER), region(LOWER)])], "figure")
    assert [(link.caption, link.title) for link in made] == [
        ("▲靛缸与搅棒", "靛缸与搅棒"),
        ("▼晾在渠边的布", "晾在渠边的布"),
    ]


def test_the_picture_pointed_at_has_the_caption_though_another_is_as_near(
    page: Page, block: Block, region: Region
) -> None:
    texts = [block("墙上有题字▶", (160, 100, 230, 110))]
    made = links([page(0, texts, [region((40, 40, 155, 250)), region((240, 40, 360, 250))])], "figure")
    assert [link.title for link in made] == ["", "墙上有题字"]


def test_the_label_after_an_arrow_is_read(page: Page, block: Block, region: Region) -> None:
    texts = [block("▼图3　飞天", (40, 270, 100, 280))]
    made = links([page(0, texts, [region(UPPER), region(LOWER)])], "figure")
    assert [(link.caption, link.title) for link in made] == [("", ""), ("▼图3　飞天", "飞天")]


def test_an_arrow_that_points_at_nothing_is_a_mere_sign(page: Page, block: Block, region: Region) -> None:
    made = links([page(0, [block("▶飞天", (40, 256, 100, 266))], [region(UPPER)])], "figure")
    assert made[0].title == "飞天"


def test_arrows_as_bullets_leave_each_picture_its_own_line(page: Page, block: Block, region: Region) -> None:
    texts = [block("▲飞天", (40, 256, 80, 266)), block("▲乐伎", (220, 256, 260, 266))]
    boxes = [region((40, 40, 190, 250)), region((220, 40, 360, 250))]
    assert [link.title for link in links([page(0, texts, boxes)], "figure")] == ["飞天", "乐伎"]
