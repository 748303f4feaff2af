"""QR codes and bar codes, told by their pixels."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.pictures.raster import Pixels
from manifests.geometry import Box

_LARGEST = 220.0  # points: printed codes are smaller
_SMALL = 75.0  # points: codes whose modules blur are smaller
_SQUARE = 1.15  # longer to shorter side of a QR code, its quiet zone cut or not
_TWO_TONES = 0.85  # share of the pixels that are nearly black or nearly white
_QUIET = 30  # pixels of white around the code that its readers want
_SIDES = (160, 320)  # pixels: the sizes at which a code is looked for; one alone misses some


def is_printed_code(pixels: Pixels, box: Box) -> bool:
    """Whether the pixels of a region (points) are a QR code or a bar code. Cheap for everything that is large
    or has tones."""
    if max(box.width, box.height) > _LARGEST:
        return False
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    dark, light = float((grey < 80).mean()), float((grey > 190).mean())
    if dark + light < _TWO_TONES or min(dark, light) < 0.15:
        return False
    square = max(box.width, box.height) < _SQUARE * min(box.width, box.height)
    sights = [_framed(grey, side) for side in _SIDES]
    if not square:
        return any(bool(cv2.barcode.BarcodeDetector().detect(sight)[0]) for sight in sights)
    # Patterns have squares in squares too: a code is read, or is small and looks like one at every size.
    return any(cv2.QRCodeDetector().detectAndDecode(sight)[0] for sight in sights) or (
        max(box.width, box.height) < _SMALL and all(cv2.QRCodeDetector().detect(sight)[0] for sight in sights)
    )


def _framed(grey: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The picture with its longer side at `side` pixels, in the white margin that readers want."""
    scale = side / max(grey.shape)
    sized = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    framed = cv2.copyMakeBorder(sized, _QUIET, _QUIET, _QUIET, _QUIET, cv2.BORDER_CONSTANT, value=[255])
    return framed.astype(np.uint8)
