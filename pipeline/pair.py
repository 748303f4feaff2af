"""The stage `pair`: documents, pages, figures, texts -> pairs, one row for every kept figure."""

from collections import Counter, defaultdict
from pathlib import Path

from extractors.linking import link
from extractors.reader import EXTRACTOR_VERSION
from manifests.schemas import DOCUMENTS, FIGURES, PAGES, PAIRS, TEXTS
from manifests.store import Row, manifest_path, read_manifest, write_manifest
from pipeline.bookrows import book_of, figure_number, text_number
from pipeline.inputs import input_hashes
from pipeline.stage import Stage, StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder, WorkFolderError

_INPUTS = (DOCUMENTS, PAGES, FIGURES, TEXTS)


class Pair(Stage):
    """Links each kept figure to the words that belong to it, wherever in its book they are printed."""

    name = "pair"
    version = 2

    def basis(self, work: WorkFolder) -> dict[str, str]:
        return {
            "the extractors' version": str(EXTRACTOR_VERSION),
            **input_hashes(work, _INPUTS, "culti extract"),
        }

    def outputs(self, work: WorkFolder) -> list[Path]:
        return [manifest_path(work.manifests, PAIRS)]

    def plan(self, work: WorkFolder) -> str:
        kept = sum(row["drop_reason"] is None for row in read_manifest(work.manifests, FIGURES))
        return f"pair {kept} figures with their words"

    def perform(self, context: StageContext) -> StageReport:
        manifests = {schema.name: read_manifest(context.work.manifests, schema) for schema in _INPUTS}
        by_document = {name: _grouped(manifests[name]) for name in ("pages", "figures", "texts")}
        documents = [row for row in manifests["documents"] if row["status"] != "failed"]
        rows: list[Row] = []
        for done, document in enumerate(documents, start=1):
            name = document["document"]
            parts = [by_document[manifest][name] for manifest in ("pages", "figures", "texts")]
            rows += pairs_of_book(document, *parts)
            context.on_progress("pairing books", done, len(documents))
        write_manifest(context.work.manifests, PAIRS, rows)
        return _report(rows)


def _grouped(rows: list[Row]) -> defaultdict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["document"]].append(row)
    return groups


def pairs_of_book(document: Row, pages: list[Row], figures: list[Row], texts: list[Row]) -> list[Row]:
    """The pairs of one book, from its rows. Raises WorkFolderError when a figure is lost: that is a bug."""
    row_of = {(row["page_index"], figure_number(row) - 1): row for row in figures}
    text_ids = {(row["page_index"], text_number(row) - 1): row["text_id"] for row in texts}
    links = link(book_of(document, pages, figures, texts))
    linked = {found.figure for found in links}
    kept = {place for place, row in row_of.items() if row["drop_reason"] is None}
    if linked != kept or len(linked) != len(links):
        raise WorkFolderError(
            f"{document['document']}: linking lost or repeated figures; this is a bug, please report it"
        )
    return [
        {
            **{name: row_of[found.figure][name] for name in ("figure_id", "document", "page_index", "bbox")},
            "kind": found.kind,
            "entry_id": found.entry_id,
            "title": found.title,
            "caption": found.caption,
            "description": found.description,
            "fields": found.fields,
            "pair_rule": found.rule,
            "confidence": found.confidence,
            "mentions": [text_ids[place] for place in found.mentions],
        }
        for found in links
    ]


def _report(rows: list[Row]) -> StageReport:
    wordless = sum(not (row["title"] or row["caption"] or row["description"]) for row in rows)
    rules = Counter(row["pair_rule"] for row in rows)
    notes = [f"{wordless} figures have no words"] if wordless else []
    if rules:
        notes.append("rules: " + ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items())))
    return StageReport(tallies=(Tally("pairs", len(rows)),), notes=tuple(notes))
