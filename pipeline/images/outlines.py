"""Where a picture's outlines run and in which direction: what stays of it under other colours.

The field of a picture holds, for every pixel, the direction of the strongest channel's edge as an angle
counted twice (so that light on dark and dark on light are the same) and the edge's strength, damped. Pictures
are squeezed into a square first: rescaled ones then lie on one another.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]

_BLUR = 1.0  # pixels: compression and paper grain make no outlines
_WEAKEST = 8.0  # Sobel response from which a step of tones is an outline


def squeezed(pixels: Pixels, side: int) -> Pixels:
    """The RGB picture in a square of `side` pixels."""
    return np.asarray(cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def outlines(square: Pixels) -> Field:
    """(side, side, 3): cosine and sine of the doubled angle times the strength, and the strength itself."""
    smooth = cv2.GaussianBlur(square.astype(np.float32), (0, 0), _BLUR)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    strongest = (across * across + down * down).argmax(axis=2)[..., None]
    x = np.take_along_axis(across, strongest, axis=2)[..., 0]
    y = np.take_along_axis(down, strongest, axis=2)[..., 0]
    squared = np.maximum(x * x + y * y, 1e-6)
    strength = np.sqrt(np.maximum(np.sqrt(squared) - _WEAKEST, 0))
    field = np.stack([strength * (x * x - y * y) / squared, strength * 2 * x * y / squared, strength], axis=2)
    return np.asarray(field, np.float32)
