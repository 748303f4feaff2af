"""A figure's pixels as a file, and what is measured of them: perceptual hash, texture, tones.

The files are PNG; grey pictures are stored as grey.
"""

import cv2
import imagehash
import numpy as np
from PIL import Image

from extractors.content import Picture
from extractors.pictures.look import texture, tones
from extractors.pictures.raster import Pixels
from manifests.fingerprint import bytes_sha256
from manifests.geometry import Box

# Without a level OpenCV filters every row by its left neighbour (Sub) and deflates fast: half the time that
# trying five filters a row takes, for files a seventh larger. Its default strategy, run lengths, adds more.
_PNG = [cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_DEFAULT]
_LOOKED_AT = 512  # pixels: longest side of the reduced picture that is hashed and whose texture is measured


def encoded(pixels: Pixels, box: Box, colour_space: str) -> tuple[Picture, bytes]:
    """The pixels of a figure that covers `box` (points) as a PNG file, and its description."""
    data = png(pixels)
    return described(data, "png", pixels, box, colour_space), data


def png(pixels: Pixels) -> bytes:
    """Pixels as a PNG file; grey ones as 8-bit grey. The same pixels give the same bytes.

    Raises ValueError when they cannot be encoded.
    """
    stored = pixels[:, :, 0] if _is_grey(pixels) else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(".png", np.ascontiguousarray(stored), _PNG)
    if not done:
        raise ValueError(f"a picture of {pixels.shape[1]} x {pixels.shape[0]} pixels cannot be encoded")
    return data.tobytes()


def _is_grey(pixels: Pixels) -> bool:
    """Whether all three channels are equal; a coarse look first tells coloured pictures at once."""
    return all(
        np.array_equal(look[:, :, 0], look[:, :, 1]) and np.array_equal(look[:, :, 1], look[:, :, 2])
        for look in (pixels[::16, ::16], pixels)
    )


def described(data: bytes, extension: str, pixels: Pixels, box: Box, colour_space: str) -> Picture:
    """What the manifests tell of a figure's file `data`, which holds `pixels` and covers `box` (points)."""
    height, width = pixels.shape[:2]
    small = _reduced(pixels)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    return Picture(
        sha256=bytes_sha256(data),
        extension="jpg" if extension == "jpg" else "png",
        width_px=width,
        height_px=height,
        dpi=round(72 * width / max(box.width, 0.1), 1),
        colour_space=colour_space,
        phash=str(imagehash.phash(Image.fromarray(grey))),
        texture=texture(grey),
        tones=tones(small),
    )


def _reduced(pixels: Pixels) -> Pixels:
    """The picture at no more than 512 pixels a side: what is measured shows there as well."""
    height, width = pixels.shape[:2]
    scale = _LOOKED_AT / max(height, width)
    if scale >= 1:
        return pixels
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
