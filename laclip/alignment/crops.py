"""Crops of one picture: random, the same for the same pixels wherever the picture stands in a list, or laid
out in grids.

Source: LACLIP (arXiv 2505.10921) takes k random crops and leaves their size open; the range here is WCA's (Li
et al., "Visual-Text Cross Alignment", ICML 2024): squares of side U(0.5, 0.9) times the picture's short side.
The other schemes are ours.
"""

from collections.abc import Iterator
from math import isqrt
from typing import Literal

import numpy as np
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, model_validator

from laclip.encoders.pixels import as_rgb, content_hash

Crop = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the picture, origin top-left; right and bottom exclusive."""

_GAP = 2
"""Times its size that a square's crop is large at least when it is resized: Pillow's documentation of
`reducing_gap` calls that close to resizing from the full picture."""

Scheme = Literal["random_squares", "random_boxes", "grid", "pyramid"]


class CropOptions(BaseModel):
    """Which crops are taken of a picture. The defaults are WCA's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scheme: Scheme = Field(
        "random_squares",
        description="Random squares; random boxes (width and height drawn apart); a grid of half-overlapping "
        "windows of the picture's shape; or grids of 2 x 2, 3 x 3 ... such windows.",
    )
    crops: int = Field(
        60,
        ge=1,
        le=1000,
        description="Crops per picture (k); WCA's number is 60. A grid has a square number of them, a "
        "pyramid 4, 13, 29, 54, 90 ...",
    )
    smallest: float = Field(
        0.5,
        gt=0,
        le=1,
        description="Random squares: smallest side as a share of the short side; random boxes: smallest "
        "width and height as shares of the picture's.",
    )
    largest: float = Field(0.9, gt=0, le=1, description="The largest such share.")

    @model_validator(mode="after")
    def _fits_together(self) -> "CropOptions":
        if self.smallest > self.largest:
            raise ValueError(f"smallest ({self.smallest}) must not exceed largest ({self.largest})")
        if self.scheme == "grid" and isqrt(self.crops) ** 2 != self.crops:
            raise ValueError(f"a grid has 4, 9, 16, 25 ... crops, not {self.crops}")
        if self.scheme == "pyramid" and not _levels(self.crops):
            raise ValueError(f"a pyramid has 4, 13, 29, 54, 90 ... crops, not {self.crops}")
        return self


def crop_boxes(width: int, height: int, content: str, options: CropOptions, seed: int) -> list[Crop]:
    """`options.crops` boxes inside a picture of `width` x `height` pixels.

    `content` is the picture's content hash (hex); with `seed` it fixes the random schemes. Sizes and places
    are uniform; no box is smaller than a pixel.
    """
    if options.scheme == "grid":
        return list(_windows(width, height, isqrt(options.crops)))
    if options.scheme == "pyramid":
        return [box for side in range(2, _levels(options.crops) + 1) for box in _windows(width, height, side)]
    random = np.random.default_rng([seed, int(content[:32], 16)])
    across = random.uniform(options.smallest, options.largest, options.crops)
    x, y = random.random(options.crops), random.random(options.crops)
    if options.scheme == "random_squares":
        sides = np.maximum(1, (across * min(width, height)).astype(int))
        widths = heights = sides
    else:
        down = random.uniform(options.smallest, options.largest, options.crops)
        widths = np.maximum(1, (across * width).astype(int))
        heights = np.maximum(1, (down * height).astype(int))
    left, top = (x * (width - widths + 1)).astype(int), (y * (height - heights + 1)).astype(int)
    corners = np.stack([left, top, left + widths, top + heights], axis=1)
    return [(int(a), int(b), int(c), int(d)) for a, b, c, d in corners]


def crop_squares(image: Image.Image, options: CropOptions, seed: int, side: int) -> np.ndarray:
    """The crops themselves, resized: (crops, side, side, 3) uint8.

    A picture of which the smallest crop is many times as large as the square is reduced by a whole number
    first, once for all crops: resizing each from the full picture takes longer than encoding it.
    """
    rgb = as_rgb(image)
    boxes = crop_boxes(rgb.width, rgb.height, content_hash(rgb), options, seed)
    smallest = min(min(right - left, bottom - top) for left, top, right, bottom in boxes)
    factor = max(1, smallest // (_GAP * side))
    reduced = rgb.reduce(factor) if factor > 1 else rgb
    squares = np.empty((len(boxes), side, side, 3), dtype=np.uint8)
    for row, box in enumerate(boxes):
        left, top, right, bottom = (edge / factor for edge in box)
        within = left, top, min(right, reduced.width), min(bottom, reduced.height)
        squares[row] = np.asarray(reduced.resize((side, side), Image.Resampling.BICUBIC, box=within))
    return squares


def _windows(width: int, height: int, count: int) -> Iterator[Crop]:
    """`count` x `count` windows of the picture's shape, each overlapping the next by half; row by row."""
    across, down = 2 * width / (count + 1), 2 * height / (count + 1)
    for row in range(count):
        for column in range(count):
            left, top = int(column * across / 2), int(row * down / 2)
            right, bottom = int(column * across / 2 + across), int(row * down / 2 + down)
            yield left, top, min(max(right, left + 1), width), min(max(bottom, top + 1), height)


def _levels(crops: int) -> int:
    """The number of windows along the finest grid of a pyramid of that many crops; 0 when there is none."""
    side, total = 1, 0
    while total < crops:
        side += 1
        total += side * side
    return side if total == crops else 0
