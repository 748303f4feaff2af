"""Books scanned in spreads: their pages one by one, and together again."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from extractors.book import assemble
from extractors.content import FigureRegion, Link, PageContent, TextBlock
from extractors.linking import link
from extractors.options import ExtractionOptions
from extractors.sheets import parted
from manifests.geometry import Box

Block = Callable[..., TextBlock]
Region = Callable[..., FigureRegion]
Page = Callable[..., PageContent]

BODY = "这件织物以海东青逐兔为主题纹样，四周环绕缠枝莲花，配色典雅，是元代妆金织物的代表。"


def sheet(page: Page, index: int, texts: list[TextBlock], figures: list[FigureRegion]) -> PageContent:
    """A sheet of two pages of 400 x 600 points, scanned."""
    return replace(page(index, tuple(texts), tuple(figures)), width=800.0, origin="scanned")


def spread(page: Page, block: Block, region: Region, index: int, numbers: tuple[int, int]) -> PageContent:
    """A picture with its caption on each half, a paragraph, and the two page numbers."""
    texts, figures = [], []
    for half, number in enumerate(numbers):
        left = 400 * half
        figures.append(region((left + 60, 80, left + 340, 260), f"{index}-{half}"))
        texts += [
            block(f"图{number}　第{number}页的锦", (left + 60, 266, left + 200, 278)),
            block(BODY, (left + 50, 320, left + 350, 400)),
            block(str(number), (left + 195, 570, left + 205, 580)),
        ]
    return sheet(page, index, texts, figures)


def test_both_numbers_of_a_sheet_are_found(page: Page, block: Block, region: Region) -> None:
    pages = [spread(page, block, region, i, (2 * i + 4, 2 * i + 5)) for i in range(3)]
    book = assemble(pages, "", ExtractionOptions())
    assert [p.printed_number for p in book.pages] == ["4-5", "6-7", "8-9"]
    assert [p.page_index for p in book.pages] == [0, 1, 2]
    assert all([t.reading_order for t in p.texts] == list(range(6)) for p in book.pages)
    assert {t.text for p in book.pages for t in p.texts if t.role == "page_number"} == set("456789")


def test_figures_and_boxes_come_back_where_they_were(page: Page, block: Block, region: Region) -> None:
    pages = [spread(page, block, region, i, (2 * i + 4, 2 * i + 5)) for i in range(3)]
    book = assemble(pages, "", ExtractionOptions())
    for before, after in zip(pages, book.pages, strict=True):
        assert [f.bbox for f in after.figures] == [f.bbox for f in before.figures]
        assert {t.bbox for t in after.texts} == {t.bbox for t in before.texts}


def test_words_belong_to_the_figures_of_their_half(page: Page, block: Block, region: Region) -> None:
    pages = [spread(page, block, region, i, (2 * i + 4, 2 * i + 5)) for i in range(3)]
    book = assemble(pages, "", ExtractionOptions(series="generic"))
    links = {made.figure: made.caption for made in link(book)}
    assert links == {
        (i, half): f"图{2 * i + 4 + half}　第{2 * i + 4 + half}页的锦" for i in range(3) for half in (0, 1)
    }


def test_a_sheet_read_from_the_right_begins_there(page: Page, block: Block, region: Region) -> None:
    pages = [spread(page, block, region, i, (2 * i + 5, 2 * i + 4)) for i in range(3)]
    book = assemble(pages, "", ExtractionOptions())
    assert [p.printed_number for p in book.pages] == ["4-5", "6-7", "8-9"]
    assert all(p.texts[0].bbox.x0 > 400 for p in book.pages)


def test_landscape_pages_are_not_parted(page: Page, block: Block, region: Region) -> None:
    """A picture on the left, words on the right, one number."""
    pages = [
        sheet(
            page,
            index,
            [block(BODY, (450, 100, 750, 300)), block(str(index + 4), (740, 570, 750, 580))],
            [region((50, 80, 350, 500), str(index))],
        )
        for index in range(4)
    ]
    assert parted(pages).pages == tuple(pages)
    book = assemble(pages, "", ExtractionOptions())
    assert [p.printed_number for p in book.pages] == ["4", "5", "6", "7"]


def test_a_plate_across_the_fold_stays_one_figure_and_single_pages_stay(
    page: Page, block: Block, region: Region
) -> None:
    cover = page(0, (block("中国古代丝绸", (100, 200, 300, 240), font_size=30.0),))
    plate = sheet(page, 3, [], [region((40, 60, 760, 500), "plate")])
    pages = [cover, *(spread(page, block, region, i, (2 * i, 2 * i + 1)) for i in (1, 2)), plate]
    pages.append(spread(page, block, region, 4, (8, 9)))
    book = assemble(pages, "", ExtractionOptions())
    assert [p.printed_number for p in book.pages] == [None, "2-3", "4-5", None, "8-9"]
    (figure,) = book.pages[3].figures
    assert figure.bbox == Box(40, 60, 760, 500)
    assert {made.figure for made in link(book)} == {(1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (4, 0), (4, 1)}


def test_a_sheet_hidden_by_a_plate_across_its_fold_counts(page: Page, block: Block, region: Region) -> None:
    """Two sheets with numbers, and between them plates across the fold, whose numbers no half shows."""
    hidden = [sheet(page, n, [], [region((40, 60, 760, 500), f"plate {n}")]) for n in (1, 2)]
    numbered = [spread(page, block, region, n, (2 * n + 4, 2 * n + 5)) for n in (0, 3)]
    book = assemble([numbered[0], *hidden, numbered[1]], "", ExtractionOptions())
    assert [p.printed_number for p in book.pages] == ["4-5", None, None, "10-11"]


@pytest.mark.parametrize("shown", [0, 1])
def test_numbers_on_one_half_of_the_sheets_count_by_twos(
    shown: int, page: Page, block: Block, region: Region
) -> None:
    """The recogniser missed those of the other half."""
    whole = [spread(page, block, region, n, (2 * n + 4, 2 * n + 5)) for n in range(3)]
    hidden = [{str(2 * n + 5 - shown)} for n in range(3)]
    pages = [
        replace(sheet, texts=tuple(t for t in sheet.texts if t.text not in lost))
        for sheet, lost in zip(whole, hidden, strict=True)
    ]
    assert len(parted(pages).pages) == 6
    counted_by_ones = [spread(page, block, region, n, (n + 4, n + 4)) for n in range(3)]
    assert len(parted(counted_by_ones).pages) == 3


def test_a_plate_across_the_fold_has_its_caption_on_either_half(
    page: Page, block: Block, region: Region
) -> None:
    """Its middle is a little to the right of the fold, its caption on the left."""
    box = (50.0, 60.0, 760.0, 500.0)
    caption = block("图8　长卷", (50, 510, 110, 522))
    plate = sheet(page, 2, [caption], [region(box, "plate")])
    pages = [spread(page, block, region, n, (2 * n + 4, 2 * n + 5)) for n in (0, 1)]
    book = assemble([*pages, plate], "", ExtractionOptions(series="generic"))
    made = {made.figure: made for made in link(book)}[(2, 0)]
    assert (made.caption, made.rule) == ("图8　长卷", "caption_by_label")


def test_links_lead_to_the_joined_pages(page: Page, block: Block, region: Region) -> None:
    pages = [spread(page, block, region, i, (2 * i + 4, 2 * i + 5)) for i in range(2)]
    sheets = parted(pages)
    assert len(sheets.pages) == 4
    assert sheets.joined(sheets.pages)[1].figures == pages[1].figures
    (made,) = sheets.joined_links([Link((3, 0), "figure", mentions=((2, 1), (3, 1)))])
    assert (made.figure, made.mentions) == ((1, 1), ((1, 1), (1, 4)))
