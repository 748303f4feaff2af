"""A split's pictures decoded once, in threads (PIL lets go of Python's lock), into squares."""

import hashlib
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import prod
from pathlib import Path
from tempfile import TemporaryFile
from typing import TypeVar

import numpy as np

from laclip.encoders.encoder import Progress, default_threads
from laclip.encoders.pixels import FITTINGS, Fitting, content_hash
from laclip.errors import TrainingError
from laclip.pairs.split import Pairs

Found = TypeVar("Found")

_REDUCED_TO = 3
"""Large pictures are first shrunk, by a whole factor, to no less than three times the square: as PIL's
documentation has it, the result is hardly told from a resize in one go, and takes a third of the time."""

IN_MEMORY = 4_000_000_000
"""Bytes of squares that are held in memory: 20,000 pictures at 224 px, five times the released CulTi's train
split. More (29,000 of Flickr30K are 5.7 GB, 113,287 of MSCOCO 22 GB) lie in a file that is mapped into
memory, of which the system keeps what there is room for."""


@dataclass(frozen=True)
class Decoded:
    """The pictures of n rows: `squares` (f, side, side, 3) uint8, one of each distinct file; which of them a
    row has (n,), and the content hash of each row's picture."""

    squares: np.ndarray
    square_of: np.ndarray
    contents: list[str]


def reduced_squares(
    pairs: Pairs, side: int, fitting: Fitting, on_progress: Progress, folder: Path
) -> Decoded:
    """Squares for training. Equal files are decoded once and held once. More than `IN_MEMORY` lie in a file
    without a name in `folder`, which is gone when the process is.

    Raises PairsError naming the first row whose picture cannot be read, TrainingError when the folder has no
    room.
    """
    first, square_of = np.unique(first_rows(pairs), return_inverse=True)
    squares = _room((len(first), side, side, 3), folder)

    def read(number: int) -> str:
        image = pairs.image(int(first[number]))
        factor = min(image.size) // (_REDUCED_TO * side)
        squares[number] = FITTINGS[fitting](image.reduce(factor) if factor > 1 else image, side)
        return content_hash(image)

    hashes = _in_threads(read, len(first), on_progress)
    return Decoded(squares, square_of, [hashes[number] for number in square_of])


def exact_squares(pairs: Pairs, side: int, fitting: Fitting) -> np.ndarray:
    """(n, side, side, 3) uint8 squares exactly as encoders make them, for measuring. Raises PairsError."""
    squares = np.empty((len(pairs), side, side, 3), dtype=np.uint8)

    def read(row: int) -> None:
        squares[row] = FITTINGS[fitting](pairs.image(row), side)

    _in_threads(read, len(pairs), lambda *_: None)
    return squares


def _in_threads(read: Callable[[int], Found], count: int, on_progress: Progress) -> list[Found]:
    found = []
    with ThreadPoolExecutor(default_threads()) as pool:
        for one in pool.map(read, range(count)):
            found.append(one)
            on_progress("decoding", len(found), count)
    return found


def _room(shape: tuple[int, ...], folder: Path) -> np.ndarray:
    size = prod(shape)
    if size <= IN_MEMORY:
        return np.empty(shape, dtype=np.uint8)
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if size > free:
        raise TrainingError(
            f"{shape[0]:,} pictures in squares of {shape[1]} pixels take {size / 1e9:.1f} GB, and {folder} "
            f"has {free / 1e9:.1f} GB free: make room there, or train in a folder that has it"
        )
    with TemporaryFile(dir=folder) as file:
        return np.memmap(file, dtype=np.uint8, mode="w+", shape=shape)


def first_rows(pairs: Pairs) -> list[int]:
    """For each row the first one with the same file: a picture with several texts has several rows."""
    first: dict[bytes, int] = {}
    digests = (hashlib.sha256(encoded).digest() for encoded in pairs.encoded)
    return [first.setdefault(digest, row) for row, digest in enumerate(digests)]
