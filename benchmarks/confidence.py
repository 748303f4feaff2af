"""Whether confidences hold on books that are read badly: links by confidence, as read and thinned out.

    python -m benchmarks.confidence FOLDER... [--figures 0.12] [--words 0.06] [--rounds 6] [--seed 1]

FOLDER is one that `culti evaluate-extraction` takes. Every book is read once and linked as it was read; then,
`--rounds` times, with a part of its kept figures (`--figures`) and of its short texts (`--words`, those
before a volume's notes) taken away at random, as happens to a book that nobody built for. A link is right
when its figure is one and every text of it that the truth speaks of is right.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from extractors.book import assemble
from extractors.content import Book, PageContent
from extractors.evaluation.reliability import BINS, Reliability, reliability
from extractors.evaluation.scores import PredictedFigure
from extractors.evaluation.truth import TruePage
from extractors.linking import link
from extractors.options import ExtractionOptions
from extractors.pdf.document import DocumentError, open_document
from extractors.reader import PageReader
from extractors.series.plate_notes import notes_start
from pipeline.evaluation import find_truth

_SHORT = 100  # characters: longer texts are no captions


@dataclass(frozen=True)
class ReadBook:
    """A book as it was read, and the truth of its pages."""

    document: str
    title: str
    pages: Sequence[PageContent]
    truth: Sequence[TruePage]


def read_books(folders: Iterable[Path], options: ExtractionOptions) -> list[ReadBook]:
    """The books of the folders; one that cannot be opened is named on stderr and left out."""
    reader = PageReader(options)
    books = []
    for folder in folders:
        truth, documents = find_truth(folder)
        for document in sorted(documents):
            try:
                with open_document(folder / document, options) as opened:
                    pages = [reader.read(opened, index).content for index in range(opened.n_pages)]
                    title = opened.title
            except DocumentError as error:
                print(f"{document}: {error}", file=sys.stderr)
                continue
            books.append(ReadBook(document, title, pages, [t for t in truth if t.document == document]))
    return books


def thinned(
    pages: Sequence[PageContent], figures: float, words: float, rng: np.random.Generator
) -> list[PageContent]:
    """The pages without a part (in [0, 1]) of their kept figures and of the short texts before the notes."""
    start = notes_start(pages)
    made = []
    for page in pages:
        kept = [
            replace(region, drop_reason="tiny")
            if region.drop_reason is None and rng.random() < figures
            else region
            for region in page.figures
        ]
        in_notes = start is not None and page.page_index >= start
        texts = [b for b in page.texts if in_notes or len(b.text) >= _SHORT or rng.random() >= words]
        made.append(replace(page, figures=tuple(kept), texts=tuple(texts)))
    return made


def links_by_confidence(
    books: Sequence[ReadBook], figures: float, words: float, rng: np.random.Generator
) -> dict[str, Reliability]:
    """Links of all books by confidence, with those parts of figures and words taken away."""
    total: dict[str, Reliability] = defaultdict(Reliability)
    for book in books:
        pages = thinned(book.pages, figures, words, rng)
        found = _predictions(assemble(pages, book.title, ExtractionOptions()), book.document)
        for name, group in reliability(book.truth, found)[0].items():
            total[name].links += group.links
            total[name].right += group.right
            total[name].confidence += group.confidence
    return total


def _predictions(book: Book, document: str) -> list[PredictedFigure]:
    predictions = []
    for found in link(book):
        page = book.pages[found.figure[0]]
        box = page.reading_frame.displayed(page.figures[found.figure[1]].bbox)
        words = (found.kind, found.title, found.caption, found.description, found.rule, found.confidence)
        predictions.append(PredictedFigure(document, page.page_index, box, *words))
    return predictions


def print_table(whole: dict[str, Reliability], thin: dict[str, Reliability]) -> None:
    table = Table(title="Links by confidence", title_justify="left")
    for header in ("confidence", "as read: links", "share right", "thinned: links", "share right"):
        table.add_column(header, justify="right")
    for low, high in pairwise(BINS):
        name = f"{low:.1f}-{high:.1f}"
        cells = [name]
        for group in (whole[name], thin[name]):
            cells += [str(group.links), f"{group.share_right:.3f}" if group.links else "-"]
        table.add_row(*cells)
    Console(width=None if Console().is_terminal else 110).print(table)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--figures", type=float, default=0.12, help="share of the figures taken away")
    parser.add_argument("--words", type=float, default=0.06, help="share of the short texts taken away")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    books = read_books(given.folders, ExtractionOptions())
    whole = links_by_confidence(books, 0.0, 0.0, rng)
    thin: dict[str, Reliability] = defaultdict(Reliability)
    for _ in range(given.rounds):
        for name, group in links_by_confidence(books, given.figures, given.words, rng).items():
            thin[name].links += group.links
            thin[name].right += group.right
            thin[name].confidence += group.confidence
    print_table(whole, thin)
    return 0


if __name__ == "__main__":
    sys.exit(main())
