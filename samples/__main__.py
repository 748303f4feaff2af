"""`python -m samples OUT`: draws the sample books without the rest of culti."""

import argparse
import sys
from pathlib import Path

from samples.errors import SamplesError
from samples.volumes import draw


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m samples", description="Draw the mock books and their scanned twins."
    )
    parser.add_argument("out", type=Path, help="folder the books go to")
    parser.add_argument("--seed", type=int, default=7, help="the same seed draws the same books (default 7)")
    parser.add_argument("--entries", type=int, default=40, help="entries of the silk volume (default 40)")
    parser.add_argument(
        "--plates", type=int, default=None, help="plates of the murals volume (default 3/4 of entries)"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes that draw (default 2)")
    given = parser.parse_args()
    try:
        books = draw(
            given.out,
            seed=given.seed,
            entries=given.entries,
            plates=given.plates,
            workers=given.workers,
            on_progress=_show,
        )
    except SamplesError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for book in books:
        sys.stdout.write(f"{book}\n")
    return 0


def _show(stage: str, done: int, total: int) -> None:
    if done == total or done % 50 == 0:
        sys.stderr.write(f"{stage}: {done}/{total}\n")


if __name__ == "__main__":
    sys.exit(main())
