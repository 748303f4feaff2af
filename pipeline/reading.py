"""Reading books in worker processes: each opened once to count its pages, then read in chunks of pages."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from extractors.content import PageContent
from extractors.impression import UNREADABLE, book_impression, sampled_pages
from extractors.options import ExtractionOptions
from extractors.pdf.document import BookImpression
from extractors.reader import EXTRACTOR_VERSION
from manifests.fingerprint import fingerprint
from pipeline.pagechunks import PAGE_IMPRESSION, PageChunk, PageSample, Survey, read_chunk, sample, survey
from pipeline.sources import Source
from pipeline.stage import StageContext
from pipeline.units import Unit, Workers, part_path, run_units
from pipeline.workfolder import WorkFolder, WorkFolderError

PAGES_PER_CHUNK = 4
"""At most: few enough that workers share one book, enough that opening it again does not count."""

_SURVEY_SECONDS = 120.0  # to start a worker, open a PDF and count its pages
_CONTENTS = TypeAdapter(list[PageContent])
_NOT_CONTENT = {
    "password",
    "page_seconds",
    "worker_memory",
    "ocr_threads",
}  # options that do not change what is read


@dataclass(frozen=True)
class OpenedBook:
    """A PDF that opens: the pages in the file, those (0-based) to be read, and the impression it makes."""

    source: Source
    title: str
    n_pages: int
    pages: tuple[int, ...]
    impression: BookImpression


@dataclass(frozen=True)
class ReadBook:
    """A book's pages in order; `lost` when one failed with its worker and may succeed next time."""

    book: OpenedBook
    contents: tuple[PageContent, ...]
    lost: bool


def reading_options(options: ExtractionOptions) -> dict[str, object]:
    """The options that decide what is read, for fingerprints."""
    return options.model_dump(mode="json", exclude=_NOT_CONTENT)


def open_books(
    context: StageContext,
    workers: Workers,
    sources: Sequence[Source],
    options: ExtractionOptions,
    limit: int | None,
) -> tuple[list[OpenedBook], dict[str, str]]:
    """Open each PDF in a worker (a damaged one may kill it).

    Returns the books that open, `limit` pages of each (None = all), and document -> reason for the others.
    """
    folder = context.work.parts / "survey"
    units = {
        source.document: Unit(_survey_key(source, options), Survey(source.path, options), _SURVEY_SECONDS)
        for source in sources
        if source.sha256 is not None
    }
    errors = _run(context, workers, list(units.values()), survey, "survey", "opening PDFs")
    books: list[OpenedBook] = []
    refused: dict[str, str] = {}
    for source in sources:
        error = source.error or errors.get(units[source.document].key)
        if error is not None:
            refused[source.document] = error
            continue
        found = json.loads(part_path(folder, units[source.document]).read_bytes())
        pages = tuple(range(found["n_pages"])[:limit])
        books.append(OpenedBook(source, found["title"], found["n_pages"], pages, BookImpression()))
    return _with_impressions(context, workers, books, options), refused


def _with_impressions(
    context: StageContext, workers: Workers, books: Sequence[OpenedBook], options: ExtractionOptions
) -> list[OpenedBook]:
    """Take the books' impressions, each sampled page in a unit of its own: one that kills its worker costs
    nothing but its vote."""
    units = {
        book.source.document: [_sample_unit(book, page, options) for page in sampled_pages(book.n_pages)]
        for book in books
    }
    every = [unit for pages in units.values() for unit in pages]
    errors = _run(context, workers, every, sample, "sample", "looking at pages")
    seen = {
        unit.key: UNREADABLE
        if unit.key in errors
        else PAGE_IMPRESSION.validate_json(part_path(context.work.parts / "sample", unit).read_bytes())
        for unit in every
    }
    return [
        replace(book, impression=book_impression([seen[unit.key] for unit in units[book.source.document]]))
        for book in books
    ]


def _sample_unit(book: OpenedBook, page: int, options: ExtractionOptions) -> Unit:
    key = fingerprint([book.source.sha256, page, EXTRACTOR_VERSION])
    return Unit(key, PageSample(book.source.path, page, options), options.page_seconds)


def is_surveyed(work: WorkFolder, source: Source, options: ExtractionOptions) -> bool:
    """Whether an earlier run opened the same file."""
    return (
        source.sha256 is not None
        and (work.parts / "survey" / f"{_survey_key(source, options)}.json").exists()
    )


