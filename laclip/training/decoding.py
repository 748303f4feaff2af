"""A split's pictures decoded once, in threads (PIL lets go of Python's lock), into squares in memory."""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from laclip.encoders.encoder import Progress, default_threads
from laclip.encoders.pixels import FITTINGS, Fitting, content_hash
from laclip.pairs.split import Pairs

_REDUCED_TO = 3
"""Large pictures are first shrunk, by a whole factor, to no less than three times the square: as PIL's
documentation has it, the result is hardly told from a resize in one go, and takes a third of the time."""


def reduced_squares(
    pairs: Pairs, side: int, fitting: Fitting, on_progress: Progress
) -> tuple[np.ndarray, list[str]]:
    """(n, side, side, 3) uint8 squares for training, and each picture's content hash. Equal files are decoded
    once.

    Raises PairsError naming the first row whose picture cannot be read.
    """
    first = first_rows(pairs)
    contents = [""] * len(pairs)

    def read(row: int) -> np.ndarray:
        image = pairs.image(row)
        contents[row] = content_hash(image)
        factor = min(image.size) // (_REDUCED_TO * side)
        return FITTINGS[fitting](image.reduce(factor) if factor > 1 else image, side)

    squares = _in_threads(first, side, read, on_progress)
    return squares, [contents[row] for row in first]


def exact_squares(pairs: Pairs, side: int, fitting: Fitting) -> np.ndarray:
    """(n, side, side, 3) uint8 squares exactly as encoders make them, for measuring. Raises PairsError."""

    def read(row: int) -> np.ndarray:
        return FITTINGS[fitting](pairs.image(row), side)

    return _in_threads(first_rows(pairs), side, read, lambda *_: None)


def _in_threads(
    first: Sequence[int], side: int, read: Callable[[int], np.ndarray], on_progress: Progress
) -> np.ndarray:
    """The squares of all rows, each read for the `first` row with the same file."""
    squares = np.empty((len(first), side, side, 3), dtype=np.uint8)
    files = [row for row, other in enumerate(first) if row == other]
    with ThreadPoolExecutor(default_threads()) as pool:
        for done, (row, square) in enumerate(zip(files, pool.map(read, files), strict=True)):
            squares[row] = square
            on_progress("decoding", done + 1, len(files))
    for row, other in enumerate(first):
        squares[row] = squares[other]
    return squares


def first_rows(pairs: Pairs) -> list[int]:
    """For each row the first one with the same file: a picture with several texts has several rows."""
    first: dict[bytes, int] = {}
    digests = (hashlib.sha256(encoded).digest() for encoded in pairs.encoded)
    return [first.setdefault(digest, row) for row, digest in enumerate(digests)]
