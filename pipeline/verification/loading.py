"""Checks that the readers people use open the dataset and get the same rows, pictures included."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import datasets
import pandas as pd
import pyarrow.parquet as pq
from PIL import Image

from manifests.fingerprint import bytes_sha256
from manifests.vocabularies import KIND
from pipeline.dataset.features import CONFIGURATIONS, PAGES, PAIRS
from pipeline.verification.outcome import Outcome
from pipeline.verification.subject import Subject

_KINDS = list(KIND)
_READ = ("figure_id", "text", "kind", "image")
_BATCH_ROWS = 32

Seen = tuple[str, str, str, str, str]
"""A row as a reader gave it: figure_id, split, text, kind, hash of the picture's bytes."""


def check_datasets(subject: Subject) -> Outcome:
    """`load_dataset` with an empty cache, by the folder alone (it must open `pairs`) and with "pages"."""
    with tempfile.TemporaryDirectory(dir=subject.contents.root, prefix=".verify-") as cache:
        loaded = datasets.load_dataset(str(subject.folder), cache_dir=cache)
        pictures = [loaded[split][0]["image"] for split in loaded if len(loaded[split])]
        problems = ["pictures do not open as PIL images"] if not all(map(_is_picture, pictures)) else []
        undecoded = loaded.cast_column("image", datasets.Image(decode=False))
        seen = (_seen(row, split) for split in undecoded for row in undecoded[split].select_columns([*_READ]))
        problems += _differences(subject, seen)
        pages = datasets.load_dataset(str(subject.folder), PAGES, cache_dir=cache)
        problems += _pages_differ(subject, sum(map(len, pages.values())))
        del loaded, undecoded, pages  # the memory-mapped cache goes with the folder
    return Outcome("datasets", "load_dataset opens both configurations with an empty cache", problems)


def check_streaming(subject: Subject) -> Outcome:
    """`load_dataset(..., streaming=True)`."""
    with tempfile.TemporaryDirectory(dir=subject.contents.root, prefix=".verify-") as cache:
        streams = datasets.load_dataset(str(subject.folder), PAIRS, streaming=True, cache_dir=cache)
        undecoded = streams.cast_column("image", datasets.Image(decode=False))
        seen = (_seen(row, split) for split in undecoded for row in undecoded[split])
        problems = _differences(subject, seen)
        pages = datasets.load_dataset(str(subject.folder), PAGES, streaming=True, cache_dir=cache)
        problems += _pages_differ(subject, sum(1 for split in pages for _ in pages[split]))
    return Outcome("streaming", "the same rows, one after another", problems)


def check_pandas(subject: Subject) -> Outcome:
    """`pandas.read_parquet` of every shard."""

    def rows() -> Iterator[Seen]:
        for shard in subject.shards_of(PAIRS):
            frame = pd.read_parquet(subject.folder / shard.name, columns=list(_READ))
            for row in frame.to_dict("records"):
                yield _seen(row, shard.split)

    problems = _differences(subject, rows())
    lengths = (len(pd.read_parquet(subject.folder / shard.name)) for shard in subject.shards_of(PAGES))
    return Outcome(
        "pandas", "reads every shard, the same rows", [*problems, *_pages_differ(subject, sum(lengths))]
    )


def check_pyarrow(subject: Subject) -> Outcome:
    """pyarrow, in batches."""

    def rows() -> Iterator[Seen]:
        for shard in subject.shards_of(PAIRS):
            stored = pq.ParquetFile(subject.folder / shard.name)
            for batch in stored.iter_batches(_BATCH_ROWS, columns=list(_READ)):
                for row in batch.to_pylist():
                    yield _seen(row, shard.split)

    problems = _differences(subject, rows())
    lengths = (pq.read_table(subject.folder / shard.name).num_rows for shard in subject.shards_of(PAGES))
    return Outcome(
        "pyarrow", "reads every shard, the same rows", [*problems, *_pages_differ(subject, sum(lengths))]
    )


def check_default(subject: Subject) -> Outcome:
    """The configurations that `datasets` finds, and the one it opens when none is named."""
    names = datasets.get_dataset_config_names(str(subject.folder))
    default = datasets.get_dataset_default_config_name(str(subject.folder))
    problems = []
    if sorted(names) != sorted(CONFIGURATIONS):
        problems.append(f"datasets finds the configurations {', '.join(names)}")
    if default != PAIRS:
        problems.append(f"datasets opens {default} by default")
    return Outcome("configurations", f"{', '.join(names)}; {default} is the default", problems)


def _is_picture(value: Any) -> bool:
    return isinstance(value, Image.Image)


def _seen(row: Mapping[Any, Any], split: str) -> Seen:
    return row["figure_id"], split, row["text"], _KINDS[row["kind"]], bytes_sha256(row["image"]["bytes"])


def _differences(subject: Subject, rows: Iterable[Seen]) -> list[str]:
    """What a reader's rows lack and what they have too much."""
    expected = {
        (row["figure_id"], row["split"], row["text"], row["kind"], row["sha256"])
        for row in subject.contents.kept
    }
    seen = list(rows)
    problems = [f"{row[0]} is not read as the manifests have it" for row in sorted(expected - set(seen))]
    problems += [f"{row[0]} ({row[1]}) is read but not expected" for row in sorted(set(seen) - expected)]
    return problems + (["rows are read twice"] if len(set(seen)) != len(seen) else [])


def _pages_differ(subject: Subject, found: int) -> list[str]:
    expected = len(subject.expected[PAGES])
    return [] if found == expected else [f"{found} pages are read, not {expected}"]


LOADING: tuple[Callable[[Subject], Outcome], ...] = (
    check_default,
    check_datasets,
    check_streaming,
    check_pandas,
    check_pyarrow,
)
