"""The stage `report`: the manifests and pictures -> one HTML page."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2

from manifests.files import write_bytes
from manifests.schemas import DOCUMENTS, FIGURES, PAGES, PAIRS, RECORDS
from manifests.store import Row
from manifests.vocabularies import KIND
from pipeline.errors import UsageError
from pipeline.inputs import input_hashes
from pipeline.overlay import KIND_COLOURS
from pipeline.report.facts import SHOWN_BOOKS, Facts, read_facts
from pipeline.report.thumbnails import thumbnail
from pipeline.stage import Stage, StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder

SHOWN_OF_KIND = 24
SHOWN_UNCERTAIN = 50
_SHEET_SIDE, _UNCERTAIN_SIDE = 200, 260  # pixels
_SHOWN_TEXT = 260  # characters

_INPUTS = (DOCUMENTS, PAGES, FIGURES, PAIRS, RECORDS)


@dataclass(frozen=True)
class Shown:
    """A record with its small picture; `picture` is "" where the file cannot be read."""

    record: Row
    picture: str
    text: str


class Report(Stage):
    """Writes the page to `out`. Its size has a bound whatever the folder holds: pictures of a kind, uncertain
    pairs, books and characters of a text are capped, and the page says so."""

    name = "report"
    version = 1

    def __init__(self, out: Path) -> None:
        if out.is_dir():
            raise UsageError(f"{out} is a folder; give --out a file such as {out / 'report.html'}")
        self._out = out

    def basis(self, work: WorkFolder) -> dict[str, str]:
        hashes = input_hashes(work, _INPUTS, "culti extract, culti pair and culti build")
        return {"the page": str(self._out.absolute()), **hashes}

    def outputs(self, work: WorkFolder) -> list[Path]:
        return [self._out]

    def plan(self, work: WorkFolder) -> str:
        return f"write {self._out}"

    def perform(self, context: StageContext) -> StageReport:
        facts = read_facts(context.work)
        page = render_page(facts, context)
        self._out.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(self._out, page.encode())
        size = len(page.encode()) / 1e6
        return StageReport(
            tallies=(Tally("rows", len(facts.kept)),), notes=(f"the report is {self._out} ({size:.1f} MB)",)
        )


def render_page(facts: Facts, context: StageContext) -> str:
    """The page. Words of books are escaped."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sheets = {
        kind: spread([row for row in facts.kept if row["kind"] == kind], SHOWN_OF_KIND) for kind in KIND
    }
    uncertain = sorted(facts.kept, key=lambda row: (row["confidence"], row["figure_id"]))[:SHOWN_UNCERTAIN]
    total = sum(map(len, sheets.values())) + len(uncertain)
    done = 0

    def shown(rows: Sequence[Row], side: int) -> list[Shown]:
        nonlocal done
        found = []
        for row in rows:
            found.append(
                Shown(row, thumbnail(context.work.root / row["image_path"], side), _cut(row["text"]))
            )
            done += 1
            context.on_progress("drawing pictures", done, total)
        return found

    return environment.get_template("dataset_report.html.j2").render(
        facts=facts,
        sheets={kind: shown(rows, _SHEET_SIDE) for kind, rows in sheets.items() if rows},
        uncertain=shown(uncertain, _UNCERTAIN_SIDE),
        kinds=KIND,
        colours=KIND_COLOURS,
        caps={"kind": SHOWN_OF_KIND, "uncertain": SHOWN_UNCERTAIN, "books": SHOWN_BOOKS, "text": _SHOWN_TEXT},
        cut=_cut,
    )


def spread(rows: Sequence[Row], count: int) -> list[Row]:
    """At most `count` rows, evenly spread over all of them."""
    if len(rows) <= count:
        return list(rows)
    return [rows[place * len(rows) // count] for place in range(count)]


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_TEXT else f"{text[:_SHOWN_TEXT]}…"
