"""Pictures into the bytes a PDF holds, with fixed parameters, so that equal pixels give equal bytes."""

import io
from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np
import PIL.Image

from samples.brush import Picture
from samples.placing import Image
from samples.textile import Mask

WAYS = ("png", "cmyk", "indexed", "jpx", "strips", "tiles", "window", "form", "inline", "turned", "veiled")
"""The ways of whole pictures besides a plain JPEG: other encodings, cut in pieces, larger than a clipping
window, in a form, inline, stored on their side, under an opaque soft mask."""
CUT_WAYS = ("white", "soft", "outline")
"""The ways of cut-outs: on white, with a soft mask, with a clipping path."""
_QUALITY = 84
_PALETTE = 128
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


def png_bytes(picture: Picture | Mask) -> bytes:
    """An RGB or grey picture as PNG. Raises ValueError for an empty picture."""
    pixels = np.ascontiguousarray(picture[..., ::-1]) if picture.ndim == 3 else picture
    done, data = cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 6])
    if not done:
        raise ValueError(f"a picture of shape {picture.shape} cannot be encoded")
    return data.tobytes()


def _saved(image: PIL.Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def cmyk_bytes(picture: Picture) -> bytes:
    """An RGB picture as a CMYK JPEG; OpenCV writes none, Pillow does (inverted, with the Adobe marker)."""
    return _saved(PIL.Image.fromarray(picture).convert("CMYK"), "JPEG", quality=_QUALITY)


def indexed_bytes(picture: Picture) -> bytes:
    """An RGB picture as PNG with a palette."""
    return _saved(PIL.Image.fromarray(picture).quantize(_PALETTE), "PNG")


def jpx_bytes(picture: Picture) -> bytes:
    """An RGB picture as JPEG 2000, at about a twelfth of its size."""
    return _saved(
        PIL.Image.fromarray(picture), "JPEG2000", quality_mode="rates", quality_layers=[12], irreversible=True
    )


_ENCODERS: dict[str, Callable[[Picture], bytes]] = {
    "png": png_bytes,
    "cmyk": cmyk_bytes,
    "indexed": indexed_bytes,
    "jpx": jpx_bytes,
    "turned": lambda picture: jpeg_bytes(np.ascontiguousarray(np.rot90(picture))),
}


def encoded(picture: Picture, way: str = "jpeg", pieces: int = 3) -> Image:
    """A whole picture ready to be placed in one of `WAYS`, or as a plain JPEG; `pieces`: how many strips, or
    tiles in a row and in a column."""
    height, width = picture.shape[:2]
    if way in ("strips", "tiles"):
        return Image(b"", width, height, way, tiles=_tiles(picture, pieces, pieces if way == "tiles" else 1))
    data = _ENCODERS.get(way, jpeg_bytes)(picture)
    mask = png_bytes(np.full((height, width), 255, np.uint8)) if way == "veiled" else None
    return Image(data, width, height, way, mask=mask)


def encoded_halves(picture: Picture) -> Image:
    """A whole picture as a left and a right half, its only tiles."""
    height, width = picture.shape[:2]
    return Image(b"", width, height, tiles=_tiles(picture, 1, 2))


def cut_out(picture: Picture, mask: Mask, way: str) -> Image:
    """A picture of which only what lies under the mask is to be seen, in one of `CUT_WAYS`."""
    height, width = picture.shape[:2]
    extent = mask_extent(mask)
    if way == "soft":
        return Image(jpeg_bytes(picture), width, height, way, mask=png_bytes(mask), extent=extent)
    if way == "outline":
        outline = _outline(mask)
        return Image(jpeg_bytes(picture), width, height, way, extent=_around(outline), outline=outline)
    return Image(jpeg_bytes(picture), width, height, way, extent=extent)


def mask_extent(mask: Mask) -> tuple[float, float, float, float]:
    """The box (x0, y0, x1, y1) of what the mask shows, as shares of its width and height."""
    x, y, width, height = cv2.boundingRect((mask > 127).astype(np.uint8))
    rows, columns = mask.shape
    return x / columns, y / rows, (x + width) / columns, (y + height) / rows


def _tiles(picture: Picture, rows: int, columns: int) -> tuple[tuple[Image, ...], ...]:
    height, width = picture.shape[:2]
    across = list(pairwise(width * k // columns for k in range(columns + 1)))
    down = list(pairwise(height * k // rows for k in range(rows + 1)))
    return tuple(
        tuple(Image(jpeg_bytes(picture[y0:y1, x0:x1]), x1 - x0, y1 - y0) for x0, x1 in across)
        for y0, y1 in down
    )


def _outline(mask: Mask) -> tuple[tuple[float, float], ...]:
    """The largest shape's edge as a polygon, in shares of width and height."""
    contours, _ = cv2.findContours((mask > 127).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    rows, columns = mask.shape
    largest = cv2.approxPolyDP(max(contours, key=cv2.contourArea), 1.0, True)
    return tuple((float(x) / columns, float(y) / rows) for x, y in largest[:, 0])


def _around(outline: tuple[tuple[float, float], ...]) -> tuple[float, float, float, float]:
    across, down = zip(*outline, strict=True)
    return min(across), min(down), max(across), max(down)
