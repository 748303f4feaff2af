"""Scanned pages: our whole time beside the bare recognition of the same pages.

    python -m benchmarks.scans PDF... [--limit 12] [--profile]

Reads pages spread over each scanned PDF with our reader, everything included (a look at the book, rendering,
layout model, image analysis, recognition, figures encoded and written to disk), and keeps the first image of
each page that went to `PaddleOCR.predict`. Right after each page it calls `predict` once on that image, with
the same engine and settings, and nothing else: CPU-seconds vary with what else the machine does, so both are
taken in the same minute. Prints CPU-seconds a page of both and their ratio. With --profile also what takes
our time outside recognition; the profiler's own time is in the figures then, so they are larger.

Before, some pages are read and not counted, until the models are loaded.
"""

import argparse
import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
from paddleocr import PaddleOCR
from rich.console import Console
from rich.table import Table

from extractors.impression import impression_of
from extractors.options import ExtractionOptions
from extractors.pdf.document import open_document
from extractors.reader import PageReader
from manifests.files import write_bytes

_SHOWN = 12  # functions
_WARMING = 6  # pages, spread over the first book: some show a picture, so that the layout model is loaded too


@dataclass
class Call:
    """A call of `predict`, to be made again."""

    engine: Any
    arguments: tuple[Any, ...]
    settings: dict[str, Any]


class Recorder:
    """Stands in for `PaddleOCR.predict`: keeps its calls and CPU-seconds, and keeps it out of the profile."""

    def __init__(self, predict: Callable[..., Any], profile: cProfile.Profile | None) -> None:
        self.calls: list[Call] = []
        self.seconds = 0.0
        self._predict = predict
        self._profile = profile

    def __call__(self, engine: Any, *arguments: Any, **settings: Any) -> Any:
        self.calls.append(Call(engine, arguments, settings))
        if self._profile is not None:
            self._profile.disable()
        started = time.process_time()
        try:
            return self._predict(engine, *arguments, **settings)
        finally:
            self.seconds += time.process_time() - started
            if self._profile is not None:
                self._profile.enable()


@dataclass(frozen=True)
class Measured:
    """CPU-seconds of a book's pages: all of ours, recognition within it, and the bare recognition."""

    name: str
    pages: int
    ours: float
    recognition: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare if self.bare else float("nan")


def measured(
    path: Path, reader: PageReader, limit: int, out: Path, profile: cProfile.Profile | None
) -> Measured:
    """Read `limit` pages spread over the book, and recognise each barely."""
    predict = PaddleOCR.predict
    recorder = Recorder(predict, profile)
    ours, bare, pages = 0.0, 0.0, 0
    PaddleOCR.predict = lambda engine, *given, **settings: recorder(engine, *given, **settings)
    try:
        with open_document(path, reader.options) as document:
            started = time.process_time()
            impression_of(document)
            look = time.process_time() - started
            for page_index in range(0, document.n_pages, max(1, document.n_pages // limit)):
                recorder.calls.clear()
                with profile or nullcontext():
                    started = time.process_time()
                    read = reader.read(document, page_index)
                    for sha256, data in read.pictures.items():
                        write_bytes(out / sha256, data)
                    ours += time.process_time() - started
                pages += 1
                started = time.process_time()
                for call in recorder.calls[:1]:
                    predict(call.engine, *call.arguments, **call.settings)
                bare += time.process_time() - started
            ours += look * pages / document.n_pages
    finally:
        PaddleOCR.predict = predict
    return Measured(path.name, pages, ours, recorder.seconds, bare)


def print_table(books: Sequence[Measured]) -> None:
    table = Table(title="Scanned pages, CPU-seconds a page", title_justify="left")
    for header in ("book", "pages", "ours", "of it recognition", "bare predict", "ratio"):
        table.add_column(header, justify="left" if header == "book" else "right")
    every = Measured("all", *(sum(getattr(book, name) for book in books)
                              for name in ("pages", "ours", "recognition", "bare")))  # fmt: skip
    for book in (*books, every):
        seconds = (book.ours, book.recognition, book.bare)
        cells = (f"{value / max(book.pages, 1):.2f}" for value in seconds)
        table.add_row(book.name, str(book.pages), *cells, f"{book.ratio:.2f}")
    Console(width=None if Console().is_terminal else 120).print(table)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pdfs", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=12, help="pages of each book")
    parser.add_argument("--profile", action="store_true", help="tell what takes our time (and some of it)")
    given = parser.parse_args()
    cv2.setNumThreads(1)  # as in a worker; threads that wait for work would count as its time
    reader = PageReader(ExtractionOptions())
    profile = cProfile.Profile(time.process_time) if given.profile else None
    with tempfile.TemporaryDirectory() as out:
        measured(given.pdfs[0], reader, _WARMING, Path(out), None)
        books = [measured(path, reader, given.limit, Path(out), profile) for path in given.pdfs]
    print_table(books)
    if profile is not None:
        print("Outside recognition, by own CPU time:")
        pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(_SHOWN)
    return 0


if __name__ == "__main__":
    sys.exit(main())
