"""What is measured of a picture's file, once: its faults and its copies are told from these numbers."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from manifests.store import Row
from pipeline.images.comparison import SIDE
from pipeline.images.hashing import hashes
from pipeline.images.lettering import lettering_share
from pipeline.images.outlines import Pixels, squeezed
from pipeline.images.reading import read_reduced

VERSION = 4
"""Raised when the same file measures otherwise: what was measured by another version is measured again."""

COLOURS_SIDE = 24
"""Pixels: side of the square whose colours are kept."""

_JPEG = (
    cv2.IMWRITE_JPEG_QUALITY,
    95,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
)
"""Of the square that is kept: some 10 kB, a tenth of its pixels, and compares as these do."""

_SIDE = 256  # pixels: longest side at which blank pictures show as such
_STEP = 16.0  # grey levels: where neighbours differ by more there is an edge
_RING = 2  # pixels: how deep the border is looked at
_COARSE = 5  # bits of a channel's eight in which tones of one ground may differ
_APART = 48.0  # distance in RGB from which a pixel of the border is no ground


def measured(path: Path, sha256: str, max_pixels: int) -> Row:
    """The row of the manifest `images` for a file. Raises UnreadablePictureError, OversizedPictureError."""
    pixels, width, height = read_reduced(path, max_pixels)
    grey = _within(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8), _SIDE)
    square = squeezed(pixels, SIDE)
    return {
        "sha256": sha256,
        "width_px": width,
        "height_px": height,
        "deviation": round(float(grey.std()), 3),
        "edges": round(_edge_share(grey), 5),
        "lettering": round(lettering_share(pixels), 4),
        "border_ink": [round(share, 4) for share in _border_ink(pixels)],
        "outlines": hashes(square),
        "square": _encoded(square),
        "colours": squeezed(square, COLOURS_SIDE).tobytes(),
        "version": VERSION,
    }


def square_of(measures: Row) -> Pixels:
    """The measured picture squeezed into a square of SIDE pixels, for laying it on others."""
    pixels = cv2.imdecode(np.frombuffer(measures["square"], np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)


def _encoded(square: Pixels) -> bytes:
    _, data = cv2.imencode(".jpg", cv2.cvtColor(square, cv2.COLOR_RGB2BGR), _JPEG)
    return data.tobytes()


def _within(grey: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    scale = side / max(grey.shape)
    if scale >= 1:
        return grey
    size = max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _edge_share(grey: NDArray[np.uint8]) -> float:
    step = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8))
    return float((step > _STEP).mean())


def _border_ink(pixels: Pixels) -> list[float]:
    """Share of the left, top, right and bottom border that is not of the ground, the border's main colour."""
    sides = [pixels[:, :_RING], pixels[:_RING], pixels[:, -_RING:], pixels[-_RING:]]
    ring = np.concatenate([side.reshape(-1, 3) for side in sides])
    coarse = (ring >> _COARSE) @ np.array([1 << 2 * (8 - _COARSE), 1 << (8 - _COARSE), 1], np.int32)
    ground = ring[coarse == np.bincount(coarse).argmax()].mean(axis=0)
    return [float((np.linalg.norm(side - ground, axis=2) > _APART).mean()) for side in sides]
