"""The essay volume: an illustrated book of no series, with every place a caption can stand, and with what
looks like a figure and is none: tables, formulas, listings, codes, ornaments."""

from collections.abc import Iterator

import cv2
import numpy as np
import pymupdf

from manifests.geometry import Box
from samples import encoding, vocabulary
from samples.book import Book
from samples.brush import Picture
from samples.essay_plan import (
    CHAPTERS,
    CHART_TITLE,
    FORMULA,
    IMPRINT,
    LISTING,
    TITLE,
    EssaysPlan,
)
from samples.flow import Flow, Manner
from samples.fonts import SANS
from samples.numbering import numbered
from samples.palette import MOTIF_COLOURS
from samples.placing import Image
from samples.shadow import shadow
from samples.sheet import BLACK, GREY, Sheet, Typesetter, fitted
from samples.style import Shade
from samples.truth import FigureTruth

_CHART_IN_ENGLISH = "Number of textile fragments by period."
_GAP = 14.0
_WHITE: Shade = (1.0, 1.0, 1.0)
_TINT: Shade = (0.9, 0.92, 0.94)
_PANELS = {
    "bracketed": (("(a)", "(b)"), ("(a) ", "(b) "), "，", ("(a) ", "(b) ")),
    "bare": (("a", "b"), ("a. ", "b. "), "；", ("(a) ", "(b) ")),
    "circled": (("①", "②"), ("①", "②"), "；", ("(1) ", "(2) ")),
    "placed": (("", ""), ("左：", "右："), "；", ("Left: ", "Right: ")),
}
"""For each way to tell panels apart: what stands under them, what before their words, what between these, and
what before their words in English."""
_AROUND_LABEL = " 　.：|▲【】"
_MOUNT = 5.0  # points by which a mount reaches beyond its picture
_SHADOW = 7.0  # points by which a shadow reaches beyond its picture


