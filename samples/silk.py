"""The silk volume: its plan, and its pages in the layout of 《中国古代丝绸设计素材图系》."""

from dataclasses import dataclass

import cv2
import numpy as np
import pymupdf

from manifests.geometry import Box
from samples import encoding, entry_page, pattern, vocabulary, wording
from samples.book import Book
from samples.brush import Brush, blank
from samples.entry import Entry, EntryPictures, plan_entry
from samples.flow import Flow, Manner
from samples.fonts import SANS, SERIF
from samples.motifs import HONEYSUCKLE, PEONY
from samples.palette import lighter
from samples.pattern import Design, Repertoire
from samples.sheet import BLACK, GREY, Image, Sheet, Typesetter
from samples.style import Style
from samples.truth import FigureTruth

TITLE = "古代丝绸纹样样本图系"
IMPRINT = "样书：图与文均由程序绘制，并非真实藏品"
CHAPTER = "织绣纹样"
ESSAY_TITLE = "丝绸纹样的骨架与设色"
CONTENTS_TITLE = "目录"
_CONTENTS_LINES = 34


@dataclass(frozen=True, slots=True)
class EssayFigure:
    """A picture of the essay: its design, its printed caption, the caption without its label."""

    design: Design
    caption: str
    title: str


@dataclass(frozen=True, slots=True)
class SilkPlan:
    """The whole silk volume before a single picture is drawn."""

    style: Style
    entries: tuple[Entry, ...]
    essay: tuple[str, ...]
    essay_figures: tuple[EssayFigure, ...]
    furniture: tuple[str, ...]
    opener: Design


def plan(seed: int, entries: int) -> SilkPlan:
    """Plans a volume of `entries` entries; each has its own generator, and all share one repertoire."""
    root = np.random.SeedSequence([seed, 1])
    style_seed, entry_seed = root.spawn(2)
    rng = np.random.default_rng(style_seed)
    style = Style.drawn(rng)
    repertoire = Repertoire.drawn(rng, entries)
    figures = []
    for number in range(1, 4):
        design = pattern.draw_design(rng, long_side=520, repertoire=repertoire)
        title = wording.design_name(design)
        figures.append(EssayFigure(design, f"图{number}　{title}", title))
    rotated = min(entries, 4)
    planned = tuple(
        plan_entry(number, np.random.default_rng(child), repertoire, rotated=number == rotated)
        for number, child in enumerate(entry_seed.spawn(entries), start=1)
    )
    furniture = (
        TITLE,
        IMPRINT,
        CHAPTER,
        ESSAY_TITLE,
        CONTENTS_TITLE,
        *entry_page.LABELS,
        entry_page.REFERENCE,
        "第章…",
    )
    return SilkPlan(
        style, planned, vocabulary.SILK_ESSAY, tuple(figures), furniture, pattern.draw_design(rng)
    )


