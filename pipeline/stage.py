"""What a stage is, and what it says when it is done."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

from pipeline.workfolder import WorkFolder

OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Tally:
    """How many of one thing came in, were kept, and were dropped for which reason."""

    noun: str
    kept: int
    dropped: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, noun: str, reasons: Iterable[str | None]) -> Self:
        """Count the drop reasons; None is a kept one."""
        counts = Counter(reasons)
        kept = counts.pop(None, 0)
        return cls(noun, kept, {str(reason): count for reason, count in sorted(counts.items(), key=str)})

    @property
    def total(self) -> int:
        return self.kept + sum(self.dropped.values())

    def line(self) -> str:
        """For example "figures: 120 in, 80 kept, 40 dropped (background 12, logo 28)"."""
        text = f"{self.noun}: {self.total} in, {self.kept} kept"
        if self.dropped:
            reasons = ", ".join(f"{reason} {count}" for reason, count in self.dropped.items())
            text += f", {sum(self.dropped.values())} dropped ({reasons})"
        return text


@dataclass(frozen=True)
class Failure:
    """What could not be done, and why, in one line."""

    what: str
    reason: str


@dataclass(frozen=True)
class StageReport:
    """The end of a stage: its counts, its failures, and notes for the reader.

    `complete` is false when failures may go away by trying again (a worker died or took too long): then the
    stage runs again next time although nothing changed.
    """

    tallies: tuple[Tally, ...] = ()
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    complete: bool = True
    all_failed: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        return cls(
            tallies=tuple(Tally(**tally) for tally in value["tallies"]),
            failures=tuple(Failure(**failure) for failure in value["failures"]),
            notes=tuple(value["notes"]),
            complete=value["complete"],
            all_failed=value["all_failed"],
        )

    @property
    def exit_code(self) -> int:
        """0 done, 1 everything failed, 3 done in part."""
        if self.all_failed:
            return 1
        return 3 if self.failures else 0


@dataclass(frozen=True)
class StageContext:
    """What the runner lends a stage."""

    work: WorkFolder
    workers: int
    on_progress: OnProgress


class Stage(ABC):
    """A step from manifests to manifests. `version` is raised when the same input gives other rows."""

    name: ClassVar[str]
    version: ClassVar[int]

    @abstractmethod
    def basis(self, work: WorkFolder) -> dict[str, str]:
        """All that decides the outcome, as name -> hash: inputs and options. Raises CultiError when an input
        is missing."""

    @abstractmethod
    def outputs(self, work: WorkFolder) -> list[Path]:
        """The files the stage writes, to tell whether they are still what it wrote."""

    @abstractmethod
    def plan(self, work: WorkFolder) -> str:
        """What a run would do, in one line, for --dry-run."""

    @abstractmethod
    def perform(self, context: StageContext) -> StageReport:
        """Do it. Raises CultiError for the user's mistakes, OSError when the disk refuses."""
