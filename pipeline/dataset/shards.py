"""The Parquet shards: cut by split and book, named by their bytes' hash, and left alone when unchanged."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from manifests.fingerprint import file_sha256, fingerprint
from manifests.vocabularies import SPLIT
from pipeline.dataset.features import FEATURES
from pipeline.dataset.rows import DatasetRow

LAYOUT_VERSION = 1
"""Raised when the same rows give other bytes: unchanged shards of another layout are written again."""

NAME_HASH_DIGITS = 16
"""Hex digits of a shard's hash in its name."""

MAX_ROW_GROUP_BYTES = 64_000_000
"""Pictures in a row group. Readers load a row group whole; the hub's viewer wants them under 100 MB."""

MAX_ROW_GROUP_ROWS = 100
"""Streaming readers shuffle and skip by row group: smaller ones than Parquet's usual are kinder to them."""

MAX_BOOKS_OF_OWN_SHARDS = 100
"""With more books than this, books share shards: thousands of files would load slowly."""

BUCKETS = 64
"""Shards' shares of the books, by hash, where books share them."""

_ROWS_KEY = b"culti_rows"
_COMPRESSED_ALREADY = "image.bytes"


@dataclass(frozen=True)
class Shard:
    """A file of the dataset: `name` is its path within the folder, `sha256` that of its bytes."""

    configuration: str
    split: str
    name: str
    rows: int
    size: int
    sha256: str


def name_matches(path: Path, sha256: str) -> bool:
    """Whether the file's name holds the hash of its bytes."""
    return path.stem.rpartition("-")[2] == sha256[:NAME_HASH_DIGITS]


@dataclass(frozen=True)
class _Cut:
    """Rows that make a shard; `stem` is its name but for the hash."""

    split: str
    stem: str
    rows: Sequence[DatasetRow]


class ShardWriter:
    """Writes the shards of one configuration into `folder`, but those that `existing` has already.

    A shard that stands in `existing` with the same rows (its footer holds their fingerprint) and the bytes
    that its name promises is kept as it is. `workers` shards are written at once.
    """

    def __init__(
        self, configuration: str, folder: Path, existing: Path, max_bytes: int, workers: int = 1
    ) -> None:
        self._configuration = configuration
        self._schema = FEATURES[configuration].arrow_schema
        self._folder = folder
        self._max_bytes = max_bytes
        self._workers = workers
        self._existing = _by_rows(existing / "data" / configuration)

    def write(self, rows: Sequence[DatasetRow], on_done: Callable[[int], None]) -> list[Shard]:
        """The shards in order; `on_done` is told how many rows are done. Raises OSError."""
        shards: list[Shard] = []
        done = 0
        (self._folder / "data" / self._configuration).mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(self._workers) as pool:  # all but their fingerprints is outside Python's lock
            for shard in pool.map(self._shard, _cut(rows, self._max_bytes)):
                shards.append(shard)
                done += shard.rows
                on_done(done)
        return shards

    def _shard(self, cut: _Cut) -> Shard:
        split, stem, rows = cut.split, cut.stem, cut.rows
        key = fingerprint([LAYOUT_VERSION, stem, str(self._schema), [row.columns for row in rows]])
        path = self._existing.get(key)
        if path is None or not name_matches(path, sha256 := file_sha256(path)):
            draft = self._folder / "data" / self._configuration / f"{stem}.parquet"
            self._write(draft, rows, key)
            sha256 = file_sha256(draft)
            path = draft.with_name(f"{stem}-{sha256[:NAME_HASH_DIGITS]}.parquet")
            draft.rename(path)
        name = f"data/{self._configuration}/{path.name}"
        return Shard(self._configuration, split, name, len(rows), path.stat().st_size, sha256)

    def _write(self, path: Path, rows: Sequence[DatasetRow], key: str) -> None:
        schema = self._schema.with_metadata({**self._schema.metadata, _ROWS_KEY: key.encode()})
        leaves = [column for column in _leaf_columns(schema) if column != _COMPRESSED_ALREADY]
        writer = pq.ParquetWriter(
            path,
            schema,
            compression={**dict.fromkeys(leaves, "zstd"), _COMPRESSED_ALREADY: "none"},
            use_dictionary=[column for column in leaves if column != "image.path"],
            write_statistics=leaves,
            store_schema=True,
        )
        with writer:
            for group in _row_groups(rows):
                writer.write_table(_table(group, schema))


def _table(rows: Sequence[DatasetRow], schema: pa.Schema) -> pa.Table:
    columns = {
        name: [row.columns[name] for row in rows] for name in schema.names if name not in ("image", "kind")
    }
    if "image" in schema.names:
        columns["image"] = [
            {"bytes": row.image.read_bytes(), "path": row.image.name} for row in rows if row.image is not None
        ]
    if "kind" in schema.names:
        columns["kind"] = FEATURES["pairs"]["kind"].str2int([row.columns["kind"] for row in rows])
    return pa.Table.from_arrays(
        [pa.array(columns[field.name], field.type) for field in schema], schema=schema
    )


def _leaf_columns(schema: pa.Schema) -> list[str]:
    """The paths of the columns as Parquet stores them: `figures.list.element.bbox.list.element`."""
    stored = pq.ParquetFile(_empty(schema)).schema
    return [stored.column(index).path for index in range(len(stored))]


def _empty(schema: pa.Schema) -> pa.BufferReader:
    sink = pa.BufferOutputStream()
    pq.write_table(schema.empty_table(), sink)
    return pa.BufferReader(sink.getvalue())


def _by_rows(folder: Path) -> Mapping[str, Path]:
    """Fingerprint of the rows -> the shard that holds them; files that are no shards of ours are left out."""
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*.parquet")):
        try:
            metadata = pq.read_metadata(path).metadata or {}
        except (pa.ArrowException, OSError):  # damaged: it is written again
            continue
        if _ROWS_KEY in metadata:
            found[metadata[_ROWS_KEY].decode()] = path
    return found


def _cut(rows: Sequence[DatasetRow], max_bytes: int) -> Iterator[_Cut]:
    for split in SPLIT:
        for share, members in _shares([row for row in rows if row.split == split], rows).items():
            for number, part in enumerate(_parts(members, max_bytes)):
                yield _Cut(split, f"{split}-{share}-{number:03d}", part)


def _shares(rows: Sequence[DatasetRow], all_rows: Sequence[DatasetRow]) -> Mapping[str, list[DatasetRow]]:
    """The rows by book, or by bucket where there are very many books; in the order of the names."""
    bucketed = len({row.book for row in all_rows}) > MAX_BOOKS_OF_OWN_SHARDS
    shares: defaultdict[str, list[DatasetRow]] = defaultdict(list)
    for row in rows:
        shares[f"{int(fingerprint(row.book), 16) % BUCKETS:02d}" if bucketed else row.book].append(row)
    return dict(sorted(shares.items()))


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


def _row_groups(rows: Sequence[DatasetRow]) -> Iterator[list[DatasetRow]]:
    for part in _parts(rows, MAX_ROW_GROUP_BYTES):
        for start in range(0, len(part), MAX_ROW_GROUP_ROWS):
            yield part[start : start + MAX_ROW_GROUP_ROWS]
