"""An entry on its page or two: heading, pattern, cropped motifs, textile, and the words below a thin rule."""

from dataclasses import dataclass
from typing import Protocol

from manifests.geometry import Box
from samples.entry import Entry, EntryPictures
from samples.numbering import numbered
from samples.placing import Image
from samples.sheet import BLACK, GREY, Sheet, fitted
from samples.style import Shade, Style
from samples.truth import FigureTruth

_GAP = 12.0
_WHITE: Shade = (1.0, 1.0, 1.0)
_FULL = (0.0, 0.0, 1.0, 1.0)
_BESIDE = 130.0  # points of width from which a motif's line can stand beside it
_COLUMN_GAP = 18.0


class NewPage(Protocol):
    """Gives the next page of an entry, furnished with running head and folio, and its type area."""

    def __call__(self, planned: Entry, *tags: str) -> tuple[Sheet, Box]: ...


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines of one kind in an entry's text: `after` points of space below, `rule`: where one stands."""

    lines: list[str]
    face: str
    size: float
    leading: float
    colour: Shade
    after: float
    rule: str = "none"

    @property
    def height(self) -> float:
        return len(self.lines) * self.leading + self.after


@dataclass(frozen=True, slots=True)
class _Cell:
    """A small picture with the line below it ("" = none) and the truth it will become."""

    image: Image
    line: str
    kind: str
    title: str
    description: str
    fields: dict[str, str]
    title_alt: list[str]
    english: str


def set_entry(furnished: NewPage, style: Style, planned: Entry, pictures: EntryPictures) -> None:
    """Sets one entry on one or two new pages."""
    tags = ["two-page-entry"] if planned.two_pages else []
    sheet, room = furnished(planned, *tags)
    _set_heading(sheet, style, planned, room)
    room = Box(room.x0, room.y0 + style.heading_size * 1.9, room.x1, room.y1)
    cells = _cells(planned, pictures, style)
    page = _EntryPage(sheet, style, planned)
    if planned.two_pages:
        page.set_pattern(pictures.pattern, room, align_y=0.35)
        sheet, room = furnished(planned, *tags)
        _EntryPage(sheet, style, planned).set_as_spread(cells, room)
    elif planned.layout == "column":
        page.set_as_column(pictures.pattern, cells, room)
    elif planned.layout == "row":
        page.set_as_row(pictures.pattern, cells, room)
    else:
        page.set_as_side(pictures.pattern, cells, room)
    if planned.rotated:
        sheet.turn()


def _set_heading(sheet: Sheet, style: Style, planned: Entry, room: Box) -> None:
    manner, face, size = style.entries, style.heading_face, style.heading_size
    text = f"{numbered(manner.number, planned.number)}{manner.joint}{planned.name}"
    colour = style.heading_colour
    if manner.heading == "bar":
        bar = (room.x0, room.y0 - size * 0.3, room.x1, room.y0 + size * 1.35)
        sheet.page.draw_rect(bar, color=None, fill=colour)
        sheet.line(room.x0 + size * 0.5, room.y0, text, face, size, _WHITE, bold=style.bold)
    elif manner.heading == "centre":
        sheet.line_centred((room.x0 + room.x1) / 2, room.y0, text, face, size, colour, bold=style.bold)
    elif manner.heading == "right":
        left = room.x1 - sheet.typesetter.width(text, face, size)
        sheet.line(left, room.y0, text, face, size, colour, bold=style.bold)
    else:
        sheet.line(room.x0, room.y0, text, face, size, colour, bold=style.bold)


def _cells(planned: Entry, pictures: EntryPictures, style: Style) -> list[_Cell]:
    """The textile first, then the cropped motifs in running order."""
    number, plain = numbered(style.entries.number, planned.number), str(planned.number)
    also = [plain] if number != plain else []  # a reader may turn the number into a plain one
    cloth = _Cell(
        pictures.textile,
        "",
        "original_textile",
        f"{number}{planned.object_title}",
        planned.detail or planned.paragraph,
        planned.fields,
        [f"{one}{planned.object_title}" for one in also],
        planned.textile_english,
    )
    crops = [
        _Cell(
            image,
            crop.line,
            "cropped_pattern",
            f"{number}{planned.name}{place}",
            crop.line,
            {},
            [f"{one}{planned.name}{place}" for one in also],
            crop.english,
        )
        for place, (crop, image) in enumerate(zip(planned.crops, pictures.crops, strict=True), start=1)
    ]
    return [cloth, *crops]


