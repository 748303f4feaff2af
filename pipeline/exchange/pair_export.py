"""What the exports of the dataset (Chinese-CLIP, WebDataset, image folder) have in common: its rows."""

import json
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from manifests.fingerprint import fingerprint
from manifests.schemas import DOCUMENTS, RECORDS
from manifests.store import Row, read_manifest
from manifests.vocabularies import SPLIT
from pipeline.errors import UsageError
from pipeline.exchange.export import Export, ExportChoice
from pipeline.stage import StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder


@dataclass(frozen=True)
class KeptPair:
    """A row of the dataset: `columns` are texts, numbers and lists of numbers, never null, so that every
    reader finds the same types in every split; `image` is the picture's file."""

    split: str
    image: Path
    columns: dict[str, Any]

    @property
    def name(self) -> str:
        """The row's name as a file's: figure_ids hold nothing that a file system minds."""
        return str(self.columns["figure_id"])


class PairExport(Export):
    """Writes the kept records, split by split, in one form."""

    version = 1
    inputs = (DOCUMENTS, RECORDS)

    def __init__(self, out: Path, choice: ExportChoice) -> None:
        super().__init__(out)
        if choice.documents:
            raise UsageError("--document chooses pages: leave it out, or give --to label-studio or coco")
        self._limit = choice.limit

    def basis(self, work: WorkFolder) -> dict[str, str]:
        return {**super().basis(work), "--limit": fingerprint(self._limit)}

    def plan(self, work: WorkFolder) -> str:
        return f"{super().plan(work)} from {len(kept_pairs(work, self._limit))} pairs"

    def write(self, context: StageContext, folder: Path) -> StageReport:
        pairs = kept_pairs(context.work, self._limit)
        done = 0
        for split in SPLIT:
            of_split = [pair for pair in pairs if pair.split == split]
            for _ in self.write_split(folder, split, of_split):
                done += 1
                context.on_progress("writing pairs", done, len(pairs))
        counts = ", ".join(f"{split} {sum(pair.split == split for pair in pairs)}" for split in SPLIT)
        return StageReport(
            tallies=(Tally("pairs", len(pairs)),),
            notes=(counts, f"the export is in {self._out}"),
            all_failed=not pairs,
        )

    @abstractmethod
    def write_split(self, folder: Path, split: str, pairs: Sequence[KeptPair]) -> Iterator[KeptPair]:
        """Write the pairs of one split, yielding each that is done. Raises OSError."""


def kept_pairs(work: WorkFolder, limit: int | None = None) -> list[KeptPair]:
    """The rows of the dataset, in the records' order, the first `limit` of them. Raises ManifestError."""
    series = {row["document"]: row["series"] for row in read_manifest(work.manifests, DOCUMENTS)}
    kept = [row for row in read_manifest(work.manifests, RECORDS) if row["status"] == "kept"]
    return [_pair(row, series[row["document"]], work) for row in kept[:limit]]


_TEXTS = ("figure_id", "text", "kind", "group_id", "document", "entry_id", "title", "caption", "description")
_MORE_TEXTS = ("text_raw", "pair_rule", "review_status", "sha256")


def _pair(record: Row, series: str | None, work: WorkFolder) -> KeptPair:
    columns = {name: record[name] for name in _TEXTS}
    columns |= {
        "series": series or "",
        "page_index": record["page_index"],
        "bbox": [float(value) for value in record["bbox"]],
        "fields": json.dumps(record["fields"], ensure_ascii=False, sort_keys=True),
        "confidence": float(record["confidence"]),
    }
    columns |= {name: record[name] for name in _MORE_TEXTS}
    return KeptPair(record["split"], work.root / record["image_path"], columns)
