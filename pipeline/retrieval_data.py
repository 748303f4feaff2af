"""What is trained on and measured on: a dataset, or a published benchmark in its owners' files."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from laclip.pairs.benchmarks.loading import load_benchmark
from laclip.pairs.benchmarks.registry import BENCHMARKS, benchmark_named
from laclip.pairs.columns import Columns
from laclip.pairs.dataset import PairsDataset, load_pairs
from laclip.pairs.release.layout import files_below
from laclip.pairs.translations import in_language
from manifests.fingerprint import file_sha256, fingerprint
from pipeline.errors import UsageError
from pipeline.stage import OnProgress, Tally

_HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w.-]+")
_OUR_CARD = "generator: culti "  # and the command

OUR_COLUMNS = Columns()

MEASURED, TRAINED = ("test",), ("train", "validation")
"""The splits that must be there to measure on, and to train on."""


class RetrievalData(ABC):
    """Pictures with their texts, somewhere. Its string is what and where, for people."""

    @property
    def shows_pictures(self) -> bool:
        """Whether there are pictures, as everywhere but with benchmarks of videos' features."""
        return True

    @property
    @abstractmethod
    def test_split(self) -> str:
        """The data's own name of the split that is measured on."""

    @abstractmethod
    def state(self) -> dict[str, str]:
        """What tells one state of the data and of how it is read from another, as name -> hash. Raises
        CultiError for data that is not there."""

    @abstractmethod
    def load(self, on_progress: OnProgress, needed: Sequence[str]) -> PairsDataset:
        """Read it; `needed` are the splits that must be there. Raises PairsError."""


@dataclass(frozen=True)
class DatasetData(RetrievalData):
    """A dataset folder, a released one or a hub name; its columns; the split that is measured on."""

    place: str
    columns: Columns = OUR_COLUMNS
    split: str = "test"

    def __str__(self) -> str:
        return self.place

    @property
    def test_split(self) -> str:
        return self.split

    def state(self) -> dict[str, str]:
        """Of a dataset that culti built its card counts, of another folder the names, sizes and times of its
        files, of a hub name the name alone. Raises UsageError for what is neither."""
        if self.place in BENCHMARKS and not Path(self.place).exists():
            raise UsageError(_where_it_is_had(self.place))
        return {
            "the dataset": self._files(),
            "its columns": fingerprint([asdict(self.columns), self.split]),
        }

    def load(self, on_progress: OnProgress, needed: Sequence[str]) -> PairsDataset:
        return load_pairs(
            self.place, columns=self.columns, needed=needed, test_split=self.split, on_progress=on_progress
        )

    def _files(self) -> str:
        folder, card = Path(self.place), Path(self.place) / "README.md"
        ours = card.is_file() and _OUR_CARD in card.read_text(encoding="utf-8", errors="replace")
        return dataset_hash(self.place) if ours or not folder.is_dir() else folder_state(folder)


@dataclass(frozen=True)
class PublishedData(RetrievalData):
    """A published benchmark by its name, in its owners' files below `root`, pictures below `images` (default:
    `root`); its default language and split where none are given."""

    name: str
    root: Path
    images: Path | None = None
    language: str | None = None
    split: str | None = None

    def __str__(self) -> str:
        return f"{self.name} in {self.root}"

    @property
    def shows_pictures(self) -> bool:
        return self.name not in BENCHMARKS or BENCHMARKS[self.name].medium == "pictures"

    @property
    def test_split(self) -> str:
        return self.split or benchmark_named(self.name).test

    def state(self) -> dict[str, str]:
        if self.name not in BENCHMARKS:
            raise UsageError(f"--root goes with a benchmark's name: {', '.join(BENCHMARKS)}; not {self.name}")
        for folder in self._folders():
            if not folder.is_dir():
                raise UsageError(f"{folder}: no such folder. {_where_it_is_had(self.name)}")
        return {
            "the benchmark": fingerprint([self.name, self.language, self.split]),
            "its files": fingerprint([folder_state(folder) for folder in self._folders()]),
        }

    def load(self, on_progress: OnProgress, needed: Sequence[str]) -> PairsDataset:
        return load_benchmark(
            self.name,
            self.root,
            language=self.language,
            images=self.images,
            needed=needed,
            test_split=self.split,
            on_progress=on_progress,
        )

    def _folders(self) -> list[Path]:
        return [folder for folder in (self.root, self.images) if folder is not None]


@dataclass(frozen=True)
class TranslatedData(RetrievalData):
    """Other data, with these translations of its texts in their place; into which language, where there are
    several."""

    data: RetrievalData
    translations: Path
    language: str | None = None

    def __str__(self) -> str:
        return f"{self.data}, its texts as in {self.translations}"

    @property
    def shows_pictures(self) -> bool:
        return self.data.shows_pictures

    @property
    def test_split(self) -> str:
        return self.data.test_split

    def state(self) -> dict[str, str]:
        table = fingerprint([file_sha256(self.translations), self.language])
        return {**self.data.state(), "the translations": table}

    def load(self, on_progress: OnProgress, needed: Sequence[str]) -> PairsDataset:
        """Raises PairsError also for a table that cannot be read, or translates nothing of a split."""
        return in_language(self.data.load(on_progress, needed), self.translations, language=self.language)


def chosen_data(
    place: str,
    *,
    root: Path | None = None,
    images: Path | None = None,
    language: str | None = None,
    translations: Path | None = None,
    columns: Columns = OUR_COLUMNS,
    split: str | None = None,
) -> RetrievalData:
    """The data that a command's options name. With `root` the language is that of a benchmark's captions,
    without it that of the translations. Raises UsageError for options that do not go together."""
    if root is not None:
        data: RetrievalData = PublishedData(place, root, images, language, split)
    elif images is not None:
        raise UsageError("--images goes with a published benchmark and its --root")
    elif language is not None and translations is None:
        raise UsageError("--language goes with --translations, or with a published benchmark and its --root")
    else:
        data = DatasetData(place, columns, split or "test")
    if translations is None:
        return data
    return TranslatedData(data, translations, language if root is None else None)


def tallies_of(dataset: PairsDataset, noun: str, used: int) -> tuple[Tally, ...]:
    """How many pairs were used as what, and what was left out of the data, where something was."""
    if not dataset.left_out:
        return (Tally(noun, used),)
    rows = Tally("rows of the release", sum(dataset.counts.values()), dict(dataset.left_out))
    return (Tally(noun, used), rows)


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


def folder_state(folder: Path) -> str:
    """Of the names, sizes and times of the files: some folders hold many gigabytes."""
    return fingerprint(
        [
            [str(path.relative_to(folder)), status.st_size, status.st_mtime_ns]
            for path in files_below(folder)
            for status in [path.stat()]
        ]
    )


def _where_it_is_had(name: str) -> str:
    one = BENCHMARKS[name]
    return (
        f"{name} is not downloaded: get {one.files} ({one.home}; {one.terms}) and "
        f"{one.shown}, and give their folder with --root"
    )
