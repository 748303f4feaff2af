"""The dataset folder that `load_dataset("culti")` finds: Parquet shards that hold the pictures, and a card.

The card's `configs:` name every shard, and a shard's name holds the hash of its bytes: a rebuilt dataset has
other names, so `datasets` never serves rows of an old build from its cache (it does under glob patterns).
"""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import datasets

from manifests.fingerprint import file_sha256
from manifests.store import Row
from manifests.vocabularies import KIND, SPLIT
from pipeline.card import CARD_MARK, BuildFacts, Shard, render_card
from pipeline.config import BuildOptions
from pipeline.errors import UsageError

MAX_ROW_GROUP_BYTES = 64_000_000
"""Readers load a row group whole; the hub's viewer wants them under 100 MB."""

FEATURES = datasets.Features(
    {
        "image": datasets.Image(),
        "text": datasets.Value("string"),
        "kind": datasets.ClassLabel(names=list(KIND)),
        "figure_id": datasets.Value("string"),
        "group_id": datasets.Value("string"),
        "document": datasets.Value("string"),
        "series": datasets.Value("string"),
        "page_index": datasets.Value("int32"),
        "bbox": datasets.List(datasets.Value("float64"), length=4),
        "entry_id": datasets.Value("string"),
        "title": datasets.Value("string"),
        "caption": datasets.Value("string"),
        "description": datasets.Value("string"),
        "fields": datasets.Value("string"),
        "text_raw": datasets.Value("string"),
        "pair_rule": datasets.Value("string"),
        "confidence": datasets.Value("float64"),
        "review_status": datasets.Value("string"),
    }
)
"""`fields` is a JSON object: its keys differ from book to book."""


@dataclass(frozen=True)
class DatasetRow:
    """A kept record with where it comes from; `image` is the picture's file."""

    split: str
    image: Path
    image_bytes: int
    columns: Row


def dataset_files(out: Path) -> list[Path]:
    """The card and the shards of a built dataset."""
    return [out / "README.md", *sorted((out / "data").glob("*.parquet"))]


def check_replaceable(out: Path) -> None:
    """Raise UsageError when `out` holds something that `culti build` did not write."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; choose another --out")
    if not out.is_dir() or not any(out.iterdir()):
        return
    card = out / "README.md"
    if not card.is_file() or CARD_MARK not in card.read_text(encoding="utf-8", errors="replace"):
        raise UsageError(f"{out} holds something that culti build did not write; choose another --out")


def write_dataset(
    out: Path,
    rows: Sequence[DatasetRow],
    facts: BuildFacts,
    options: BuildOptions,
    on_done: Callable[[int], None],
) -> None:
    """Write the dataset to `out`, or replace the one there. `facts` is what the card tells beside the shards.

    Shards are written into a folder beside `out`. Then they move in, and the new card replaces the old one by
    a rename: at every instant the card in place names only shards that are whole and there. Shards it no
    longer names are removed last. Raises OSError when the disk refuses.
    """
    building = out.parent / f".{out.name}.building"
    if building.exists():
        shutil.rmtree(building)
    (building / "data").mkdir(parents=True)
    datasets.disable_progress_bars()  # the stage shows its own
    try:
        shards = _write_shards(building, rows, options, on_done)
        card = render_card(shards, [(row.split, row.columns) for row in rows], facts)
        (building / "README.md").write_text(card, encoding="utf-8")
        _move_in(building, out)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _move_in(building: Path, out: Path) -> None:
    if not out.exists():
        building.rename(out)
        return
    (out / "data").mkdir(exist_ok=True)
    names = {path.name for path in (building / "data").iterdir()}
    for name in sorted(names):
        (building / "data" / name).replace(out / "data" / name)
    (building / "README.md").replace(out / "README.md")
    for path in (out / "data").glob("*.parquet"):
        if path.name not in names:
            path.unlink()


def _write_shards(
    folder: Path, rows: Sequence[DatasetRow], options: BuildOptions, on_done: Callable[[int], None]
) -> list[Shard]:
    shards: list[Shard] = []
    done = 0
    for split in SPLIT:
        parts = list(_parts([row for row in rows if row.split == split], options.max_shard_bytes))
        for number, part in enumerate(parts):
            path = folder / "data" / f"{split}-{number:05d}.parquet"
            _write_shard(path, part)
            name = f"data/{split}-{number:05d}-of-{len(parts):05d}-{file_sha256(path)[:16]}.parquet"
            path.rename(folder / name)
            shards.append(Shard(split, name, len(part)))
            done += len(part)
            on_done(done)
    return shards


def _parts(rows: Sequence[DatasetRow], max_bytes: int) -> Iterator[list[DatasetRow]]:
    """Consecutive rows of at most `max_bytes` of pictures (or one row)."""
    part: list[DatasetRow] = []
    size = 0
    for row in rows:
        if part and size + row.image_bytes > max_bytes:
            yield part
            part, size = [], 0
        part.append(row)
        size += row.image_bytes
    if part:
        yield part


def _write_shard(path: Path, rows: Sequence[DatasetRow]) -> None:
    """One Parquet file. The pictures' bytes go in: `to_parquet` alone would store only their paths."""
    columns: dict[str, list[Any]] = {
        name: [row.columns[name] for row in rows] for name in FEATURES if name != "image"
    }
    columns["image"] = [{"bytes": row.image.read_bytes(), "path": row.image.name} for row in rows]
    table = datasets.Dataset.from_dict({name: columns[name] for name in FEATURES}, features=FEATURES)
    largest = max(row.image_bytes for row in rows)
    table.to_parquet(str(path), batch_size=max(1, min(1000, MAX_ROW_GROUP_BYTES // max(largest, 1))))


def dataset_row(record: Row, series: str, folder: Path) -> DatasetRow:
    """The dataset's row of a kept record; `folder` is the work folder."""
    image = folder / record["image_path"]
    columns = {name: record[name] for name in FEATURES if name in record}
    columns["series"] = series
    columns["fields"] = json.dumps(record["fields"], ensure_ascii=False, sort_keys=True)
    return DatasetRow(record["split"], image, image.stat().st_size, columns)
