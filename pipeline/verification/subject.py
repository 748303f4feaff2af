"""What is verified: the dataset's folder as it lies on the disk, beside the manifests it was built from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml

from manifests.store import Row
from pipeline.dataset.contents import DatasetContents
from pipeline.dataset.features import CONFIGURATIONS, FEATURES, PAGES, PAIRS
from pipeline.dataset.folder import CARD, is_ours
from pipeline.dataset.pages import page_rows
from pipeline.dataset.rows import DatasetRow, pair_rows
from pipeline.errors import UsageError
from pipeline.images.options import ImageOptions
from pipeline.rights import BookRights


@dataclass(frozen=True)
class NamedShard:
    """A shard that the card names."""

    configuration: str
    split: str
    name: str


@dataclass(frozen=True)
class Subject:
    """A dataset's folder, and what it is held against: the manifests, the rights as configured, and when two
    pictures are one.

    `workers`: threads that decode pictures.
    """

    folder: Path
    contents: DatasetContents
    rights: BookRights
    images: ImageOptions
    workers: int = 1

    @cached_property
    def card(self) -> str:
        return (self.folder / CARD).read_text(encoding="utf-8")

    @cached_property
    def front_matter(self) -> Mapping[str, Any]:
        """The card's YAML. Raises UsageError when it cannot be read."""
        _, _, rest = self.card.partition("---\n")
        try:
            return dict(yaml.safe_load(rest.partition("\n---\n")[0]))
        except (yaml.YAMLError, TypeError, ValueError) as error:
            raise UsageError(f"{self.folder / CARD}: its front matter is no YAML; build it again") from error

    @cached_property
    def shards(self) -> Sequence[NamedShard]:
        """The shards in the card's order."""
        return [
            NamedShard(configuration["config_name"], files["split"], name)
            for configuration in self.front_matter["configs"]
            for files in configuration["data_files"]
            for name in files["path"]
        ]

    def shards_of(self, configuration: str) -> list[NamedShard]:
        return [shard for shard in self.shards if shard.configuration == configuration]

    @cached_property
    def expected(self) -> Mapping[str, Sequence[DatasetRow]]:
        """configuration -> the rows that the manifests ask for."""
        return {PAIRS: pair_rows(self.contents), PAGES: page_rows(self.contents)}

    @cached_property
    def found(self) -> Mapping[str, Sequence[Row]]:
        """configuration -> the rows of the shards without their pictures, with their `split`; kinds by name.

        Raises pyarrow's errors and OSError when a shard cannot be read.
        """
        return {
            name: [row for shard in self.shards_of(name) for row in self._rows(shard)]
            for name in CONFIGURATIONS
        }

    def _rows(self, shard: NamedShard) -> list[Row]:
        features = FEATURES[shard.configuration]
        stored = pq.ParquetFile(self.folder / shard.name)
        columns = [name for name in stored.schema_arrow.names if name != "image"]
        rows: list[Row] = stored.read(columns=columns).to_pylist()
        for row in rows:
            row["split"] = shard.split
            if "kind" in row:
                row["kind"] = features["kind"].int2str(row["kind"])
        return rows


def check_is_dataset(folder: Path) -> None:
    """Raise UsageError when the folder holds no dataset of ours."""
    if not is_ours(folder):
        raise UsageError(
            f"{folder} holds no dataset that culti build wrote; give its folder, or build it first"
        )
