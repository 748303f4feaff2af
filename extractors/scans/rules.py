"""Thin rules printed on a scanned page: what parts the rows of tables."""

import cv2
import numpy as np

from extractors.pictures.raster import Pixels
from manifests.geometry import Box, PageFrame

_DPI = 100  # of the analysis
_DARKER = 24  # of 255: by so much a rule is darker than the paper above and below it
_THICK = 3.0  # points: a thicker line is a bar
_SHORTEST = 60.0  # points
_PIECE = 18.0  # points: longer than any stroke of a letter
_BROKEN = 4.0  # points of a rule that the scanner may lose
_LEAN = 0.004  # of its length: by so much a rule may still lean on a page set straight
_MANY = 500  # more are the threads of a textile


def printed_rules(image: Pixels, frame: PageFrame) -> list[Box]:
    """The horizontal rules of the page `image` (at any resolution), in points; none on a page full of
    them."""
    scale = _DPI / 72
    size = (max(1, round(frame.width * scale)), max(1, round(frame.height * scale)))
    grey = cv2.cvtColor(cv2.resize(image, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    thin = 2 * round(_THICK * scale) + 1
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((thin, 1), np.uint8)) > _DARKER
    pieces = cv2.morphologyEx(
        dark.astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, round(_PIECE * scale)), np.uint8)
    )
    gap = np.ones((1, 2 * round(_BROKEN * scale / 2) + 1), np.uint8)
    whole = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, gap)
    count, _, found, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    rules = [
        Box(x / scale, y / scale, (x + width) / scale, (y + height) / scale)
        for x, y, width, height, _ in found[1:count].tolist()
        if width >= _SHORTEST * scale and height <= _THICK * scale + _LEAN * width
    ]
    return rules if len(rules) <= _MANY else []
