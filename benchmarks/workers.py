"""Two workers of one thread each beside one: how much faster `culti extract` gets.

    python -m benchmarks.workers PDF_OR_FOLDER... [--limit 24] [--repeat 2]

Runs the stage `extract` on the same pages with one worker and with two, in turns, each time in a fresh work
folder, everything included (worker processes started, models loaded, figures written). Prints wall-clock
seconds (the best of `--repeat`) and their ratio. On a machine that does other work the figures mean nothing:
run it alone.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from extractors.options import ExtractionOptions
from pipeline.extract import Extract
from pipeline.runner import RunSettings, run_stage
from pipeline.sources import find_sources
from pipeline.workfolder import WorkFolder


def seconds(sources: Sequence[Path], limit: int | None, workers: int) -> float:
    """Wall-clock seconds of one run."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Extract(find_sources(sources), ExtractionOptions(), limit)
        started = time.perf_counter()
        run_stage(stage, RunSettings(WorkFolder(Path(folder)), workers=workers, quiet=True))
        return time.perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, help="pages of each book")
    parser.add_argument("--repeat", type=int, default=2)
    given = parser.parse_args()
    table = Table(title="culti extract, wall-clock seconds", title_justify="left")
    for header in ("source", "one worker", "two workers", "ratio"):
        table.add_column(header, justify="left" if header == "source" else "right")
    for source in given.sources:
        one, two = zip(
            *(
                tuple(seconds([source], given.limit, workers) for workers in (1, 2))
                for _ in range(given.repeat)
            ),
            strict=True,
        )
        table.add_row(source.name, f"{min(one):.1f}", f"{min(two):.1f}", f"{min(one) / min(two):.2f}")
    Console(width=None if Console().is_terminal else 120).print(table)
    print(f"Load of the machine at the end: {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
