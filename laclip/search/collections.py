"""What is searched: pictures in a fixed order, each with what is known of it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import datasets

from laclip.errors import PairsError, PictureError, SearchError
from laclip.pairs.columns import Columns, read_split
from laclip.pairs.dataset import open_dataset
from manifests.fingerprint import fingerprint

PICTURE_SUFFIXES = frozenset({".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
"""Files in a folder that are taken for pictures."""


@dataclass(frozen=True)
class Item:
    """One picture's name and what is known of it; "" where nothing is. `path` is its file, if it has one."""

    id: str
    path: str = ""
    title: str = ""
    text: str = ""
    kind: str = ""
    period: str = ""
    collection: str = ""


@dataclass(frozen=True)
class Entry:
    """An item with its picture's file."""

    item: Item
    encoded: bytes = field(repr=False)


class Collection(Protocol):
    """Pictures in an order. The same `fingerprint` means the same pictures in the same order."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    def __len__(self) -> int: ...

    def __getitem__(self, row: int) -> Entry:
        """Raises PictureError when there is no picture to read (its message goes on after a name)."""
        ...


class PictureFolder:
    """The picture files in a folder and all folders below it, by path.

    Two states of a folder are told apart by the files' names, sizes and times of change: their bytes are
    read only when they are embedded. Symbolic links are passed over: they may lead anywhere.

    Raises SearchError when there is no such folder, or no picture in it.
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        if not self._folder.is_dir():
            raise SearchError(f"{folder} is no folder; give one with pictures")
        paths = (path for path in self._folder.rglob("*") if path.suffix.lower() in PICTURE_SUFFIXES)
        self._paths = sorted(
            (path for path in paths if path.is_file() and not path.is_symlink()), key=Path.as_posix
        )
        if not self._paths:
            raise SearchError(
                f"there is no picture in {folder}; known are {', '.join(sorted(PICTURE_SUFFIXES))}"
            )
        stats = [(self._id(path), path.stat()) for path in self._paths]
        self.name = self._folder.name
        self.fingerprint = fingerprint([[name, stat.st_size, stat.st_mtime_ns] for name, stat in stats])

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, row: int) -> Entry:
        path = self._paths[row]
        try:
            return Entry(Item(self._id(path), path.as_posix(), path.stem), path.read_bytes())
        except OSError as error:
            raise PictureError(f"cannot be read ({error.strerror})") from error

    def _id(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()


class DatasetPictures:
    """The pictures of all splits of an image-text dataset, split after split; rows stay on the disk.

    `fingerprint` is the caller's: a built dataset has one in its card. A row with several texts shows them
    all, one a line.
    """

    def __init__(self, path_or_name: str | Path, fingerprint: str, columns: Columns | None = None) -> None:
        loaded, self.name, self._roots = open_dataset(path_or_name)
        self.fingerprint = fingerprint
        self._columns = columns or Columns()
        self._splits: list[tuple[str, datasets.Dataset]] = list(loaded.items())

    def __len__(self) -> int:
        return sum(len(rows) for _, rows in self._splits)

    def __getitem__(self, row: int) -> Entry:
        for split, rows in self._splits:
            if row < len(rows):
                return self._entry(split, rows.select([row]))
            row -= len(rows)
        raise IndexError(row)

    def _entry(self, split: str, one: datasets.Dataset) -> Entry:
        try:
            pairs = read_split(one, split, self.name, self._columns, self._roots)
        except PairsError as error:
            raise PictureError(f"cannot be used: {error}") from error
        fields = pairs.fields[0]
        item = Item(
            pairs.figure_ids[0],
            title=pairs.titles[0],
            text="\n".join(pairs.texts),
            kind=pairs.kinds[0],
            period=fields.get("period", ""),
            collection=fields.get("collection", ""),
        )
        return Entry(item, pairs.encoded[0])
