"""A picture with the region that matched marked on it, for reports and result pages."""

import numpy as np
from PIL import Image, ImageDraw

from laclip.alignment.heat_map import HeatMap
from laclip.encoders.pixels import as_rgb

_FADED = 0.55
"""How far towards white the picture goes where nothing matches: what is there stays recognisable."""

_LINE, _EDGE = (200, 30, 20), (255, 255, 255)
"""A red line between white ones: seen on any ground."""


def marked(image: Image.Image, found: HeatMap, side: int) -> Image.Image:
    """RGB, the longer side at most `side` pixels: faded where the match is not, the best region in a frame.

    Colours inside the region are the picture's own: they are part of what is looked for.
    """
    shown = as_rgb(image)
    scale = min(1.0, side / max(shown.size))
    size = max(1, round(shown.width * scale)), max(1, round(shown.height * scale))
    shown = shown.resize(size, Image.Resampling.LANCZOS)
    shares = Image.fromarray(found.shares()).resize(size, Image.Resampling.BICUBIC)
    veil = np.clip(1 - np.asarray(shares), 0, 1)[:, :, None] * _FADED
    pixels = np.asarray(shown) * (1 - veil) + 255 * veil
    framed = Image.fromarray(pixels.round().astype(np.uint8))
    across, down = size[0] / image.width, size[1] / image.height
    left, top, right, bottom = found.best
    box = [
        left * across,
        top * down,
        max(left * across, right * across - 1),
        max(top * down, bottom * down - 1),
    ]
    pen = ImageDraw.Draw(framed)
    pen.rectangle(box, outline=_EDGE, width=4)
    pen.rectangle(
        [box[0] + 1, box[1] + 1, max(box[0] + 1, box[2] - 1), max(box[1] + 1, box[3] - 1)],
        outline=_LINE,
        width=2,
    )
    return framed
