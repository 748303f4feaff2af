"""The stage `benchmark`: a dataset and a model -> results, tables, plots and report."""

from dataclasses import asdict, dataclass
from pathlib import Path

from laclip.benchmark.measurement import BenchmarkOptions
from laclip.benchmark.results import ABLATION_FILES, FILES
from laclip.benchmark.run import run_benchmark
from laclip.pairs.columns import Columns
from laclip.pairs.dataset import load_pairs
from laclip.pairs.release.layout import files_below
from manifests.fingerprint import file_sha256, fingerprint
from pipeline.errors import UsageError
from pipeline.finetune import checkpoint_path, dataset_hash
from pipeline.stage import Stage, StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder

_OUR_CARD = "generator: culti "  # and the command


@dataclass(frozen=True)
class BenchmarkData:
    """What is measured on: a dataset folder, a released one or a hub name; its columns; its split."""

    place: str
    columns: Columns
    split: str = "test"

    def state(self) -> str:
        """What tells one state of the data from another: of a dataset that culti built its card, of another
        folder the names, sizes and times of its files, of a hub name the name alone. Raises UsageError for
        what is neither."""
        folder, card = Path(self.place), Path(self.place) / "README.md"
        ours = card.is_file() and _OUR_CARD in card.read_text(encoding="utf-8", errors="replace")
        return dataset_hash(self.place) if ours or not folder.is_dir() else _folder_state(folder)


class Benchmark(Stage):
    """Measures `model` (a checkpoint or a published name; None = what `finetune` left) on `data`."""

    name = "benchmark"
    version = 2

    def __init__(self, data: BenchmarkData, model: str | None, options: BenchmarkOptions) -> None:
        self._data = data
        self._model = model
        self._options = options

    def basis(self, work: WorkFolder) -> dict[str, str]:
        options = self._options.model_dump(mode="json", exclude={"threads"})
        return {
            **{f"benchmark.{key}": fingerprint(value) for key, value in options.items()},
            "the dataset": self._data.state(),
            "its columns": fingerprint([asdict(self._data.columns), self._data.split]),
            "the model": self._model_hash(work),
        }

    def outputs(self, work: WorkFolder) -> list[Path]:
        names = [*FILES, *(ABLATION_FILES if self._options.ablations else ()), "report.html"]
        return [benchmark_folder(work) / name for name in names]

    def plan(self, work: WorkFolder) -> str:
        model = self._model or checkpoint_path(work)
        return f"measure {model} on the split {self._data.split} of {self._data.place}"

    def perform(self, context: StageContext) -> StageReport:
        data = self._data
        dataset = load_pairs(
            data.place,
            columns=data.columns,
            needed=("test",),
            test_split=data.split,
            on_progress=context.on_progress,
        )
        model = self._model or checkpoint_path(context.work)
        run_benchmark(dataset, model, self._options, benchmark_folder(context.work), context.on_progress)
        tallies = [Tally("test pairs", len(dataset.test))]
        if dataset.left_out:
            tallies.append(Tally("rows of the release", sum(dataset.counts.values()), dict(dataset.left_out)))
        return StageReport(tallies=tuple(tallies))

    def _model_hash(self, work: WorkFolder) -> str:
        if self._model is None and not checkpoint_path(work).is_file():
            raise UsageError(f"{checkpoint_path(work)} is missing: run culti finetune first, or give --model")
        path = Path(self._model) if self._model is not None else checkpoint_path(work)
        if path.is_dir():  # Hugging Face's form
            return _folder_state(path)
        return file_sha256(path) if path.is_file() else fingerprint(self._model)


def _folder_state(folder: Path) -> str:
    """Of the names, sizes and times of the files: some folders hold many gigabytes."""
    return fingerprint(
        [
            [str(path.relative_to(folder)), status.st_size, status.st_mtime_ns]
            for path in files_below(folder)
            for status in [path.stat()]
        ]
    )


def benchmark_folder(work: WorkFolder) -> Path:
    """Where the results lie."""
    return work.root / "benchmark"
