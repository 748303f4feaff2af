"""The stage `extract`: PDFs -> documents, pages, figures, texts and the pictures' files."""

from collections.abc import Sequence
from pathlib import Path

from extractors.book import assemble
from extractors.options import ExtractionOptions
from extractors.reader import EXTRACTOR_VERSION
from manifests.fingerprint import fingerprint
from manifests.schemas import DOCUMENTS, FIGURES, PAGES, TEXTS
from manifests.store import Row, manifest_path, write_manifest
from pipeline.bookrows import BookRows, book_rows, failed_document_row
from pipeline.reading import is_surveyed, open_books, read_books, reading_options
from pipeline.sources import Source, book_keys
from pipeline.spreads import with_spreads
from pipeline.stage import Failure, Stage, StageContext, StageReport, Tally
from pipeline.units import Workers
from pipeline.workfolder import WorkFolder


class Extract(Stage):
    """Reads the sources; `limit` is the number of pages read of each (None = all)."""

    name = "extract"
    version = 2

    def __init__(
        self, sources: Sequence[Source], options: ExtractionOptions, limit: int | None = None
    ) -> None:
        self._sources = sources
        self._options = options
        self._limit = limit

    def basis(self, work: WorkFolder) -> dict[str, str]:
        basis = {
            f"extract.{key}": fingerprint(value) for key, value in reading_options(self._options).items()
        }
        basis["--limit"] = fingerprint(self._limit)
        basis["the extractors' version"] = str(EXTRACTOR_VERSION)
        for source in self._sources:
            basis[source.document] = fingerprint([source.path.as_posix(), source.sha256, source.error])
        return basis

    def outputs(self, work: WorkFolder) -> list[Path]:
        return [manifest_path(work.manifests, schema) for schema in (DOCUMENTS, PAGES, FIGURES, TEXTS)]

    def plan(self, work: WorkFolder) -> str:
        seen = sum(is_surveyed(work, source, self._options) for source in self._sources)
        return f"read {len(self._sources)} PDFs ({seen} of them opened before; pages already read are kept)"

    def perform(self, context: StageContext) -> StageReport:
        context.work.images.mkdir(parents=True, exist_ok=True)
        keys = book_keys(self._sources)
        with Workers(context.workers, self._options.worker_memory) as workers:
            books, refused = open_books(context, workers, self._sources, self._options, self._limit)
            pages_of = read_books(context, workers, books, self._options)
            assembled = [(of.book, assemble(of.contents, of.book.title, self._options)) for of in pages_of]
            whole = with_spreads(context, workers, assembled, self._options)
        failed = [
            failed_document_row(source, refused[source.document])
            for source in self._sources
            if source.document in refused
        ]
        read = [
            book_rows(opened.source, keys[opened.source.document], book, opened.n_pages)
            for (opened, _), book in zip(assembled, whole.books, strict=True)
        ]
        _write(context.work, read, failed)
        complete = not (refused or whole.failures or any(of.lost for of in pages_of))
        return _report(read, failed, whole.failures, complete)


def _write(work: WorkFolder, read: Sequence[BookRows], failed: Sequence[Row]) -> None:
    """The documents last: their manifest is the sign that the others are whole."""
    write_manifest(work.manifests, PAGES, [row for book in read for row in book.pages])
    write_manifest(work.manifests, FIGURES, [row for book in read for row in book.figures])
    write_manifest(work.manifests, TEXTS, [row for book in read for row in book.texts])
    write_manifest(work.manifests, DOCUMENTS, [*failed, *(book.document for book in read)])


def _report(
    read: Sequence[BookRows], failed: Sequence[Row], unsettled: Sequence[Failure], complete: bool
) -> StageReport:
    documents = [*failed, *(book.document for book in read)]
    pages = [row for book in read for row in book.pages]
    figures = [row for book in read for row in book.figures]
    failures = [Failure(row["document"], row["error"]) for row in documents if row["status"] == "failed"]
    failures += [
        Failure(f"{row['document']}, page {row['page_index'] + 1}", row["error"] or "read in part")
        for row in pages
        if row["status"] != "ok"
    ]
    return StageReport(
        tallies=(
            Tally.of("documents", (_reason(row) for row in documents)),
            Tally.of("pages", (_reason(row) for row in pages)),
            Tally.of("figures", (row["drop_reason"] for row in figures)),
        ),
        failures=(*failures, *unsettled),
        complete=complete,
        all_failed=all(row["status"] == "failed" for row in documents),
    )


def _reason(row: Row) -> str | None:
    return "failed" if row["status"] == "failed" else None