class EssaysBook(Book):
    """Sets the volume page by page; figures are numbered through it."""

    def __init__(self, plan: EssaysPlan, typesetter: Typesetter, images: Iterator[Image]) -> None:
        super().__init__("essays", plan.style, typesetter)
        self.plan = plan
        self._pictures = iter(zip(plan.plates, images, strict=True))
        self._number = 0
        style = plan.style
        size = style.caption_size
        self._words = Manner(style.caption_face, size, size * 1.5, style.caption_colour)
        self._body = Manner(style.body_face, style.body_size, style.leading, BLACK, indent=2)

    def set(self) -> None:
        """All pages, one kind after another."""
        self._title_page()
        self._essay(CHAPTERS[0], vocabulary.SILK_ESSAY)
        self._grid()
        self._shared()
        self._listed()
        self._table()
        self._essay(CHAPTERS[1], vocabulary.MURAL_ESSAY)
        self._chart()
        self._inset()
        self._facing()
        self._colophon()

    def _label(self) -> str:
        self._number += 1
        form = self.style.entries.essay_label.removesuffix("{t}")
        return form.format(a=self._number, c=numbered("counted", self._number))

    def _figure(
        self,
        sheet: Sheet,
        box: Box,
        caption: str,
        words: str,
        *titles: str,
        english: str,
        parts: list[Box] | None = None,
    ) -> None:
        """Notes a figure; its title is the words of its caption, or one of the shorter `titles`."""
        sheet.truth.figures.append(
            FigureTruth(
                box,
                "figure",
                "",
                words,
                caption=caption,
                title_alt=list(titles),
                parts=parts or [],
                english=english,
            )
        )

    def _page(self, *tags: str) -> tuple[Sheet, Box]:
        sheet = self.sheet(*tags)
        self.folio(sheet)
        self.running_head(sheet, TITLE)
        self.watermark(sheet, asked=False)
        return sheet, self.room

    def _set_words(self, sheet: Sheet, text: str, room: Box, top: float, *, centred: bool = False) -> float:
        """A caption's lines from `top` down, flush left in the room or centred; gives back where they end."""
        manner = self._words
        lines = self.typesetter.broken(text, manner.face, manner.size, room.width)
        if centred:
            for number, line in enumerate(lines):
                at = top + number * manner.leading
                sheet.line_centred((room.x0 + room.x1) / 2, at, line, manner.face, manner.size, manner.colour)
            return top + len(lines) * manner.leading
        return sheet.lines(
            room.x0, top, lines, manner.face, manner.size, manner.leading, colour=manner.colour
        )

    def _height(self, text: str, width: float) -> float:
        return (
            len(self.typesetter.broken(text, self._words.face, self._words.size, width)) * self._words.leading
        )

    def _title_page(self) -> None:
        sheet, middle = self.sheet("title-page"), self.style.width / 2
        colour = self.style.heading_colour
        sheet.line_centred(middle, self.style.height * 0.3, TITLE, self.style.heading_face, 30, colour)
        sheet.line_centred(middle, self.style.height * 0.88, IMPRINT, SANS, 8.5, GREY)
        self.emblem(sheet)

    def _essay(self, title: str, paragraphs: tuple[str, ...]) -> None:
        manner = self.style.entries
        flow = Flow(self.typesetter, self.columns(title, "essay", count=manner.essay_columns))
        for number, text in enumerate(paragraphs):
            if number in (1, 4):
                plate, image = next(self._pictures)
                label = self._label()
                caption, mention = label + plate.words, f"（见{label.strip(_AROUND_LABEL)}）。"
                flow.paragraph(text.removesuffix("。") + mention, self._body, gap=2)
                sheet, box = flow.figure(image, caption, self._words, manner.essay_caption, share=0.8)
                self._figure(sheet, box, caption, plate.words, plate.title, english=plate.english)
            else:
                flow.paragraph(text, self._body, gap=2)
        ornament = Box(self.room.x0, self.style.height - 30, self.room.x0 + 16, self.style.height - 14)
        flow.sheet.picture(self._honeysuckle, ornament)

    def _grid(self) -> None:
        """Two rows of two pictures, each with its own caption above or below."""
        sheet, room = self._page("grid")
        manner = self.style.essays
        width, height = (room.width - _GAP) / 2, (room.height - _GAP) / 2
        for place in range(4):
            row, column = divmod(place, 2)
            left, top = room.x0 + column * (width + _GAP), room.y0 + row * (height + _GAP)
            plate, image = next(self._pictures)
            caption = self._label() + plate.words
            words, above = self._height(caption, width), manner.grid == "above"
            cell = Box(left, top, left + width, top + height).expanded(
                -_MOUNT if manner.ground != "none" else 0
            )
            part = Box(
                cell.x0, cell.y0 + (words + 6 if above else 0), cell.x1, cell.y1 - (0 if above else words + 6)
            )
            box = fitted(image.ratio, part, align_y=0.0 if above else 1.0)
            self._ground(sheet, box)
            seen = sheet.picture(image, box)
            gap = _SHADOW + 1 if manner.ground != "none" else 4
            start = seen.y0 - words - gap + 2 if above else seen.y1 + gap
            self._set_words(sheet, caption, cell, start, centred=manner.align == "centre")
            self._figure(sheet, seen, caption, plate.words, plate.title, english=plate.english)

    def _ground(self, sheet: Sheet, box: Box) -> None:
        """What the book lays under the pictures of its grid."""
        if self.style.essays.ground == "mount":
            mount = box.expanded(_MOUNT)
            sheet.page.draw_rect(pymupdf.Rect(*mount.as_list()), color=None, fill=_TINT)
        elif self.style.essays.ground == "shadow":
            sheet.picture(shadow(box, _SHADOW), box.expanded(_SHADOW))

    def _shared(self) -> None:
        """Two panels under one caption that tells them apart: one figure."""
        sheet, room = self._page("shared-caption")
        manner = self.style.essays
        half = (room.width - manner.gap) / 2
        high = room.height * 0.42
        parts, said, in_english = [], [], []
        below, before, between, before_in_english = _PANELS[manner.panels]
        for place in range(2):
            plate, image = next(self._pictures)
            left = room.x0 + place * (half + manner.gap)
            # The panels stand towards each other, with no more than the book's gap between them.
            part = Box(left, room.y0, left + half, room.y0 + high)
            box = fitted(image.ratio, part, align_x=1.0 - place, align_y=1.0)
            parts.append(sheet.picture(image, box))
            sheet.line_centred((box.x0 + box.x1) / 2, room.y0 + high + 3, below[place], SANS, 7.5)
            said.append(before[place] + plate.title)
            in_english.append(before_in_english[place] + plate.english_title)
        words = between.join(said)
        caption = self._label() + words
        end = self._set_words(sheet, caption, room, room.y0 + high + 18)
        titles = [words.removeprefix(before[0])]
        english = "; ".join(in_english) + "."
        self._figure(sheet, Box.around(parts), caption, words, *titles, english=english, parts=parts)
        self._text(sheet, Box(room.x0, end + _GAP, room.x1, room.y1), vocabulary.MURAL_ESSAY[:4])

    def _text(self, sheet: Sheet, room: Box, paragraphs: tuple[str, ...]) -> None:
        """Paragraphs into a room, those that fit whole."""
        body, top = self._body, room.y0
        indent = body.indent * body.size
        for text in paragraphs:
            lines = self.typesetter.broken(text, body.face, body.size, room.width, indent=indent)
            if top + len(lines) * body.leading > room.y1:
                return
            top = sheet.lines(room.x0, top, lines, body.face, body.size, body.leading, indent=indent) + 3

    def _listed(self) -> None:
        """Three pictures down the page, their captions in a list at its foot or head: labelled, or keyed to
        numbers at the pictures."""
        sheet, room = self._page("listed-captions")
        place = self.style.essays.listed
        made = []
        for number in range(1, 4):
            plate, image = next(self._pictures)
            label = f"{number}　" if place == "keyed" else self._label()
            made.append((plate, image, label + plate.words))
        words = sum(self._height(caption, room.width) + 3 for _, _, caption in made)
        step = (room.height - words - _GAP) / 3
        first = room.y0 + (words + _GAP if place == "head" else 0.0)
        top = room.y0 if place == "head" else room.y1 - words
        for number, (plate, image, caption) in enumerate(made):
            part = Box(room.x0, first + number * step, room.x1, first + (number + 1) * step - _GAP)
            seen = sheet.picture(image, fitted(image.ratio, part, align_x=number % 2))
            if place == "keyed":
                sheet.line(seen.x0, seen.y1 + 2, str(number + 1), SANS, self._words.size)
            self._figure(sheet, seen, caption, plate.words, plate.title, caption, english=plate.english)
            top = self._set_words(sheet, caption, room, top) + 3

    def _table(self) -> None:
        """A ruled table, a formula and a listing in a tinted box: nothing here is a figure."""
        sheet, room = self._page("table")
        size, rows = self.style.body_size, vocabulary.SILK_PERIODS[:8]
        rng = np.random.default_rng(self.plan.counts)
        top = room.y0 + size * 2.2
        sheet.line(room.x0, room.y0, f"表1　{CHART_TITLE}", self._words.face, size)
        for number, period in enumerate(("朝代", *rows)):
            counts = ("左", "右", "件") if not number else [str(n) for n in rng.integers(2, 90, 3)]
            sheet.rule(room.x0, room.x1, top, BLACK, 0.8 if number < 2 else 0.3)
            for column, text in enumerate((period, *counts)):
                sheet.line(room.x0 + 6 + column * room.width / 4, top + 4, text, self._body.face, size)
            top += size * 2
        sheet.rule(room.x0, room.x1, top, BLACK, 0.8)
        sheet.line_centred((room.x0 + room.x1) / 2, top + 30, FORMULA, SANS, size + 2)
        top += 70
        high = (len(LISTING) + 1) * size * 1.5
        box = pymupdf.Rect(room.x0, top, room.x1, top + high)
        sheet.page.draw_rect(box, color=GREY, fill=(0.94, 0.94, 0.95), width=0.4)
        sheet.lines(room.x0 + 10, top + size * 0.7, list(LISTING), SANS, size - 0.6, size * 1.5)
        self._text(sheet, Box(room.x0, top + high + _GAP, room.x1, room.y1), vocabulary.SILK_ESSAY[:3])

    def _chart(self) -> None:
        """A chart drawn in lines, with its words in it: one figure."""
        sheet, room = self._page("vector")
        size, rows = 7.5, vocabulary.SILK_PERIODS[:6]
        box = Box(room.x0 + 30, room.y0 + 10, room.x1 - 30, room.y0 + room.height * 0.36)
        counts = np.random.default_rng(self.plan.counts + 1).integers(20, 100, len(rows))
        sheet.page.draw_rect(pymupdf.Rect(*box.as_list()), color=BLACK, width=0.6)
        step = (box.width - 30) / len(rows)
        for number, (period, count) in enumerate(zip(rows, counts, strict=True)):
            left, foot = box.x0 + 20 + number * step, box.y1 - 20
            bar = pymupdf.Rect(left, foot - count / 100 * (box.height - 44), left + step * 0.6, foot)
            fill = tuple(value / 255 for value in MOTIF_COLOURS[number].rgb)
            sheet.page.draw_rect(bar, color=None, fill=fill)
            sheet.line(left, foot + 4, period, SANS, size)
            sheet.line(left, bar.y0 - 11, str(count), SANS, size)
        caption = self._label() + CHART_TITLE
        self._figure(sheet, box, caption, CHART_TITLE, english=_CHART_IN_ENGLISH)
        end = self._set_words(sheet, caption, Box(box.x0, box.y1, box.x1, room.y1), box.y1 + 6)
        foot = room.y1 - size * 3
        self._text(sheet, Box(room.x0, end + _GAP, room.x1, foot - 10), vocabulary.SILK_ESSAY[5:])
        sheet.rule(room.x0, room.x0 + 90, foot - 4)
        sheet.line(room.x0, foot, f"①　{vocabulary.REFERENCES[0]}，第12页。", self._body.face, size)

    def _inset(self) -> None:
        """A detail set into a corner of a large picture: two figures, both captioned below."""
        sheet, room = self._page("inset")
        (plate, image), (small, detail) = next(self._pictures), next(self._pictures)
        captions = [self._label() + plate.words, self._label() + f"{small.title}（局部）"]
        box = fitted(image.ratio, Box(room.x0, room.y0, room.x1, room.y0 + room.height * 0.6))
        seen = sheet.picture(image, box)
        manner = self.style.essays
        side = min(seen.width, seen.height) * 0.34
        down, right = divmod(manner.corner, 2) if manner.corner < 2 else (1, 3 - manner.corner)
        left = seen.x1 - side - 10 if right else seen.x0 + 10
        top = seen.y1 - side - 10 if down else seen.y0 + 10
        inner = fitted(detail.ratio, Box(left, top, left + side, top + side), align_x=right, align_y=down)
        if manner.rim == "white":
            rim = inner.expanded(3)
            sheet.page.draw_rect(pymupdf.Rect(*rim.as_list()), color=None, fill=_WHITE)
        inset = sheet.picture(detail, inner)
        if manner.rim == "line":
            sheet.page.draw_rect(pymupdf.Rect(*inset.as_list()), color=_WHITE, width=1.2)
        self._figure(sheet, seen, captions[0], plate.words, plate.title, english=plate.english)
        self._figure(
            sheet, inset, captions[1], f"{small.title}（局部）", english=f"{small.english_title} (detail)."
        )
        top = seen.y1 + 6
        for caption in captions:
            top = self._set_words(sheet, caption, room, top) + 2

    def _facing(self) -> None:
        """A plate on a page of its own; its caption stands on the page before it, or after."""
        manner = self.style.essays
        if len(self.pages) % 2 == 0 and manner.facing == "before":
            sheet, room = self._page("essay")
            self._text(sheet, room, vocabulary.SILK_ESSAY)
        plate, image = next(self._pictures)
        caption = self._label() + plate.words
        if manner.facing == "before":
            self._facing_words(caption)
        sheet, room = self.sheet("facing-caption"), self.room
        page = Box(0, 0, sheet.width, sheet.height)
        if manner.bleeds:
            sheet.tag("full-bleed")
            width = max(page.width, page.height * image.ratio)
            left, over = (page.width - width) / 2, (page.height - width / image.ratio) / 2
            sheet.picture(image, Box(left, over, left + width, over + width / image.ratio))
            seen = page
        else:
            seen = sheet.picture(image, fitted(image.ratio, room, align_y=0.5))
        self._figure(sheet, seen, "", plate.words, plate.title, english=plate.english)
        sheet.truth.figures[-1].caption_alt.append(caption)
        if manner.facing == "after":
            self._facing_words(caption)

    def _facing_words(self, caption: str) -> None:
        """A page of text with the caption of the plate that faces it, at its foot or its head."""
        sheet, room = self._page("facing-captions")
        height = self._height(caption, room.width)
        if self.style.essays.facing == "before":
            self._text(sheet, Box(room.x0, room.y0, room.x1, room.y1 - height - 30), vocabulary.MURAL_ESSAY)
            self._set_words(sheet, caption, room, room.y1 - height)
        else:
            self._set_words(sheet, caption, room, room.y0)
            self._text(sheet, Box(room.x0, room.y0 + height + 30, room.x1, room.y1), vocabulary.MURAL_ESSAY)

    def _colophon(self) -> None:
        """The last page: imprint, the publisher's mark and a printed code."""
        sheet, room = self._page("colophon")
        self._set_words(sheet, f"{TITLE}　{IMPRINT}", room, room.y0)
        code = encoding.encoded(_code(), "png")
        side = 62.0
        sheet.picture(code, Box(room.x0, room.y1 - side, room.x0 + side, room.y1))
        sheet.picture(self._honeysuckle, Box(room.x1 - 40, room.y1 - 40, room.x1, room.y1))


def _code() -> Picture:
    """A QR code that says what the book is."""
    modules = cv2.QRCodeEncoder.create().encode(TITLE)
    grown = np.kron(modules, np.ones((6, 6), np.uint8))
    return np.ascontiguousarray(np.repeat(grown[:, :, None], 3, axis=2))
