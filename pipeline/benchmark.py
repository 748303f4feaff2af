"""The stage `benchmark`: a dataset and a model -> results, tables, plots and report."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from laclip.benchmark.measurement import BenchmarkOptions
from laclip.benchmark.results import ABLATION_FILES, FILES, TABLE_FILES, TRAINING_FILES
from laclip.benchmark.run import run_benchmark
from laclip.pairs.benchmarks.loading import load_benchmark
from laclip.pairs.benchmarks.registry import BENCHMARKS, benchmark_named
from laclip.pairs.columns import Columns
from laclip.pairs.dataset import PairsDataset, load_pairs
from laclip.pairs.release.layout import files_below
from manifests.fingerprint import file_sha256, fingerprint
from pipeline.errors import UsageError
from pipeline.finetune import InLanguage, checkpoint_path, dataset_hash
from pipeline.stage import OnProgress, Stage, StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder

_OUR_CARD = "generator: culti "  # and the command


class BenchmarkData(ABC):
    """What is measured on."""

    @property
    def shows_pictures(self) -> bool:
        """Whether there are pictures, as everywhere but with benchmarks of videos' features."""
        return True

    @abstractmethod
    def state(self) -> dict[str, str]:
        """What tells one state of the data and of how it is read from another, as name -> hash. Raises
        CultiError for data that is not there."""

    @abstractmethod
    def in_words(self) -> str:
        """Which split of what, for --dry-run."""

    @abstractmethod
    def load(self, on_progress: OnProgress) -> PairsDataset:
        """Read it. Raises PairsError."""


@dataclass(frozen=True)
class DatasetData(BenchmarkData):
    """A dataset folder, a released one or a hub name; its columns; its split; translations of its texts."""

    place: str
    columns: Columns
    split: str = "test"
    read_as: InLanguage | None = None

    def state(self) -> dict[str, str]:
        """Of a dataset that culti built its card counts, of another folder the names, sizes and times of its
        files, of a hub name the name alone. Raises UsageError for what is neither."""
        if self.place in BENCHMARKS and not Path(self.place).exists():
            raise UsageError(_where_it_is_had(self.place))
        columns = fingerprint([asdict(self.columns), self.split])
        translated = {} if self.read_as is None else self.read_as.state()
        return {"the dataset": self._files(), "its columns": columns, **translated}

    def in_words(self) -> str:
        return f"the split {self.split} of {self.place}"

    def load(self, on_progress: OnProgress) -> PairsDataset:
        dataset = load_pairs(
            self.place,
            columns=self.columns,
            needed=("test",),
            test_split=self.split,
            on_progress=on_progress,
        )
        return dataset if self.read_as is None else self.read_as.of(dataset)

    def _files(self) -> str:
        folder, card = Path(self.place), Path(self.place) / "README.md"
        ours = card.is_file() and _OUR_CARD in card.read_text(encoding="utf-8", errors="replace")
        return dataset_hash(self.place) if ours or not folder.is_dir() else _folder_state(folder)


@dataclass(frozen=True)
class PublishedData(BenchmarkData):
    """A published benchmark by its name, in its owners' files below `root`, pictures below `images` (default:
    `root`); its default language and split where none are given."""

    name: str
    root: Path
    images: Path | None = None
    language: str | None = None
    split: str | None = None

    def state(self) -> dict[str, str]:
        if self.name not in BENCHMARKS:
            raise UsageError(f"--root goes with a benchmark's name: {', '.join(BENCHMARKS)}; not {self.name}")
        for folder in self._folders():
            if not folder.is_dir():
                raise UsageError(f"{folder}: no such folder. {_where_it_is_had(self.name)}")
        return {
            "the benchmark": fingerprint([self.name, self.language, self.split]),
            "its files": fingerprint([_folder_state(folder) for folder in self._folders()]),
        }

    @property
    def shows_pictures(self) -> bool:
        return self.name not in BENCHMARKS or BENCHMARKS[self.name].medium == "pictures"

    def in_words(self) -> str:
        return f"the split {self.split or benchmark_named(self.name).test} of {self.name} in {self.root}"

    def load(self, on_progress: OnProgress) -> PairsDataset:
        return load_benchmark(
            self.name,
            self.root,
            language=self.language,
            images=self.images,
            test_split=self.split,
            on_progress=on_progress,
        )

    def _folders(self) -> list[Path]:
        return [folder for folder in (self.root, self.images) if folder is not None]


def _where_it_is_had(name: str) -> str:
    one = BENCHMARKS[name]
    return (
        f"{name} is not downloaded: get {one.files} ({one.home}; {one.terms}) and "
        f"{one.shown}, and give their folder with --root"
    )


class Benchmark(Stage):
    """Measures `model` (a checkpoint or a published name; None = what `finetune` left) on `data`, and the
    models `beside` it: by name, checkpoints or published names."""

    name = "benchmark"
    version = 5

    def __init__(
        self,
        data: BenchmarkData,
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
        return f"measure {model} on {self._data.in_words()}"

    def perform(self, context: StageContext) -> StageReport:
        dataset = self._data.load(context.on_progress)
        model = self._model or checkpoint_path(context.work)
        run_benchmark(
            dataset,
            model,
            self._options,
            benchmark_folder(context.work),
            context.on_progress,
            self._beside,
        )
        tallies = [Tally("test pairs", len(dataset.test))]
        if dataset.left_out:
            tallies.append(Tally("rows of the release", sum(dataset.counts.values()), dict(dataset.left_out)))
        return StageReport(tallies=tuple(tallies))

    def _model_hash(self, work: WorkFolder) -> str:
        if self._model is None and not checkpoint_path(work).is_file():
            raise UsageError(f"{checkpoint_path(work)} is missing: run culti finetune first, or give --model")
        return _model_state(self._model or str(checkpoint_path(work)))


def _model_state(model: str) -> str:
    """Of a checkpoint, a folder in Hugging Face's form, or a name."""
    path = Path(model)
    if path.is_dir():
        return _folder_state(path)
    return file_sha256(path) if path.is_file() else fingerprint(model)


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
