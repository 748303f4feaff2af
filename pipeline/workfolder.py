"""The work folder: where manifests, pictures, parts and the log lie, and that one run at a time uses it."""

import json
import os
import platform
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from manifests.errors import CultiError


class WorkFolderError(CultiError):
    """The work folder cannot be used."""


class WorkFolder:
    """A folder like `build/`. Everything in it may be deleted and a run makes it again, but for what people
    decided (`review/decisions.jsonl`)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.manifests = root / "manifests"
        self.images = root / "images"
        self.parts = root / "parts"
        self.stages = root / "stages"
        self.log_path = root / "log.jsonl"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for this run. Raises WorkFolderError when another run holds it.

        The lock is the operating system's: it goes with its process, however that ends.
        """
        if self.root.exists() and not self.root.is_dir():
            raise WorkFolderError(f"{self.root} is a file, not a folder; choose another --work")
        self.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.root / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise WorkFolderError(
                f"another culti run is using {self.root}; wait for it, or choose another --work"
            ) from error
        try:
            self._remove_leftovers()
            yield
        finally:
            lock.release()

    def _remove_leftovers(self) -> None:
        """Temporary files of runs that were killed."""
        for folder in (self.manifests, self.images, self.stages, *self.parts.glob("*")):
            for leftover in folder.glob(".*.tmp"):
                leftover.unlink(missing_ok=True)

    def log(self, event: str, **details: Any) -> None:
        """Append a line to the run's log: the only place where times and machines are written down."""
        line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **details}
        with self.log_path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")

    def log_start(self, command: list[str]) -> None:
        self.log(
            "run_started",
            command=command,
            process=os.getpid(),
            python=platform.python_version(),
            machine=platform.platform(),
            cores=os.cpu_count(),
        )

    def log_error(self, error: BaseException) -> None:
        self.log("run_failed", error=str(error), traceback=traceback.format_exception(error))
