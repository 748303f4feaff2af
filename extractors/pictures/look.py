"""What a picture's pixels tell of how it was made: a flat redrawn pattern, or a photograph.

Two measures, because a scanner blurs one and a painter's shades feign the other: fine grain, and how far the
colours lie from a few flat inks.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.pictures.raster import Pixels

_PAPER = 250  # grey levels from which a pixel is paper
_TONES_SIDE = 256  # pixels: longest side at which tones are measured: a scanner's noise is averaged away
_EDGE_STEP = 40  # grey levels: where neighbours differ by more, two inks meet and mix
_NEIGHBOURS = np.ones((3, 3), np.uint8)
_INKS = 10  # flat colours that a redrawn pattern makes do with, shades of them included
_SAMPLE = 4_000  # pixels that are enough to find them
_ROUNDS = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 15, 1.0)
_SEED = 7  # of OpenCV's generator: the same pixels give the same tones


def texture(grey: NDArray[np.uint8]) -> float:
    """Mean absolute difference (grey levels of 255) between a reduced picture's pixels and their 3 x 3
    median, paper and edges left out: flat fills give about 0, weaves, grain and walls more."""
    shown = _within(grey)
    if not shown.any():
        return 0.0
    difference = cv2.absdiff(grey, cv2.medianBlur(grey, 3))
    return round(float(difference[shown].mean()), 3)


def tones(pixels: Pixels) -> float:
    """Median distance (8-bit Lab) of the picture's pixels from its ten main colours, paper and edges left
    out: about 1 where inks are flat, more where light and shade fall on what is shown."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _TONES_SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    colours = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)[_within(grey)].astype(np.float32)
    colours = np.ascontiguousarray(colours[:: max(1, len(colours) // _SAMPLE)])
    if len(colours) <= _INKS:
        return 0.0
    cv2.setRNGSeed(_SEED)
    _, labels, inks = cv2.kmeans(colours, _INKS, np.empty(0), _ROUNDS, 1, cv2.KMEANS_PP_CENTERS)
    away = np.linalg.norm(colours - inks[labels[:, 0]], axis=1)
    return round(float(np.median(away)), 3)


def _within(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The pixels of the inks themselves: no paper, and not where one ink or the paper mixes with another."""
    shown = cv2.erode((grey < _PAPER).astype(np.uint8), _NEIGHBOURS) > 0
    calm = cv2.medianBlur(grey, 3)
    step = cv2.morphologyEx(calm, cv2.MORPH_GRADIENT, _NEIGHBOURS)
    return np.asarray(shown & (step < _EDGE_STEP), np.bool_)
