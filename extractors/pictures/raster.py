"""Pixels: rendering a page, cutting a part out, and what shows in it."""

import cv2
import numpy as np
import pymupdf
from numpy.typing import NDArray

from extractors.pdf.page import Element
from manifests.geometry import Box

Pixels = NDArray[np.uint8]
"""(height, width, 3) uint8, RGB."""

_PAPER_DISTANCE = 10  # of 255, in any channel: nearer to paper's colour is paper
_INK_DISTANCE = 48  # of 255: what differs more is ink wherever it stands (JPEG ringing stays below)
_SOLID = 5  # pixels a side: paler patches as large are ink too
_BLANK_DEVIATION = 0.8  # of 255: tones that spread less show nothing; JPEG noise on a flat tone stays below


def render(page: pymupdf.Page, dpi: float, clip: Box | None = None, max_pixels: int = 64_000_000) -> Pixels:
    """The page as displayed (or its part in `clip`, points) at `dpi`, less where that passes `max_pixels`.

    The corners of the part are corners of pixels, so that a picture drawn at its native resolution comes out
    with its own pixels.
    """
    area = clip or Box.of(tuple(page.rect))
    scale = min(dpi / 72, (max_pixels / max(area.area, 1.0)) ** 0.5)
    width, height = max(1, round(area.width * scale)), max(1, round(area.height * scale))
    across, down = width / max(area.width, 1e-3), height / max(area.height, 1e-3)
    pixmap = page.get_pixmap(
        matrix=pymupdf.Matrix(across, 0, 0, down, -area.x0 * across, -area.y0 * down),
        clip=pymupdf.Rect(*area.as_list()),
        colorspace=pymupdf.csRGB,
        alpha=False,
    )
    return pixels_of(pixmap)[:height, :width]


def pixels_of(pixmap: pymupdf.Pixmap) -> Pixels:
    """Copy an RGB pixmap without alpha out of MuPDF."""
    rows = np.frombuffer(pixmap.samples_mv, np.uint8).reshape(pixmap.height, pixmap.stride)
    return rows[:, : pixmap.width * 3].reshape(pixmap.height, pixmap.width, 3).copy()


def cut(pixels: Pixels, placed: Box, box: Box) -> Pixels:
    """The part in `box` of pixels that fill `placed` (both in points); at least one pixel."""
    horizontal, vertical = pixels.shape[1] / placed.width, pixels.shape[0] / placed.height
    x0, x1 = round((box.x0 - placed.x0) * horizontal), round((box.x1 - placed.x0) * horizontal)
    y0, y1 = round((box.y0 - placed.y0) * vertical), round((box.y1 - placed.y0) * vertical)
    x0, y0 = min(max(0, x0), pixels.shape[1] - 1), min(max(0, y0), pixels.shape[0] - 1)
    return np.ascontiguousarray(pixels[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)])


def visible_extent(pixels: Pixels, box: Box, paper: tuple[int, int, int] = (255, 255, 255)) -> Box | None:
    """The part of `box` (points), drawn in `pixels`, that is not paper; None when all of it is paper.

    Cut-outs on white have no frame: their extent is what can be seen. Pale specks around them are no ink, but
    what the JPEG's blocks ring with.
    """
    colour = np.array(paper)
    weak, strong = (
        cv2.bitwise_not(cv2.inRange(pixels, colour - distance, colour + distance))
        for distance in (_PAPER_DISTANCE, _INK_DISTANCE)
    )
    solid = cv2.morphologyEx(weak, cv2.MORPH_OPEN, np.ones((_SOLID, _SOLID), np.uint8))
    x, y, width, height = cv2.boundingRect(cv2.bitwise_or(strong, solid))
    if not width:
        return None
    sx, sy = box.width / pixels.shape[1], box.height / pixels.shape[0]
    return Box(box.x0 + x * sx, box.y0 + y * sy, box.x0 + (x + width) * sx, box.y0 + (y + height) * sy)


def near_blank(pixels: Pixels) -> bool:
    """Whether a picture shows nothing: one flat tone. Pale redrawn motifs keep their few tones."""
    _, deviation = cv2.meanStdDev(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    return float(deviation[0, 0]) < _BLANK_DEVIATION


def native_resolution(image: Element) -> float:
    """Dots per inch of a placed image. It may be turned by 90 degrees, by /Rotate or its own matrix: of both
    readings the one that stretches it less is right."""
    (across, down), box = image.pixels, image.placed
    upright = max(across / box.width, down / box.height)
    turned = max(down / box.width, across / box.height)
    return 72 * min(upright, turned)
