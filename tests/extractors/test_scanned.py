"""Scanned pages, read through the real engine: figures and captions; and which pages are no scans."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pymupdf
import pytest
from PIL import Image

from extractors.options import ExtractionOptions
from extractors.pdf.document import open_document
from extractors.reader import PageReader
from extractors.reading import PageReading
from manifests.geometry import Box
from tests.extractors.drawn_pages import book_page, kept, paragraph, write

SCANNED_IOU = 0.9


@pytest.fixture(scope="module")
def scan(
    picture_png: Callable[..., bytes],
    scanned: Callable[..., pymupdf.Document],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[PageReading]]:
    """A scanned book of two pages (a plate with its caption below, and text; a plate with a vertical caption
    beside it), read once through the real engine."""
    pdf, page = book_page()
    page.insert_image(pymupdf.Rect(60, 80, 340, 280), stream=picture_png(560, 400, 4), keep_proportion=False)
    write(page, 60, 302, "图5　海东青逐兔纹妆金胸背", 11)
    paragraph(page, 40, 360, 6, width=30)
    page = pdf.new_page(width=400, height=600)
    page.insert_image(pymupdf.Rect(50, 100, 320, 420), stream=picture_png(540, 640, 5), keep_proportion=False)
    for number, character in enumerate("敦煌莫高窟第三窟北壁"):
        write(page, 340, 120 + 15 * number, character, 13)
    path = tmp_path_factory.mktemp("scan") / "scan.pdf"
    scanned(pdf, 0.5, (246, 238, 220)).save(path)
    options = ExtractionOptions()
    reader = PageReader(options)
    with open_document(path, options) as document:
        yield [reader.read(document, page_index) for page_index in range(2)]


def test_scanned_pages_are_known_as_such(scan: list[PageReading]) -> None:
    for reading in scan:
        assert (reading.content.origin, reading.content.status) == ("scanned", "ok")
        assert reading.content.ocr_engine is not None
        assert all(text.source == "ocr" for text in reading.content.texts)


@pytest.mark.parametrize(("number", "box"), [(0, (60, 80, 340, 280)), (1, (50, 100, 320, 420))])
def test_figures_of_a_skewed_tinted_noisy_scan(
    number: int, box: tuple[float, float, float, float], scan: list[PageReading]
) -> None:
    (figure,) = kept(scan[number])
    assert figure.bbox.iou(Box(*box)) > SCANNED_IOU
    assert figure.picture is not None
    assert figure.picture.dpi == pytest.approx(150, rel=0.02)
    with Image.open(io.BytesIO(scan[number].pictures[figure.picture.sha256])) as image:
        assert image.size == (figure.picture.width_px, figure.picture.height_px)


def test_captions_of_a_scan_are_blocks_of_their_own(scan: list[PageReading]) -> None:
    horizontal = ["".join(text.text.split()) for text in scan[0].content.texts]
    assert "图5海东青逐兔纹妆金胸背" in horizontal
    (vertical,) = scan[1].content.texts
    assert (vertical.text, vertical.direction) == ("敦煌莫高窟第三窟北壁", "vertical")


def test_a_full_bleed_plate_in_a_born_digital_book_is_no_scan(
    scan: list[PageReading], picture_png: Callable[..., bytes], tmp_path: Path, options: ExtractionOptions
) -> None:
    """One reader serves many books: what it learnt of a scanned one must not stick to the next."""
    reader = PageReader(options)
    plates, plate = book_page()
    plate.insert_image(plate.rect, stream=picture_png(400, 600), keep_proportion=False)
    book = pymupdf.open()
    book.insert_pdf(plates)
    for _ in range(3):
        paragraph(book.new_page(width=400, height=600), 40, 60, 8)
    plates.save(tmp_path / "scan.pdf")
    book.save(tmp_path / "book.pdf")
    origins = []
    for name in ("scan", "book") * 3:
        with open_document(tmp_path / f"{name}.pdf", options) as document:
            origins.append(reader.read(document, 0).content.origin)
        del document
    assert origins == ["scanned", "born_digital"] * 3


def test_a_pale_plate_whose_motifs_run_off_the_page_is_no_printed_page(
    tmp_path: Path, png: Callable[[Image.Image], bytes]
) -> None:
    plate = Image.new("RGB", (400, 600), (244, 240, 228))
    for x, y in ((-40, 150), (160, 250), (370, 150), (370, 420)):
        plate.paste((150, 40, 40), (max(x, 0), y, x + 80, y + 90))
    book = pymupdf.open()
    shown = book.new_page(width=400, height=600)
    shown.insert_image(shown.rect, stream=png(plate), keep_proportion=False)
    for _ in range(3):
        paragraph(book.new_page(width=400, height=600), 40, 60, 8)
    book.save(tmp_path / "book.pdf")
    options = ExtractionOptions()
    with open_document(tmp_path / "book.pdf", options) as document:
        content = PageReader(options).read(document, 0).content
    assert content.origin == "born_digital"
    assert [figure.bbox for figure in content.figures] == [Box(0, 0, 400, 600)]
