"""What only a whole book shows: furniture, repeated pictures, the series and the title."""

from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from extractors.book import assemble, recognised
from extractors.content import FigureRegion, PageContent, TextBlock
from extractors.options import ExtractionOptions
from extractors.pdf.document import open_document
from extractors.reader import PageReader

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]
Region = Callable[..., FigureRegion]

BODY = "敦煌壁画是中国古代美术的宝库，历时千年而不衰，题材丰富。" * 4


def body(block: Block) -> TextBlock:
    return block(BODY, (50, 200, 350, 400))


def test_a_watermark_drawn_on_many_pages_is_dropped_and_the_plates_stay(
    picture_png: Callable[..., bytes], tmp_path: Path, options: ExtractionOptions
) -> None:
    pdf = pymupdf.open()
    mark, logo = picture_png(200, 200, 99), picture_png(60, 40, 98)
    for number in range(4):
        page = pdf.new_page(width=400, height=600)
        page.insert_image(
            pymupdf.Rect(60, 60, 340, 230), stream=picture_png(280, 170, number), keep_proportion=False
        )
        page.insert_image(pymupdf.Rect(40, 250, 360, 540), stream=mark, keep_proportion=False)
        page.insert_image(pymupdf.Rect(170, 550, 230, 590), stream=logo, keep_proportion=False)
    pdf.save(tmp_path / "marked.pdf")
    reader = PageReader(options)
    with open_document(tmp_path / "marked.pdf", options) as document:
        pages = [reader.read(document, index).content for index in range(4)]
    book = assemble(pages, "", options)
    for page in book.pages:
        assert [figure.drop_reason for figure in page.figures] == [None, "watermark", "logo"]


def test_a_picture_on_two_pages_is_no_logo(page: Page, region: Region, options: ExtractionOptions) -> None:
    pages = [page(n, [], [region((50, 60, 350, 250), "same" if n < 2 else "other")]) for n in range(4)]
    kept = [figure.drop_reason for one in assemble(pages[:3], "", options).pages for figure in one.figures]
    assert kept == [None, None, None]


@pytest.mark.parametrize(
    ("width", "step", "kept"), [(300, 40, True), (300, 0, False), (50, 40, False)],
    ids=["large, elsewhere each time", "large, at one place", "small"],
)  # fmt: skip
def test_a_picture_that_comes_again_is_a_mark_when_small_or_at_one_place(
    width: int, step: int, kept: bool, page: Page, region: Region, options: ExtractionOptions
) -> None:
    boxes = [(50, 60 + step * n, 50 + width, 60 + step * n + 50 + width / 2) for n in range(4)]
    pages = [page(n, [], [region(box, "same")]) for n, box in enumerate(boxes)]
    found = [
        figure.drop_reason is None for one in assemble(pages, "", options).pages for figure in one.figures
    ]
    assert found == [kept] * 4


def test_pages_come_back_in_order(page: Page, options: ExtractionOptions) -> None:
    book = assemble([page(2), page(0), page(1)], "", options)
    assert [one.page_index for one in book.pages] == [0, 1, 2]


@pytest.mark.parametrize("printed", ["12", "· 12 ·", "一二", "xii", "— 12 —"])
def test_a_number_alone_at_the_pages_edge_is_its_number(
    printed: str, page: Page, block: Block, options: ExtractionOptions
) -> None:
    foot = block(printed, (190, 575, 210, 585))
    (made,) = assemble([page(0, [body(block), foot])], "", options).pages
    assert made.texts[1].role == "page_number"
    assert made.printed_number == printed.strip(" ·—")


def test_a_number_in_the_text_is_no_page_number(page: Page, block: Block, options: ExtractionOptions) -> None:
    (made,) = assemble([page(0, [block("12", (190, 300, 210, 310))])], "", options).pages
    assert (made.texts[0].role, made.printed_number) == ("body", None)


def test_a_line_that_comes_again_at_the_head_is_a_running_head(
    page: Page, block: Block, options: ExtractionOptions
) -> None:
    pages = [page(n, [block(f"丝绸之路 {n}", (50, 20, 150, 32)), body(block)]) for n in range(4)]
    book = assemble(pages, "", options)
    assert [one.texts[0].role for one in book.pages] == ["running_head"] * 4
    assert [one.texts[1].role for one in book.pages] == ["body"] * 4
    (first, *_) = assemble(pages[:2], "", options).pages
    assert first.texts[0].role == "body"


def test_a_caption_that_comes_again_at_the_foot_is_no_running_head(
    page: Page, block: Block, options: ExtractionOptions
) -> None:
    pages = [page(n, [block("图1 飞天", (50, 570, 150, 582)), body(block)]) for n in range(4)]
    assert {one.texts[0].role for one in assemble(pages, "", options).pages} == {"caption"}


def test_the_title_is_given_or_printed_large(page: Page, block: Block, options: ExtractionOptions) -> None:
    pages = [page(0, [block("敦煌壁画集", (50, 100, 350, 140), font_size=32.0)]), page(1, [body(block)])]
    assert assemble(pages, "", options).title == "敦煌壁画集"
    assert assemble(pages, "给定的书名", options).title == "给定的书名"
    assert assemble([page(0, [body(block)])], "", options).title == ""


def test_the_series_given_goes_before_the_one_recognised(
    page: Page, block: Block, region: Region, options: ExtractionOptions
) -> None:
    plates = [
        page(
            n,
            [block(f"{n + 1} 飞天 莫高窟第{n + 1}窟", (50, 410, 200, 422))],
            [region((50, 60, 350, 400), str(n))],
        )
        for n in range(3)
    ]
    assert recognised(plates) == "murals"
    assert assemble(plates, "", options).series == "murals"
    assert assemble(plates, "", options.model_copy(update={"series": "generic"})).series == "generic"
    assert recognised([page(0, [body(block)])]) == recognised([]) == "generic"


def test_a_failed_page_stays_in_the_book(options: ExtractionOptions) -> None:
    failed = PageContent(0, 0.0, 0.0, 0, "born_digital", status="failed", error="no objects found")
    (kept,) = assemble([failed], "", options).pages
    assert (kept.status, kept.error) == ("failed", "no objects found")
