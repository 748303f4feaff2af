"""Every kind of bad file is refused with one line that says why."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.impression import impression_of
from extractors.options import ExtractionOptions
from extractors.pdf.document import Document, DocumentError, one_line, open_document


def written(*objects: str) -> bytes:
    """A PDF file made of the given objects, numbered from 1; the first is the catalogue."""
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    return data + head + table + trailer


CATALOGUE = "<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = written(
    CATALOGUE,
    "<</Type/Pages/Count 1/Kids[3 0 R]>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
)
BAD_FILES = {
    "empty": (b"", "the file is empty"),
    "text": ("图版说明".encode() * 300, "not a PDF"),
    "header only": (b"%PDF-1.7\n" + b"garbage " * 100, "damaged PDF"),
    "no page tree": (written("<</Type/Catalog>>"), "damaged PDF"),
    "no pages": (written(CATALOGUE, "<</Type/Pages/Count 0/Kids[]>>"), "no pages"),
    "page tree holds itself": (written(CATALOGUE, "<</Type/Pages/Count 3/Kids[2 0 R]>>"), "damaged"),
    "page tree in a circle": (
        written(
            CATALOGUE,
            "<</Type/Pages/Count 3/Kids[3 0 R]>>",
            "<</Type/Pages/Parent 2 0 R/Count 3/Kids[2 0 R]>>",
        ),
        "damaged page tree",
    ),
}


@pytest.fixture
def two_pages(tmp_path: Path) -> Path:
    pdf = pymupdf.open()
    pdf.new_page()
    pdf.new_page()
    pdf.set_metadata({"title": " 丝绸\n 图系  "})
    pdf.save(tmp_path / "two.pdf")
    return tmp_path / "two.pdf"


def encrypted(folder: Path) -> Path:
    pdf = pymupdf.open()
    pdf.new_page()
    pdf.save(
        folder / "locked.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="opening", owner_pw="owning"
    )
    return folder / "locked.pdf"


def test_a_sound_file_gives_its_pages_and_title(two_pages: Path, options: ExtractionOptions) -> None:
    with open_document(two_pages, options) as document:
        assert document.n_pages == 2
        assert document.title == "丝绸 图系"
        assert document.page(1).number == 1


def test_the_file_is_closed_on_leaving(two_pages: Path, options: ExtractionOptions) -> None:
    with open_document(two_pages, options) as document:
        pass
    assert document.pdf.is_closed


def test_a_header_may_stand_anywhere_in_the_first_kilobyte(
    tmp_path: Path, options: ExtractionOptions
) -> None:
    path = tmp_path / "late.pdf"
    path.write_bytes(b"\n" * 900 + ONE_PAGE)
    with open_document(path, options) as document:
        assert document.n_pages == 1


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_on_one_line(name: str, tmp_path: Path, options: ExtractionOptions) -> None:
    data, reason = BAD_FILES[name]
    path = tmp_path / "bad.pdf"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=reason) as caught, open_document(path, options):
        pass
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_file_cut_short_opens_or_is_refused(
    cut: float, two_pages: Path, options: ExtractionOptions
) -> None:
    data = two_pages.read_bytes()
    two_pages.write_bytes(data[: int(cut * len(data))])
    try:
        with open_document(two_pages, options) as document:
            n_pages = document.n_pages
    except DocumentError as error:
        n_pages = 0
        reason = str(error)
    assert n_pages in (1, 2) or "damaged" in reason


@pytest.mark.parametrize("missing", ["absent.pdf", "."])
def test_what_is_no_readable_file_is_refused(
    missing: str, tmp_path: Path, options: ExtractionOptions
) -> None:
    with pytest.raises(DocumentError, match="cannot be read"), open_document(tmp_path / missing, options):
        pass


def test_a_locked_file_asks_for_its_password(tmp_path: Path, options: ExtractionOptions) -> None:
    path = encrypted(tmp_path)
    with pytest.raises(DocumentError, match=r"give its password as extract\.password"):
        open_document(path, options).__enter__()
    wrong = options.model_copy(update={"password": "guess"})
    with pytest.raises(DocumentError, match="does not open it"):
        open_document(path, wrong).__enter__()


@pytest.mark.parametrize("password", ["opening", "owning"])
def test_a_locked_file_opens_with_its_password(
    password: str, tmp_path: Path, options: ExtractionOptions
) -> None:
    right = options.model_copy(update={"password": password})
    with open_document(encrypted(tmp_path), right) as document:
        assert document.n_pages == 1


def test_a_book_with_too_many_pages_is_refused(two_pages: Path, options: ExtractionOptions) -> None:
    with (
        pytest.raises(DocumentError, match=r"2 pages, more than the limit extract\.max_pages = 1"),
        open_document(two_pages, options.model_copy(update={"max_pages": 1})),
    ):
        pass


@given(st.text())
def test_an_error_is_told_on_one_line_and_never_with_nothing(message: str) -> None:
    line = one_line(ValueError(message))
    assert line
    assert len(line.splitlines()) == 1
    assert line == line.strip()


@pytest.mark.parametrize(
    ("message", "line"), [("code=7: no\n objects", "no objects"), ("plain", "plain"), ("", "ValueError")]
)
def test_mupdf_codes_are_left_out(message: str, line: str) -> None:
    assert one_line(ValueError(message)) == line


def test_a_page_that_is_not_there_raises_what_readers_catch(
    opened: Callable[[pymupdf.Document], AbstractContextManager[Document]],
) -> None:
    pdf = pymupdf.open()
    pdf.new_page()
    with opened(pdf) as document, pytest.raises(IndexError):
        document.page(5)


def test_each_document_knows_for_itself_whether_it_is_a_scan(
    two_pages: Path, tmp_path: Path, options: ExtractionOptions
) -> None:
    """Opened and closed in turn, as a worker does: what was found of one file must not stick to the next."""
    scan = tmp_path / "scan.pdf"
    pixels = pymupdf.Pixmap(pymupdf.csRGB, (0, 0, 60, 80), False)
    pixels.clear_with(200)
    with pymupdf.open() as pdf:
        for _ in range(3):
            page = pdf.new_page(width=300, height=400)
            page.insert_image(page.rect, pixmap=pixels)
        pdf.save(scan)
    found = []
    for path in (scan, two_pages) * 4:
        with open_document(path, options) as document:
            found.append(impression_of(document).is_scan)
    assert found == [True, False] * 4
