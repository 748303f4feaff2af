"""The soft shadow that some books lay under their pictures."""

import cv2
import numpy as np

from manifests.geometry import Box
from samples import encoding
from samples.placing import Image


def shadow(box: Box, reach: float) -> Image:
    """A soft shadow for a picture in a box, reaching `reach` points beyond it."""
    width, height = (round(side + 2 * reach) for side in (box.width, box.height))
    mask = np.zeros((height, width), np.uint8)
    edge = round(reach)
    mask[edge:-edge, edge:-edge] = 120
    mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), reach / 2.5), np.uint8)
    mask[[0, -1]] = 0
    mask[:, [0, -1]] = 0
    black = np.zeros((height, width, 3), np.uint8)
    return Image(encoding.png_bytes(black), width, height, mask=encoding.png_bytes(mask))
