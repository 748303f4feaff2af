"""Ours beside pymupdf4llm on the same pages in one run: speed and accuracy.

    python -m benchmarks.peer FOLDER... [--limit 0]

Each folder is a set: PDFs with their truth.jsonl. Both read the pages that have truth, in this one process,
after a page to warm up. Ours: everything from opening the book to the words bound to its figures, the figures
written to disk. The peer: `pymupdf4llm.to_json(use_ocr=False)`, its own layout model; its pictures count as
figures, and each gets the nearest of its captions (its JSON binds none). Speed is pages per CPU-second of
this process. Pages on which ours had to recognise text (scans, garbled or missing text layers), which the
peer leaves unread, have rows of their own; a book's common costs count as those of the other pages.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymupdf
from rich.console import Console
from rich.table import Table

from extractors.book import assemble
from extractors.evaluation.scores import PredictedFigure, Score, evaluate
from extractors.evaluation.truth import TruePage
from extractors.linking import link
from extractors.options import ExtractionOptions
from extractors.pdf.document import PDF_ERRORS, DocumentError, open_document
from extractors.reader import PageReader
from manifests.files import write_bytes
from manifests.geometry import Box
from pipeline.evaluation import find_truth

CAPTION_REACH = 60.0
"""Points between a picture of the peer's and a caption that is taken for its own."""


@dataclass
class Reading:
    """What one of the two found, and the CPU-seconds it took."""

    seconds: float = 0.0
    found: list[PredictedFigure] = field(default_factory=list)


@dataclass
class Ours(Reading):
    """Ours, with the CPU-seconds of the pages whose text was recognised."""

    recognised: dict[int, float] = field(default_factory=dict)

    def part(self, pages: Sequence[int], *, recognised: bool) -> Reading:
        """The reading of those of the book's pages whose text was recognised, or of the others."""
        common = self.seconds - sum(self.recognised.values())
        chosen = [page for page in pages if (page in self.recognised) == recognised]
        seconds = sum(self.recognised.values()) if recognised else common
        return Reading(seconds, [one for one in self.found if one.page_index in chosen])


def read_ours(reader: PageReader, path: Path, name: str, pages: Sequence[int], out: Path) -> Ours:
    """Our reading of a book's pages."""
    ours = Ours()
    started = time.process_time()
    try:
        with open_document(path, reader.options) as document:
            contents = []
            for page_index in pages:
                begun = time.process_time()
                read = reader.read(document, page_index)
                for sha256, data in read.pictures.items():
                    write_bytes(out / sha256, data)
                contents.append(read.content)
                if read.content.ocr_engine is not None:
                    ours.recognised[page_index] = time.process_time() - begun
            book = assemble(contents, document.title, reader.options)
    except DocumentError:
        return ours
    places = {page.page_index: page for page in book.pages}
    for made in link(book):
        page_index, number = made.figure
        box = places[page_index].figures[number].bbox
        ours.found.append(PredictedFigure(name, page_index, box, caption=made.caption))
    ours.seconds = time.process_time() - started
    return ours


def read_peer(path: Path, name: str, pages: Sequence[int]) -> Reading:
    """The peer's reading of the same pages."""
    import pymupdf4llm

    reading = Reading()
    started = time.process_time()
    try:
        with pymupdf.open(path, filetype="pdf") as pdf:
            found = json.loads(pymupdf4llm.to_json(pdf, pages=list(pages), use_ocr=False))
    except PDF_ERRORS:
        return reading
    reading.seconds = time.process_time() - started
    for page in found["pages"]:
        boxes: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for box in page["boxes"]:
            boxes[box["boxclass"]].append(box)
        for picture in boxes["picture"]:
            caption = _nearest(picture, boxes["caption"])
            reading.found.append(
                PredictedFigure(name, page["page_number"] - 1, _box(picture), caption=caption)
            )
    return reading


def _box(found: Mapping[str, Any]) -> Box:
    return Box.of([found[corner] for corner in ("x0", "y0", "x1", "y1")])


