"""An entry on its page or two: heading, pattern, cropped motifs, textile, and the words below a thin rule."""

from dataclasses import dataclass
from typing import Protocol

from manifests.geometry import Box
from samples.entry import Entry, EntryPictures
from samples.fonts import SANS
from samples.sheet import BLACK, GREY, Image, Sheet, fitted
from samples.style import Shade, Style
from samples.truth import FigureTruth

LABELS = ("藏址", "尺寸", "出土地点", "细节")
REFERENCE = "[出处]"
_GAP = 12.0
_FULL = (0.0, 0.0, 1.0, 1.0)


class NewPage(Protocol):
    """Gives the next page of an entry, furnished with running head and folio, and its type area."""

    def __call__(self, planned: Entry, *tags: str) -> tuple[Sheet, Box]: ...


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines of one kind in an entry's text: `after` points of space below, `ruled` = a thin rule below."""

    lines: list[str]
    face: str
    size: float
    leading: float
    colour: Shade
    after: float
    ruled: bool = False

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


def set_entry(furnished: NewPage, style: Style, planned: Entry, pictures: EntryPictures) -> None:
    """Sets one entry on one or two new pages."""
    tags = ["two-page-entry"] if planned.two_pages else []
    sheet, room = furnished(planned, *tags)
    heading = f"{planned.number} {planned.name}"
    sheet.line(room.x0, room.y0, heading, style.heading_face, style.heading_size, style.heading_colour)
    room = Box(room.x0, room.y0 + style.heading_size * 1.9, room.x1, room.y1)
    cells = _cells(planned, pictures)
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


