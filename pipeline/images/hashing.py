"""A perceptual hash of where the outlines run, of the whole picture and of windows a little smaller.

Each bit says on which side of a fixed plane the picture's reduced field of outlines lies, so that the share
of bits in which two hashes differ grows with the angle between the fields. The usual hashes of tones (DCT,
differences) turn half of their bits at random on flat redrawn patterns, and all of them when inks change
places.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.images.outlines import Field, Pixels, grey, outlines, squeezed

Hashes = NDArray[np.uint8]

BITS = 256
_SIDE = 96  # pixels: side of the square whose outlines are hashed
_CELLS = 16  # a side: what the field is reduced to
_SEED = 20_250_521  # of the planes

Window = tuple[float, float, float, float]
"""x, y, width and height as shares of the picture's."""

WINDOWS: tuple[Window, ...] = (
    (0.0, 0.0, 1.0, 1.0),
    (0.025, 0.025, 0.95, 0.95),
    (0.05, 0.05, 0.9, 0.9),
    (0.0, 0.0, 0.95, 0.95),
    (0.05, 0.0, 0.95, 0.95),
    (0.0, 0.05, 0.95, 0.95),
    (0.05, 0.05, 0.95, 0.95),
    (0.05, 0.0, 0.95, 1.0),
    (0.0, 0.0, 0.95, 1.0),
    (0.0, 0.05, 1.0, 0.95),
    (0.0, 0.0, 1.0, 0.95),
)
"""The whole first. A copy cropped by a twentieth resembles one of the windows; the hash forgives the rest."""

LAYERS = 2
"""In colour, and in grey: ink and ground of one brightness have no outline in a grey copy."""

HASH_BYTES = LAYERS * len(WINDOWS) * BITS // 8


def hashes(pixels: Pixels) -> bytes:
    """The hashes of an RGB picture: HASH_BYTES bytes, layer by layer, window by window."""
    square = squeezed(pixels, _SIDE)
    fields = [outlines(layer) for layer in (square, grey(square))]
    reduced = np.array([_reduced(field, window) for field in fields for window in WINDOWS])
    return np.packbits(reduced @ _planes() > 0, axis=1).tobytes()


def unpacked(data: bytes) -> Hashes:
    """(LAYERS, windows, BITS / 8) of what `hashes` gave."""
    return np.frombuffer(data, np.uint8).reshape(LAYERS, len(WINDOWS), BITS // 8)


def _reduced(field: Field, window: Window) -> NDArray[np.float32]:
    x, y, width, height = (round(share * _SIDE) for share in window)
    part = field[y : y + height, x : x + width]
    cells = np.asarray(cv2.resize(part, (_CELLS, _CELLS), interpolation=cv2.INTER_AREA), np.float32)
    cells[..., 2] -= cells[..., 2].mean()
    return np.asarray(cells.ravel(), np.float32)


@lru_cache(maxsize=1)
def _planes() -> NDArray[np.float32]:
    generator = np.random.Generator(np.random.PCG64(_SEED))
    return generator.standard_normal((_CELLS * _CELLS * 3, BITS), np.float32)
