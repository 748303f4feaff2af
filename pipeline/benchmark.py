"""The stage `benchmark`: a dataset and a model -> results, table, plot and report."""

from pathlib import Path

from laclip.benchmark.measurement import BenchmarkOptions
from laclip.benchmark.results import ABLATION_FILES, FILES
from laclip.benchmark.run import run_benchmark
from laclip.pairs.dataset import load_pairs
from manifests.fingerprint import file_sha256, fingerprint
from pipeline.errors import UsageError
from pipeline.finetune import checkpoint_path, dataset_hash
from pipeline.stage import Stage, StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder


class Benchmark(Stage):
    """Measures `model` (a checkpoint or a published name; None = what `finetune` left) on `dataset`."""

    name = "benchmark"
    version = 2

    def __init__(self, dataset: str, model: str | None, options: BenchmarkOptions) -> None:
        self._dataset = dataset
        self._model = model
        self._options = options

    def basis(self, work: WorkFolder) -> dict[str, str]:
        options = self._options.model_dump(mode="json", exclude={"threads"})
        return {
            **{f"benchmark.{key}": fingerprint(value) for key, value in options.items()},
            "the dataset": dataset_hash(self._dataset),
            "the model": self._model_hash(work),
        }

    def outputs(self, work: WorkFolder) -> list[Path]:
        names = [*FILES, *(ABLATION_FILES if self._options.ablations else ()), "report.html"]
        return [benchmark_folder(work) / name for name in names]

    def plan(self, work: WorkFolder) -> str:
        return f"measure {self._model or checkpoint_path(work)} on the test split of {self._dataset}"

    def perform(self, context: StageContext) -> StageReport:
        dataset = load_pairs(self._dataset)
        model = self._model or checkpoint_path(context.work)
        run_benchmark(dataset, model, self._options, benchmark_folder(context.work), context.on_progress)
        return StageReport(tallies=(Tally("test pairs", len(dataset.test)),))

    def _model_hash(self, work: WorkFolder) -> str:
        if self._model is None and not checkpoint_path(work).is_file():
            raise UsageError(f"{checkpoint_path(work)} is missing: run culti finetune first, or give --model")
        path = Path(self._model) if self._model is not None else checkpoint_path(work)
        return file_sha256(path) if path.is_file() else fingerprint(self._model)


def benchmark_folder(work: WorkFolder) -> Path:
    """Where the results lie."""
    return work.root / "benchmark"
