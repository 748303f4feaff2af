"""The first impression of a book, from a sample of its pages: is it a scan, and what stands on many of them?

Taken before any page is read, so that a mark printed over the pictures does not tie them together. It is made
of impressions of single pages, so that whoever fears for a page can take each of them apart from the others.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.figures.furniture import key
from extractors.pdf.document import PDF_ERRORS, BookImpression, Document
from extractors.pdf.objects import elements
from extractors.pdf.page import PageError, page_frame
from extractors.scans.page_image import is_image_only

_SAMPLED_PAGES = 24
_IMAGE_ONLY_SHARE = 0.6  # a book with more image-only pages than this is a scan
_REPEATS = 3  # sampled pages that show the same object at the same place
_SHARE = 0.12  # of the sampled pages, at least: a picture kept on three plates of a long book is no furniture
_MAX_OBJECTS = 5000  # pages with more are drawings; their objects are not compared
_MAX_SIDE = 14_400.0


@dataclass(frozen=True)
class PageImpression:
    """A page at a glance: whether it is one image without text, and the keys of its objects."""

    image_only: bool = False
    keys: tuple[str, ...] | None = None


UNREADABLE = PageImpression()
"""Of a page that cannot be looked at; it says so itself when it is read."""


def sampled_pages(n_pages: int) -> list[int]:
    """Pairs of neighbouring pages (0-based), left and right ones alike: furniture often changes sides."""
    pairs = _SAMPLED_PAGES // 2
    step = max(2.0, n_pages / pairs)
    starts = sorted({int(number * step) for number in range(pairs)})
    return sorted({index for start in starts for index in (start, start + 1) if index < n_pages})


def page_impression(document: Document, page_index: int) -> PageImpression:
    """Look at one page, 0-based."""
    try:
        page = document.page(page_index)
        frame = page_frame(page, _MAX_SIDE)
        found = elements(page, frame, _MAX_OBJECTS)
        return PageImpression(
            is_image_only(page, found, frame), tuple(sorted({key(e, frame) for e in found}))
        )
    except (*PDF_ERRORS, PageError):
        return UNREADABLE


def book_impression(pages: Sequence[PageImpression]) -> BookImpression:
    """What the sampled pages of a book (at least one) say of it."""
    counts = Counter(name for page in pages for name in page.keys or ())
    needed = max(_REPEATS, _SHARE * sum(page.keys is not None for page in pages))
    return BookImpression(
        is_scan=sum(page.image_only for page in pages) > _IMAGE_ONLY_SHARE * len(pages),
        furniture=frozenset(name for name, count in counts.items() if count >= needed),
    )


def impression_of(document: Document) -> BookImpression:
    """The document's impression; taken now, where nobody has taken it yet."""
    if document.impression is None:
        pages = sampled_pages(document.n_pages)
        document.impression = book_impression([page_impression(document, index) for index in pages])
    return document.impression
