"""What stands on many pages of a book at the same place: watermarks, logos, tabs, rules.

Known before any page is read, so that a mark printed over the pictures does not tie them together.
"""

from collections.abc import Sequence

from extractors.pdf.document import PAGE_COVER
from extractors.pdf.page import Element
from manifests.geometry import PageFrame

Key = str
"""What makes an object on one page the same as one on another: its looks, and its place."""

_GRID = 2.0  # points: places that round to the same are the same
_WATERMARK = 0.06  # of the page: larger repeated marks are watermarks, smaller ones logos


def key(element: Element, frame: PageFrame) -> Key:
    """The object's key on a page of that frame."""
    place = tuple(round(value / _GRID) for value in element.box.as_list())
    size = (round(frame.width), round(frame.height))
    return repr((element.kind, element.xref or element.pixels, element.fill, element.stroke, place, size))


def drop_reason(marks: Sequence[Element], frame: PageFrame) -> str:
    """What repeated objects are: `background` (page-wide), `watermark`, `logo` or `decoration` (drawn)."""
    if any(mark.box.area > PAGE_COVER * frame.box.area for mark in marks):
        return "background"
    if all(mark.kind == "path" for mark in marks):
        return "decoration"
    area = max(mark.box.area for mark in marks if mark.kind != "path")
    return "watermark" if area > _WATERMARK * frame.box.area else "logo"
