"""The books of a work folder, looked up: what review, matching and applying read of the manifests."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Self

from manifests.schemas import DOCUMENTS, FIGURES, PAGES, PAIRS, TEXTS
from manifests.store import Row, read_manifest
from pipeline.review.decisions import Decision
from pipeline.review.matching import Review, review_of
from pipeline.workfolder import WorkFolder

INPUTS = (DOCUMENTS, PAGES, FIGURES, TEXTS, PAIRS)
Place = tuple[str, int]
"""A page: its document and page_index."""


class Books:
    """The rows of the manifests, by their names and by page."""

    def __init__(
        self,
        documents: Sequence[Row],
        pages: Sequence[Row],
        figures: Sequence[Row],
        texts: Sequence[Row],
        pairs: Sequence[Row],
    ) -> None:
        self.documents = {row["document"]: row for row in documents}
        self.pages = {(row["document"], row["page_index"]): row for row in pages}
        self.figures = {row["figure_id"]: row for row in figures}
        self.texts = {row["text_id"]: row for row in texts}
        self.pairs = {row["figure_id"]: row for row in pairs}

    @classmethod
    def read(cls, work: WorkFolder) -> Self:
        """Raises ManifestError when a manifest is missing or damaged."""
        return cls(*(read_manifest(work.manifests, schema) for schema in INPUTS))

    def review(self, decisions: Sequence[Decision]) -> Review:
        """What the decisions come to for these books."""
        return review_of(
            decisions,
            self.documents.values(),
            self.figures.values(),
            self.pairs.values(),
            self.texts.values(),
        )

    @cached_property
    def figures_on(self) -> dict[Place, list[Row]]:
        return _by_page(self.figures.values())

    @cached_property
    def texts_on(self) -> dict[Place, list[Row]]:
        return _by_page(self.texts.values())

    @cached_property
    def descriptions(self) -> dict[str, dict[str, str]]:
        """document -> entry_id -> the description printed for that entry or plate."""
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for row in self.pairs.values():
            if row["entry_id"] and row["description"]:
                found[row["document"]].setdefault(row["entry_id"], row["description"])
        return found

    def of_document(self, document: str) -> tuple[list[Row], list[Row], list[Row]]:
        """Pages, figures and texts of one book."""
        pages, figures, texts = (
            [row for row in rows.values() if row["document"] == document]
            for rows in (self.pages, self.figures, self.texts)
        )
        return pages, figures, texts


def _by_page(rows: Iterable[Row]) -> dict[Place, list[Row]]:
    grouped: defaultdict[Place, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[(row["document"], row["page_index"])].append(row)
    return grouped
