"""Pictures across facing pages become one figure, once all pages of a book are read.

Each pair of halves is a unit in a worker process, as the pages are: its outcome is a file, so that a run that
was killed goes on from there and ends in the same bytes. The half on the page that comes first in the file
keeps the picture, also in books read from right to left; the other stays as a dropped row, with its own file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from extractors.content import Book, FigureRegion, PageContent, Picture
from extractors.options import ExtractionOptions
from extractors.pdf.document import PDF_ERRORS, DocumentError, one_line, open_document
from extractors.pictures.raster import Pixels
from extractors.reader import EXTRACTOR_VERSION
from extractors.spreads.facing import SPREAD_HALF, Meeting, meetings
from extractors.spreads.joining import SPREAD, Spread, joined
from manifests.files import write_bytes
from manifests.fingerprint import fingerprint
from pipeline.reading import OpenedBook, reading_options
from pipeline.stage import Failure, StageContext
from pipeline.units import Unit, UnitError, Workers, part_path, run_units

_VERSION = 1
"""Raised when the same halves give another picture."""

_PARTS = "spreads"


@dataclass(frozen=True)
class SpreadTask:
    """Two halves of pages of one PDF, and the folder that holds their pictures and gets that of both."""

    path: Path
    meeting: Meeting
    options: ExtractionOptions
    images: Path


@dataclass(frozen=True)
class JoinedBooks:
    """The books, in their order, and the halves that could not be looked at; these stay two figures, and may
    succeed next time."""

    books: tuple[Book, ...]
    failures: tuple[Failure, ...]


def join(task: SpreadTask) -> bytes:
    """The picture of both halves as JSON, null where they are two pictures; its file is on the disk when it
    returns. Raises UnitError when a picture or the PDF cannot be read."""
    pictures = [half.region.picture for half in (task.meeting.first, task.meeting.second)]
    try:
        first, second = (_pixels(task.images, picture) for picture in pictures)
        with open_document(task.path, task.options) as document:
            made = joined(document, task.meeting, first, second, task.options)
    except (DocumentError, OSError, Image.DecompressionBombError, *PDF_ERRORS) as error:
        raise UnitError(one_line(error)) from error
    if made is None:
        return SPREAD.dump_json(None)
    spread, data = made
    path = _file(task.images, spread.picture)
    if not path.exists():
        write_bytes(path, data)
    return SPREAD.dump_json(spread)


def with_spreads(
    context: StageContext,
    workers: Workers,
    books: Sequence[tuple[OpenedBook, Book]],
    options: ExtractionOptions,
) -> JoinedBooks:
    """The books with the halves of their spreads put together, wherever that is sure."""
    units = [
        [(meeting, _unit(context, opened, meeting, options)) for meeting in _candidates(book.pages)]
        for opened, book in books
    ]
    every = list({unit.key: unit for of_book in units for _, unit in of_book}.values())
    folder = context.work.parts / _PARTS
    _forget_without_pictures(folder, context.work.images, every)
    done = 0

    def on_done(_: Unit) -> None:
        nonlocal done
        done += 1
        context.on_progress("looking across gutters", done, len(every))

    errors = run_units(every, join, folder, workers, on_done)
    whole, failures = [], []
    for (opened, book), of_book in zip(books, units, strict=True):
        found = []
        for meeting, unit in of_book:
            if unit.key in errors:
                pages = f"pages {meeting.first.page.page_index + 1} and {meeting.second.page.page_index + 1}"
                what = f"{opened.source.document}, {pages}: one picture or two?"
                failures.append(Failure(what, errors[unit.key]))
            elif (spread := _outcome(folder, unit)) is not None:
                found.append((meeting, spread))
        whole.append(replace(book, pages=tuple(_with_joined(book.pages, found))))
    return JoinedBooks(tuple(whole), tuple(failures))


def _candidates(pages: Sequence[PageContent]) -> list[Meeting]:
    """Halves with pictures of their own; the same picture twice is no half of itself."""
    return [
        meeting
        for meeting in meetings(pages)
        if meeting.first.region.picture is not None
        and meeting.second.region.picture is not None
        and meeting.first.region.picture.sha256 != meeting.second.region.picture.sha256
    ]


def _unit(context: StageContext, book: OpenedBook, meeting: Meeting, options: ExtractionOptions) -> Unit:
    regions = [
        [half.page.page_index, half.region.bbox.as_list(), half.region.picture and half.region.picture.sha256]
        for half in (meeting.first, meeting.second)
    ]
    basis = [book.source.sha256, regions, meeting.scanned, reading_options(options)]
    key = fingerprint([*basis, EXTRACTOR_VERSION, _VERSION])
    task = SpreadTask(book.source.path, meeting, options, context.work.images)
    return Unit(key, task, 2 * options.page_seconds)


def _pixels(images: Path, picture: Picture | None) -> Pixels:
    if picture is None:
        raise UnitError("a half without a picture")
    with Image.open(_file(images, picture)) as file:
        return np.asarray(file.convert("RGB"))


def _file(images: Path, picture: Picture) -> Path:
    return images / f"{picture.sha256}.{picture.extension}"


def _outcome(folder: Path, unit: Unit) -> Spread | None:
    return SPREAD.validate_json(part_path(folder, unit).read_bytes())


def _forget_without_pictures(folder: Path, images: Path, units: Sequence[Unit]) -> None:
    """Outcomes whose picture was deleted are made again."""
    for unit in units:
        if part_path(folder, unit).exists():
            spread = _outcome(folder, unit)
            if spread is not None and not _file(images, spread.picture).exists():
                part_path(folder, unit).unlink()


def _with_joined(pages: Sequence[PageContent], found: Sequence[tuple[Meeting, Spread]]) -> list[PageContent]:
    """The pages with the spreads put in, the surest first: a figure is a half of one picture only."""
    regions: dict[tuple[int, int], FigureRegion] = {}
    for meeting, spread in sorted(found, key=lambda item: (item[1].misfit, item[0].first.place)):
        first, second = meeting.first, meeting.second
        if first.place in regions or second.place in regions:
            continue
        regions[first.place] = replace(
            first.region,
            picture=spread.picture,
            parts=(*first.region.parts, second.box),
            spread_page=second.page.page_index,
        )
        regions[second.place] = replace(
            second.region,
            drop_reason=SPREAD_HALF,
            parts=(*second.region.parts, first.box),
            spread_page=first.page.page_index,
        )
    return [
        replace(
            page,
            figures=tuple(
                regions.get((page.page_index, index), figure) for index, figure in enumerate(page.figures)
            ),
        )
        for page in pages
    ]
