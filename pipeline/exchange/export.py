"""What all exports have in common: a stage from the manifests to a folder that is whole or not there."""

from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from manifests.manifest_schema import ManifestSchema
from pipeline.exchange.folder import CARD, check_replaceable, replacing_folder
from pipeline.inputs import input_hashes
from pipeline.stage import Stage, StageContext, StageReport
from pipeline.workfolder import WorkFolder

MARK = "generator: culti export"
"""A line of every exported folder's README, by which the folder is known as ours."""


@dataclass(frozen=True)
class ExportChoice:
    """What is written: of pages those of the named documents (none: of all), with pictures of `dpi`; of pages
    and pairs at most `limit`."""

    documents: tuple[str, ...] = ()
    limit: int | None = None
    dpi: int = 150


class Export(Stage):
    """Writes one form into `out`. The stages differ in name, so that one form does not make another stale."""

    inputs: ClassVar[tuple[ManifestSchema, ...]]

    def __init__(self, out: Path) -> None:
        self._out = out

    def basis(self, work: WorkFolder) -> dict[str, str]:
        hashes = input_hashes(work, self.inputs, "culti extract, culti pair and culti build")
        return {"the folder": str(self._out.absolute()), **hashes}

    def outputs(self, work: WorkFolder) -> list[Path]:
        return sorted(path for path in self._out.rglob("*") if path.is_file())

    def plan(self, work: WorkFolder) -> str:
        check_replaceable(self._out, MARK)
        return f"write {self._out}"

    def perform(self, context: StageContext) -> StageReport:
        with replacing_folder(self._out, MARK) as folder:
            report = self.write(context, folder)
            (folder / CARD).write_text(f"{self.card()}\n{MARK}\n", encoding="utf-8")
        return report

    @abstractmethod
    def write(self, context: StageContext, folder: Path) -> StageReport:
        """Fill the folder. Raises CultiError and OSError."""

    @abstractmethod
    def card(self) -> str:
        """The README of the folder: what it is and how it is opened. Markdown."""
