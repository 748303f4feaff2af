"""Pictures cut again in the boxes that people drew: units in worker processes, as the reading of pages is, so
that a strange PDF costs one picture and a killed build goes on from where it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from extractors.content import PageContent, Picture
from extractors.cutting import picture_in
from extractors.options import ExtractionOptions
from extractors.pdf.document import PDF_ERRORS, DocumentError, one_line, open_document
from extractors.pdf.page import PageError
from extractors.reader import EXTRACTOR_VERSION
from manifests.files import write_bytes
from manifests.fingerprint import fingerprint
from manifests.geometry import Box
from manifests.store import Row
from pipeline.bookrows import bare_page
from pipeline.reading import reading_options
from pipeline.review.books import Books
from pipeline.stage import StageContext
from pipeline.units import Unit, UnitError, Workers, part_path, run_units

_VERSION = 1
"""Raised when the same box gives another picture."""

_PARTS = "cuts"
_PICTURE = TypeAdapter(Picture)


@dataclass(frozen=True)
class CutTask:
    """A box (points of the page as displayed) on a page of a PDF; the picture's file goes into `images`."""

    path: Path
    page: PageContent
    box: Box
    options: ExtractionOptions
    images: Path


def cut_bytes(path: Path, page: PageContent, box: Box, options: ExtractionOptions) -> tuple[Picture, bytes]:
    """The picture in the box, and its file. Raises UnitError when it cannot be cut."""
    try:
        with open_document(path, options) as document:
            return picture_in(document.page(page.page_index), box, page.origin, page.reading_frame, options)
    except (DocumentError, PageError, *PDF_ERRORS) as error:
        raise UnitError(one_line(error)) from error


def cut(task: CutTask) -> bytes:
    """The picture as JSON; its file is on the disk when it returns. Raises UnitError."""
    picture, data = cut_bytes(task.path, task.page, task.box, task.options)
    path = task.images / f"{picture.sha256}.{picture.extension}"
    if not path.exists():
        write_bytes(path, data)
    return _PICTURE.dump_json(picture)


def pictures_in(
    context: StageContext, books: Books, boxes: Mapping[str, Box], options: ExtractionOptions
) -> tuple[dict[str, Picture], dict[str, str]]:
    """figure_id -> the picture in its box; and figure_id -> why there is none."""
    units = {name: _unit(context, books, books.figures[name], box, options) for name, box in boxes.items()}
    folder = context.work.parts / _PARTS
    for unit in units.values():
        _forget_without_picture(folder, context.work.images, unit)
    done: set[str] = set()

    def on_done(unit: Unit) -> None:
        done.add(unit.key)
        context.on_progress("cutting pictures again", len(done), len(units))

    with Workers(context.workers, options.worker_memory) as workers:
        every = list({unit.key: unit for unit in units.values()}.values())
        errors = run_units(every, cut, folder, workers, on_done)
    failed = {name: errors[unit.key] for name, unit in units.items() if unit.key in errors}
    made = {name: _made(folder, unit) for name, unit in units.items() if unit.key not in errors}
    return made, failed


def _unit(context: StageContext, books: Books, figure: Row, box: Box, options: ExtractionOptions) -> Unit:
    document = books.documents[figure["document"]]
    page = bare_page(books.pages[(figure["document"], figure["page_index"])])
    frame = [page.origin, page.turn, page.skew]
    key = fingerprint(
        [
            document["sha256"],
            page.page_index,
            frame,
            box.as_list(),
            reading_options(options),
            EXTRACTOR_VERSION,
            _VERSION,
        ]
    )
    return Unit(
        key, CutTask(Path(document["path"]), page, box, options, context.work.images), options.page_seconds
    )


def _made(folder: Path, unit: Unit) -> Picture:
    return _PICTURE.validate_json(part_path(folder, unit).read_bytes())


def _forget_without_picture(folder: Path, images: Path, unit: Unit) -> None:
    """A picture that was deleted is cut again."""
    if part_path(folder, unit).exists():
        picture = _made(folder, unit)
        if not (images / f"{picture.sha256}.{picture.extension}").exists():
            part_path(folder, unit).unlink()
