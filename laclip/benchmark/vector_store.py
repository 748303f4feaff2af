"""Vectors of a run that is not finished, on the disk: an interrupted benchmark goes on where it was."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from laclip.files import write_atomically
from manifests.fingerprint import fingerprint


class VectorStore:
    """Arrays by what they were made of, in a folder that is removed when the run has finished.

    `model` says which model makes them: its hash and how it is run.
    """

    def __init__(self, folder: Path, model: object) -> None:
        self._folder = folder
        self._model = model
        self._made: set[Path] = set()
        self.taken_over: set[Path] = set()
        """What an earlier run had made and this one has used."""

    def held(self, made_of: object, make: Callable[[], np.ndarray]) -> np.ndarray:
        """The array, memory-mapped: from the disk when an earlier run has made it of the same, else made now.

        `made_of` is plain data (`manifests.fingerprint.fingerprint`).
        """
        path = self._folder / f"{fingerprint([self._model, made_of])}.npy"
        found = _read(path)
        if found is None:
            made = make()
            write_atomically(path, lambda stream: np.save(stream, made, allow_pickle=False))
            self._made.add(path)
            found = _read(path)
        elif path not in self._made:
            self.taken_over.add(path)
        assert found is not None
        return found

    def remove(self) -> None:
        """Remove the folder: the results are written."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _read(path: Path) -> np.ndarray | None:
    try:
        found: np.ndarray = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):  # not there, or damaged by whatever
        return None
    return found
