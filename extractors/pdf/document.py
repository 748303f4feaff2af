"""Opening a PDF: the only door through which strangers' files come in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from extractors.options import ExtractionOptions
from manifests.errors import CultiError

PDF_ERRORS = (RuntimeError, ValueError, IndexError, TypeError, pymupdf.mupdf.FzErrorBase)
"""What PyMuPDF raises on damaged content; its own FileDataError and EmptyFileError are RuntimeErrors."""

PAGE_COVER = 0.80
"""An image over more than this share of a page covers the page."""

_NO_MEMORY = re.compile(r"alloc\b.*failed|Insufficient memory|Failed to allocate", re.IGNORECASE)
_HEADER_BYTES = 1024  # a PDF header may stand anywhere in the first kilobyte (ISO 32000-1, annex H.3)

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


class DocumentError(CultiError):
    """A PDF that cannot be read as a whole; the message is one line with the reason."""


@dataclass(frozen=True)
class BookImpression:
    """What a sample of a book's pages shows before any is read: whether it is a scan, and the keys of the
    objects that come again and again (`extractors.figures.furniture`)."""

    is_scan: bool = False
    furniture: frozenset[str] = frozenset()


class Document:
    """An open PDF. `n_pages` is at least 1; `title` is from the metadata, or "" where there is none;
    `impression` is None until somebody has taken it (`extractors.impression`)."""

    def __init__(self, pdf: pymupdf.Document, impression: BookImpression | None = None) -> None:
        self.pdf = pdf
        self.impression = impression
        self.n_pages: int = pdf.page_count
        metadata = pdf.metadata or {}
        self.title: str = " ".join((metadata.get("title") or "").split())

    def page(self, page_index: int) -> pymupdf.Page:
        """The page, 0-based. Raises one of PDF_ERRORS when it is damaged."""
        return self.pdf[page_index]


@contextmanager
def open_document(
    path: Path, options: ExtractionOptions, impression: BookImpression | None = None
) -> Iterator[Document]:
    """Open a PDF and close it on leaving; `impression` where it is known. Raises DocumentError with a
    one-line reason."""
    pdf = _open(path)
    try:
        _unlock(pdf, options.password)
        _check_pages(pdf, options.max_pages)
        yield Document(pdf, impression)
    finally:
        pdf.close()


def _open(path: Path) -> pymupdf.Document:
    try:
        with path.open("rb") as stream:
            header = stream.read(_HEADER_BYTES)
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror or error}") from error
    if not header:
        raise DocumentError("the file is empty")
    if b"%PDF-" not in header:
        raise DocumentError("not a PDF: the file has no %PDF header")
    try:
        return pymupdf.open(path, filetype="pdf")
    except PDF_ERRORS as error:
        raise DocumentError(f"damaged PDF: {one_line(error)}") from error


def _unlock(pdf: pymupdf.Document, password: str) -> None:
    if not pdf.needs_pass:
        return
    if not pdf.authenticate(password):
        hint = "the password given does not open it" if password else "give its password as extract.password"
        raise DocumentError(f"encrypted PDF: {hint}")


def _check_pages(pdf: pymupdf.Document, max_pages: int) -> None:
    try:
        n_pages = pdf.page_count
    except PDF_ERRORS as error:
        raise DocumentError(f"damaged PDF: {one_line(error)}") from error
    if n_pages < 1:
        raise DocumentError("damaged PDF: it has no pages that can be found")
    if n_pages > max_pages:
        raise DocumentError(f"{n_pages} pages, more than the limit extract.max_pages = {max_pages}")
    for page_index in range(n_pages):
        try:
            pdf.page_xref(page_index)
        except PDF_ERRORS as error:
            # The tree that numbers the pages is broken: no page index of this file can be trusted.
            raise DocumentError(
                f"damaged page tree: page {page_index + 1} of {n_pages} cannot be reached ({one_line(error)})"
            ) from error


def one_line(error: BaseException) -> str:
    """The error's message on one line, without MuPDF's numeric code; its class name when it has none."""
    message = " ".join(str(error).split())
    if message.startswith("code=") and ": " in message:
        message = message.split(": ", 1)[1]
    return message or type(error).__name__


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error tells of missing memory; MuPDF and OpenCV have no class of their own for that."""
    return isinstance(error, MemoryError) or _NO_MEMORY.search(str(error)) is not None
