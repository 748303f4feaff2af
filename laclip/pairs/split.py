"""One split: encoded pictures, and what is known of each at the same index."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from PIL import Image

from laclip.encoders.pictures import read_picture
from laclip.encoders.pixels import content_hash
from laclip.errors import PairsError, PictureError
from laclip.pairs.partners import partner_matrix

_OPTIONAL = ("kinds", "documents", "entries", "groups", "titles", "fields", "sources")
_COLUMNS = ("encoded", "texts", "figure_ids", *_OPTIONAL)


class Chosen(Sequence[bytes]):
    """Some of the pictures of a sequence, in the order given; one may come twice. None is held."""

    def __init__(self, pictures: Sequence[bytes], rows: Sequence[int]) -> None:
        self._pictures = pictures
        self._rows = tuple(rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, row: int) -> bytes: ...
    @overload
    def __getitem__(self, row: slice) -> "Chosen": ...
    def __getitem__(self, row: int | slice) -> "bytes | Chosen":
        if isinstance(row, slice):
            return Chosen(self._pictures, self._rows[row])
        return self._pictures[self._rows[row]]


@dataclass(frozen=True)
class Pairs:
    """One split. A row is a picture with one of its texts: a picture with several texts has several rows.

    What a dataset does not tell is empty, row by row: "" for `kinds`, `documents` (the book), `entries`
    (number of the entry or plate in its book), `groups` (what must stay in one split), `titles` and `sources`
    (what a text is a translation of), {} for `fields` (labelled values such as period and collection).
    `encoded` may be read from a file row by row.

    Raises ValueError when a column has another length than `texts`.
    """

    split: str
    encoded: Sequence[bytes]
    texts: tuple[str, ...]
    kinds: tuple[str, ...]
    figure_ids: tuple[str, ...]
    documents: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    fields: tuple[Mapping[str, str], ...] = ()
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        rows = len(self.texts)
        for name in _OPTIONAL:
            if not getattr(self, name):
                object.__setattr__(self, name, ({} if name == "fields" else "",) * rows)
        for name in _COLUMNS:
            if len(getattr(self, name)) != rows:
                raise ValueError(f"{self.split} has {rows} texts and {len(getattr(self, name))} {name}")

    def __len__(self) -> int:
        return len(self.texts)

    def select(self, rows: Sequence[int]) -> "Pairs":
        """Some of the rows, in the order given."""
        columns = {name: tuple(getattr(self, name)[row] for row in rows) for name in _COLUMNS[1:]}
        return Pairs(self.split, encoded=Chosen(self.encoded, rows), **columns)

    def image(self, row: int) -> Image.Image:
        """The decoded picture, RGB. Raises PairsError naming the row when it cannot be read."""
        try:
            return read_picture(self.encoded[row])
        except PictureError as error:
            raise PairsError(
                f"the picture of {self.figure_ids[row]} ({self.split}) {error}; remove or replace that row"
            ) from error

    def images(self) -> Iterator[Image.Image]:
        """The pictures in order, decoded one at a time."""
        return (self.image(row) for row in range(len(self)))

    @cached_property
    def contents(self) -> tuple[str, ...]:
        """Content hash of each picture's pixels; files with the same bytes are decoded once."""
        of_file: dict[bytes, str] = {}
        found = []
        for row, encoded in enumerate(self.encoded):
            file = hashlib.sha256(encoded).digest()
            if file not in of_file:
                of_file[file] = content_hash(self.image(row))
            found.append(of_file[file])
        return tuple(found)

    @cached_property
    def partners(self) -> np.ndarray:
        """(n, n) bool: rows with an equal text or an equal picture are partners."""
        return partner_matrix(self.texts, self.contents)
