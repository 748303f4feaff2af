"""An entry on its page or two: heading, pattern, cropped motifs, textile, and the words below a thin rule."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from manifests.geometry import Box
from samples.entry import Entry, EntryPictures
from samples.fonts import SANS
from samples.sheet import BLACK, GREY, Image, Sheet, Typesetter, fitted
from samples.style import Shade, Style
from samples.truth import FigureTruth

if TYPE_CHECKING:
    from samples.silk import SilkBook

LABELS = ("年代｜", "藏址｜", "尺寸｜", "出土地点｜", "细节｜", "[出处] ")
_GAP = 12.0
_FULL = (0.0, 0.0, 1.0, 1.0)


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


def set_entry(book: "SilkBook", planned: Entry, pictures: EntryPictures) -> None:
    """Sets one entry on the book's next page or two."""
    tags = ["two-page-entry"] if planned.two_pages else []
    sheet, room = book.furnished(planned, *tags)
    heading = f"{planned.number} {planned.name}"
    style = book.style
    sheet.line(room.x0, room.y0, heading, style.heading_face, style.heading_size, style.heading_colour)
    room = Box(room.x0, room.y0 + style.heading_size * 1.9, room.x1, room.y1)
    cells = _cells(planned, pictures)
    if planned.two_pages:
        _set_pattern(sheet, planned, pictures.pattern, room, align_y=0.35)
        sheet, room = book.furnished(planned, *tags)
        _set_spread(sheet, book.typesetter, style, planned, cells, room)
    else:
        _LAYOUTS[planned.layout](sheet, book.typesetter, style, planned, pictures.pattern, cells, room)
    if planned.rotated:
        sheet.turn()


def _cells(planned: Entry, pictures: EntryPictures) -> list[_Cell]:
    prefix = f"{planned.number}{planned.name}"
    crops = [
        _Cell(image, crop.line, "cropped_pattern", f"{prefix}{place}", crop.line, {})
        for place, (crop, image) in enumerate(zip(planned.crops, pictures.crops, strict=True), start=1)
    ]
    cloth = _Cell(
        pictures.textile,
        "",
        "original_textile",
        f"{planned.number}{planned.object_title}",
        planned.detail or planned.paragraph,
        planned.fields,
    )
    return [cloth, *crops]


