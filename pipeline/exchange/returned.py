"""A file that comes back from an annotation program: which exported page each part of it is about."""

from pydantic import ValidationError

from pipeline.errors import UsageError
from pipeline.exchange.sheets import Sheet, exported_name, remembered
from pipeline.workfolder import WorkFolder

MAX_SIDE = 1e6
"""Pixels, percent or degrees: nothing on a page is farther away."""


class UnreadableReturnError(UsageError):
    """The file is not of the form it should be; the message, which follows its name, says what to do."""


class ExportedPages:
    """The pages that this work folder has exported, found by the names of their pictures."""

    def __init__(self, work: WorkFolder) -> None:
        self._work = work
        self._exports: dict[str, dict[str, Sheet]] = {}

    def sheet(self, address: str) -> Sheet | str:
        """The page as it was exported, or, in one line, why there is none."""
        named = exported_name(address)
        if named is None:
            return f"its picture {address[:80]!r} is none of an export"
        key, name = named
        if key not in self._exports:
            self._exports[key] = remembered(self._work, key)
        if name not in self._exports[key]:
            return f"{name} was not exported from {self._work.root}: give that work folder as --work"
        return self._exports[key][name]


def first_reason(error: ValidationError) -> str:
    """Where a value is wrong, and how, in one line."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])
