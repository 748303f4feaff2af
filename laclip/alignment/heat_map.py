"""Which regions of a picture answer to a query: a map of its own shape, and the best region as a box.

Overlapping square windows of several sizes are embedded, all in one pass or each in its own; a window's
cosine to the query is painted back over the pixels it covers, most at its middle. What stands out is what a
cell has more than the picture's own mean: the mean itself says how well the whole picture matches, which the
ranking has told already. (In one pass the model knows where in the picture a window lies: then even a blank
picture has regions that differ a little. Passes of their own know nothing of the place.)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field
from scipy import ndimage

from laclip.alignment.crops import Crop
from laclip.alignment.one_pass import encode_regions, square_and_coverage
from laclip.encoders.encoder import Encoder
from laclip.encoders.pixels import as_rgb

MAP_SIDE = 64
"""Cells along the longer side of a map: finer than the smallest window can tell apart."""

_MOST_ALONG_A_SIDE = 32
"""Windows of one size along a side. A strip that would need more gets windows that are longer than high."""


class HeatMapOptions(BaseModel):
    """Which windows are looked at, and how their answers become a map."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sides: tuple[float, ...] = Field(
        (0.6, 0.35),
        min_length=1,
        max_length=8,
        description="Sides of the windows, as shares of the side of a square of the picture's area.",
    )
    overlap: float = Field(0.5, ge=0, le=0.9, description="Share of a window that the next one covers again.")
    one_pass: bool = Field(
        True,
        description="Windows as regions of one pass of the model at twice its resolution, instead of a pass "
        "for each: some 6 times cheaper.",
    )
    smoothing: float = Field(
        0.03,
        ge=0,
        le=0.5,
        description="Deviation of the Gaussian over the map, as a share of its longer side.",
    )
    region_from: float = Field(
        0.5, gt=0, lt=1, description="The best region reaches down to this share of the map's peak."
    )


@dataclass(frozen=True)
class HeatMap:
    """What each region of a picture says to a query.

    `excess` (rows, columns), float32, has the picture's shape, its longer side MAP_SIDE cells: the cosine to
    the query less `mean`, the mean over the picture. `best` is the region around the peak, in pixels of the
    picture, origin top-left; the whole picture where nothing stands out.
    """

    excess: np.ndarray
    mean: float
    best: Crop

    def shares(self) -> np.ndarray:
        """(rows, columns) float32 in [0, 1]: nothing where a cell is below the mean, 1 at the peak."""
        peak = float(self.excess.max())
        if peak <= 0:
            return np.zeros_like(self.excess)
        shares: np.ndarray = np.clip(self.excess / peak, 0, 1)
        return shares


def window_boxes(width: int, height: int, options: HeatMapOptions) -> list[Crop]:
    """The windows of a picture of `width` x `height` pixels: always the same, and together they cover every
    pixel. No side is longer than the picture's short side, but on strips (see _MOST_ALONG_A_SIDE)."""
    boxes: dict[Crop, None] = {}
    for share in options.sides:
        side = max(1, min(round(share * (width * height) ** 0.5), width, height))
        for top, bottom in _spans(height, side, options.overlap):
            for left, right in _spans(width, side, options.overlap):
                boxes[left, top, right, bottom] = None
    return list(boxes)


def _spans(length: int, side: int, overlap: float) -> list[tuple[int, int]]:
    """Evenly spread intervals of [0, length), the first at its beginning and the last at its end."""
    count = 1 + int(np.ceil((length - side) / max(1.0, side * (1 - overlap))))
    if count > _MOST_ALONG_A_SIDE:
        count = _MOST_ALONG_A_SIDE
        side = max(side, int(np.ceil(length / (1 + (count - 1) * (1 - overlap)))))
    starts = np.linspace(0, length - side, count).round().astype(int)
    return [(int(start), int(start) + side) for start in starts]


