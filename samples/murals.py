"""The murals volume: its plan, and its pages in the layout of 《中国敦煌壁画全集》."""

from dataclasses import dataclass

import numpy as np
import pymupdf

from manifests.geometry import Box
from samples import vocabulary
from samples.book import WATERMARK, Book
from samples.flow import Flow, Manner
from samples.fonts import SANS, SERIF
from samples.numbering import NUMBER_CHARACTERS, numbered
from samples.placing import Image
from samples.plate import (
    BELOW,
    BESIDE,
    FACING,
    HALVES,
    SECTIONS,
    SPREAD,
    TRADITIONAL,
    VERTICAL,
    Plate,
    plan_plates,
)
from samples.sheet import BLACK, GREY, Sheet, Typesetter, fitted
from samples.style import Style
from samples.traditional import traditional
from samples.truth import FigureTruth

TITLE = "石窟壁画样本全集"
IMPRINT = "样书：图与文均由程序绘制，并非真实壁画"
PREFACE_TITLE = "序　石窟壁画概说"
CONTENTS_TITLE = "目录"
NOTES_TITLE = "图版说明"
SECTION_TITLES = {
    BELOW: "早期石窟",
    BESIDE: "北朝石窟",
    FACING: "隋唐石窟",
    VERTICAL: "竖排图版",
    TRADITIONAL: traditional("繁体图版"),
    SPREAD: "跨页图版",
}
_GAP = 14.0


@dataclass(frozen=True, slots=True)
class MuralPlan:
    """The whole murals volume before a single picture is drawn; `groups` are the plates of one page each."""

    style: Style
    plates: tuple[Plate, ...]
    groups: tuple[tuple[Plate, ...], ...]
    essay: tuple[str, ...]
    furniture: tuple[str, ...]


def plan(seed: int, plates: int) -> MuralPlan:
    """Plans a volume of `plates` plates, one or two a page, and one more over two pages."""
    _, plate_seed = np.random.SeedSequence([seed, 2]).spawn(2)
    style = Style.of_seed(seed, 2)
    planned = plan_plates(plate_seed, plates, style)
    groups: list[tuple[Plate, ...]] = []
    for plate in planned:
        last = groups[-1] if groups else ()
        fits = len(last) == 1 and last[0].section == plate.section and plate.section not in (VERTICAL, BESIDE)
        if fits and plate.joined and not plate.full_bleed and not last[0].full_bleed:
            groups[-1] = (*last, plate)
        else:
            groups.append((plate,))
    captions = tuple(plate.caption + plate.heading for plate in planned)
    furniture = (
        TITLE,
        IMPRINT,
        PREFACE_TITLE,
        CONTENTS_TITLE,
        NOTES_TITLE,
        *SECTION_TITLES.values(),
        *captions,
        WATERMARK,
        NUMBER_CHARACTERS,
    )
    return MuralPlan(style, planned, tuple(groups), vocabulary.MURAL_ESSAY, furniture)


