"""The columns of somebody's dataset, by name: which hold pictures and texts, and what else is told."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import datasets

from laclip.errors import PairsError
from laclip.pairs.split import Chosen, Pairs


@dataclass(frozen=True)
class Columns:
    """What the columns are called. `image` holds pictures (an Image feature, their bytes, or bytes and path);
    `text` a text, or a list of texts of the same picture. The others may be missing: `kind` (ClassLabel or
    string) and `book` only under their default names, `figure_id`, `entry_id`, `group_id`, `title` and
    `fields` (JSON or a struct) under these names."""

    image: str = "image"
    text: str = "text"
    kind: str = "kind"
    book: str = "document"

    def demanded(self) -> list[str]:
        """The columns that must be there: pictures, texts, and what was given another name than ours."""
        ours = Columns()
        others = [name for name in ("kind", "book") if getattr(self, name) != getattr(ours, name)]
        return [self.image, self.text, *(getattr(self, name) for name in others)]


def read_split(
    loaded: datasets.Dataset, split: str, name: str, columns: Columns, roots: Sequence[Path] | None
) -> Pairs:
    """The rows of one split; a row with a list of texts becomes a row for each. Pictures stay where they are
    until one is asked for, so that a dataset may be larger than memory; none is decoded.

    Raises PairsError for a missing column, one of another type, and rows without text; when a picture is
    asked for, for a row that has none or, where `roots` are given, whose picture file lies outside of them.
    """
    absent = [column for column in columns.demanded() if column not in loaded.column_names]
    if absent:
        raise PairsError(
            f"split {split} of {name} lacks the column {', '.join(absent)}; "
            f"it has {', '.join(loaded.column_names)}"
        )
    table = _undecoded(loaded, columns.image, name)
    told = [_texts_of(cell) for cell in table[columns.text]]
    rows = [row for row, texts in enumerate(told) for _ in texts]
    texts = tuple(text for row in told for text in row)
    names = _column(table, "figure_id", _words) or [f"{split}-{row}" for row in range(len(table))]
    without = [names[row] for row, text in zip(rows, texts, strict=True) if not text.strip()]
    if without:
        raise PairsError(
            f"{len(without)} of {len(texts)} rows in split {split} of {name} have no text "
            f"(first: {without[0]})"
        )

    def spread(column: str, read: Callable[[object], Any] = _words) -> tuple[Any, ...]:
        cells = _column(table, column, read)
        return tuple(cells[row] for row in rows) if cells else ()

    return Pairs(
        split,
        encoded=Chosen(_Pictures(table, columns.image, split, roots), rows),
        texts=texts,
        kinds=spread(columns.kind, _kind_names(table, columns.kind)),
        figure_ids=tuple(names[row] for row in rows),
        documents=spread(columns.book),
        entries=spread("entry_id"),
        groups=spread("group_id"),
        titles=spread("title"),
        fields=spread("fields", _fields),
    )


def pictures_of(
    loaded: datasets.Dataset, split: str, name: str, columns: Columns, roots: Sequence[Path] | None
) -> Sequence[bytes]:
    """The pictures of one split alone, by row, each read when it is asked for. Raises PairsError as
    `read_split`, for the column of pictures and for a row."""
    if columns.image not in loaded.column_names:
        raise PairsError(f"split {split} of {name} lacks the column {columns.image}")
    return _Pictures(_undecoded(loaded, columns.image, name), columns.image, split, roots)


def _undecoded(loaded: datasets.Dataset, column: str, name: str) -> datasets.Dataset:
    """With the files' bytes as pictures. Raises PairsError where the column holds none."""
    feature = loaded.features[column]
    binary = isinstance(feature, datasets.Value) and feature.dtype in ("binary", "large_binary")
    structured = isinstance(feature, Mapping) and "bytes" in feature
    if not (isinstance(feature, datasets.Image) or binary or structured):
        raise PairsError(f"column {column} of {name} holds no pictures (its type is {feature})")
    return loaded.cast_column(column, datasets.Image(decode=False))


def _column(table: datasets.Dataset, column: str, read: Callable[[object], Any]) -> list[Any]:
    return [read(cell) for cell in table[column]] if column in table.column_names else []


def _words(cell: object) -> str:
    return "" if cell is None else str(cell)


def _texts_of(cell: object) -> list[str]:
    """One text or several; several that are all empty are one empty text, so that the row is noticed."""
    if not isinstance(cell, list):
        return [_words(cell)]
    return list(dict.fromkeys(text for text in map(_words, cell) if text.strip())) or [""]


def _kind_names(table: datasets.Dataset, column: str) -> Callable[[object], str]:
    feature = table.features.get(column)
    if not isinstance(feature, datasets.ClassLabel):
        return _words
    return lambda cell: "" if cell is None or cell == -1 else str(feature.int2str(cell))


def _fields(cell: object) -> dict[str, str]:
    """Labelled values from JSON, a struct or a map. Anything else tells none."""
    if isinstance(cell, str):
        try:
            cell = json.loads(cell)
        except ValueError:
            return {}
    if isinstance(cell, list) and all(isinstance(item, tuple) and len(item) == 2 for item in cell):
        cell = dict(cell)
    if not isinstance(cell, dict):
        return {}
    return {str(label): str(value) for label, value in cell.items() if value is not None}


class _Pictures(Sequence[bytes]):
    """The pictures of a table's column, read from its file (`datasets` maps it) one by one."""

    def __init__(
        self, table: datasets.Dataset, column: str, split: str, roots: Sequence[Path] | None
    ) -> None:
        self._table = table.select_columns([column])
        self._column = column
        self._split = split
        self._roots = roots

    def __len__(self) -> int:
        return len(self._table)

    @overload
    def __getitem__(self, row: int) -> bytes: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[bytes]: ...
    def __getitem__(self, row: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(row, slice):
            return Chosen(self, range(len(self))[row])
        return _bytes_of(self._table[row][self._column], self._split, self._roots)


def _bytes_of(cell: Mapping[str, object] | None, split: str, roots: Sequence[Path] | None) -> bytes:
    held = (cell or {}).get("bytes")
    if isinstance(held, bytes):
        return held
    path = (cell or {}).get("path")
    if not isinstance(path, str) or not Path(path).is_file():
        raise PairsError(
            f"a row in split {split} has neither picture bytes nor a picture file; build it again"
        )
    if roots is not None and not any(Path(path).resolve().is_relative_to(root.resolve()) for root in roots):
        raise PairsError(f"a row in split {split} names a picture outside of the dataset: {path}")
    return Path(path).read_bytes()