@dataclass(frozen=True, slots=True)
class _EntryPage:
    """One page of an entry: every method puts something on the sheet and into its truth."""

    sheet: Sheet
    style: Style
    planned: Entry

    def set_as_column(self, image: Image, cells: list[_Cell], room: Box) -> None:
        """Pattern on one side, small pictures in a column beside it, text across the foot."""
        upper = self._set_text(room)
        large_share = 0.62
        if (self.planned.number % 2 == 0) != self.style.entries.mirrored:
            edge = upper.x0 + upper.width * (1 - large_share)
            large = Box(edge + _GAP, upper.y0, upper.x1, upper.y1)
            small = Box(upper.x0, upper.y0, edge, upper.y1)
        else:
            edge = upper.x0 + upper.width * large_share
            large = Box(upper.x0, upper.y0, edge, upper.y1)
            small = Box(edge + _GAP, upper.y0, upper.x1, upper.y1)
        self.set_pattern(image, large)
        self._set_cells([*cells[1:], cells[0]], small, across=False)

    def set_as_row(self, image: Image, cells: list[_Cell], room: Box) -> None:
        """Pattern on top, textile and cropped motifs in a row below it, text across the foot."""
        upper = self._set_text(room)
        split = upper.y0 + upper.height * 0.64
        align_x = 0.5 * (self.planned.number % 3)
        self.set_pattern(image, Box(upper.x0, upper.y0, upper.x1, split), align_x=align_x)
        order = cells if self.planned.number % 2 else [*cells[1:], cells[0]]
        self._set_cells(order, Box(upper.x0, split + _GAP, upper.x1, upper.y1), across=True)

    def set_as_side(self, image: Image, cells: list[_Cell], room: Box) -> None:
        """A narrow column of small pictures; pattern with the text below it in the wide column."""
        share = 0.3 * room.width
        if self.style.entries.mirrored:
            narrow = Box(room.x1 - share, room.y0, room.x1, room.y1)
            wide = Box(room.x0, room.y0, narrow.x0 - _GAP * 1.4, room.y1)
        else:
            narrow = Box(room.x0, room.y0, room.x0 + share, room.y1)
            wide = Box(narrow.x1 + _GAP * 1.4, room.y0, room.x1, room.y1)
        runs = self._runs(wide.width)
        below = _height(runs) + _GAP * 1.5
        box = self.set_pattern(image, Box(wide.x0, wide.y0, wide.x1, wide.y1 - below))
        self._set_cells([*cells[1:], cells[0]], narrow, across=False)
        self._set_runs(runs, Box(wide.x0, box.y1 + _GAP * 1.5, wide.x1, room.y1))

    def set_as_spread(self, cells: list[_Cell], room: Box) -> None:
        """The second page of an entry: textile, a row of cropped motifs, text."""
        upper = self._set_text(room)
        split = upper.y0 + upper.height * 0.6
        self._set_cell(cells[0], Box(upper.x0, upper.y0, upper.x1, split))
        self._set_cells(cells[1:], Box(upper.x0, split + _GAP, upper.x1, upper.y1), across=True)

    def set_pattern(self, image: Image, room: Box, *, align_x: float = 0.5, align_y: float = 0.0) -> Box:
        """The entry's large picture; gives back where it stands."""
        planned, truth = self.planned, self.sheet.truth
        number, plain = numbered(self.style.entries.number, planned.number), str(planned.number)
        box = self.sheet.picture(image, fitted(image.ratio, room, align_x=align_x, align_y=align_y))
        truth.figures.append(
            FigureTruth(
                box,
                "pattern",
                str(planned.number),
                f"{number}{planned.name}",
                description=planned.paragraph,
                fields=planned.fields,
                title_alt=[] if number == plain else [f"{plain}{planned.name}"],
                english=planned.english,
            )
        )
        return box

    def _set_cell(self, cell: _Cell, room: Box) -> None:
        sheet, style, size = self.sheet, self.style, self.style.caption_size
        leading = size * 1.4
        beside = style.entries.line == "beside" and room.width > _BESIDE
        width = room.width * 0.36 if beside else room.width
        lines = sheet.typesetter.broken(cell.line, style.field_face, size, width) if cell.line else []
        room, left, top = _around_line(room, len(lines) * leading, width, style.entries.line, beside)
        placed = fitted(cell.image.ratio, room, align_x=0.0 if beside and lines else 0.5)
        visible = sheet.picture(cell.image, placed)
        if len(lines) == 1 and not beside:
            set_width = sheet.typesetter.width(lines[0], style.field_face, size)
            left = max(room.x0, min(placed.x0, room.x1 - set_width))
        if beside:
            left = placed.x1 + 6
        elif style.entries.line != "above":
            top = placed.y1 + 4
        sheet.lines(left, top, lines, style.field_face, size, leading, colour=style.caption_colour)
        cut_out = cell.image.extent != _FULL
        if cut_out:
            sheet.tag("cut-out")
        sheet.truth.figures.append(
            FigureTruth(
                visible,
                cell.kind,
                str(self.planned.number),
                cell.title,
                caption=cell.line,
                description=cell.description,
                fields=cell.fields,
                caption_alt=[""] if cell.line else [],
                bbox_alt=placed if cut_out else None,
                title_alt=cell.title_alt,
                english=cell.english,
            )
        )

    def _set_cells(self, cells: list[_Cell], room: Box, *, across: bool) -> None:
        # Cells share the room by the space their pictures want: widths across, heights down.
        wants = [max(0.55, cell.image.ratio if across else 1 / cell.image.ratio) for cell in cells]
        length = (room.width if across else room.height) - _GAP * (len(cells) - 1)
        start = room.x0 if across else room.y0
        for cell, want in zip(cells, wants, strict=True):
            end = start + length * want / sum(wants)
            part = Box(start, room.y0, end, room.y1) if across else Box(room.x0, start, room.x1, end)
            self._set_cell(cell, part)
            start = end + _GAP

    def _run(
        self,
        text: str,
        width: float,
        face: str,
        size: float,
        after: float = 0.0,
        *,
        colour: Shade = BLACK,
        rule: str = "none",
    ) -> _Run:
        lines = self.sheet.typesetter.broken(text, face, size, width)
        return _Run(lines, face, size, size * self.style.leading / self.style.body_size, colour, after, rule)

    def _runs(self, width: float) -> list[_Run]:
        """The entry's words in the book's order, as runs of lines of one kind."""
        planned, style, manner = self.planned, self.style, self.style.entries
        face, size = style.body_face, style.body_size
        labels = dict(
            zip(("collection", "dimensions", "site", "detail", "period"), manner.labels, strict=True)
        )
        period_labelled = manner.period_labelled and planned.labelled
        named = planned.object_title
        title = named if period_labelled else manner.title.format(planned.period, named)
        printed = [planned.collection]
        if planned.labelled:
            names = ("period",) if period_labelled else ()
            values = {name: getattr(planned, name) for name in (*names, "collection", "dimensions", "site")}
            values["detail"] = planned.detail
            printed = [f"{labels[name]}{manner.bar}{value}" for name, value in values.items() if value]
        made: dict[str, list[_Run]] = {
            "title": [self._run(title, width, face, size + 1.2, 7, rule=manner.title_rule)],
            "fields": [
                self._run(text, width, style.field_face, size - 0.6, 5 if number == len(printed) else 0)
                for number, text in enumerate(printed, start=1)
            ],
            "paragraph": [self._run(planned.paragraph, width, face, size, 4)],
            "reference": [
                self._run(f"{manner.reference}{planned.reference}", width, face, size - 1.6, 4, colour=GREY)
            ],
        }
        return [run for name in manner.order for run in made[name]]

    def _set_runs(self, runs: list[_Run], room: Box) -> None:
        top, style = room.y0, self.style
        for run in runs:
            if run.rule == "above":
                sheet_top = top - 1.5
                self.sheet.rule(room.x0, room.x1, sheet_top, style.rule_colour, style.rule_width)
            top = self.sheet.lines(
                room.x0, top, run.lines, run.face, run.size, run.leading, colour=run.colour
            )
            if run.rule == "below":
                self.sheet.rule(room.x0, room.x1, top + 0.5, style.rule_colour, style.rule_width)
            top += run.after

    def _set_text(self, room: Box) -> Box:
        """Sets the entry's words at the room's foot or head, in one column or two; gives back the rest."""
        if self.style.entries.text == "columns":
            width = (room.width - _COLUMN_GAP) / 2
            runs = self._runs(width)
            # The column ends where both are nearest to equal height, so between two kinds of lines.
            start = min(range(1, len(runs)), key=lambda k: abs(_height(runs[:k]) - _height(runs[k:])))
            columns = [runs[:start], runs[start:]]
            height = max(map(_height, columns))
            top = room.y1 - height
            for number, column in enumerate(columns):
                left = room.x0 + number * (width + _COLUMN_GAP)
                self._set_runs(column, Box(left, top, left + width, room.y1))
            return Box(room.x0, room.y0, room.x1, top - _GAP)
        runs = self._runs(room.width)
        height = _height(runs)
        if self.style.entries.text == "head":
            self._set_runs(runs, Box(room.x0, room.y0, room.x1, room.y0 + height))
            return Box(room.x0, room.y0 + height + _GAP, room.x1, room.y1)
        self._set_runs(runs, Box(room.x0, room.y1 - height, room.x1, room.y1))
        return Box(room.x0, room.y0, room.x1, room.y1 - height - _GAP)


def _height(runs: list[_Run]) -> float:
    return sum(run.height for run in runs)


def _around_line(
    room: Box, height: float, width: float, place: str, beside: bool
) -> tuple[Box, float, float]:
    """The room left for a picture with a line of a height and width, and where the line begins."""
    if not height:
        return room, room.x0, room.y0
    if beside:
        return Box(room.x0, room.y0, room.x1 - width - 6, room.y1), room.x1 - width, room.y0
    if place == "above":
        return Box(room.x0, room.y0 + height + 4, room.x1, room.y1), room.x0, room.y0
    return Box(room.x0, room.y0, room.x1, room.y1 - height - 4), room.x0, room.y0
