"""Small pictures on the imprint's page are the publisher's marks."""

from collections.abc import Callable

import pytest

from extractors.content import FigureRegion, PageContent, TextBlock
from extractors.figures.imprint import without_imprint_marks

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]
Region = Callable[..., FigureRegion]

MARK, PLATE = (300, 500, 340, 540), (50, 60, 350, 400)
IMPRINT = "出版发行：样书社　开本：16　印张：12　ISBN 978-7"
COLOPHON = "责任编辑　样　章　装帧设计　样　书　2021年6月第1版"


def reasons(pages: list[PageContent]) -> list[list[str | None]]:
    return [[figure.drop_reason for figure in page.figures] for page in without_imprint_marks(pages)]


@pytest.mark.parametrize(
    "words", [IMPRINT, COLOPHON, ""], ids=["by its terms", "by who made it", "by its code"]
)
def test_a_small_picture_on_the_imprints_page_is_a_logo(
    words: str, page: Page, block: Block, region: Region
) -> None:
    code = [] if words else [region((50, 500, 110, 560), "code", drop_reason="qr_code")]
    texts = [block(words or "织物与图像", (50, 60, 300, 72))]
    last = page(1, texts, [region(MARK, "mark"), region(PLATE, "plate"), *code])
    assert reasons([page(0, [], [region(MARK, "other")]), last])[0] == [None]
    assert reasons([page(0, [], []), last])[1][:2] == ["logo", None]


def test_a_captioned_picture_beside_a_code_stays(page: Page, block: Block, region: Region) -> None:
    code = region((50, 500, 110, 560), "code", drop_reason="qr_code")
    texts = [block("图9　飞天", (300, 545, 360, 556))]
    assert reasons([page(0, texts, [region(MARK), code])]) == [[None, "qr_code"]]


def test_a_code_in_the_middle_of_a_book_makes_no_imprint(page: Page, block: Block, region: Region) -> None:
    code = region((50, 500, 110, 560), "code", drop_reason="qr_code")
    pages = [page(n, [block("正文", (50, 60, 300, 72))], []) for n in range(12)]
    pages[6] = page(6, [], [region(MARK), code])
    assert reasons(pages)[6] == [None, "qr_code"]


SIGNED = (130, 512, 250, 524)


@pytest.mark.parametrize(
    ("words", "at", "others", "reason"),
    [
        ("Sample Museum · 样本博物馆", SIGNED, [], "logo"),
        ("铜镜", SIGNED, [], None),
        ("图3　铜镜，样本博物馆藏", SIGNED, [], None),
        ("铜镜，样本博物馆藏", (78, 545, 180, 555), [], None),
        ("Sample Museum · 样本博物馆", SIGNED, [PLATE], None),
    ],
    ids=["a name beside", "other words beside", "a caption beside", "a name below", "among figures"],
)
def test_a_mark_beside_the_name_of_a_house_is_a_logo(
    words: str,
    at: tuple[float, ...],
    others: list[tuple[float, ...]],
    reason: str | None,
    page: Page,
    block: Block,
    region: Region,
) -> None:
    figures = [region((78, 505, 112, 530), "mark"), *map(region, others)]
    pages = [page(n, [], []) for n in range(12)]
    pages[6] = page(6, [block(words, at)], figures)
    assert reasons(pages)[6][0] == reason
