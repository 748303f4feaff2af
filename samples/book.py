"""A book being set: its document, its pages' truth, and the page forms that both volumes share."""

from collections.abc import Callable

import cv2
import numpy as np
import pymupdf

from manifests.geometry import Box
from samples import encoding
from samples.brush import Brush, Picture, blank
from samples.fonts import SANS
from samples.motifs import HONEYSUCKLE, PEONY
from samples.palette import Rgb, lighter
from samples.placing import Image
from samples.sheet import GREY, Sheet, Typesetter
from samples.style import Shade, Style
from samples.truth import PageTruth

WATERMARK = "样书"
_EMBLEM = 34.0  # points a side
_WHITE: Shade = (1.0, 1.0, 1.0)
_COLUMN_GAP = 19.0


class Book:
    """Grows page by page: `document` is the PDF, `pages` the truth of each page so far."""

    def __init__(self, series: str, style: Style, typesetter: Typesetter) -> None:
        self.series = series
        self.style = style
        self.typesetter = typesetter
        self.document = pymupdf.open()
        self.pages: list[PageTruth] = []
        self._honeysuckle = _ornament(style)
        self._flower = _watermark(style)

    def sheet(self, *tags: str, note: str = "") -> Sheet:
        """The book's next page, on the book's paper."""
        style = self.style
        made_of = [self.series, "born-digital", *tags]
        sheet = Sheet(self.document, self.typesetter, style.width, style.height, made_of, note)
        self.pages.append(sheet.truth)
        if style.paper is not None:
            sheet.page.draw_rect(sheet.page.rect, color=None, fill=style.paper)
            sheet.tag("tinted")
        return sheet

    @property
    def room(self) -> Box:
        """The type area of the last page: the outer margin is right on odd pages, counted from 1."""
        style = self.style
        left, right = (style.inner, style.outer) if len(self.pages) % 2 else (style.outer, style.inner)
        return Box(left, style.top, style.width - right, style.height - style.bottom)

    def folio(self, sheet: Sheet) -> None:
        """Prints the last page's number on it."""
        style, number = self.style, len(self.pages)
        text, size = style.furniture.folio_form.format(number), 8.0
        top = style.top * 0.42 if style.furniture.folio == "head" else style.height - style.bottom * 0.55
        if style.furniture.folio == "centre":
            sheet.line_centred(style.width / 2, top, text, SANS, size, GREY)
            return
        if style.furniture.folio == "side":
            top, text = style.height * 0.62, str(number)
        margin = style.outer * 0.5 if style.furniture.folio == "side" else style.outer
        if number % 2:
            sheet.line_right(style.width - margin, top, text, SANS, size, GREY)
        else:
            sheet.line(margin, top, text, SANS, size, GREY)

    def running_head(self, sheet: Sheet, text: str) -> None:
        """Prints the running head where this book has it, if it has one."""
        style, room = self.style, self.room
        place = style.furniture.head
        if place == "none":
            return
        if place == "outer" and style.furniture.folio == "head":
            place = "inner"
        top = style.height - style.bottom * 0.5 if place == "foot" else style.top * 0.42
        outer_is_right = len(self.pages) % 2 == 1
        if place == "centre":
            sheet.line_centred(style.width / 2, top, text, SANS, 7, GREY)
        elif place == "foot":
            sheet.line_centred((room.x0 + style.width / 2) / 2, top, text, SANS, 7, GREY)
        elif (place == "outer") == outer_is_right:
            sheet.line_right(room.x1, top, text, SANS, 7, GREY)
        else:
            sheet.line(room.x0, top, text, SANS, 7, GREY)
        if style.furniture.head_ruled and place != "foot":
            sheet.rule(room.x0, room.x1, top + 12, GREY, 0.3)

    def tab(self, sheet: Sheet, text: str) -> None:
        """The coloured mark of a section at the outer edge."""
        style, place = self.style, self.style.furniture.tab
        left = style.width - 15 if len(self.pages) % 2 else 0.0
        if place == "none":
            return
        if place == "strip":
            narrow = pymupdf.Rect(left + 4, 0, left + 11, style.height)
            sheet.page.draw_rect(narrow, color=None, fill=style.heading_colour)
            return
        top = style.height * (0.16 if place == "upper" else 0.42)
        high = 14 + 13 * len(text)
        sheet.page.draw_rect(
            pymupdf.Rect(left, top, left + 15, top + high), color=None, fill=style.heading_colour
        )
        for number, character in enumerate(text):
            sheet.line(left + 3.4, top + 8 + number * 13, character, SANS, 8, _WHITE)

    def ornament(self, sheet: Sheet) -> None:
        """A small flower in the inner corner at the foot."""
        style, room = self.style, self.room
        if style.furniture.ornament:
            corner = room.x1 - 16 if len(self.pages) % 2 == 0 else room.x0
            top = style.height - style.bottom * 0.62
            sheet.picture(self._honeysuckle, Box(corner, top, corner + 16, top + 16))

    def watermark(self, sheet: Sheet, *, asked: bool) -> None:
        """A mark over the whole page, behind all else: on pages that `asked`, on all, or on none."""
        style = self.style
        if style.furniture.watermark == "none" or not (asked or style.furniture.watermark == "all"):
            return
        sheet.tag("watermark")
        if not style.furniture.lettered:
            sheet.picture(self._flower, Box(0, 0, style.width, style.height))
            return
        size = style.width * 0.26
        start = pymupdf.Point(style.width * 0.3, style.height * 0.66)
        sheet.faint(start, WATERMARK, SANS, size, pymupdf.Matrix(40))

    def emblem(self, sheet: Sheet) -> None:
        """The publisher's mark on the title page."""
        if self.style.furniture.emblem:
            left, top = (self.style.width - _EMBLEM) / 2, self.style.height * 0.78
            sheet.picture(self._honeysuckle, Box(left, top, left + _EMBLEM, top + _EMBLEM))

    def opener(self, title: str, background: Picture, *, size: float = 28.0) -> None:
        """A page that opens a chapter: its title on a decorated ground, which is no figure."""
        sheet = self.sheet("chapter-opener", note="the decoration is no figure")
        style, middle = self.style, self.style.width / 2
        colour = style.heading_colour
        kind = style.furniture.opener
        if kind == "background":
            sheet.picture(_faded(background, style, 1.0), Box(0, 0, style.width, style.height))
            plate = pymupdf.Rect(
                style.width * 0.2, style.height * 0.4, style.width * 0.8, style.height * 0.56
            )
            sheet.page.draw_rect(plate, color=None, fill=_WHITE)
        elif kind == "band":
            sheet.picture(
                _faded(background, style, 0.22), Box(0, style.height * 0.78, style.width, style.height)
            )
        elif kind == "panel":
            sheet.page.draw_rect(sheet.page.rect, color=None, fill=colour)
            colour = _WHITE
        else:
            side = 64.0
            for x in (30.0, style.width - 30 - side):
                for y in (30.0, style.height - 30 - side):
                    sheet.picture(self._honeysuckle, Box(x, y, x + side, y + side))
        sheet.line_centred(
            middle, style.height * 0.45, title, style.heading_face, size, colour, bold=style.bold
        )

    def columns(self, title: str, *tags: str, count: int = 2) -> Callable[[], tuple[Sheet, list[Box]]]:
        """For `samples.flow.Flow`: gives pages of `count` columns, the first one headed by `title`."""
        first = len(self.pages)

        def new_page() -> tuple[Sheet, list[Box]]:
            sheet = self.sheet(*tags, *(["two-column"] if count > 1 else []))
            room, style = self.room, self.style
            top = room.y0
            if len(self.pages) == first + 1:
                size, colour = style.heading_size, style.heading_colour
                sheet.line(room.x0, top, title, style.heading_face, size, colour, bold=style.bold)
                top += style.heading_size * 2.4
            width = (room.width - _COLUMN_GAP * (count - 1)) / count
            self.folio(sheet)
            lefts = [room.x0 + number * (width + _COLUMN_GAP) for number in range(count)]
            return sheet, [Box(left, top, left + width, room.y1) for left in lefts]

        return new_page


