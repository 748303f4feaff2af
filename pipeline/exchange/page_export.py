"""What the exports of pages (Label Studio, COCO) share: the pages' pictures, and a memory of them."""

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path

from extractors.options import ExtractionOptions
from manifests.fingerprint import fingerprint
from manifests.schemas import DOCUMENTS, FIGURES, PAGES, PAIRS, RECORDS, TEXTS
from manifests.store import read_manifest
from pipeline.errors import UsageError
from pipeline.exchange.export import Export, ExportChoice
from pipeline.exchange.rendering import render_sheets
from pipeline.exchange.sheets import Sheet, export_key, named, read_sheets, remember
from pipeline.stage import Failure, StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder

PICTURES = "pages"
"""The folder of the pages' pictures within an export."""


class PageExport(Export):
    """Draws the chosen pages and writes their regions in one form."""

    version = 1
    inputs = (DOCUMENTS, PAGES, TEXTS, FIGURES, PAIRS, RECORDS)

    def __init__(self, out: Path, choice: ExportChoice, options: ExtractionOptions) -> None:
        super().__init__(out)
        self._choice = choice
        self._options = options

    def basis(self, work: WorkFolder) -> dict[str, str]:
        choice = self._choice
        options = {"--document": choice.documents, "--limit": choice.limit, "--dpi": choice.dpi}
        return {**super().basis(work), **{name: fingerprint(value) for name, value in options.items()}}

    def plan(self, work: WorkFolder) -> str:
        return f"draw {len(self._sheets(work))} pages and {super().plan(work)}"

    def write(self, context: StageContext, folder: Path) -> StageReport:
        chosen = self._sheets(context.work)
        key = export_key(chosen, self._choice.dpi)
        numbered = [named(sheet, key, number) for number, sheet in enumerate(chosen, start=1)]
        documents = read_manifest(context.work.manifests, DOCUMENTS)
        pdfs = {row["document"]: Path(row["path"]) for row in documents}
        (folder / PICTURES).mkdir()
        drawn: list[Sheet] = []
        failures: list[Failure] = []
        outcomes = render_sheets(numbered, pdfs, self._options, self._choice.dpi, folder / PICTURES)
        for outcome in outcomes:
            if isinstance(outcome, Failure):
                failures.append(outcome)
            else:
                drawn.append(outcome)
            context.on_progress("drawing pages", len(drawn), len(numbered))
        remember(context.work, key, drawn)
        self.write_regions(folder, drawn)
        regions = [region for sheet in drawn for region in sheet.regions]
        links = sum(len(sheet.captions or ()) for sheet in drawn)
        figures = sum(not region.is_text for region in regions)
        lost = {"undrawn": len(numbered) - len(drawn)} if failures else {}
        return StageReport(
            tallies=(Tally("pages", len(drawn), lost),),
            failures=tuple(failures),
            notes=(
                f"{figures} figures, {len(regions) - figures} text blocks, {links} captions linked",
                f"the export is in {self._out}",
            ),
            all_failed=not drawn,
        )

    def _sheets(self, work: WorkFolder) -> list[Sheet]:
        known = [row["document"] for row in read_manifest(work.manifests, DOCUMENTS)]
        unknown = [name for name in self._choice.documents if name not in known]
        if unknown:
            raise UsageError(f"{unknown[0]}: not among the documents that were read ({', '.join(known[:8])})")
        return read_sheets(work, self._choice)

    @abstractmethod
    def write_regions(self, folder: Path, sheets: Sequence[Sheet]) -> None:
        """Write the drawn sheets' regions, words and links. Raises OSError."""
