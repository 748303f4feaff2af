"""QR codes and bar codes, told by their pixels."""

import cv2

from extractors.raster import Pixels
from manifests.geometry import Box

_LARGEST = 220.0  # points: printed codes are smaller
_SQUARE = 1.15  # longer to shorter side of a QR code, its quiet zone cut or not
_TWO_TONES = 0.85  # share of the pixels that are nearly black or nearly white
_QUIET = 12  # pixels of white around the code that its readers want
_SIDE = 240  # pixels: the size at which a code is looked for


def is_printed_code(pixels: Pixels, box: Box) -> bool:
    """Whether the pixels of a region (points) are a QR code or a bar code. Cheap for everything that is large
    or has tones."""
    if max(box.width, box.height) > _LARGEST:
        return False
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    dark, light = float((grey < 80).mean()), float((grey > 190).mean())
    if dark + light < _TWO_TONES or min(dark, light) < 0.15:
        return False
    scale = _SIDE / max(grey.shape)
    framed = cv2.copyMakeBorder(grey, _QUIET, _QUIET, _QUIET, _QUIET, cv2.BORDER_CONSTANT, value=[255])
    sized = cv2.resize(framed, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    if max(box.width, box.height) < _SQUARE * min(box.width, box.height):
        return bool(cv2.QRCodeDetector().detect(sized)[0])
    return bool(cv2.barcode.BarcodeDetector().detect(sized)[0])
