"""The stage `benchmark`: a dataset and a model -> results, tables, plots and report."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from laclip.benchmark.measurement import BenchmarkOptions
from laclip.benchmark.results import ABLATION_FILES, FILES, TABLE_FILES, TRAINING_FILES
from laclip.benchmark.run import run_benchmark
from manifests.fingerprint import file_sha256, fingerprint
from pipeline.errors import UsageError
from pipeline.finetune import checkpoint_path
from pipeline.retrieval_data import MEASURED, RetrievalData, folder_state, tallies_of
from pipeline.stage import Stage, StageContext, StageReport
from pipeline.workfolder import WorkFolder


class Benchmark(Stage):
    """Measures `model` (a checkpoint or a published name; None = what `finetune` left) on `data`, and the
    models `beside` it: by name, checkpoints or published names."""

    name = "benchmark"
    version = 5

    def __init__(
        self,
        data: RetrievalData,
        model: str | None,
        options: BenchmarkOptions,
        beside: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._data = data
        self._model = model
        self._options = options
        self._beside = beside or {}

    def basis(self, work: WorkFolder) -> dict[str, str]:
        options = self._options.model_dump(mode="json", exclude={"threads"})
        return {
            **{f"benchmark.{key}": fingerprint(value) for key, value in options.items()},
            **self._data.state(),
            "the model": self._model_hash(work),
            "the models beside it": fingerprint(
                [[name, [_model_state(one) for one in models]] for name, models in self._beside.items()]
            ),
        }

    def outputs(self, work: WorkFolder) -> list[Path]:
        names = [*TABLE_FILES]
        if self._data.shows_pictures:
            names = [*FILES, *(ABLATION_FILES if self._options.ablations else ()), "report.html"]
            names += TRAINING_FILES if self._beside else ()
        return [benchmark_folder(work) / name for name in names]

    def plan(self, work: WorkFolder) -> str:
        model = self._model or checkpoint_path(work)
        return f"measure {model} on the split {self._data.test_split} of {self._data}"

    def perform(self, context: StageContext) -> StageReport:
        dataset = self._data.load(context.on_progress, MEASURED)
        model = self._model or checkpoint_path(context.work)
        run_benchmark(
            dataset,
            model,
            self._options,
            benchmark_folder(context.work),
            context.on_progress,
            self._beside,
        )
        return StageReport(tallies=tallies_of(dataset, "test pairs", len(dataset.test)))

    def _model_hash(self, work: WorkFolder) -> str:
        if self._model is None and not checkpoint_path(work).is_file():
            raise UsageError(f"{checkpoint_path(work)} is missing: run culti finetune first, or give --model")
        return _model_state(self._model or str(checkpoint_path(work)))


def _model_state(model: str) -> str:
    """Of a checkpoint, a folder in Hugging Face's form, or a name."""
    path = Path(model)
    if path.is_dir():
        return folder_state(path)
    return file_sha256(path) if path.is_file() else fingerprint(model)


def benchmark_folder(work: WorkFolder) -> Path:
    """Where the results lie."""
    return work.root / "benchmark"
