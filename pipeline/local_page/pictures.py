"""Pictures for a page: reduced to what a screen shows, and held in memory for the next time."""

import io
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from manifests.errors import CultiError

_JPEG_QUALITY = 88
MAX_DECODED = 200_000_000  # pixels of a file that is decoded to be reduced


class PictureError(CultiError):
    """A picture that cannot be shown; the message is one line."""


class Held:
    """The pictures used last, up to a number of bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._pictures: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def get(self, name: str, make: Callable[[], bytes]) -> bytes:
        with self._lock:
            if name in self._pictures:
                self._pictures.move_to_end(name)
                return self._pictures[name]
        made = make()
        with self._lock:
            if name not in self._pictures:
                self._pictures[name] = made
                self._bytes += len(made)
            while self._bytes > self._limit and len(self._pictures) > 1:
                self._bytes -= len(self._pictures.popitem(last=False)[1])
        return made


def reduced(source: Path | bytes, side: int) -> bytes:
    """A picture's file (its path, or its bytes) as JPEG, no side longer than `side` pixels.

    Raises PictureError.
    """
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MAX_DECODED:
                raise PictureError(
                    f"a picture of {picture.width} x {picture.height} pixels is too large to show"
                )
            picture.draft("RGB", (side, side))
            shown = picture.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise PictureError(f"the picture cannot be shown: {' '.join(str(error).split())}") from error
    shown.thumbnail((side, side))
    return jpeg(np.asarray(shown))


def jpeg(pixels: np.ndarray) -> bytes:
    """RGB pixels (height, width, 3) uint8 as JPEG. Raises PictureError."""
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    )
    if not done:
        raise PictureError("the picture cannot be encoded")
    return data.tobytes()
