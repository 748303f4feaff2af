"""The stage `finetune`: a dataset -> a checkpoint."""

import re
from dataclasses import dataclass
from pathlib import Path

from laclip.pairs.dataset import PairsDataset, load_pairs
from laclip.pairs.translations import in_language
from laclip.training.fine_tuning import finetune
from laclip.training.recipe import TrainingOptions, deciding
from manifests.fingerprint import file_sha256, fingerprint
from pipeline.errors import UsageError
from pipeline.runner import changes
from pipeline.stage import Stage, StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder

_HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w.-]+")
CHECKPOINTS = "checkpoints"


@dataclass(frozen=True)
class InLanguage:
    """Texts as these translations of them; into which language, where there are several."""

    translations: Path
    language: str | None = None

    def of(self, dataset: PairsDataset) -> PairsDataset:
        """Raises PairsError for a table that cannot be read, or translates nothing of a split."""
        return in_language(dataset, self.translations, language=self.language)

    def state(self) -> dict[str, str]:
        """What tells one state of the table, and how it is read, from another."""
        return {"the translations": fingerprint([file_sha256(self.translations), self.language])}


class Finetune(Stage):
    """Trains on the train split of `dataset` (a folder or a hub name), as it is or `read_as` translated, and
    keeps the best weights."""

    name = "finetune"
    version = 2

    def __init__(self, dataset: str, options: TrainingOptions, read_as: InLanguage | None = None) -> None:
        self._dataset = dataset
        self._options = options
        self._read_as = read_as

    def basis(self, work: WorkFolder) -> dict[str, str]:
        options = {f"finetune.{key}": fingerprint(value) for key, value in deciding(self._options).items()}
        translated = {} if self._read_as is None else self._read_as.state()
        return {**options, "the dataset": dataset_hash(self._dataset), **translated}

    def outputs(self, work: WorkFolder) -> list[Path]:
        return [checkpoint_path(work)]

    def plan(self, work: WorkFolder) -> str:
        return f"train {self._options.model} on {self._dataset}"

    def perform(self, context: StageContext) -> StageReport:
        dataset = load_pairs(self._dataset)
        if self._read_as is not None:
            dataset = self._read_as.of(dataset)
        result = finetune(dataset, self._options, context.work.root / CHECKPOINTS, context.on_progress)
        trained = (
            f"{result.weights}; best of {result.epochs_done} epochs is epoch {result.best_epoch}, "
            f"validation MR {result.validation_mr:.1f}, {result.seconds:.0f} s"
        )
        if result.stopped_by != "end":
            trained += f"; stopped by {result.stopped_by} before epoch {result.epochs}"
        notes = [trained, f"the checkpoint is {result.checkpoint}"]
        if result.truncated_texts:
            notes.append(f"{result.truncated_texts} texts are longer than the model reads, and were cut")
        return StageReport(tallies=(Tally("pairs", result.pairs),), notes=tuple(notes))


def follow(stage: Finetune, work: WorkFolder) -> None:
    """What torchrun's processes after the first do: train with it where there is something to do. The first
    one holds the work folder, shows progress and reports."""
    if changes(stage, work):
        stage.perform(StageContext(work, workers=1, on_progress=lambda *_: None))


def checkpoint_path(work: WorkFolder) -> Path:
    """Where fine-tuning leaves its best weights."""
    return work.root / CHECKPOINTS / "best.pt"


def dataset_hash(dataset: str) -> str:
    """What tells one state of a dataset from another.

    The card of a built folder names its shards by content; a hub dataset is known by its name alone. Raises
    UsageError for a bare name that is no folder: `datasets` would ask the hub and then serve a copy of some
    other `culti` from its cache.
    """
    card = Path(dataset) / "README.md"
    if card.is_file():
        return file_sha256(card)
    if _HUB_NAME.fullmatch(dataset) is None or Path(dataset).exists():
        raise UsageError(f"{dataset} is no dataset folder: run culti build first, or give its folder")
    return fingerprint(dataset)
