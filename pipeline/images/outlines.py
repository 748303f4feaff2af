"""Where a picture's outlines run and in which direction: what stays of it under other colours.

The field of a picture holds, for every pixel, the direction of the strongest channel's edge as an angle
counted twice (so that light on dark and dark on light are the same) and the edge's strength, damped. Pictures
are squeezed into a square first: rescaled ones then lie on one another.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]
Plane = NDArray[np.float32]

_BLUR = 1.0  # pixels: compression and paper grain make no outlines
_WEAKEST = 8.0  # Sobel response from which a step of tones is an outline


def squeezed(pixels: Pixels, side: int) -> Pixels:
    """The RGB picture in a square of `side` pixels."""
    return np.asarray(cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def grey(pixels: Pixels) -> Pixels:
    """The tones of an RGB picture: one channel."""
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def outlines(square: Pixels) -> Field:
    """(side, side, 3): cosine and sine of the doubled angle times the strength, and the strength itself.

    `square` has one channel or three.
    """
    smooth = cv2.GaussianBlur(square.astype(np.float32), (0, 0), _BLUR)
    x, y, steepness = _steepest([np.asarray(channel, np.float32) for channel in cv2.split(smooth)])
    strength = np.sqrt(np.maximum(steepness - _WEAKEST, 0))
    share = strength / np.maximum(steepness * steepness, 1e-6)
    return np.asarray(cv2.merge([share * (x * x - y * y), share * 2 * x * y, strength]), np.float32)


def _steepest(channels: Sequence[Plane]) -> tuple[Plane, Plane, Plane]:
    """For each pixel the steepest channel's slopes across and down, and its steepness."""
    x, y, steepness = _slopes(channels[0])
    for channel in channels[1:]:
        others = _slopes(channel)
        steeper = cv2.compare(others[2], steepness, cv2.CMP_GT)
        for own, other in zip((x, y, steepness), others, strict=True):
            cv2.copyTo(other, steeper, own)
    return x, y, steepness


def _slopes(channel: Plane) -> tuple[Plane, Plane, Plane]:
    x = np.asarray(cv2.Sobel(channel, cv2.CV_32F, 1, 0), np.float32)
    y = np.asarray(cv2.Sobel(channel, cv2.CV_32F, 0, 1), np.float32)
    return x, y, np.asarray(cv2.magnitude(x, y), np.float32)