class SilkBook(Book):
    """Sets the volume page by page into a PyMuPDF document."""

    def __init__(self, plan: SilkPlan, typesetter: Typesetter) -> None:
        super().__init__("silk", plan.style, typesetter)
        self.plan = plan
        self._honeysuckle = _ornament(plan.style)
        self._watermark = _watermark(plan.style)

    def front(self) -> None:
        """Title page, contents, chapter opener and essay."""
        self._title_page()
        self._contents()
        self._essay()
        self._opener()

    def _title_page(self) -> None:
        sheet = self.sheet("title-page")
        middle = self.style.width / 2
        sheet.line_centred(middle, self.style.height * 0.26, TITLE, SERIF, 26, self.style.heading_colour)
        sheet.rule(middle - 90, middle + 90, self.style.height * 0.26 + 44, self.style.heading_colour, 0.8)
        sheet.line_centred(middle, self.style.height * 0.26 + 58, CHAPTER, SANS, 13)
        sheet.line_centred(middle, self.style.height * 0.86, IMPRINT, SANS, 8.5, GREY)

    def _contents(self) -> None:
        entries = self.plan.entries
        per_page = 2 * _CONTENTS_LINES
        pages = -(-len(entries) // per_page)
        number = 1 + pages + self._essay_length() + 1 + 1
        starts = []
        for planned in entries:
            starts.append(number)
            number += 2 if planned.two_pages else 1
        for first in range(0, len(entries), per_page):
            sheet = self.sheet("contents")
            room = self.room
            sheet.line(room.x0, room.y0, CONTENTS_TITLE, SANS, 16, self.style.heading_colour)
            step = (room.height - 40) / _CONTENTS_LINES
            for place, planned in enumerate(entries[first : first + per_page]):
                column, row = divmod(place, _CONTENTS_LINES)
                left = room.x0 + column * (room.width / 2 + 8)
                right = left + room.width / 2 - 8
                top = room.y0 + 40 + row * step
                end = sheet.line(left, top, f"{planned.number} {planned.name}", SERIF, 9)
                page = str(starts[first + place])
                start = right - self.typesetter.width(page, SANS, 8)
                dots = "·" * max(0, int((start - end - 6) / self.typesetter.width("·", SERIF, 7)))
                sheet.line(end + 3, top + 1, dots, SERIF, 7, GREY)
                sheet.line(start, top + 1, page, SANS, 8)

    def _essay(self) -> None:
        style = self.style
        body = Manner(style.body_face, style.body_size, style.leading, BLACK, indent=2)
        caption = Manner(SANS, style.caption_size, style.caption_size * 1.5, GREY)
        flow = Flow(self.typesetter, self.columns(ESSAY_TITLE, "essay"))
        after = {0: 0, 3: 1, 6: 2}
        for number, text in enumerate(self.plan.essay):
            flow.paragraph(text, body, gap=2)
            if number in after:
                figure = self.plan.essay_figures[after[number]]
                image = encoding.jpeg(pattern.paint(figure.design))
                sheet, box = flow.figure(image, figure.caption, caption, share=0.82)
                sheet.truth.figures.append(
                    FigureTruth(box, "figure", "", figure.title, caption=figure.caption)
                )

    def _essay_length(self) -> int:
        """Pages the essay takes: set once for the contents, which stand before it."""
        trial = SilkBook(self.plan, self.typesetter)
        trial._essay()
        return len(trial.pages)

    def _opener(self) -> None:
        sheet = self.sheet("chapter-opener", note="the decorative background is no figure")
        background = pattern.paint(self.plan.opener)
        paper = np.full_like(background, 255)
        faded = np.asarray(cv2.addWeighted(background, 0.35, paper, 0.65, 0), np.uint8)
        size = (round(self.style.width * 1.5), round(self.style.height * 1.5))
        image = encoding.jpeg(np.asarray(cv2.resize(faded, size, interpolation=cv2.INTER_AREA), np.uint8))
        sheet.picture(image, Box(0, 0, self.style.width, self.style.height))
        sheet.page.draw_rect(
            pymupdf.Rect(
                self.style.width * 0.2,
                self.style.height * 0.4,
                self.style.width * 0.8,
                self.style.height * 0.56,
            ),
            color=None,
            fill=(1, 1, 1),
        )
        sheet.line_centred(
            self.style.width / 2, self.style.height * 0.45, CHAPTER, SERIF, 28, self.style.heading_colour
        )

    def entry(self, planned: Entry, pictures: EntryPictures) -> None:
        """Sets one entry on one or two pages."""
        entry_page.set_entry(self.furnished, self.style, planned, pictures)

    def furnished(self, planned: Entry, *tags: str) -> tuple[Sheet, Box]:
        """A new entry page with running head, side tab, ornament, page number and perhaps a watermark."""
        sheet = self.sheet("entry", *tags)
        number = len(self.pages)
        room = self.room
        style = self.style
        if planned.watermark:
            sheet.picture(self._watermark, Box(0, 0, style.width, style.height))
            sheet.truth.tags.append("watermark")
        self.folio(sheet)
        sheet.line(room.x0, style.top * 0.42, TITLE, SANS, 7, GREY)
        sheet.rule(room.x0, room.x1, style.top * 0.42 + 12, GREY, 0.3)
        outer_left = style.width - 15 if number % 2 else 0
        sheet.page.draw_rect(
            pymupdf.Rect(outer_left, style.height * 0.16, outer_left + 15, style.height * 0.26),
            color=None,
            fill=style.heading_colour,
        )
        for place, character in enumerate(CHAPTER):
            sheet.line(outer_left + 3.4, style.height * 0.172 + place * 13, character, SANS, 8, (1, 1, 1))
        corner = room.x1 - 16 if number % 2 == 0 else room.x0
        sheet.picture(
            self._honeysuckle,
            Box(
                corner,
                style.height - style.bottom * 0.62,
                corner + 16,
                style.height - style.bottom * 0.62 + 16,
            ),
        )
        return sheet, room


def _ornament(style: Style) -> Image:
    picture = blank(96, 96, (255, 255, 255))
    red, green, blue = (round(value * 255) for value in style.heading_colour)
    ink = (red, green, blue)
    HONEYSUCKLE.draw(Brush.on(picture, (48, 48), 90), lighter(ink, 0.5), ink)
    return encoding.jpeg(picture)


def _watermark(style: Style) -> Image:
    width, height = 500, round(500 * style.height / style.width)
    picture = blank(width, height, (255, 255, 255))
    PEONY.draw(Brush.on(picture, (width / 2, height / 2), width * 0.9), (150, 120, 90), (150, 120, 90))
    mask = np.full((height, width), 16, np.uint8)
    return encoding.jpeg(picture, mask=mask)