def heat_map(
    image: Image.Image,
    query: np.ndarray,
    encoder: Encoder,
    options: HeatMapOptions | None = None,
    batch_size: int = 64,
) -> HeatMap:
    """The map of one picture for a unit vector (d,) of a text or of another picture."""
    options = options or HeatMapOptions()
    rgb = as_rgb(image)
    boxes = window_boxes(rgb.width, rgb.height, options)
    windows = _of_one_pass if options.one_pass else _of_passes
    similarities = windows(rgb, boxes, encoder, batch_size) @ query.astype(np.float32)
    return painted(rgb.width, rgb.height, boxes, similarities, options)


def _of_one_pass(rgb: Image.Image, boxes: Sequence[Crop], encoder: Encoder, batch_size: int) -> np.ndarray:
    """(k, d) vectors of the windows."""
    square, coverage = square_and_coverage(rgb, boxes, encoder)
    vectors: np.ndarray = encode_regions(encoder, np.stack([square]), coverage[None])[0]
    return vectors


def _of_passes(rgb: Image.Image, boxes: Sequence[Crop], encoder: Encoder, batch_size: int) -> np.ndarray:
    """(k, d) vectors of the windows."""
    side = encoder.resolution
    squares = np.empty((len(boxes), side, side, 3), dtype=np.uint8)
    for row, box in enumerate(boxes):
        squares[row] = np.asarray(rgb.resize((side, side), Image.Resampling.BICUBIC, box=box))
    return encoder.encode_squares(squares, batch_size)


def painted(
    width: int, height: int, boxes: Sequence[Crop], similarities: np.ndarray, options: HeatMapOptions
) -> HeatMap:
    """The map of a picture of `width` x `height` pixels from its windows and their cosines to the query.

    The map is linear in the cosines: a cell is a mean over the windows that cover it, weighed by how near to
    its middle each has it.
    """
    scale = MAP_SIDE / max(width, height)
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    total, weight = np.zeros((rows, columns)), np.zeros((rows, columns))
    xs, ys = (np.arange(columns) + 0.5) * width / columns, (np.arange(rows) + 0.5) * height / rows
    for (left, top, right, bottom), similarity in zip(boxes, similarities, strict=True):
        tent = np.outer(_tent(ys, top, bottom), _tent(xs, left, right))
        total += tent * float(similarity)
        weight += tent
    smoothed = ndimage.gaussian_filter(total / weight, options.smoothing * max(rows, columns), mode="nearest")
    mean = float(smoothed.mean())
    excess = (smoothed - mean).astype(np.float32)
    return HeatMap(excess, mean, _best(excess, width, height, options.region_from))


_EDGE = 0.05
"""What a window says of its own edge, beside its middle. Not nothing: corners are in no window's middle."""

_NOTICEABLE = 1e-4
"""Differences of cosines below it are rounding, not a region that stands out."""


def _tent(places: np.ndarray, start: int, end: int) -> np.ndarray:
    """1 at the middle of [start, end), falling to _EDGE at its ends, 0 outside."""
    from_middle = np.abs(places - (start + end) / 2) / ((end - start) / 2)
    return np.where(from_middle <= 1, _EDGE + (1 - _EDGE) * (1 - from_middle), 0.0)


def _best(excess: np.ndarray, width: int, height: int, region_from: float) -> Crop:
    """The box, in pixels, of the cells around the peak that reach `region_from` of it."""
    peak = np.unravel_index(int(excess.argmax()), excess.shape)
    if excess[peak] < _NOTICEABLE:
        return 0, 0, width, height
    regions, _ = ndimage.label(excess >= region_from * excess[peak])
    down, across = ndimage.find_objects((regions == regions[peak]).astype(np.uint8))[0]
    per_row, per_column = height / excess.shape[0], width / excess.shape[1]
    return (
        int(across.start * per_column),
        int(down.start * per_row),
        max(int(across.start * per_column) + 1, round(across.stop * per_column)),
        max(int(down.start * per_row) + 1, round(down.stop * per_row)),
    )
