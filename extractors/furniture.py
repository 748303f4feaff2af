"""What stands on many pages of a book at the same place: watermarks, logos, tabs, rules.

Known before any page is read, so that a mark printed over the pictures does not tie them together.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from extractors.document import PDF_ERRORS, Document
from extractors.objects import elements
from extractors.page import Element, PageError, page_frame
from manifests.geometry import PageFrame

Key = tuple[object, ...]

_SAMPLED_PAGES = 24
_REPEATS = 3  # sampled pages that show the same object at the same place
_SHARE = 0.12  # of the sampled pages, at least: a picture kept on three plates of a long book is no furniture
_MAX_OBJECTS = 5000  # pages with more are drawings; they are not sampled
_MAX_SIDE = 14_400.0
_GRID = 2.0  # points: places that round to the same are the same
_WATERMARK = 0.06  # of the page: larger repeated marks are watermarks, smaller ones logos


@lru_cache(maxsize=1)
def repeated(document: Document) -> frozenset[Key]:
    """The keys of the objects that come again and again, from a sample of page pairs spread over the book."""
    counts: Counter[Key] = Counter()
    sampled = 0
    for page_index in sampled_pages(document.n_pages):
        try:
            page = document.page(page_index)
            frame = page_frame(page, _MAX_SIDE)
            found = elements(page, frame, _MAX_OBJECTS)
        except (*PDF_ERRORS, PageError):
            continue  # the page says so itself when it is read
        sampled += 1
        counts.update({key(element, frame) for element in found})
    needed = max(_REPEATS, _SHARE * sampled)
    return frozenset(name for name, count in counts.items() if count >= needed)


def sampled_pages(n_pages: int) -> list[int]:
    """Pairs of neighbouring pages, left and right ones alike: furniture often changes sides."""
    pairs = _SAMPLED_PAGES // 2
    step = max(2.0, n_pages / pairs)
    starts = sorted({int(number * step) for number in range(pairs)})
    return sorted({index for start in starts for index in (start, start + 1) if index < n_pages})


def key(element: Element, frame: PageFrame) -> Key:
    """What makes an object on one page the same as one on another: its looks, and its place."""
    place = tuple(round(value / _GRID) for value in element.box.as_list())
    size = (round(frame.width), round(frame.height))
    return (element.kind, element.xref or element.pixels, element.fill, element.stroke, place, size)


def drop_reason(marks: Sequence[Element], frame: PageFrame) -> str:
    """What repeated objects are: `watermark`, `logo` (both pictures) or `decoration` (drawn)."""
    if all(mark.kind == "path" for mark in marks):
        return "decoration"
    area = max(mark.box.area for mark in marks if mark.kind != "path")
    return "watermark" if area > _WATERMARK * frame.box.area else "logo"
