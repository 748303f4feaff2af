"""A book being set: its document, its pages' truth, and the page forms that both volumes share."""

from collections.abc import Callable

import pymupdf

from manifests.geometry import Box
from samples.fonts import SANS
from samples.sheet import Sheet, Typesetter
from samples.style import Style
from samples.truth import PageTruth


class Book:
    """Grows page by page: `document` is the PDF, `pages` the truth of each page so far."""

    def __init__(self, series: str, style: Style, typesetter: Typesetter) -> None:
        self.series = series
        self.style = style
        self.typesetter = typesetter
        self.document = pymupdf.open()
        self.pages: list[PageTruth] = []

    def sheet(self, *tags: str, note: str = "") -> Sheet:
        """The book's next page."""
        sheet = Sheet(
            self.document,
            self.typesetter,
            self.style.width,
            self.style.height,
            [self.series, "born-digital", *tags],
            note,
        )
        self.pages.append(sheet.truth)
        return sheet

    @property
    def room(self) -> Box:
        """The type area of the last page: the outer margin is right on odd pages, counted from 1."""
        style = self.style
        left, right = (style.inner, style.outer) if len(self.pages) % 2 else (style.outer, style.inner)
        return Box(left, style.top, style.width - right, style.height - style.bottom)

    def folio(self, sheet: Sheet) -> None:
        """Prints the last page's number on it."""
        sheet.folio(len(self.pages), self.style.outer, self.style.bottom)

    def columns(self, title: str, *tags: str) -> Callable[[], tuple[Sheet, list[Box]]]:
        """For `samples.flow.Flow`: gives two-column pages, the first one headed by `title`."""
        first = len(self.pages)

        def new_page() -> tuple[Sheet, list[Box]]:
            sheet = self.sheet(*tags, "two-column")
            room, style = self.room, self.style
            top = room.y0
            if len(self.pages) == first + 1:
                sheet.line(room.x0, top, title, SANS, style.heading_size, style.heading_colour)
                top += style.heading_size * 2.4
            half = (room.width - 19) / 2
            self.folio(sheet)
            return sheet, [
                Box(room.x0, top, room.x0 + half, room.y1),
                Box(room.x1 - half, top, room.x1, room.y1),
            ]

        return new_page