def _set_pattern(
    sheet: Sheet, planned: Entry, image: Image, room: Box, *, align_x: float = 0.5, align_y: float = 0.0
) -> Box:
    box = sheet.picture(image, fitted(image.ratio, room, align_x=align_x, align_y=align_y))
    if image.strips:
        sheet.truth.tags.append("tiled")
    if planned.cmyk:
        sheet.truth.tags.append("cmyk")
    sheet.truth.figures.append(
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


def _set_cell(
    sheet: Sheet,
    typesetter: Typesetter,
    style: Style,
    planned: Entry,
    cell: _Cell,
    room: Box,
    *,
    align_y: float = 0.0,
) -> None:
    lines = typesetter.broken(cell.line, SANS, style.caption_size, room.width) if cell.line else []
    leading = style.caption_size * 1.4
    below = len(lines) * leading + (4 if lines else 0)
    placed = fitted(cell.image.ratio, Box(room.x0, room.y0, room.x1, room.y1 - below), align_y=align_y)
    visible = sheet.picture(cell.image, placed)
    sheet.lines(
        room.x0 if len(lines) > 1 else placed.x0, placed.y1 + 4, lines, SANS, style.caption_size, leading
    )
    if cell.image.mask is not None:
        sheet.truth.tags.append("soft-mask")
    cut_out = cell.image.extent != _FULL
    if cut_out and "cut-out" not in sheet.truth.tags:
        sheet.truth.tags.append("cut-out")
    sheet.truth.figures.append(
        FigureTruth(
            visible,
            cell.kind,
            str(planned.number),
            cell.title,
            caption=cell.line,
            description=cell.description,
            fields=cell.fields,
            caption_alt=[""] if cell.line else [],
            bbox_alt=placed if cut_out else None,
        )
    )


def _set_cells(
    sheet: Sheet,
    typesetter: Typesetter,
    style: Style,
    planned: Entry,
    cells: list[_Cell],
    room: Box,
    *,
    across: bool,
) -> None:
    # Cells share the room by the space their pictures want: widths across, heights down.
    wants = [cell.image.ratio if across else 1 / cell.image.ratio for cell in cells]
    wants = [max(0.55, want) for want in wants]
    total = sum(wants)
    length = (room.width if across else room.height) - _GAP * (len(cells) - 1)
    start = room.x0 if across else room.y0
    for cell, want in zip(cells, wants, strict=True):
        end = start + length * want / total
        part = Box(start, room.y0, end, room.y1) if across else Box(room.x0, start, room.x1, end)
        _set_cell(sheet, typesetter, style, planned, cell, part)
        start = end + _GAP


def _runs(typesetter: Typesetter, style: Style, planned: Entry, width: float) -> list[_Run]:
    size, face = style.body_size, style.body_face

    def run(
        text: str, run_face: str, run_size: float, after: float, *, colour: Shade = BLACK, ruled: bool = False
    ) -> _Run:
        lines = typesetter.broken(text, run_face, run_size, width)
        return _Run(lines, run_face, run_size, run_size * 1.62, colour, after, ruled)

    runs = [run(f"{planned.period}　{planned.object_title}", face, size + 1.2, 7, ruled=True)]
    if planned.labelled:
        small = size - 0.6
        labelled = (
            ("藏址", planned.collection),
            ("尺寸", planned.dimensions),
            ("出土地点", planned.site),
            ("细节", planned.detail),
        )
        runs += [run(f"{label}｜{value}", SANS, small, 0) for label, value in labelled if value]
    else:
        runs.append(run(planned.collection, SANS, size - 0.6, 0))
    runs[-1] = _Run(runs[-1].lines, runs[-1].face, runs[-1].size, runs[-1].leading, runs[-1].colour, 5)
    runs.append(run(planned.paragraph, face, size, 4))
    runs.append(run(f"[出处] {planned.reference}", face, size - 1.6, 0, colour=GREY))
    return runs


def _set_runs(sheet: Sheet, runs: list[_Run], room: Box) -> None:
    top = room.y0
    for run in runs:
        top = sheet.lines(room.x0, top, run.lines, run.face, run.size, run.leading, colour=run.colour)
        if run.ruled:
            sheet.rule(room.x0, room.x1, top + 0.5)
        top += run.after


def _split_text(
    typesetter: Typesetter, style: Style, planned: Entry, room: Box
) -> tuple[list[_Run], Box, Box]:
    """The text's runs, the room above them and the room they need at the foot."""
    runs = _runs(typesetter, style, planned, room.width)
    height = sum(run.height for run in runs)
    top = room.y1 - height
    return runs, Box(room.x0, room.y0, room.x1, top - _GAP), Box(room.x0, top, room.x1, room.y1)


def _set_column(
    sheet: Sheet,
    typesetter: Typesetter,
    style: Style,
    planned: Entry,
    image: Image,
    cells: list[_Cell],
    room: Box,
) -> None:
    """Pattern on one side, small pictures in a column beside it, text across the foot."""
    runs, upper, foot = _split_text(typesetter, style, planned, room)
    left_share = 0.62
    flipped = planned.number % 2 == 0
    edge = upper.x0 + upper.width * (1 - left_share if flipped else left_share)
    large = (
        Box(edge + _GAP, upper.y0, upper.x1, upper.y1) if flipped else Box(upper.x0, upper.y0, edge, upper.y1)
    )
    small = (
        Box(upper.x0, upper.y0, edge, upper.y1) if flipped else Box(edge + _GAP, upper.y0, upper.x1, upper.y1)
    )
    _set_pattern(sheet, planned, image, large)
    _set_cells(sheet, typesetter, style, planned, [*cells[1:], cells[0]], small, across=False)
    _set_runs(sheet, runs, foot)


def _set_row(
    sheet: Sheet,
    typesetter: Typesetter,
    style: Style,
    planned: Entry,
    image: Image,
    cells: list[_Cell],
    room: Box,
) -> None:
    """Pattern on top, textile and cropped motifs in a row below it, text across the foot."""
    runs, upper, foot = _split_text(typesetter, style, planned, room)
    split = upper.y0 + upper.height * 0.64
    _set_pattern(
        sheet, planned, image, Box(upper.x0, upper.y0, upper.x1, split), align_x=0.5 * (planned.number % 3)
    )
    order = cells if planned.number % 2 else [*cells[1:], cells[0]]
    _set_cells(
        sheet, typesetter, style, planned, order, Box(upper.x0, split + _GAP, upper.x1, upper.y1), across=True
    )
    _set_runs(sheet, runs, foot)


def _set_side(
    sheet: Sheet,
    typesetter: Typesetter,
    style: Style,
    planned: Entry,
    image: Image,
    cells: list[_Cell],
    room: Box,
) -> None:
    """A narrow column of small pictures; pattern with the text below it in the wide column."""
    edge = room.x0 + room.width * 0.3
    wide = Box(edge + _GAP * 1.4, room.y0, room.x1, room.y1)
    runs, upper, _ = _split_text(typesetter, style, planned, wide)
    box = _set_pattern(sheet, planned, image, upper)
    _set_cells(
        sheet,
        typesetter,
        style,
        planned,
        [*cells[1:], cells[0]],
        Box(room.x0, room.y0, edge, room.y1),
        across=False,
    )
    _set_runs(sheet, runs, Box(wide.x0, box.y1 + _GAP * 1.5, wide.x1, room.y1))


def _set_spread(
    sheet: Sheet, typesetter: Typesetter, style: Style, planned: Entry, cells: list[_Cell], room: Box
) -> None:
    """The second page of an entry: textile, a row of cropped motifs, text."""
    runs, upper, foot = _split_text(typesetter, style, planned, room)
    split = upper.y0 + upper.height * 0.6
    _set_cell(sheet, typesetter, style, planned, cells[0], Box(upper.x0, upper.y0, upper.x1, split))
    _set_cells(
        sheet,
        typesetter,
        style,
        planned,
        cells[1:],
        Box(upper.x0, split + _GAP, upper.x1, upper.y1),
        across=True,
    )
    _set_runs(sheet, runs, foot)


_LAYOUTS = {"column": _set_column, "row": _set_row, "side": _set_side}