def _nearest(picture: Mapping[str, Any], captions: Sequence[Mapping[str, Any]]) -> str:
    near = min(captions, key=lambda caption: _box(picture).distance(_box(caption)), default=None)
    if near is None or _box(picture).distance(_box(near)) > CAPTION_REACH:
        return ""
    return "".join(span["text"] for line in near["textlines"] or () for span in line["spans"])


@dataclass
class Row:
    """One set's pages with a text layer, or those whose text was recognised."""

    truth: list[TruePage] = field(default_factory=list)
    ours: Reading = field(default_factory=Reading)
    peer: Reading = field(default_factory=Reading)

    def add(self, truth: Sequence[TruePage], ours: Reading, peer: Reading) -> None:
        self.truth += truth
        for total, one in ((self.ours, ours), (self.peer, peer)):
            total.seconds += one.seconds
            total.found += one.found


def compare(folder: Path, reader: PageReader, limit: int, out: Path) -> dict[str, Row]:
    """The set's rows by kind of page; `limit` pages of each book are read (0: all that have truth)."""
    truth, _ = find_truth(folder)
    by_book: dict[str, list[TruePage]] = defaultdict(list)
    for page in truth:
        by_book[page.document].append(page)
    rows: dict[str, Row] = defaultdict(Row)
    for name, known in sorted(by_book.items()):
        pages = sorted({page.page_index for page in known})[: limit or None]
        ours = read_ours(reader, folder / name, name, pages, out)
        peer = read_peer(folder / name, name, pages)
        for recognised, kind in ((False, "text layer"), (True, "recognised")):
            chosen = [page for page in pages if (page in ours.recognised) == recognised]
            if chosen:
                theirs = [one for one in peer.found if one.page_index in chosen]
                share = peer.seconds * len(chosen) / len(pages)
                judged = [page for page in known if page.page_index in chosen]
                rows[kind].add(judged, ours.part(pages, recognised=recognised), Reading(share, theirs))
        print(f"{name}: {len(pages)} pages", file=sys.stderr, flush=True)
    return rows


def _cells(row: Row) -> list[str]:
    n_pages = len({(page.document, page.page_index) for page in row.truth})
    speeds = [n_pages / reading.seconds if reading.seconds else 0.0 for reading in (row.ours, row.peer)]
    cells = [str(n_pages), *(f"{speed:.2f}" for speed in speeds)]
    cells.append(f"{speeds[0] / speeds[1]:.2f}" if speeds[1] else "-")
    scores = [evaluate(row.truth, reading.found)[0].get("all", Score()) for reading in (row.ours, row.peer)]
    for threshold in (0.5, 0.8):
        cells += [f"{score.figure_scores(threshold)[2]:.3f}" for score in scores]
    return cells + [f"{score.word_scores('caption')[2]:.3f}" for score in scores]


def print_table(rows: Mapping[tuple[str, str], Row]) -> None:
    table = Table(title="Ours beside pymupdf4llm, same pages, same process", title_justify="left")
    for header in ("set", "pages are", "pages", "pages/CPU-s", "peer", "ratio"):
        table.add_column(header, justify="left" if header in ("set", "pages are") else "right")
    for header in ("F1@0.5", "F1@0.8", "captions"):
        table.add_column(header, justify="right")
        table.add_column("peer", justify="right")
    for (name, kind), row in rows.items():
        table.add_row(name, kind, *_cells(row))
    Console(width=None if Console().is_terminal else 140).print(table)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="pages read of each book (0: all with truth)")
    given = parser.parse_args()
    reader = PageReader(ExtractionOptions())
    rows = {}
    with tempfile.TemporaryDirectory() as place:
        _warm_up(given.folders[0], reader, Path(place))
        for folder in given.folders:
            for kind, row in sorted(compare(folder, reader, given.limit, Path(place)).items()):
                rows[folder.name, kind] = row
    print_table(rows)
    return 0


def _warm_up(folder: Path, reader: PageReader, out: Path) -> None:
    """Models are loaded and modules imported before anything is timed."""
    page = find_truth(folder)[0][0]
    read_ours(reader, folder / page.document, page.document, [page.page_index], out)
    read_peer(folder / page.document, page.document, [page.page_index])


if __name__ == "__main__":
    sys.exit(main())
