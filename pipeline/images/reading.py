"""A picture's file as pixels, reduced as far as looking at it needs."""

from pathlib import Path

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

    Raises UnreadablePictureError, and OversizedPictureError before anything is decoded.
    """
    try:
        with Image.open(path) as picture:
            width, height = picture.size
            if width * height > max_pixels:
                raise OversizedPictureError(f"{path} has {width} x {height} pixels")
            picture.draft("RGB", (LOOKED_AT, LOOKED_AT))
            shown = picture.convert("RGB")
    except Image.DecompressionBombError as error:
        raise OversizedPictureError(f"{path}: {error}") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadablePictureError(f"{path} cannot be decoded: {' '.join(str(error).split())}") from error
    scale = LOOKED_AT / max(shown.size)
    if scale < 1:
        size = max(1, round(shown.width * scale)), max(1, round(shown.height * scale))
        shown = shown.resize(size, Image.Resampling.BOX, reducing_gap=None)
    return np.asarray(shown, np.uint8), width, height
