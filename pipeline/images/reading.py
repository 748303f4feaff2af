"""A picture's file as pixels, reduced as far as looking at it needs."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from manifests.errors import CultiError
from pipeline.images.outlines import Pixels

LOOKED_AT = 512
"""Pixels: longest side at which pictures are looked at; lettering of the size that books print still
shows."""


class UnreadablePictureError(CultiError):
    """The file is missing, damaged or no picture; the message says so in one line."""


class OversizedPictureError(CultiError):
    """The picture has more pixels than may be decoded."""


def read_reduced(path: Path, max_pixels: int) -> tuple[Pixels, int, int]:
    """The picture in RGB, at most LOOKED_AT pixels a side, and its own width and height.

    Whole squares of pixels are averaged, which takes a tenth of the time that other shares of them take; what
    is left to reduce is less than a third, of which every pixel still has its share between its neighbours.
    Raises UnreadablePictureError, and OversizedPictureError before anything is decoded.
    """
    try:
        with Image.open(path) as picture:
            width, height = picture.size
            if width * height > max_pixels:
                raise OversizedPictureError(f"{path} has {width} x {height} pixels")
            picture.draft("RGB", (LOOKED_AT, LOOKED_AT))
            coloured = picture if picture.mode == "RGB" else picture.convert("RGB")
            factor = round(max(coloured.size) / LOOKED_AT)
            shown = np.asarray(coloured.reduce(factor) if factor > 1 else coloured, np.uint8)
    except Image.DecompressionBombError as error:
        raise OversizedPictureError(f"{path}: {error}") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadablePictureError(f"{path} cannot be decoded: {' '.join(str(error).split())}") from error
    scale = LOOKED_AT / max(shown.shape)
    if scale < 1:
        size = max(1, round(shown.shape[1] * scale)), max(1, round(shown.shape[0] * scale))
        shown = np.asarray(cv2.resize(shown, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    return shown, width, height
