"""The dataset as the models see it: splits of pictures, texts and what tells partners apart.

Input is a `datasets.DatasetDict` with the splits train, validation and test and at least the columns `image`
(an Image feature), `text`, `kind` (ClassLabel or string) and `figure_id`.
"""

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import datasets
import numpy as np
from PIL import Image, UnidentifiedImageError

from laclip.encoders.pixels import as_rgb, content_hash
from laclip.errors import PairsError
from laclip.pairs.partners import partner_matrix
from manifests.fingerprint import fingerprint

SPLITS = ("train", "validation", "test")
REQUIRED_COLUMNS = ("image", "text", "kind", "figure_id")
MAX_PIXELS = 200_000_000
"""Largest picture that is decoded: about A2 at 600 dpi. A larger one is refused, not shrunk."""


@dataclass(frozen=True)
class Pairs:
    """One split in memory: encoded pictures, and a row's text, kind and name at the same index."""

    split: str
    encoded: tuple[bytes, ...]
    texts: tuple[str, ...]
    kinds: tuple[str, ...]
    figure_ids: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def image(self, row: int) -> Image.Image:
        """The decoded picture, RGB. Raises PairsError naming the row when it cannot be read."""
        try:
            with Image.open(io.BytesIO(self.encoded[row])) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise PairsError(
                        f"the picture of {self.figure_ids[row]} ({self.split}) has {opened.width} x "
                        f"{opened.height} pixels, more than {MAX_PIXELS:,}; make it smaller"
                    )
                opened.load()
                return as_rgb(opened)
        except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
            raise PairsError(
                f"the picture of {self.figure_ids[row]} ({self.split}) cannot be read; "
                "remove or replace that row"
            ) from error

    def images(self) -> Iterator[Image.Image]:
        """The pictures in order, decoded one at a time."""
        return (self.image(row) for row in range(len(self)))

    @cached_property
    def contents(self) -> tuple[str, ...]:
        """Content hash of each picture's pixels."""
        return tuple(content_hash(image) for image in self.images())

    @cached_property
    def partners(self) -> np.ndarray:
        """(n, n) bool: rows with an equal text or an equal picture are partners."""
        return partner_matrix(self.texts, self.contents)


@dataclass(frozen=True)
class PairsDataset:
    """The three splits with the dataset's name and fingerprint."""

    name: str
    fingerprint: str
    train: Pairs
    validation: Pairs
    test: Pairs

    @property
    def counts(self) -> dict[str, int]:
        return {split: len(getattr(self, split)) for split in SPLITS}


def load_pairs(path_or_name: str | Path) -> PairsDataset:
    """Read a dataset folder (such as ./culti) or a hub name through `datasets.load_dataset`.

    Raises PairsError when there is none, or for what `pairs_from` refuses.
    """
    name = str(path_or_name)
    if Path(name).exists() and not Path(name).is_dir():
        raise PairsError(f"{name} is a file; give the folder of a dataset, such as ./culti")
    if Path(name).is_dir() and not any(Path(name).iterdir()):
        raise PairsError(f"the folder {name} is empty; build the dataset first with `culti build`")
    try:
        loaded = datasets.load_dataset(name)
    except (OSError, ValueError, datasets.exceptions.DatasetsError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise PairsError(f"no dataset can be loaded from {name}: {reason}") from error
    return pairs_from(loaded, Path(name).name or name)


def pairs_from(loaded: datasets.DatasetDict, name: str) -> PairsDataset:
    """The three splits of a loaded dataset, checked.

    The fingerprint is over the sorted rows (figure_id, split, text, SHA-256 of the encoded picture), so it
    depends on neither row order nor shards.

    Raises PairsError for a missing split or column, an empty split, and rows without text or picture.
    """
    missing = [split for split in SPLITS if split not in loaded]
    if missing:
        raise PairsError(f"dataset {name} has no split {', '.join(missing)}; it needs {', '.join(SPLITS)}")
    splits = {split: _split(loaded[split], split, name) for split in SPLITS}
    rows = sorted(
        [figure_id, pairs.split, text, hashlib.sha256(encoded).hexdigest()]
        for pairs in splits.values()
        for figure_id, text, encoded in zip(pairs.figure_ids, pairs.texts, pairs.encoded, strict=True)
    )
    return PairsDataset(name, fingerprint(rows), **splits)


def _split(loaded: datasets.Dataset, split: str, name: str) -> Pairs:
    absent = [column for column in REQUIRED_COLUMNS if column not in loaded.column_names]
    if absent:
        raise PairsError(
            f"split {split} of {name} lacks the column {', '.join(absent)}; "
            f"it has {', '.join(loaded.column_names)}"
        )
    if not isinstance(loaded.features["image"], datasets.Image):
        raise PairsError(f"column image of {name} holds no pictures (its type is {loaded.features['image']})")
    if not len(loaded):
        raise PairsError(f"split {split} of {name} is empty; add books or change the split ratios")
    table = loaded.select_columns(list(REQUIRED_COLUMNS)).cast_column("image", datasets.Image(decode=False))
    texts = tuple(text or "" for text in table["text"])
    figure_ids = tuple(str(figure_id) for figure_id in table["figure_id"])
    without = [figure_id for figure_id, text in zip(figure_ids, texts, strict=True) if not text.strip()]
    if without:
        raise PairsError(
            f"{len(without)} of {len(texts)} rows in split {split} of {name} have no text "
            f"(first: {without[0]})"
        )
    named = _kind_names(table)
    return Pairs(split, tuple(_bytes_of(cell, split) for cell in table["image"]), texts, named, figure_ids)


def _kind_names(table: datasets.Dataset) -> tuple[str, ...]:
    feature = table.features["kind"]
    name_of: Callable[[object], str] = (
        feature.int2str if isinstance(feature, datasets.ClassLabel) else lambda kind: str(kind or "")
    )
    return tuple(name_of(kind) for kind in table["kind"])


def _bytes_of(cell: dict[str, object] | None, split: str) -> bytes:
    held = (cell or {}).get("bytes")
    if isinstance(held, bytes):
        return held
    path = (cell or {}).get("path")
    if not isinstance(path, str) or not Path(path).is_file():
        raise PairsError(
            f"a row in split {split} has neither picture bytes nor a picture file; build it again"
        )
    return Path(path).read_bytes()
