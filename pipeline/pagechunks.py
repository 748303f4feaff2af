"""What a worker process does for `extract`: count a PDF's pages, look at some, read some, store pictures."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from extractors.content import PAGE_CONTENT, PageContent
from extractors.impression import PageImpression, page_impression
from extractors.options import ExtractionOptions
from extractors.pdf.document import BookImpression, DocumentError, open_document
from extractors.reader import PageReader
from extractors.reading import PageReading
from manifests.files import write_bytes
from pipeline.units import UnitError

PAGE_IMPRESSION = TypeAdapter(PageImpression)


@dataclass(frozen=True)
class PageChunk:
    """Pages of one PDF (0-based) to read, and the folder for their pictures."""

    path: Path
    pages: tuple[int, ...]
    impression: BookImpression
    options: ExtractionOptions
    images: Path


@dataclass(frozen=True)
class Survey:
    """A PDF whose pages are to be counted."""

    path: Path
    options: ExtractionOptions


@dataclass(frozen=True)
class PageSample:
    """A page of a PDF (0-based) to look at for the impression of its book."""

    path: Path
    page: int
    options: ExtractionOptions


def survey(task: Survey) -> bytes:
    """The number of pages and the title as JSON. Raises UnitError when the PDF cannot be opened."""
    try:
        with open_document(task.path, task.options) as document:
            return json.dumps(
                {"n_pages": document.n_pages, "title": document.title}, ensure_ascii=False
            ).encode()
    except DocumentError as error:
        raise UnitError(str(error)) from error


def sample(task: PageSample) -> bytes:
    """The page's impression as JSON."""
    try:
        with open_document(task.path, task.options) as document:
            return PAGE_IMPRESSION.dump_json(page_impression(document, task.page))
    except DocumentError as error:
        raise UnitError(str(error)) from error


def read_chunk(task: PageChunk) -> bytes:
    """The pages' contents as a JSON list; their pictures are on the disk when it returns."""
    try:
        with open_document(task.path, task.options, task.impression) as document:
            reader = _reader(task.options)
            contents = [_stored(reader.read(document, page_index), task.images) for page_index in task.pages]
    except DocumentError as error:
        raise UnitError(str(error)) from error
    return b"[" + b",\n".join(PAGE_CONTENT.dump_json(content) for content in contents) + b"]"


@lru_cache(maxsize=1)
def _reader(options: ExtractionOptions) -> PageReader:
    """One reader a process: its models are loaded once."""
    return PageReader(options)


def _stored(reading: PageReading, images: Path) -> PageContent:
    for figure in reading.content.figures:
        if figure.picture is not None and figure.picture.sha256 in reading.pictures:
            path = images / f"{figure.picture.sha256}.{figure.picture.extension}"
            if not path.exists():
                write_bytes(path, reading.pictures[figure.picture.sha256])
    return reading.content
