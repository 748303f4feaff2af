"""The file of decisions: lines are only ever added, each on the disk before anybody is told it counts."""

import os
from pathlib import Path

from filelock import FileLock
from pydantic import ValidationError

from manifests.errors import CultiError
from manifests.fingerprint import file_sha256
from pipeline.review.decisions import DECISION, Decision
from pipeline.workfolder import WorkFolder

_LOCK_SECONDS = 10.0  # to wait for another process that is writing its line


class DecisionFileError(CultiError):
    """A file of decisions with a line, not the last one, that is none; the message names file and line."""


class DecisionFile:
    """`review/decisions.jsonl` in a work folder, the one file there that no run can make again.

    A process that was killed while it wrote leaves a part of a line at the end: nobody was told that it
    counts, and it is passed over. `torn` holds that part after reading, "" where there is none.
    """

    def __init__(self, work: WorkFolder) -> None:
        self.path = work.root / "review" / "decisions.jsonl"
        self.torn = ""

    def sha256(self) -> str:
        """Hash of the file; "" when nothing was ever decided."""
        return file_sha256(self.path) if self.path.is_file() else ""

    def read(self) -> list[Decision]:
        """All decisions, in their order. Raises DecisionFileError when the file is damaged before its end."""
        data = self.path.read_bytes() if self.path.is_file() else b""
        *lines, rest = data.split(b"\n")
        decisions = [self._decision(line, number) for number, line in enumerate(lines, start=1)]
        if _is_decision(rest):
            decisions.append(DECISION.validate_json(rest))
            rest = b""
        self.torn = rest.decode(errors="replace")
        return decisions

    def append(self, decision: Decision) -> None:
        """Write one line; on return it is on the disk. A torn line at the end is cut off first.

        Raises OSError when the disk refuses.
        """
        new = not self.path.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_name(".lock"), timeout=_LOCK_SECONDS), self.path.open("ab+") as stream:
            stream.seek(0)
            data = stream.read()
            whole = data.rfind(b"\n") + 1
            if whole < len(data) and not _is_decision(data[whole:]):
                stream.truncate(whole)
                data = data[:whole]
            gap = b"" if not data or data.endswith(b"\n") else b"\n"
            stream.write(gap + DECISION.dump_json(decision) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        if new:
            _flush_folder(self.path.parent)

    def _decision(self, line: bytes, number: int) -> Decision:
        try:
            return DECISION.validate_json(line)
        except ValidationError as error:
            reason = error.errors()[0]["msg"]
            raise DecisionFileError(
                f"{self.path}, line {number}, is no decision ({reason}); mend or remove that line"
            ) from error


def _is_decision(line: bytes) -> bool:
    """Whether a line at the end of the file, without its newline, is whole all the same."""
    try:
        DECISION.validate_json(line)
    except ValidationError:
        return False
    return True


def _flush_folder(folder: Path) -> None:
    """A new file survives a power cut only once its folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