class MuralBook(Book):
    """Sets the volume page by page into a PyMuPDF document."""

    def __init__(self, plan: MuralPlan, typesetter: Typesetter) -> None:
        super().__init__("murals", plan.style, typesetter)
        self.plan = plan
        self._section = ""

    def front(self) -> None:
        """Title page, contents and preface."""
        sheet = self.sheet("title-page")
        middle, top = self.style.width / 2, self.style.height * 0.3
        sheet.line_centred(middle, top, TITLE, SERIF, 28, self.style.heading_colour)
        sheet.line_centred(middle, self.style.height * 0.86, IMPRINT, SANS, 8.5, GREY)
        self.emblem(sheet)
        sheet = self.sheet("contents")
        room = self.room
        sheet.line(room.x0, room.y0, CONTENTS_TITLE, SANS, 18, self.style.heading_colour)
        sheet.line(room.x0, room.y0 + 50, PREFACE_TITLE, SERIF, 11)
        top = room.y0 + 76
        for section in SECTIONS:
            members = [plate for plate in self.plan.plates if plate.section == section]
            if members:
                first, last = (numbered("digits", members[k].number) for k in (0, -1))
                span = f"图版{first}—{last}"
                sheet.line(room.x0, top, SECTION_TITLES[section], SERIF, 11)
                sheet.line_right(room.x1, top, span, SERIF, 10, GREY)
                top += 26
        sheet.line(room.x0, top, NOTES_TITLE, SERIF, 11)
        self._preface()

    def _preface(self) -> None:
        flow = Flow(self.typesetter, self.columns(PREFACE_TITLE, "essay"))
        body = Manner(self.style.body_face, self.style.body_size + 0.4, self.style.leading, BLACK, indent=2)
        for text in self.plan.essay:
            flow.paragraph(text, body, gap=3)

    def group(self, plates: tuple[Plate, ...], images: tuple[Image, ...]) -> None:
        """Sets the plates of one page (and the page that faces it, where their captions stand there)."""
        section = plates[0].section
        if section != self._section:
            self._section = section
            if section == VERTICAL:
                self._vertical_text()
            if section in (FACING, SPREAD) and len(self.pages) % 2 == 0:
                # These begin on the left page of a spread, so an even one: a half-title fills the odd one.
                self._half_title(section)
        if section == FACING:
            self._set_facing(plates, images)
        elif section == SPREAD:
            self._set_spread(plates[0], images[0])
        elif section == VERTICAL:
            self._set_vertical(plates[0], images[0])
        elif section == BESIDE:
            self._set_beside(plates[0], images[0])
        else:
            self._set_below(plates, images)

    def _half_title(self, section: str) -> None:
        sheet = self.sheet("half-title")
        sheet.line_centred(
            self.style.width / 2,
            self.style.height * 0.4,
            SECTION_TITLES[section],
            SERIF,
            20,
            self.style.heading_colour,
        )

    def _truth(self, plate: Plate, box: Box, *, facing: bool = False) -> FigureTruth:
        return FigureTruth(
            box,
            "mural",
            str(plate.number),
            plate.subject,
            caption="" if facing else plate.caption,
            description=plate.paragraph,
            fields=plate.fields,
            caption_alt=[plate.caption] if facing else [],
            english=plate.english.text,
        )

    def _tags(self, plates: tuple[Plate, ...]) -> list[str]:
        tags = ["plate"]
        if plates[0].section == TRADITIONAL:
            tags.append("traditional")
        if any(plate.detail is not None for plate in plates):
            tags.append("detail")
        return tags

    def _plate_page(self, plates: tuple[Plate, ...], *tags: str) -> tuple[Sheet, Box]:
        """A new page for plates, with watermark, page number and running head, and its type area."""
        sheet = self.sheet(*self._tags(plates), *tags)
        self.watermark(sheet, asked=plates[0].number % 12 == 5)
        self.folio(sheet)
        self.running_head(sheet, TITLE)
        self.tab(sheet, SECTION_TITLES[plates[0].section][:4])
        return sheet, self.room

    def _place(self, sheet: Sheet, plate: Plate, image: Image, box: Box, *, facing: bool = False) -> Box:
        seen = sheet.picture(image, box)
        if self.style.plates.framed:
            rule = self.style.rule_colour
            sheet.page.draw_rect(pymupdf.Rect(*seen.as_list()), color=rule, width=0.4)
        sheet.truth.figures.append(self._truth(plate, seen, facing=facing))
        return seen

    def _set_below(self, plates: tuple[Plate, ...], images: tuple[Image, ...]) -> None:
        sheet, room = self._plate_page(plates)
        style, size = self.style, self.style.caption_size
        above = style.plates.above and plates[0].section == BELOW
        step = room.height / len(plates)
        for place, (plate, image) in enumerate(zip(plates, images, strict=True)):
            foot = _GAP if len(plates) > 1 else 0
            part = Box(room.x0, room.y0 + place * step, room.x1, room.y0 + (place + 1) * step - foot)
            lines = [
                line
                for text in self._pieces(plate)
                for line in self.typesetter.broken(text, style.caption_face, size, part.width)
            ]
            words = len(lines) * size * 1.5 + 6
            free = Box(part.x0, part.y0 + words, part.x1, part.y1 - words)
            free = (
                Box(part.x0, free.y0, part.x1, part.y1) if above else Box(part.x0, part.y0, part.x1, free.y1)
            )
            box = fitted(image.ratio, free, align_y=0.3 if len(plates) == 1 else 0.0)
            self._place(sheet, plate, image, box)
            self._caption(sheet, lines, box, part, box.y0 - words if above else box.y1 + 6)

    def _pieces(self, plate: Plate) -> list[str]:
        """The caption in one piece, or broken after the subject."""
        head, subject, rest = plate.caption.partition(plate.subject)
        if not self.style.plates.stacked or not rest.startswith("　"):
            return [plate.caption]
        return [head + subject, rest.strip("　")]

    def _caption(self, sheet: Sheet, lines: list[str], box: Box, part: Box, top: float) -> None:
        """A caption's lines over or under a plate's box, flush or centred as the book has it."""
        style, size = self.style, self.style.caption_size
        width = max(self.typesetter.width(line, style.caption_face, size) for line in lines)
        left = {"left": box.x0, "centre": (box.x0 + box.x1 - width) / 2, "right": box.x1 - width}
        start = max(part.x0, min(left[style.plates.align], part.x1 - width))
        colour = style.caption_colour
        sheet.lines(start, top, lines, style.caption_face, size, size * 1.5, colour=colour)

    def _set_beside(self, plate: Plate, image: Image) -> None:
        sheet, room = self._plate_page((plate,), "beside-caption")
        style, size = self.style, self.style.caption_size
        narrow = room.width * 0.24
        on_left = style.plates.column_side == "left"
        free = Box(room.x0 + narrow, room.y0, room.x1, room.y1)
        free = free if on_left else Box(room.x0, room.y0, room.x1 - narrow, room.y1)
        box = self._place(sheet, plate, image, fitted(image.ratio, free, align_y=0.25))
        lines = self.typesetter.broken(plate.caption, style.caption_face, size, narrow - 10)
        left = box.x0 - narrow if on_left else box.x1 + 10
        top = box.y1 - len(lines) * size * 1.5 if style.plates.align == "right" else box.y0
        colour = style.caption_colour
        sheet.lines(left, top, lines, style.caption_face, size, size * 1.5, colour=colour)

    def _set_facing(self, plates: tuple[Plate, ...], images: tuple[Image, ...]) -> None:
        sheet = self.sheet("facing-captions", note="captions of the plates on the next page")
        room = self.room
        self.folio(sheet)
        face, size = self.style.caption_face, self.style.caption_size
        top = room.y1 - len(plates) * size * 3.4
        for plate in plates:
            lines = self.typesetter.broken(plate.caption, face, size, room.width * 0.8)
            top = sheet.lines(room.x0, top, lines, face, size, size * 1.5) + size * 0.8
        if plates[0].full_bleed:
            sheet = self.sheet(*self._tags(plates), "facing-caption")
            page = Box(0, 0, self.style.width, self.style.height)
            ratio = images[0].ratio
            width = max(page.width, page.height * ratio)
            left, over = (page.width - width) / 2, (page.height - width / ratio) / 2
            sheet.picture(images[0], Box(left, over, left + width, over + width / ratio))
            sheet.truth.tags.append("full-bleed")
            sheet.truth.figures.append(self._truth(plates[0], page, facing=True))
            return
        sheet, room = self._plate_page(plates, "facing-caption")
        gap = self.style.plates.gap
        step = room.height / len(plates)
        for place, (plate, image) in enumerate(zip(plates, images, strict=True)):
            part = Box(room.x0, room.y0 + place * step, room.x1, room.y0 + (place + 1) * step - gap)
            # Two plates of a page stand towards each other, with no more than the book's gap between them.
            align = 0.5 if len(plates) == 1 else 1.0 - place
            self._place(sheet, plate, image, fitted(image.ratio, part, align_y=align), facing=True)

    def _set_spread(self, plate: Plate, image: Image) -> None:
        """A plate over two facing pages, its caption under the one half or the other."""
        style, size = self.style, self.style.caption_size
        captioned = plate.scene.seed // 2 % 2
        for page in (0, 1):
            sheet = self.sheet("plate", SPREAD) if plate.full_bleed else self._plate_page((plate,), SPREAD)[0]
            room = self.room
            lines = self.typesetter.broken(plate.caption, style.caption_face, size, room.width)
            foot = room.y1 - len(lines) * size * 1.5 - 6
            width = 2 * style.width if plate.full_bleed else 2 * (style.width - style.outer)
            width = width if plate.full_bleed else min(width, (foot - room.y0) * image.ratio)
            lower = min(foot, width / image.ratio) if plate.full_bleed else room.y0 + width / image.ratio
            left = style.width * (1 - page) - width / 2
            whole = Box(left, lower - width / image.ratio, left + width, lower)
            half = Box(max(left, 0.0), max(whole.y0, 0.0), min(left + width, style.width), lower)
            if plate.way == HALVES:
                middle = left + width / 2
                ends = ((left, middle), (middle, left + width))[page]
                sheet.picture(image.tiles[0][page], Box(ends[0], whole.y0, ends[1], lower))
            else:
                sheet.picture(image, whole)
            sheet.truth.figures.append(self._truth(plate, half, facing=page != captioned))
            if page == captioned:
                self._caption(sheet, lines, half, room, lower + 6)

    def _set_vertical(self, plate: Plate, image: Image) -> None:
        sheet, room = self._plate_page((plate,), "vertical")
        size = self.style.caption_size + 0.6
        kept = 2 * size * 1.9
        on_left = self.style.plates.column_side == "left"
        free = Box(room.x0 + kept, room.y0, room.x1, room.y1)
        free = free if on_left else Box(room.x0, room.y0, room.x1 - kept, room.y1)
        box = fitted(image.ratio, free, align_x=0.0 if on_left else 1.0, align_y=0.3)
        self._place(sheet, plate, image, box)
        cells = max(8, int(box.height / size))
        columns = [plate.caption[start : start + cells] for start in range(0, len(plate.caption), cells)]
        for place, text in enumerate(columns):
            # Columns follow each other to the left.
            x = (
                box.x0 - size * (1.2 + place * 1.7)
                if on_left
                else box.x1 + size * (1.2 + (len(columns) - 1 - place) * 1.7)
            )
            sheet.column(x, box.y0, text, size)

    def _vertical_text(self) -> None:
        sheet = self.sheet("vertical", "essay")
        room = self.room
        self.folio(sheet)
        size = self.style.body_size + 1.0
        pitch = size * 1.75
        cells = int(room.height * 0.9 / size)
        x = room.x1 - size
        sheet.column(x, room.y0, SECTION_TITLES[VERTICAL], size * 1.5, colour=self.style.heading_colour)
        x -= pitch * 1.8
        for text in self.plan.essay[1:5]:
            rest = "　　" + text
            while rest and x > room.x0:
                sheet.column(x, room.y0, rest[:cells], size)
                rest = rest[cells:]
                x -= pitch

    def notes(self) -> None:
        """图版说明: a heading and a paragraph a plate, in two columns over as many pages as it takes."""
        flow = Flow(
            self.typesetter, self.columns(NOTES_TITLE, "plate-notes", count=self.style.plates.notes_columns)
        )
        size = self.style.body_size
        heading = Manner(self.style.field_face, size, self.style.leading, self.style.heading_colour)
        body = Manner(self.style.body_face, size, self.style.leading, BLACK, indent=2)
        for plate in self.plan.plates:
            flow.heading(plate.heading, heading)
            flow.paragraph(plate.paragraph, body, gap=size * 0.7)