def _cells(planned: Entry, pictures: EntryPictures) -> list[_Cell]:
    """The textile first, then the cropped motifs in running order."""
    prefix = f"{planned.number}{planned.name}"
    cloth = _Cell(
        pictures.textile,
        "",
        "original_textile",
        f"{planned.number}{planned.object_title}",
        planned.detail or planned.paragraph,
        planned.fields,
    )
    crops = [
        _Cell(image, crop.line, "cropped_pattern", f"{prefix}{place}", crop.line, {})
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
        runs, upper, foot = self._split(room)
        large_share = 0.62
        if self.planned.number % 2 == 0:
            edge = upper.x0 + upper.width * (1 - large_share)
            large = Box(edge + _GAP, upper.y0, upper.x1, upper.y1)
            small = Box(upper.x0, upper.y0, edge, upper.y1)
        else:
            edge = upper.x0 + upper.width * large_share
            large = Box(upper.x0, upper.y0, edge, upper.y1)
            small = Box(edge + _GAP, upper.y0, upper.x1, upper.y1)
        self.set_pattern(image, large)
        self._set_cells([*cells[1:], cells[0]], small, across=False)
        self._set_runs(runs, foot)

    def set_as_row(self, image: Image, cells: list[_Cell], room: Box) -> None:
        """Pattern on top, textile and cropped motifs in a row below it, text across the foot."""
        runs, upper, foot = self._split(room)
        split = upper.y0 + upper.height * 0.64
        align_x = 0.5 * (self.planned.number % 3)
        self.set_pattern(image, Box(upper.x0, upper.y0, upper.x1, split), align_x=align_x)
        order = cells if self.planned.number % 2 else [*cells[1:], cells[0]]
        self._set_cells(order, Box(upper.x0, split + _GAP, upper.x1, upper.y1), across=True)
        self._set_runs(runs, foot)

    def set_as_side(self, image: Image, cells: list[_Cell], room: Box) -> None:
        """A narrow column of small pictures; pattern with the text below it in the wide column."""
        edge = room.x0 + room.width * 0.3
        wide = Box(edge + _GAP * 1.4, room.y0, room.x1, room.y1)
        runs, upper, _ = self._split(wide)
        box = self.set_pattern(image, upper)
        self._set_cells([*cells[1:], cells[0]], Box(room.x0, room.y0, edge, room.y1), across=False)
        self._set_runs(runs, Box(wide.x0, box.y1 + _GAP * 1.5, wide.x1, room.y1))

    def set_as_spread(self, cells: list[_Cell], room: Box) -> None:
        """The second page of an entry: textile, a row of cropped motifs, text."""
        runs, upper, foot = self._split(room)
        split = upper.y0 + upper.height * 0.6
        self._set_cell(cells[0], Box(upper.x0, upper.y0, upper.x1, split))
        self._set_cells(cells[1:], Box(upper.x0, split + _GAP, upper.x1, upper.y1), across=True)
        self._set_runs(runs, foot)

    def set_pattern(self, image: Image, room: Box, *, align_x: float = 0.5, align_y: float = 0.0) -> Box:
        """The entry's large picture; gives back where it stands."""
        planned, truth = self.planned, self.sheet.truth
        box = self.sheet.picture(image, fitted(image.ratio, room, align_x=align_x, align_y=align_y))
        if image.strips:
            truth.tags.append("tiled")
        if planned.cmyk:
            truth.tags.append("cmyk")
        truth.figures.append(
            FigureTruth(
                box,
                "pattern",
                str(planned.number),
                f"{planned.number}{planned.name}",
                description=planned.paragraph,
                fields=planned.fields,
            )
        )
        return box

    def _set_cell(self, cell: _Cell, room: Box) -> None:
        sheet, size = self.sheet, self.style.caption_size
        leading = size * 1.4
        lines = sheet.typesetter.broken(cell.line, SANS, size, room.width) if cell.line else []
        below = len(lines) * leading + (4 if lines else 0)
        placed = fitted(cell.image.ratio, Box(room.x0, room.y0, room.x1, room.y1 - below))
        visible = sheet.picture(cell.image, placed)
        sheet.lines(room.x0 if len(lines) > 1 else placed.x0, placed.y1 + 4, lines, SANS, size, leading)
        cut_out = cell.image.extent != _FULL
        for tag, present in (("soft-mask", cell.image.mask is not None), ("cut-out", cut_out)):
            if present and tag not in sheet.truth.tags:
                sheet.truth.tags.append(tag)
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
        ruled: bool = False,
    ) -> _Run:
        lines = self.sheet.typesetter.broken(text, face, size, width)
        return _Run(lines, face, size, size * 1.62, colour, after, ruled)

    def _runs(self, width: float) -> list[_Run]:
        planned, face, size = self.planned, self.style.body_face, self.style.body_size
        title = f"{planned.period}　{planned.object_title}"
        runs = [self._run(title, width, face, size + 1.2, 7, ruled=True)]
        if planned.labelled:
            labelled = zip(
                LABELS, (planned.collection, planned.dimensions, planned.site, planned.detail), strict=True
            )
            printed = [f"{label}｜{value}" for label, value in labelled if value]
        else:
            printed = [planned.collection]
        for number, text in enumerate(printed, start=1):
            runs.append(self._run(text, width, SANS, size - 0.6, 5 if number == len(printed) else 0))
        runs.append(self._run(planned.paragraph, width, face, size, 4))
        runs.append(self._run(f"{REFERENCE} {planned.reference}", width, face, size - 1.6, colour=GREY))
        return runs

    def _set_runs(self, runs: list[_Run], room: Box) -> None:
        top = room.y0
        for run in runs:
            top = self.sheet.lines(
                room.x0, top, run.lines, run.face, run.size, run.leading, colour=run.colour
            )
            if run.ruled:
                self.sheet.rule(room.x0, room.x1, top + 0.5)
            top += run.after

    def _split(self, room: Box) -> tuple[list[_Run], Box, Box]:
        """The text's runs, the room above them and the room they need at the foot."""
        runs = self._runs(room.width)
        top = room.y1 - sum(run.height for run in runs)
        return runs, Box(room.x0, room.y0, room.x1, top - _GAP), Box(room.x0, top, room.x1, room.y1)
