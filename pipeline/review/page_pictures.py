"""Pictures for the review page: pages rendered once, figures reduced to what a screen shows."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from extractors.options import ExtractionOptions
from extractors.pdf.document import PDF_ERRORS, Document, DocumentError, one_line, open_document
from extractors.pictures.raster import render
from manifests.files import write_bytes
from manifests.store import Row
from pipeline.local_page.pictures import Held, PictureError, jpeg, reduced

_PAGE_DPI = 150
_PAGE_PIXELS = 5_000_000  # a page of twice A4 at 150 dpi
_HELD_BYTES = 200_000_000  # of encoded pictures in memory: some 500 pages
_OPEN_DOCUMENTS = 4


class PagePictures:
    """JPEG files of pages and figures, kept in memory and, for pages, in the folder `cache`.

    MuPDF is not safe for threads: one lock is held while it works.
    """

    def __init__(self, cache: Path, options: ExtractionOptions) -> None:
        self._cache = cache
        self._options = options
        self._mupdf = threading.Lock()
        self._held = Held(_HELD_BYTES)
        self._documents: OrderedDict[Path, tuple[Document, ExitStack]] = OrderedDict()

    def page(self, document: Row, page_index: int) -> bytes:
        """A page as displayed. Raises PictureError."""
        name = f"{document['sha256'][:32]}-{page_index:05d}-{_PAGE_DPI}.jpg"
        return self._held.get(name, lambda: self._page(document, page_index, self._cache / name))

    def figure(self, name: str, side: int, source: Callable[[], Path | bytes]) -> bytes:
        """A figure's file (its path, or its bytes) with no side longer than `side` pixels; `name` stands for
        its content. Raises PictureError."""
        return self._held.get(f"{name}-{side}", lambda: reduced(source(), side))

    def close(self) -> None:
        with self._mupdf:
            while self._documents:
                self._documents.popitem()[1][1].close()

    def _page(self, document: Row, page_index: int, path: Path) -> bytes:
        if path.is_file():
            return path.read_bytes()
        try:
            with self._mupdf:
                pixels = render(
                    self._open(Path(document["path"])).page(page_index), _PAGE_DPI, max_pixels=_PAGE_PIXELS
                )
        except (DocumentError, *PDF_ERRORS) as error:
            raise PictureError(
                f"page {page_index + 1} of {document['document']}: {one_line(error)}"
            ) from error
        data = jpeg(pixels)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, data)
        return data

    def _open(self, path: Path) -> Document:
        if path not in self._documents:
            stack = ExitStack()
            self._documents[path] = (stack.enter_context(open_document(path, self._options)), stack)
            while len(self._documents) > _OPEN_DOCUMENTS:
                self._documents.popitem(last=False)[1][1].close()
        self._documents.move_to_end(path)
        return self._documents[path][0]
