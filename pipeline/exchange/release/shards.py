"""The dataset folder of an imported release: Parquet shards with the pictures' bytes, and a card."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import datasets
import jinja2
import pyarrow as pa
import pyarrow.parquet as pq

from laclip.pairs.release.reading import ReleaseRow
from manifests.fingerprint import file_sha256
from manifests.vocabularies import KIND, RELEASE_DROP_REASON, SPLIT

MARK = "generator: culti import-release"

FEATURES = datasets.Features(
    {
        "image": datasets.Image(),
        "text": datasets.Value("string"),
        "kind": datasets.ClassLabel(names=list(KIND)),
        "figure_id": datasets.Value("string"),
        "text_id": datasets.Value("string"),
        "image_id": datasets.Value("string"),
    }
)
"""What the benchmark reads, and the release's own ids. A release tells no kinds: all are `figure`."""

_NO_KIND = list(KIND).index("figure")
_SHARD_BYTES = 400_000_000
_ROW_GROUP_BYTES = 64_000_000  # readers load a row group whole
_ROW_GROUP_ROWS = 1000


class ShardWriter:
    """Writes the rows of one split into `data/`, a new file when one is full; `names` are relative to the
    folder, and hold their content's hash, so that `datasets` never serves an old build from its cache."""

    def __init__(self, folder: Path, split: str) -> None:
        self._folder = folder
        self._split = split
        self._rows: list[dict[str, Any]] = []
        self._row_bytes = 0
        self._file_bytes = 0
        self._file: pq.ParquetWriter | None = None
        self.names: list[str] = []
        self.count = 0
        (folder / "data").mkdir(exist_ok=True)

    def add(self, row: ReleaseRow) -> None:
        """Add a row."""
        self._rows.append(
            {
                "image": {"bytes": row.picture, "path": None},
                "text": row.text,
                "kind": _NO_KIND,
                "figure_id": row.figure_id,
                "text_id": row.text_id,
                "image_id": row.image_id,
            }
        )
        self._row_bytes += len(row.picture)
        self.count += 1
        if self._row_bytes >= _ROW_GROUP_BYTES or len(self._rows) >= _ROW_GROUP_ROWS:
            self._flush()

    def close(self) -> None:
        """Write what is left and close the last file."""
        self._flush()
        self._finish()

    @property
    def _part(self) -> Path:
        return self._folder / "data" / f"{self._split}.part"

    def _flush(self) -> None:
        if not self._rows:
            return
        schema = FEATURES.arrow_schema
        if self._file is None:
            self._file = pq.ParquetWriter(self._part, schema, compression="zstd")
        self._file.write_table(pa.Table.from_pylist(self._rows, schema=schema))
        self._file_bytes += self._row_bytes
        self._rows, self._row_bytes = [], 0
        if self._file_bytes >= _SHARD_BYTES:
            self._finish()

    def _finish(self) -> None:
        if self._file is None:
            return
        self._file.close()
        self._file, self._file_bytes = None, 0
        name = f"data/{self._split}-{len(self.names):05d}-{file_sha256(self._part)[:16]}.parquet"
        self._part.rename(self._folder / name)
        self.names.append(name)


def render_card(source: str, shards: dict[str, ShardWriter], left_out: Sequence[tuple[str, int]]) -> str:
    """The card as Markdown with front matter; `left_out` are (reason, how often)."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("release_card.md.j2").render(
        mark=MARK,
        source=source,
        shards={split: shards[split].names for split in SPLIT if split in shards},
        counts={split: shards[split].count for split in SPLIT if split in shards},
        left_out=left_out,
        meanings=RELEASE_DROP_REASON,
    )
