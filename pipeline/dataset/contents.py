"""What a dataset is made from: the manifests, with the look-ups that its rows need."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from manifests.fingerprint import fingerprint
from manifests.manifest_schema import ManifestSchema
from manifests.schemas import (
    DOCUMENTS,
    FIGURES,
    PAGES,
    PAIRS,
    RECORDS,
    REVIEWED_FIGURES,
    REVIEWED_PAIRS,
    TEXTS,
)
from manifests.store import Row, manifest_path, read_manifest
from pipeline.workfolder import WorkFolder

Place = tuple[str, int]
"""A page: its document and its index."""


@dataclass(frozen=True)
class DatasetContents:
    """The manifests' rows, and the work folder's `root`, in which the pictures lie."""

    root: Path
    documents: Sequence[Row]
    pages: Sequence[Row]
    texts: Sequence[Row]
    figures: Sequence[Row]
    pairs: Sequence[Row]
    records: Sequence[Row]

    @cached_property
    def kept(self) -> list[Row]:
        """The records that are rows of the dataset."""
        return [row for row in self.records if row["status"] == "kept"]

    @cached_property
    def document_of(self) -> Mapping[str, Row]:
        return {row["document"]: row for row in self.documents}

    @cached_property
    def page_of(self) -> Mapping[Place, Row]:
        return {(row["document"], row["page_index"]): row for row in self.pages}

    @cached_property
    def figure_of(self) -> Mapping[str, Row]:
        return {row["figure_id"]: row for row in self.figures}

    @cached_property
    def pair_of(self) -> Mapping[str, Row]:
        return {row["figure_id"]: row for row in self.pairs}

    @cached_property
    def split_of_figure(self) -> Mapping[str, str]:
        """figure_id -> its split. A dropped record has that of its group's kept ones, and none where all of
        the group was dropped."""
        of_group = {row["group_id"]: row["split"] for row in self.kept}
        splits = {row["figure_id"]: row["split"] or of_group.get(row["group_id"]) for row in self.records}
        return {figure_id: split for figure_id, split in splits.items() if split is not None}

    @cached_property
    def texts_of(self) -> Mapping[Place, list[Row]]:
        """The text blocks of a page, in reading order."""
        rows: defaultdict[Place, list[Row]] = defaultdict(list)
        for row in self.texts:
            rows[(row["document"], row["page_index"])].append(row)
        return rows

    @cached_property
    def figures_on(self) -> Mapping[Place, list[Row]]:
        """The regions on a page. A picture across two pages stands on the first of them; the row of its other
        half (dropped as `spread_half`) stands on the second."""
        rows: defaultdict[Place, list[Row]] = defaultdict(list)
        for row in self.figures:
            rows[(row["document"], row["page_index"])].append(row)
        return rows

    def without(self, documents: Collection[str]) -> "DatasetContents":
        """The same without some books."""
        kept = [
            [row for row in rows if row["document"] not in documents]
            for rows in (self.documents, self.pages, self.texts, self.figures, self.pairs, self.records)
        ]
        return DatasetContents(self.root, *kept)

    def book(self, document: str) -> str:
        """A short name of the book that comes from its content."""
        sha256: str | None = self.document_of[document]["sha256"]
        return (sha256 or fingerprint(document))[:12]

    @cached_property
    def fingerprint(self) -> str:
        """Over the sorted (figure_id, split, text, picture's hash) of the kept records: the benchmark has the
        same from the loaded dataset."""
        return fingerprint(
            sorted([row["figure_id"], row["split"], row["text"], row["sha256"]] for row in self.kept)
        )


INPUTS = (DOCUMENTS, PAGES, TEXTS, FIGURES, PAIRS)
"""The manifests that a dataset is made from, beside the records."""


def read_contents(work: WorkFolder, records: Sequence[Row] | None = None) -> DatasetContents:
    """The manifests of a work folder, figures and pairs as the last build found them reviewed; `records`
    where they are at hand. Raises ManifestError."""
    documents, pages, texts = (read_manifest(work.manifests, schema) for schema in (DOCUMENTS, PAGES, TEXTS))
    figures = _reviewed(work, FIGURES, REVIEWED_FIGURES)
    pairs = _reviewed(work, PAIRS, REVIEWED_PAIRS)
    if records is None:
        records = read_manifest(work.manifests, RECORDS)
    return DatasetContents(work.root, documents, pages, texts, figures, pairs, records)


def _reviewed(work: WorkFolder, schema: ManifestSchema, reviewed: ManifestSchema) -> list[Row]:
    """The rows of a manifest, those that a person changed in their place, restored ones among them."""
    rows = {row["figure_id"]: row for row in read_manifest(work.manifests, schema)}
    if manifest_path(work.manifests, reviewed).is_file():
        rows |= {row["figure_id"]: row for row in read_manifest(work.manifests, reviewed)}
    return sorted(rows.values(), key=lambda row: [row[name] for name in schema.order])
