"""What is searched: pictures in a fixed order, each with what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import datasets

from laclip.errors import PairsError, PictureError, SearchError
from laclip.pairs.columns import Columns, pictures_of, read_split
from laclip.pairs.dataset import open_dataset
from manifests.fingerprint import fingerprint

PICTURE_SUFFIXES = frozenset({".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
"""Files in a folder that are taken for pictures."""


_AHEAD = 64
"""Rows of a dataset that are read together."""


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

    def encoded(self, row: int) -> bytes:
        """The picture's file alone, where what is known of it is known already. Raises PictureError."""
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
        return Entry(Item(self._id(path), path.as_posix(), path.stem), self.encoded(row))

    def encoded(self, row: int) -> bytes:
        try:
            return self._paths[row].read_bytes()
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
        self._pictures: dict[str, Sequence[bytes]] = {}
        self._block: tuple[range, list[Entry | PictureError]] = (range(0), [])

    def __len__(self) -> int:
        return sum(len(rows) for _, rows in self._splits)

    def __getitem__(self, row: int) -> Entry:
        known, entries = self._block
        if row not in known and row == known.stop:  # asked for one after the other: read ahead
            known, entries = self._block = self._read(row, _AHEAD)
        entry = entries[row - known.start] if row in known else self._read(row, 1)[1][0]
        if isinstance(entry, PictureError):
            raise entry
        return entry

    def encoded(self, row: int) -> bytes:
        split, rows, place = self._place_of(row)
        try:
            if split not in self._pictures:
                self._pictures[split] = pictures_of(rows, split, self.name, self._columns, self._roots)
            return self._pictures[split][place]
        except (PairsError, OSError) as error:
            raise PictureError(f"cannot be used: {error}") from error

    def _place_of(self, row: int) -> tuple[str, datasets.Dataset, int]:
        """The split a row is in, and where in it."""
        place = row
        for split, rows in self._splits:
            if place < len(rows):
                return split, rows, place
            place -= len(rows)
        raise IndexError(row)

    def _read(self, row: int, count: int) -> tuple[range, list[Entry | PictureError]]:
        """At most `count` rows of one split, from `row` on."""
        split, rows, place = self._place_of(row)
        chosen = rows.select(range(place, min(place + count, len(rows))))
        return range(row, row + len(chosen)), self._entries(split, chosen)

    def _entries(self, split: str, rows: datasets.Dataset) -> list[Entry | PictureError]:
        try:
            pairs = read_split(rows, split, self.name, self._columns, self._roots)
        except PairsError as error:
            if len(rows) == 1:
                return [PictureError(f"cannot be used: {error}")]
            return [entry for row in range(len(rows)) for entry in self._entries(split, rows.select([row]))]
        entries: dict[str, Entry] = {}
        for place, name in enumerate(pairs.figure_ids):
            if name in entries:  # another text of the same picture
                text = f"{entries[name].item.text}\n{pairs.texts[place]}"
                entries[name] = replace(entries[name], item=replace(entries[name].item, text=text))
                continue
            fields = pairs.fields[place]
            item = Item(
                name,
                title=pairs.titles[place],
                text=pairs.texts[place],
                kind=pairs.kinds[place],
                period=fields.get("period", ""),
                collection=fields.get("collection", ""),
            )
            entries[name] = Entry(item, pairs.encoded[place])
        if len(entries) == len(rows):
            return list(entries.values())
        return [entry for row in range(len(rows)) for entry in self._entries(split, rows.select([row]))]
