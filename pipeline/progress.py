"""Progress on the screen, with the time left: bars on a terminal, plain lines elsewhere.

Always on standard error.
"""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

_SECONDS_BETWEEN_LINES = 10.0
_SECONDS_BEFORE_ESTIMATE = 5.0  # what a stage does first is seldom typical of it


class ProgressDisplay:
    """Shows how far each stage is: called as `on_progress(stage, done, total)` in a with-statement."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._tasks: dict[str, TaskID] = {}
        self._started: dict[
            str, tuple[float, int]
        ] = {}  # when a stage was first heard of, and how far it was
        self._last_line = 0.0
        self._bars: Progress | None = None
        if self._console.is_terminal:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
            )
            self._bars = Progress(*columns, console=self._console)

    def __enter__(self) -> Self:
        if self._bars is not None:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._bars is None:
            self._line(stage, done, total)
            return
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total)
        self._bars.update(self._tasks[stage], completed=done, total=total)

    def _line(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        since, begun_at = self._started.setdefault(stage, (now, done))
        if done >= total or now - self._last_line >= _SECONDS_BETWEEN_LINES:
            self._last_line = now
            left = _time_left(now - since, done - begun_at, total - done)
            self._console.print(f"{stage}: {done} of {total}{left}", highlight=False, markup=False)


def _time_left(seconds: float, done: int, remaining: int) -> str:
    """For example ", 4 min left", at the pace so far; empty where there is none yet, or nothing is left."""
    if not remaining or done <= 0 or seconds < _SECONDS_BEFORE_ESTIMATE:
        return ""
    left = seconds / done * remaining
    return f", {left / 60:.0f} min left" if left >= 90 else f", {left:.0f} s left"
