"""The worst of many seeds: how well the extraction reads books set in ways nobody chose.

    python -m benchmarks.seeds [--seeds 20] [--first 1] [--entries 12] [--scanned 4] [--keep DIR]

Draws the sample books of so many seeds one after another (each seed sets, places and scans its books in its
own manner), reads the born-digital ones of every seed and the scanned twins of the first `--scanned`, and
prints for each measure the median and the worst seed. With `--keep` the drawn books stay in DIR/SEED, beside
each seed's report DIR/SEED.html that draws every mistake. A scanned page takes about as long as ten others:
that is why few seeds are read as scans by default.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from extractors.evaluation.scores import Score
from extractors.options import ExtractionOptions
from pipeline.evaluation import judge
from pipeline.extraction_report import write_report
from pipeline.runner import RunSettings
from pipeline.workfolder import WorkFolder
from samples.volumes import draw

MEASURES: Mapping[str, Callable[[Score], float]] = {
    "figures F1, IoU 0.5": lambda score: score.figure_scores(0.5)[2],
    "figures F1, IoU 0.8": lambda score: score.figure_scores(0.8)[2],
    "captions F1": lambda score: score.word_scores("caption")[2],
    "descriptions F1": lambda score: score.word_scores("description")[2],
    "titles F1": lambda score: score.word_scores("title")[2],
    "kinds": lambda score: score.accuracy("kind"),
    "edges within 2 points": lambda score: _within(score, 2.0),
}
"""Higher is better in all."""


def _within(score: Score, points: float) -> float:
    errors = score.edge_errors
    return sum(error <= points for error in errors) / len(errors) if errors else 1.0


def seed_scores(seed: int, entries: int, *, scanned: bool, workers: int, folder: Path) -> dict[str, Score]:
    """The scores of one seed's books by name (silk, murals, silk-scanned ...); its books and its report go to
    `folder`."""
    books = folder / str(seed)
    draw(books, seed=seed, entries=entries, workers=workers, twins=scanned)
    with tempfile.TemporaryDirectory() as work:
        settings = RunSettings(WorkFolder(Path(work)), workers=workers, quiet=True)
        judged = judge(books, ExtractionOptions(), settings)
    write_report(folder / f"{seed}.html", judged, ExtractionOptions())
    return {Path(name).stem: score for name, score in judged.groups.items() if name.endswith(".pdf")}


def print_table(scores: Mapping[int, Mapping[str, Score]], entries: int) -> None:
    """Median, worst and the worst's seed for each book and measure."""
    table = Table(title=f"{len(scores)} seeds, {entries} entries each", title_justify="left")
    for header in ("book", "seeds", "measure", "median", "worst", "its seed"):
        table.add_column(header, justify="left" if header in ("book", "measure") else "right")
    by_book: dict[str, dict[int, Score]] = defaultdict(dict)
    for seed, books in scores.items():
        for book, score in books.items():
            by_book[book][seed] = score
    for book, of_seed in sorted(by_book.items()):
        for name, measure in MEASURES.items():
            values = {seed: measure(score) for seed, score in of_seed.items()}
            worst = min(values, key=lambda seed: values[seed])
            cells = (f"{median(values.values()):.3f}", f"{values[worst]:.3f}", str(worst))
            table.add_row(book, str(len(values)), name, *cells)
        table.add_section()
    Console(width=None if Console().is_terminal else 110).print(table)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--entries", type=int, default=12, help="entries of each silk volume")
    parser.add_argument("--scanned", type=int, default=4, help="seeds whose scanned twins are read too")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the books and reports")
    given = parser.parse_args()
    scores = {}
    with tempfile.TemporaryDirectory() as place:
        folder = given.keep or Path(place)
        for number, seed in enumerate(range(given.first, given.first + given.seeds)):
            scanned = number < given.scanned
            scores[seed] = seed_scores(
                seed, given.entries, scanned=scanned, workers=given.workers, folder=folder
            )
            print(f"seed {seed}: {number + 1} of {given.seeds}", file=sys.stderr, flush=True)
    print_table(scores, given.entries)
    return 0


if __name__ == "__main__":
    sys.exit(main())
