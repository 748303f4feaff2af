"""Memory of a worker over a long book: must stay under a limit, and flat.

    python -m benchmarks.memory PDF... [--pages 2000] [--parts 10] [--ocr never]

Makes one book of so many pages out of the PDFs' pages, again and again, and runs the stage `extract` on it
with one worker. Meanwhile the resident memory of the worker process is looked at twice a second. Prints its
peak in each part of the run, the peak of all, and the ratio of the last part to the second: about 1 is flat.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pymupdf
from rich.console import Console
from rich.table import Table

from extractors.options import ExtractionOptions
from pipeline.extract import Extract
from pipeline.reading import PAGES_PER_CHUNK
from pipeline.runner import RunSettings, run_stage
from pipeline.sources import find_sources
from pipeline.workfolder import WorkFolder

LIMIT = 2.5e9
"""Bytes that a worker may take."""

_EVERY = 0.5  # seconds


class Watch(threading.Thread):
    """Notes (pages read, resident bytes of the largest child process) until it is told to stop."""

    def __init__(self, parts: Path) -> None:
        super().__init__(daemon=True)
        self.seen: list[tuple[int, int]] = []
        self._parts = parts
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(_EVERY):
            sizes = [_resident(child) for child in psutil.Process().children(recursive=True)]
            done = len(list(self._parts.glob("*.json"))) if self._parts.exists() else 0
            self.seen.append((done * PAGES_PER_CHUNK, max(sizes, default=0)))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:  # it ended in this moment
        return 0


def long_book(pdfs: Sequence[Path], pages: int, path: Path) -> None:
    """One PDF of so many pages: those of the given PDFs in turn."""
    with pymupdf.open() as book:
        while book.page_count < pages:
            for pdf in pdfs:
                with pymupdf.open(pdf) as part:
                    book.insert_pdf(part, to_page=min(part.page_count, pages - book.page_count) - 1)
                if book.page_count >= pages:
                    break
        book.save(path)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pdfs", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--parts", type=int, default=10)
    parser.add_argument("--ocr", choices=("auto", "never"), default="auto")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        long_book(given.pdfs, given.pages, folder / "long.pdf")
        work = WorkFolder(folder / "work")
        watch = Watch(work.parts / "extract")
        watch.start()
        started = time.perf_counter()
        stage = Extract(find_sources([folder / "long.pdf"]), ExtractionOptions(ocr=given.ocr))
        code = run_stage(stage, RunSettings(work, workers=1, quiet=True))
        watch.stop()
    print(f"{given.pages} pages in {time.perf_counter() - started:.0f} s, exit code {code}")
    return print_table(watch.seen, given.pages, given.parts)


def print_table(seen: Sequence[tuple[int, int]], pages: int, parts: int) -> int:
    """The peak of each part of the run; returns 1 where it passes the limit."""
    table = Table(title="Resident memory of the worker", title_justify="left")
    table.add_column("pages", justify="right")
    table.add_column("peak, MB", justify="right")
    peaks = []
    for part in range(parts):
        first, last = part * pages // parts, (part + 1) * pages // parts
        peaks.append(max((size for done, size in seen if first <= done < last), default=0))
        table.add_row(f"{first} to {last}", f"{peaks[-1] / 1e6:.0f}")
    Console(width=None if Console().is_terminal else 120).print(table)
    flat = f"{peaks[-1] / peaks[1]:.2f}" if len(peaks) > 1 and peaks[1] else "-"
    print(f"peak {max(peaks) / 1e6:.0f} MB of {LIMIT / 1e6:.0f}; last part to second: {flat}")
    return int(max(peaks) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
