"""The original textile: a design as an old cloth photographed on white, woven, faded, worn and irregular."""

import cv2
import numpy as np
import numpy.typing as npt

from samples.brush import Picture, curve

Mask = npt.NDArray[np.uint8]
"""(height, width), 255 where the cloth is."""

_FADED = np.array([206, 184, 150], np.float32)
_WHITE = 255.0


def photograph(pattern: Picture, rng: np.random.Generator) -> tuple[Picture, Mask]:
    """The cloth on a white ground and the mask of its visible extent, both of the pattern's size."""
    height, width = pattern.shape[:2]
    mask = _outline(width, height, rng)
    turned = _turned(pattern, float(rng.uniform(-4, 4)))
    cloth = turned.astype(np.float32)
    fading = float(rng.uniform(0.18, 0.4))
    cloth = cloth * (1 - fading) + _FADED * fading
    cloth *= _weave(width, height, rng)[:, :, None]
    cloth *= (1 - 0.35 * _blotches(width, height, rng))[:, :, None]
    cover = cv2.GaussianBlur(mask, (0, 0), 1.0).astype(np.float32)[:, :, None] / 255
    photo = cloth * cover + _WHITE * (1 - cover)
    return np.clip(photo, 0, 255).astype(np.uint8), mask


def extent(mask: Mask) -> tuple[float, float, float, float]:
    """The visible box (x0, y0, x1, y1) as shares of the picture's width and height."""
    x, y, width, height = cv2.boundingRect(mask)
    rows, columns = mask.shape
    return x / columns, y / rows, (x + width) / columns, (y + height) / rows


def _turned(pattern: Picture, angle: float) -> Picture:
    height, width = pattern.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 0.94)
    turned = cv2.warpAffine(
        pattern, matrix, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(turned, np.uint8)


def _outline(width: int, height: int, rng: np.random.Generator) -> Mask:
    mask = np.zeros((height, width), np.uint8)
    sides = 28
    inset = 0.05
    walk = np.linspace(0, 4, sides, endpoint=False)
    jitter = rng.normal(0, 0.014, (sides, 2))
    points = []
    for distance, (dx, dy) in zip(walk, jitter, strict=True):
        side, along = int(distance), distance % 1
        x, y = ((along, 0.0), (1.0, along), (1 - along, 1.0), (0.0, 1 - along))[side]
        points.append(
            ((inset + x * (1 - 2 * inset) + dx) * width, (inset + y * (1 - 2 * inset) + dy) * height)
        )
    if rng.random() < 0.4:
        # A torn corner: pull one corner's neighbourhood towards the middle.
        corner = points[0]
        points = [
            (
                x + 0.5 * max(0, 0.2 * width - abs(x - corner[0])),
                y + 0.4 * max(0, 0.2 * height - abs(y - corner[1])),
            )
            if abs(x - corner[0]) < 0.2 * width and abs(y - corner[1]) < 0.2 * height
            else (x, y)
            for x, y in points
        ]
    outline = np.clip(curve(points, steps=5), 0, [width - 1, height - 1])
    cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], (255,))
    for _ in range(int(rng.integers(0, 4))):
        center = (int(rng.uniform(0.15, 0.85) * width), int(rng.uniform(0.15, 0.85) * height))
        axes = (int(rng.uniform(0.008, 0.025) * width), int(rng.uniform(0.008, 0.03) * height))
        cv2.ellipse(mask, center, axes, float(rng.uniform(0, 180)), 0, 360, (0,), -1)
    return mask


def _weave(width: int, height: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    # Warp and weft as two crossed waves of about four pixels with uneven threads.
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    warp = np.sin(x * 1.5) * 0.05 + rng.normal(0, 0.02, width).astype(np.float32)
    weft = np.sin(y * 1.7) * 0.06 + rng.normal(0, 0.03, height).astype(np.float32)
    return (0.97 + warp[None, :] + weft[:, None]).astype(np.float32)


def _blotches(width: int, height: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    coarse = rng.random((7, 7)).astype(np.float32)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip((smooth - 0.55) * 1.6, 0, 1)
