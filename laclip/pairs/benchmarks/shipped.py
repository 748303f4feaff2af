"""Files as their owners ship them: found by name below the user's folder, and read with limits."""

import gzip
import zlib
from collections import defaultdict
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from laclip.errors import PairsError
from laclip.pairs.release.layout import files_below

MAX_BYTES = 1_000_000_000
"""Of one file of texts, unpacked: the largest there is (dataset_coco.json) has 144 MB."""

Shape = TypeVar("Shape")


class ShippedFolder:
    """The files below a folder by their names; links are not followed, so that none leads out of it.

    Raises PairsError when there is no such folder.
    """

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise PairsError(f"{root}: no such folder; give the one that holds the benchmark's files")
        self.root = root
        self._named: defaultdict[str, list[Path]] = defaultdict(list)
        for path in files_below(root):
            self._named[path.name].append(path)

    def find(self, *names: str) -> Path | None:
        """The file with one of the names, None when there is none. Raises PairsError for several."""
        found = [path for name in names for path in self._named.get(name, [])]
        if len(found) > 1:
            places = ", ".join(str(path.relative_to(self.root)) for path in found)
            raise PairsError(f"{self.root} has {names[0]} more than once ({places}): leave one of them there")
        return found[0] if found else None

    def get(self, *names: str) -> Path:
        """The same, but one must be there."""
        found = self.find(*names)
        if found is None:
            others = "".join(f" (or {name})" for name in names[1:])
            raise PairsError(f"{self.root} has no {names[0]}{others}: unpack it there")
        return found


def read_json(path: Path, shape: TypeAdapter[Shape]) -> Shape:
    """The file's content. Raises PairsError, one line that names the place, when it is not of that shape."""
    try:
        return shape.validate_json(_bytes(path))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise PairsError(
            f"{path.name} is not as its owners ship it: {f'at {place}: ' if place else ''}{first['msg']}; "
            "get it again"
        ) from error


def read_lines(path: Path) -> list[str]:
    """The lines of a text file, packed by gzip or not, without their ends; the last may lack one.

    Raises PairsError for what is not UTF-8 or damaged.
    """
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PairsError(f"{path.name} is not UTF-8 (byte {error.start:,}); get it again") from error
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


def _bytes(path: Path) -> bytes:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            data: bytes = stream.read(MAX_BYTES + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise PairsError(f"{path.name} is damaged or cut off; get it again") from error
    if len(data) > MAX_BYTES:
        raise PairsError(f"{path.name} has more than {MAX_BYTES:,} bytes; it cannot be the benchmark's")
    return data
