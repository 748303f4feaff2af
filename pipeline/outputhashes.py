"""The hashes of the files a stage wrote, without reading those again that nobody touched.

Gigabytes of shards take seconds to hash. As make and git do, a file is taken to be what it was while size,
inode and the times of its last change (mtime, which programs can set, and ctime, which they cannot) are the
same; a file that differs in one of them is read.
"""

import json
import time
from collections.abc import Iterable
from pathlib import Path

from manifests.files import write_bytes
from manifests.fingerprint import file_sha256

_TICK_NS = 100_000_000
"""Nanoseconds after a change in which another one may bear the same time: clocks of file systems tick every
few milliseconds. What is that fresh is read again next time."""

_Stamp = list[int]
_TIMES = slice(2, 4)


class OutputHashes:
    """What is known of a stage's files, kept in the file `path`; that may be deleted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, tuple[_Stamp, str]] = {}
        if path.is_file():
            known = json.loads(path.read_text(encoding="utf-8"))
            self._known = {name: (stamp, sha256) for name, (stamp, sha256) in known.items()}
        self._saved = dict(self._known)

    def of(self, paths: Iterable[Path]) -> dict[str, str | None]:
        """Path -> SHA-256 (hex), None for a file that is not there. Raises OSError."""
        hashes = {str(path): self._hash(path) if path.is_file() else None for path in paths}
        self._known = {
            name: known
            for name, known in self._known.items()
            if name in hashes and time.time_ns() - max(known[0][_TIMES]) > _TICK_NS
        }
        return hashes

    def save(self) -> None:
        """Write down what is known now. Raises OSError when the disk refuses."""
        if self._known != self._saved:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self._path, json.dumps(self._known, ensure_ascii=False, indent=1).encode())
            self._saved = dict(self._known)

    def _hash(self, path: Path) -> str:
        before = _stamp(path)
        stamp, sha256 = self._known.pop(str(path), (None, ""))
        if stamp != before:
            sha256 = file_sha256(path)
        if _stamp(path) == before:  # else somebody is writing it
            self._known[str(path)] = before, sha256
        return sha256


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return [found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns]
