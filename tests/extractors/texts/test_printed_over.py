"""Captions printed over their picture, and the lettering of pictures."""

from collections.abc import Callable

import pymupdf
import pytest
from PIL import Image

from extractors.book import assemble
from extractors.content import Book, FigureRegion, PageContent, TextBlock
from extractors.linking import link
from extractors.options import ExtractionOptions
from extractors.reading import PageReading
from extractors.texts.printed_over import with_printed_captions

Read = Callable[..., PageReading]
Painting = Callable[..., Image.Image]
Png = Callable[[Image.Image], bytes]
Word = tuple[str, float, float, float]
WHITE = (1.0, 1.0, 1.0)

CORNER = ("云冈石窟　供养天人", 30.0, 570.0, 11.0)
NAMES = [("敦煌", 60.0, 100.0, 9.0), ("吐鲁番", 200.0, 150.0, 9.0), ("于阗", 120.0, 330.0, 9.0)]
TITLE = ("丝绸之路沿线出土地点示意图", 30.0, 570.0, 11.0)


@pytest.fixture
def plate(painting: Painting, png: Png) -> Callable[..., pymupdf.Document]:
    """A dark picture over the page, or nearly so, with words printed on it in white."""

    def draw(words: list[Word], *, bleed: bool = True) -> pymupdf.Document:
        pdf = pymupdf.open()
        page = pdf.new_page(width=400, height=600)
        box = page.rect if bleed else pymupdf.Rect(20, 15, 380, 585)
        dark = painting(400, 600, 3).point(lambda value: value * 0.6)
        page.insert_image(box, stream=png(dark), keep_proportion=False)
        for text, x, y, size in words:
            page.insert_text((x, y), text, fontname="china-s", fontsize=size, color=WHITE)
        return pdf

    return draw


def captions(reading: PageReading) -> list[str]:
    """The captions of the page's figures, in a book of this page alone."""
    book: Book = assemble([reading.content], "", ExtractionOptions(series="generic"))
    return [made.caption for made in link(book)]


@pytest.mark.parametrize("bleed", [True, False])
@pytest.mark.parametrize(
    ("words", "caption"),
    [
        ([CORNER], "云冈石窟　供养天人"),
        ([("图12　药师经变", 30, 570, 11)], "图12　药师经变"),
        ([("供养天人", 250, 30, 12)], "供养天人"),
        (
            [("药师经变", 30, 550, 13), ("莫高窟第二二〇窟　初唐", 30, 568, 9)],
            "药师经变　莫高窟第二二〇窟　初唐",
        ),
        ([("Silk banner with birds", 30, 570, 10)], "Silk banner with birds"),
        ([*NAMES, TITLE], TITLE[0]),
        (NAMES, ""),
        ([("A", 30, 570, 12), ("B", 200, 300, 12)], ""),
        ([("须弥山", 180, 300, 11)], ""),
        ([("12", 190, 580, 9)], ""),
    ],
    ids=[
        "corner",
        "number",
        "head",
        "two lines",
        "Latin",
        "map",
        "names",
        "letters",
        "middle",
        "page number",
    ],
)
def test_words_over_a_picture(
    words: list[Word], caption: str, bleed: bool, plate: Callable[..., pymupdf.Document], read: Read
) -> None:
    reading = read(plate(words, bleed=bleed))
    assert captions(reading) == [caption]


def test_words_on_a_panel_laid_on_a_picture(plate: Callable[..., pymupdf.Document], read: Read) -> None:
    pdf = plate([])
    pdf[0].draw_rect(pymupdf.Rect(30, 300, 200, 370), color=None, fill=WHITE)
    for text, y, size in (("百衲袈裟", 325, 11), ("用旧绢四十二片拼成", 352, 8)):
        pdf[0].insert_text((45, y), text, fontname="china-s", fontsize=size)
    assert captions(read(pdf)) == ["百衲袈裟　用旧绢四十二片拼成"]


@pytest.mark.parametrize(
    ("words", "caption"), [([CORNER], CORNER[0]), ([*NAMES, TITLE], TITLE[0]), (NAMES, "")]
)
def test_words_over_a_scanned_picture(
    words: list[Word],
    caption: str,
    plate: Callable[..., pymupdf.Document],
    read: Read,
    scanned: Callable[..., pymupdf.Document],
) -> None:
    reading = read(scanned(plate(words, bleed=False), 0.2, (250, 246, 236)), ocr="auto")
    (found,) = captions(reading)
    assert len(found) == len(caption.replace("　", ""))  # OCR errs in single characters
    assert found[:3] == caption[:3]


def test_a_caption_printed_over_one_picture_is_not_the_next_one_s(
    block: Callable[..., TextBlock], region: Callable[..., FigureRegion], page: Callable[..., PageContent]
) -> None:
    figures = (region((0, 0, 400, 300)), region((0, 310, 400, 600)))
    over = block("云冈石窟　供养天人", (20, 280, 120, 292), role="in_figure")
    book = assemble([page(0, (over,), figures)], "", ExtractionOptions(series="generic"))
    assert [made.caption for made in link(book)] == ["云冈石窟　供养天人", ""]


def test_a_head_over_several_plates_is_no_caption(
    block: Callable[..., TextBlock], region: Callable[..., FigureRegion], page: Callable[..., PageContent]
) -> None:
    def plate(index: int) -> PageContent:
        head = block(f"中国石窟 {index}", (20, 20, 120, 32), role="in_figure")
        return page(index, (head,), (region((0, 0, 400, 600), str(index)),))

    roles = [text.role for made in with_printed_captions([plate(1), plate(2)]) for text in made.texts]
    assert roles == ["in_figure", "in_figure"]
