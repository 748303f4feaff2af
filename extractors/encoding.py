"""A figure's pixels as a file, and what is measured of them: perceptual hash and texture.

The files are PNG, written here: every row is stored as its difference from the row above (filter type 2 of
the PNG specification, 9.2) and deflated at zlib's level 1. Beside OpenCV's encoder, which tries five filters
on every row, that takes about 0.4 of the time for files of the same size. Grey pictures are stored as grey.
"""

import struct
import zlib

import cv2
import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from extractors.content import Picture
from extractors.raster import Pixels
from manifests.fingerprint import bytes_sha256
from manifests.geometry import Box

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _COLOUR = 0, 2  # colour types of the PNG specification, 11.2.1
_UP = 2  # filter type
_DEFLATE_LEVEL = 1
_LOOKED_AT = 512  # pixels: longest side of the reduced picture that is hashed and whose texture is measured
_PAPER = 250  # grey levels from which a pixel is paper


def encoded(pixels: Pixels, box: Box, colour_space: str) -> tuple[Picture, bytes]:
    """The pixels of a figure that covers `box` (points) as a PNG file, and its description."""
    data = png(pixels)
    return described(data, "png", pixels, box, colour_space), data


def png(pixels: Pixels) -> bytes:
    """Pixels as a PNG file; grey ones as 8-bit grey. The same pixels give the same bytes."""
    kept = pixels[:, :, 0] if _is_grey(pixels) else pixels
    height, width = kept.shape[:2]
    rows = np.ascontiguousarray(kept).reshape(height, -1)
    filtered = np.empty((height, 1 + rows.shape[1]), np.uint8)
    filtered[:, 0] = _UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    header = struct.pack(">IIBBBBB", width, height, 8, _GREY if kept.ndim == 2 else _COLOUR, 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(filtered.data, _DEFLATE_LEVEL)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))


def _is_grey(pixels: Pixels) -> bool:
    """Whether all three channels are equal; a coarse look first tells coloured pictures at once."""
    return all(
        np.array_equal(look[:, :, 0], look[:, :, 1]) and np.array_equal(look[:, :, 1], look[:, :, 2])
        for look in (pixels[::16, ::16], pixels)
    )


def described(data: bytes, extension: str, pixels: Pixels, box: Box, colour_space: str) -> Picture:
    """What the manifests tell of a figure's file `data`, which holds `pixels` and covers `box` (points)."""
    height, width = pixels.shape[:2]
    grey = _reduced_grey(pixels)
    return Picture(
        sha256=bytes_sha256(data),
        extension="jpg" if extension == "jpg" else "png",
        width_px=width,
        height_px=height,
        dpi=round(72 * width / max(box.width, 0.1), 1),
        colour_space=colour_space,
        phash=str(imagehash.phash(Image.fromarray(grey))),
        texture=_texture(grey),
    )


def _reduced_grey(pixels: Pixels) -> NDArray[np.uint8]:
    """The picture in grey at no more than 512 pixels a side: what is measured shows there as well."""
    height, width = pixels.shape[:2]
    scale = _LOOKED_AT / max(height, width)
    if scale < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def _texture(grey: NDArray[np.uint8]) -> float:
    """Mean absolute difference between a reduced picture's pixels and their 3 x 3 median, paper left out:
    flat fills and clean edges give about 0, weaves, grain and walls more."""
    shown = grey < _PAPER
    if not shown.any():
        return 0.0
    difference = cv2.absdiff(grey, cv2.medianBlur(grey, 3))
    return round(float(difference[shown].mean()), 3)
