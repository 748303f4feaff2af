"""The silk volume: its plan, and its pages in the layout of 《中国古代丝绸设计素材图系》."""

from dataclasses import dataclass, field

import numpy as np

from manifests.geometry import Box
from samples import encoding, entry_page, pattern, vocabulary, wording
from samples.book import WATERMARK, Book
from samples.english import texts
from samples.entry import Entry, EntryPictures, plan_entry
from samples.flow import Flow, Manner
from samples.fonts import SANS, SERIF, UNPRINTED
from samples.numbering import NUMBER_CHARACTERS, numbered
from samples.pattern import Design, Repertoire
from samples.sheet import BLACK, GREY, Sheet, Typesetter
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
    """A picture of the essay: its design, its printed caption, the caption without its label, how it is
    placed; its title in English."""

    design: Design
    caption: str
    title: str
    way: str
    english: str = field(metadata=UNPRINTED)


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
    content_seed, entry_seed, ways_seed = root.spawn(3)
    rng, ways = np.random.default_rng(content_seed), np.random.default_rng(ways_seed)
    style = Style.of_seed(seed, 1)
    repertoire = Repertoire.drawn(rng, entries)
    figures = []
    for number in range(1, 4):
        design = pattern.draw_design(rng, long_side=520, repertoire=repertoire)
        title = wording.design_name(design)
        caption = style.entries.essay_label.format(a=number, c=numbered("counted", number), t=title)
        figures.append(EssayFigure(design, caption, title, style.way(ways), f"{texts.design_name(design)}."))
    rotated = min(entries, 4)
    planned = tuple(
        plan_entry(number, np.random.default_rng(child), repertoire, style, rotated=number == rotated)
        for number, child in enumerate(entry_seed.spawn(entries), start=1)
    )
    furniture = (
        TITLE,
        IMPRINT,
        CHAPTER,
        ESSAY_TITLE,
        CONTENTS_TITLE,
        WATERMARK,
        NUMBER_CHARACTERS,
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

    def front(self) -> None:
        """Title page, contents, chapter opener and essay."""
        self._title_page()
        self._contents()
        self._essay()
        self.opener(CHAPTER, pattern.paint(self.plan.opener))

    def _title_page(self) -> None:
        sheet = self.sheet("title-page")
        middle = self.style.width / 2
        sheet.line_centred(middle, self.style.height * 0.26, TITLE, SERIF, 26, self.style.heading_colour)
        sheet.rule(middle - 90, middle + 90, self.style.height * 0.26 + 44, self.style.heading_colour, 0.8)
        sheet.line_centred(middle, self.style.height * 0.26 + 58, CHAPTER, SANS, 13)
        sheet.line_centred(middle, self.style.height * 0.86, IMPRINT, SANS, 8.5, GREY)
        self.emblem(sheet)

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
                end = sheet.line(
                    left,
                    top,
                    f"{numbered(self.style.entries.number, planned.number)} {planned.name}",
                    SERIF,
                    9,
                )
                page = str(starts[first + place])
                start = right - self.typesetter.width(page, SANS, 8)
                dots = "·" * max(0, int((start - end - 6) / self.typesetter.width("·", SERIF, 7)))
                sheet.line(end + 3, top + 1, dots, SERIF, 7, GREY)
                sheet.line(start, top + 1, page, SANS, 8)

    def _essay(self) -> None:
        style = self.style
        body = Manner(style.body_face, style.body_size, style.leading, BLACK, indent=2)
        caption = Manner(
            style.caption_face, style.caption_size, style.caption_size * 1.5, style.caption_colour
        )
        flow = Flow(self.typesetter, self.columns(ESSAY_TITLE, "essay", count=style.entries.essay_columns))
        after = {0: 0, 3: 1, 6: 2}
        for number, text in enumerate(self.plan.essay):
            flow.paragraph(text, body, gap=2)
            if number in after:
                figure = self.plan.essay_figures[after[number]]
                image = encoding.encoded(pattern.paint(figure.design), figure.way)
                place = style.entries.essay_caption
                sheet, box = flow.figure(image, figure.caption, caption, place, share=0.82)
                sheet.truth.figures.append(
                    FigureTruth(
                        box, "figure", "", figure.title, caption=figure.caption, english=figure.english
                    )
                )

    def _essay_length(self) -> int:
        """Pages the essay takes: set once for the contents, which stand before it."""
        trial = SilkBook(self.plan, self.typesetter)
        trial._essay()
        return len(trial.pages)

    def entry(self, planned: Entry, pictures: EntryPictures) -> None:
        """Sets one entry on one or two pages."""
        entry_page.set_entry(self.furnished, self.style, planned, pictures)

    def furnished(self, planned: Entry, *tags: str) -> tuple[Sheet, Box]:
        """A new entry page with running head, side tab, ornament, page number and perhaps a watermark."""
        sheet = self.sheet("entry", *tags)
        self.watermark(sheet, asked=planned.watermark)
        self.folio(sheet)
        self.running_head(sheet, TITLE)
        self.tab(sheet, CHAPTER)
        self.ornament(sheet)
        return sheet, self.room
