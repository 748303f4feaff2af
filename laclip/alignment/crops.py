"""Random crops of one picture, the same for the same pixels wherever the picture stands in a list.

Source: LACLIP (arXiv 2505.10921) takes k random crops and leaves their size open; the range here is WCA's (Li
et al., "Visual-Text Cross Alignment", ICML 2024): squares of side U(0.5, 0.9) times the picture's short side.
"""

import numpy as np
from PIL import Image

from laclip.encoders.pixels import as_rgb, content_hash

Crop = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the picture, origin top-left; right and bottom exclusive."""


def crop_boxes(
    width: int, height: int, content: str, *, count: int, seed: int, smallest: float, largest: float
) -> list[Crop]:
    """`count` squares inside a picture of `width` x `height` pixels.

    `content` is the picture's content hash (hex); with `seed` it fixes the squares. Sides are uniform in
    [smallest, largest] times the short side, at least one pixel; places are uniform.
    """
    random = np.random.default_rng([seed, int(content[:32], 16)])
    short = min(width, height)
    boxes = []
    for share, x, y in zip(
        random.uniform(smallest, largest, count), random.random(count), random.random(count), strict=True
    ):
        side = max(1, int(share * short))
        left, top = int(x * (width - side + 1)), int(y * (height - side + 1))
        boxes.append((left, top, left + side, top + side))
    return boxes


def crop_squares(
    image: Image.Image, *, count: int, seed: int, smallest: float, largest: float, side: int
) -> np.ndarray:
    """The crops themselves, resized: (count, side, side, 3) uint8."""
    rgb = as_rgb(image)
    boxes = crop_boxes(
        rgb.width, rgb.height, content_hash(rgb), count=count, seed=seed, smallest=smallest, largest=largest
    )
    squares = np.empty((count, side, side, 3), dtype=np.uint8)
    for row, box in enumerate(boxes):
        squares[row] = np.asarray(rgb.resize((side, side), Image.Resampling.BICUBIC, box=box))
    return squares
