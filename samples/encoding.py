"""Pictures into the bytes a PDF holds: JPEG with fixed parameters, so that equal pixels give equal bytes."""

import io
from itertools import pairwise

import cv2
import numpy as np
import PIL.Image

from samples.brush import Picture
from samples.sheet import Image
from samples.textile import Mask

_QUALITY = 84
_WHOLE = (0.0, 0.0, 1.0, 1.0)


def jpeg_bytes(picture: Picture, quality: int = _QUALITY) -> bytes:
    """An RGB (h, w, 3) or grey (h, w) picture as JPEG. Raises ValueError for an empty picture."""
    pixels = np.ascontiguousarray(picture[..., ::-1]) if picture.ndim == 3 else picture
    done, data = cv2.imencode(
        ".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    )
    if not done:
        raise ValueError(f"a picture of shape {picture.shape} cannot be encoded")
    return data.tobytes()


def cmyk_bytes(picture: Picture) -> bytes:
    """An RGB picture as a CMYK JPEG; OpenCV writes none, Pillow does (inverted, with the Adobe marker)."""
    stream = io.BytesIO()
    PIL.Image.fromarray(picture).convert("CMYK").save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()


def png_bytes(picture: Picture | Mask) -> bytes:
    """An RGB or grey picture as PNG. Raises ValueError for an empty picture."""
    pixels = np.ascontiguousarray(picture[..., ::-1]) if picture.ndim == 3 else picture
    done, data = cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 6])
    if not done:
        raise ValueError(f"a picture of shape {picture.shape} cannot be encoded")
    return data.tobytes()


def jpeg(
    picture: Picture,
    *,
    mask: Mask | None = None,
    extent: tuple[float, float, float, float] = _WHOLE,
    strips: int = 0,
    cmyk: bool = False,
) -> Image:
    """The picture ready to be placed, with its soft mask, or cut into `strips` horizontal strips of its own.

    `cmyk`: stored in the printer's four colours (Adobe's inverted JPEG), as part of most art books is.
    """
    height, width = picture.shape[:2]
    edges: list[int] = []
    # Strips of unequal height would be stretched unequally when placed; cut the remainder off instead.
    if strips:
        height -= height % strips
        edges = [k * height // strips for k in range(strips + 1)]
    parts = tuple(jpeg_bytes(picture[a:b]) for a, b in pairwise(edges))
    return Image(
        data=b"" if strips else cmyk_bytes(picture) if cmyk else jpeg_bytes(picture),
        width=width,
        height=height,
        mask=png_bytes(mask) if mask is not None else None,
        extent=extent,
        strips=parts,
    )