def ink(colour: Shade) -> Rgb:
    """A PDF colour as 8-bit RGB."""
    red, green, blue = (round(value * 255) for value in colour)
    return red, green, blue


def _ornament(style: Style) -> Image:
    picture = blank(96, 96, ink(style.paper or _WHITE))
    colour = ink(style.heading_colour)
    HONEYSUCKLE.draw(Brush.on(picture, (48, 48), 90), lighter(colour, 0.5), colour)
    return encoding.encoded(picture)


def _watermark(style: Style) -> Image:
    width, height = 500, round(500 * style.height / style.width)
    picture = blank(width, height, (255, 255, 255))
    PEONY.draw(Brush.on(picture, (width / 2, height / 2), width * 0.9), (150, 120, 90), (150, 120, 90))
    mask = np.full((height, width), 16, np.uint8)
    return Image(encoding.jpeg_bytes(picture), width, height, mask=encoding.png_bytes(mask))


def _faded(picture: Picture, style: Style, share: float) -> Image:
    """A pale picture for the full width of the page and `share` of its height."""
    paper = np.full_like(picture, 255)
    faded = np.asarray(cv2.addWeighted(picture, 0.35, paper, 0.65, 0), np.uint8)
    size = (round(style.width * 1.5), round(style.height * share * 1.5))
    return encoding.encoded(np.asarray(cv2.resize(faded, size, interpolation=cv2.INTER_AREA), np.uint8))
