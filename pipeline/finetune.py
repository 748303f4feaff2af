"""The stage `finetune`: a dataset -> a checkpoint."""

from pathlib import Path

from laclip.training.fine_tuning import finetune
from laclip.training.recipe import TrainingOptions, deciding
from manifests.fingerprint import fingerprint
from pipeline.errors import UsageError
from pipeline.retrieval_data import TRAINED, RetrievalData, tallies_of
from pipeline.runner import changes
from pipeline.stage import Stage, StageContext, StageReport
from pipeline.workfolder import WorkFolder

CHECKPOINTS = "checkpoints"


class Finetune(Stage):
    """Trains on the data's train split and keeps the weights that are the best on its validation split."""

    name = "finetune"
    version = 2

    def __init__(self, data: RetrievalData, options: TrainingOptions) -> None:
        self._data = data
        self._options = options

    def basis(self, work: WorkFolder) -> dict[str, str]:
        options = {f"finetune.{key}": fingerprint(value) for key, value in deciding(self._options).items()}
        if not self._data.shows_pictures:
            raise UsageError(
                f"{self._data} has features of videos and no pictures to train on; culti benchmark measures "
                "a model on them"
            )
        return {**options, **self._data.state()}

    def outputs(self, work: WorkFolder) -> list[Path]:
        return [checkpoint_path(work)]

    def plan(self, work: WorkFolder) -> str:
        return f"train {self._options.model} on {self._data}"

    def perform(self, context: StageContext) -> StageReport:
        dataset = self._data.load(context.on_progress, TRAINED)
        result = finetune(dataset, self._options, context.work.root / CHECKPOINTS, context.on_progress)
        trained = (
            f"{result.weights}; best of {result.epochs_done} epochs is epoch {result.best_epoch}, "
            f"validation MR {result.validation_mr:.1f}, {result.seconds:.0f} s"
        )
        if result.stopped_by != "end":
            trained += f"; stopped by {result.stopped_by} before epoch {result.epochs}"
        if result.epoch_pairs < result.pairs:
            trained += f"; {result.epoch_pairs:,} of the pairs were seen, once"
        notes = [trained, f"the checkpoint is {result.checkpoint}"]
        if result.remark:
            notes.append(result.remark)
        if result.truncated_texts:
            notes.append(f"{result.truncated_texts} texts are longer than the model reads, and were cut")
        return StageReport(tallies=tallies_of(dataset, "pairs", result.pairs), notes=tuple(notes))


def follow(stage: Finetune, work: WorkFolder) -> None:
    """What torchrun's processes after the first do: train with it where there is something to do. The first
    one holds the work folder, shows progress and reports."""
    if changes(stage, work):
        stage.perform(StageContext(work, workers=1, on_progress=lambda *_: None))


def checkpoint_path(work: WorkFolder) -> Path:
    """Where fine-tuning leaves its best weights."""
    return work.root / CHECKPOINTS / "best.pt"
