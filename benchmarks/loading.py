"""How fast `load_dataset` reads the dataset, beside reading its bare Parquet files.

    python -m benchmarks.loading DATASET [--repeat 5]

Three ways to read all pairs, in turns, each `--repeat` times; the best of each counts, in CPU time of the
process. Bytes: every column of every row in batches of 100, pictures as encoded bytes, nothing decoded on
either side. Pictures: row by row, every picture decoded on both sides (by `datasets`' Image feature; by PIL
from the bare files). Streaming: as pictures, with `streaming=True`. The bare side is pyarrow. The Arrow cache
that `load_dataset` makes the first time is made before, in an empty folder, and its time is told.
"""

import argparse
import io
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import datasets
import pyarrow.parquet as pq
from PIL import Image
from rich.console import Console
from rich.table import Table

_BATCH_ROWS = 100

Reading = Callable[[], int]
"""Reads everything; returns the number of rows."""


def _shards(folder: Path) -> list[Path]:
    return sorted((folder / "data/pairs").glob("*.parquet"))


def _batches(folder: Path) -> Iterator[list[dict[str, Any]]]:
    for path in _shards(folder):
        for batch in pq.ParquetFile(path).iter_batches(_BATCH_ROWS):
            yield batch.to_pylist()


def bare_bytes(folder: Path) -> int:
    """pyarrow, pictures as bytes."""
    return sum(len(rows) for rows in _batches(folder))


def bare_pictures(folder: Path) -> int:
    """pyarrow, every picture decoded by PIL."""
    count = 0
    for rows in _batches(folder):
        for row in rows:
            Image.open(io.BytesIO(row["image"]["bytes"])).load()
            count += 1
    return count


def loaded_bytes(loaded: datasets.DatasetDict) -> int:
    """`datasets`, pictures as bytes."""
    undecoded = loaded.cast_column("image", datasets.Image(decode=False))
    batches = (batch for split in undecoded.values() for batch in split.iter(_BATCH_ROWS))
    return sum(len(batch["figure_id"]) for batch in batches)


def loaded_pictures(loaded: datasets.DatasetDict | datasets.IterableDatasetDict) -> int:
    """`datasets`, every picture decoded by its Image feature."""
    count = 0
    for split in loaded.values():
        for row in split:
            row["image"].load()
            count += 1
    return count


def seconds(reading: Reading) -> float:
    """CPU time of one reading, all threads of the process together."""
    started = time.process_time()
    if not reading():
        raise ValueError("the dataset has no rows")
    return time.process_time() - started


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    folder: Path = given.dataset
    datasets.disable_progress_bars()
    with tempfile.TemporaryDirectory() as cache:
        started = time.process_time()
        loaded = datasets.load_dataset(str(folder), cache_dir=cache)
        prepared = time.process_time() - started
        streams = datasets.load_dataset(str(folder), cache_dir=cache, streaming=True)
        ways: dict[str, tuple[Reading, Reading]] = {
            "bytes": (lambda: bare_bytes(folder), lambda: loaded_bytes(loaded)),
            "pictures": (lambda: bare_pictures(folder), lambda: loaded_pictures(loaded)),
            "streaming": (lambda: bare_pictures(folder), lambda: loaded_pictures(streams)),
        }
        rows = sum(map(len, loaded.values()))
        size = sum(path.stat().st_size for path in _shards(folder)) / 1e6
        table = Table(title=f"{rows} pairs, {size:.0f} MB: rows a CPU-second", title_justify="left")
        for header in ("what", "bare Parquet", "load_dataset", "ratio"):
            table.add_column(header, justify="left" if header == "what" else "right")
        for name, (bare, through) in ways.items():
            times = [(seconds(bare), seconds(through)) for _ in range(given.repeat)]
            best, own = min(time for time, _ in times), min(time for _, time in times)
            table.add_row(name, f"{rows / best:,.0f}", f"{rows / own:,.0f}", f"{best / own:.2f}")
    Console(width=None if Console().is_terminal else 120).print(table)
    print(f"The first load_dataset, cache and all, took {prepared:.1f} s. Target: ratios of 0.90 and more.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
