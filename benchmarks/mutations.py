"""Damaged books by the thousand: what the extraction makes of them.

    python -m benchmarks.mutations FOLDER... [--count 2000] [--first 0] [--seed 0] [--workers 1]

Takes every PDF below the folders (a few pages of each, saved in several ways, and small files as they are),
damages each copy in one seeded way (`benchmarks.damage`), and runs the stage `extract` on it as `culti
extract` does, without OCR. Every mutation must end as one row: read, read in part, or refused with a reason.
The table counts the outcomes of each kind of damage; below it stand the findings, of which there must be
none: errors nobody expected, workers that died, time limits that passed, rows that are missing. Exit code 1
when there is one.
"""

import argparse
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pymupdf
from rich.console import Console
from rich.table import Table

from benchmarks.damage import KINDS, mutated
from extractors.options import ExtractionOptions
from extractors.pdf.document import PDF_ERRORS
from manifests.schemas import DOCUMENTS, PAGES
from manifests.store import Row, read_manifest
from pipeline.extract import Extract
from pipeline.runner import RunSettings, run_stage
from pipeline.sources import find_sources
from pipeline.workfolder import WorkFolder

_PAGES_EACH = 3
_PAGE_SECONDS = 60.0
_BATCH = 50
_SMALL = 20_000  # bytes: files below are damaged as they are too
_SAVINGS: tuple[dict[str, int], ...] = (
    {},
    {"expand": 255, "garbage": 3},
    {"deflate": 1, "use_objstms": 1, "garbage": 3},
)
_UNEXPECTED = re.compile(r"^[A-Za-z]+(Error|Exception)\b|\b(process died|took longer)\b")


@dataclass(frozen=True)
class Outcome:
    """How one mutation ended: `status` of its document; `finding` says what must not be."""

    number: int
    kind: str
    status: str
    finding: str | None


def originals(folders: Sequence[Path], seed: int) -> list[bytes]:
    """What is damaged: excerpts of the PDFs below the folders, and small files whole."""
    rng = np.random.default_rng(seed)
    found = []
    for source in find_sources(folders):
        if source.path.stat().st_size < _SMALL:
            found.append(source.path.read_bytes())
        try:
            with pymupdf.open(source.path, filetype="pdf") as pdf:
                found += [_excerpt(pdf, rng, saving) for saving in _SAVINGS]
        except PDF_ERRORS:
            continue  # it is damaged already, and small
    return found


def _excerpt(pdf: pymupdf.Document, rng: np.random.Generator, saving: dict[str, int]) -> bytes:
    first = int(rng.integers(0, max(1, pdf.page_count - _PAGES_EACH)))
    with pymupdf.open() as part:
        part.insert_pdf(pdf, from_page=first, to_page=first + _PAGES_EACH - 1)
        return bytes(part.tobytes(**saving))


def batch_outcomes(
    books: Sequence[bytes], numbers: range, seed: int, workers: int, folder: Path
) -> list[Outcome]:
    """Damage and read the mutations of these numbers; the same number always makes the same file."""
    kinds = {}
    for number in numbers:
        rng = np.random.default_rng([seed, number])
        kind = list(KINDS)[number % len(KINDS)]
        book, other = (books[int(n)] for n in rng.integers(0, len(books), 2))
        (folder / "books").mkdir(parents=True, exist_ok=True)
        (folder / "books" / f"{number:06d}.pdf").write_bytes(mutated(book, other, kind, rng))
        kinds[number] = kind
    options = ExtractionOptions(ocr="never", page_seconds=_PAGE_SECONDS)
    stage = Extract(find_sources([folder / "books"]), options)
    work = WorkFolder(folder / "work")
    run_stage(stage, RunSettings(work, workers=workers, quiet=True))
    documents = {row["document"]: row for row in read_manifest(work.manifests, DOCUMENTS)}
    pages = read_manifest(work.manifests, PAGES)
    return [_outcome(number, kinds[number], documents.get(f"{number:06d}.pdf"), pages) for number in numbers]


def _outcome(number: int, kind: str, document: Row | None, pages: Sequence[Row]) -> Outcome:
    if document is None:
        return Outcome(number, kind, "missing", "no row in documents")
    own = [page for page in pages if page["document"] == document["document"]]
    if document["status"] != "failed" and len(own) != document["n_pages"]:
        return Outcome(number, kind, document["status"], f"{len(own)} rows of {document['n_pages']} pages")
    errors = [row["error"] for row in (document, *own) if row["error"]]
    unexpected = [error for error in errors if _UNEXPECTED.search(error) or "\n" in error]
    return Outcome(number, kind, document["status"], unexpected[0] if unexpected else None)


def _print(outcomes: Sequence[Outcome]) -> None:
    statuses = ("ok", "partial", "failed", "missing")
    table = Table(title=f"{len(outcomes)} mutations", title_justify="left")
    for header in ("damage", "mutations", *statuses, "findings"):
        table.add_column(header, justify="left" if header == "damage" else "right")
    for kind in (*KINDS, "all"):
        own = [outcome for outcome in outcomes if kind in (outcome.kind, "all")]
        counts = Counter(outcome.status for outcome in own)
        findings = sum(outcome.finding is not None for outcome in own)
        cells = (len(own), *(counts[status] for status in statuses), findings)
        table.add_row(kind, *(str(cell) for cell in cells))
    console = Console(width=120, soft_wrap=True, highlight=False, markup=False)
    console.print(table)
    for outcome in outcomes:
        if outcome.finding is not None:
            console.print(f"{outcome.number} ({outcome.kind}): {outcome.finding}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="number of the first mutation")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the files with findings")
    arguments = parser.parse_args()
    books = originals(arguments.folders, arguments.seed)
    outcomes: list[Outcome] = []
    last = arguments.first + arguments.count
    for first in range(arguments.first, last, _BATCH):
        numbers = range(first, min(first + _BATCH, last))
        with tempfile.TemporaryDirectory() as folder:
            made = batch_outcomes(books, numbers, arguments.seed, arguments.workers, Path(folder))
            _keep(made, Path(folder), arguments.keep)
        outcomes += made
        print(f"{len(outcomes)} of {arguments.count}", file=sys.stderr, flush=True)
    _print(outcomes)
    return int(any(outcome.finding is not None for outcome in outcomes))


def _keep(outcomes: Sequence[Outcome], folder: Path, keep: Path | None) -> None:
    if keep is None:
        return
    keep.mkdir(parents=True, exist_ok=True)
    for outcome in outcomes:
        if outcome.finding is not None:
            print(f"{outcome.number}: {outcome.finding}", file=sys.stderr)
            shutil.copy(folder / "books" / f"{outcome.number:06d}.pdf", keep)


if __name__ == "__main__":
    sys.exit(main())