def read_books(
    context: StageContext, workers: Workers, books: Sequence[OpenedBook], options: ExtractionOptions
) -> list[ReadBook]:
    """Read all pages of the books.

    A chunk whose worker dies or takes too long is read again page by page, so that only the page at fault is
    lost: it gets status `failed` and the reason.
    """
    chunks = {
        book.source.document: [
            _chunk_unit(context.work, book, pages, options) for pages in chunked(book.pages)
        ]
        for book in books
    }
    every = [unit for units in chunks.values() for unit in units]
    _forget_parts_without_pictures(context.work, every)
    errors = _run(context, workers, every, read_chunk, "extract", "reading pages")
    single = {
        unit.key: [_chunk_unit(context.work, book, (page,), options) for page in unit.task.pages]
        for book in books
        for unit in chunks[book.source.document]
        if unit.key in errors
    }
    again = [unit for units in single.values() for unit in units]
    lost = _run(context, workers, again, read_chunk, "extract", "reading pages one by one")
    return [
        _read_book(
            context.work,
            book,
            [unit for chunk in chunks[book.source.document] for unit in single.get(chunk.key, [chunk])],
            lost,
        )
        for book in books
    ]


def chunked(pages: Sequence[int]) -> list[Sequence[int]]:
    """The pages in chunks that get smaller towards the end: the last ones keep all workers busy."""
    chunks = []
    while pages:
        number = min(PAGES_PER_CHUNK, max(1, len(pages) // PAGES_PER_CHUNK))
        chunks.append(pages[:number])
        pages = pages[number:]
    return chunks


def _run(
    context: StageContext,
    workers: Workers,
    units: Sequence[Unit],
    work: Callable[[Any], bytes],
    folder: str,
    stage: str,
) -> dict[str, str]:
    distinct = list({unit.key: unit for unit in units}.values())  # copies of a file are read once
    done, total = 0, sum(_size(unit) for unit in distinct)

    def on_done(unit: Unit) -> None:
        nonlocal done
        done += _size(unit)
        context.on_progress(stage, done, total)

    return run_units(distinct, work, context.work.parts / folder, workers, on_done)


def _size(unit: Unit) -> int:
    """Pages of a chunk; anything else counts as one."""
    return len(unit.task.pages) if isinstance(unit.task, PageChunk) else 1


def _survey_key(source: Source, options: ExtractionOptions) -> str:
    return fingerprint([source.sha256, options.max_pages, EXTRACTOR_VERSION])


def _chunk_unit(work: WorkFolder, book: OpenedBook, pages: Sequence[int], options: ExtractionOptions) -> Unit:
    impression = [book.impression.is_scan, sorted(book.impression.furniture)]
    basis = [book.source.sha256, list(pages), impression, reading_options(options), EXTRACTOR_VERSION]
    task = PageChunk(book.source.path, tuple(pages), book.impression, options, work.images)
    return Unit(fingerprint(basis), task, options.page_seconds * len(pages))


def _forget_parts_without_pictures(work: WorkFolder, units: Sequence[Unit]) -> None:
    """Parts whose pictures were deleted are read again."""
    for unit in units:
        path = part_path(work.parts / "extract", unit)
        if path.exists() and not all(
            (work.images / name).exists() for name in _picture_names(_contents(path))
        ):
            path.unlink()


def _picture_names(contents: Sequence[PageContent]) -> set[str]:
    pictures = [figure.picture for page in contents for figure in page.figures]
    return {f"{picture.sha256}.{picture.extension}" for picture in pictures if picture is not None}


def _contents(path: Path) -> list[PageContent]:
    try:
        return _CONTENTS.validate_json(path.read_bytes())
    except ValidationError as error:
        raise WorkFolderError(f"{path} is damaged: delete it and run again") from error


def _read_book(work: WorkFolder, book: OpenedBook, units: Sequence[Unit], lost: dict[str, str]) -> ReadBook:
    contents: list[PageContent] = []
    for unit in units:
        if unit.key in lost:
            contents += [_lost_page(page_index, lost[unit.key]) for page_index in unit.task.pages]
        else:
            contents += _contents(part_path(work.parts / "extract", unit))
    return ReadBook(book, tuple(contents), any(unit.key in lost for unit in units))


def _lost_page(page_index: int, reason: str) -> PageContent:
    """A page that was lost with its worker; not even its size is known."""
    return PageContent(page_index, 0.0, 0.0, 0, "born_digital", status="failed", error=reason)
