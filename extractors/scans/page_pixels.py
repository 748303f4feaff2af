"""The pixels of a scanned page: its own where one untouched image shows it, and what is cut out of them.

A page is read from a copy that is set straight and upright, at a resolution that suits recognition. Its
pictures are turned one by one, from all the pixels that the scan has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pymupdf

from extractors.options import ExtractionOptions
from extractors.pdf.page import Element
from extractors.pictures.picture import native_pixels, wide_difference
from extractors.pictures.raster import Pixels, native_resolution, render
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame

_READ_DPI = 300  # recognition scales lines to 48 pixels: finer scans are reduced before they are read
_LEAST_DPI = 72
_COMPARED_DPI = 25  # the page as MuPDF shows it, to compare colours with
_SAME_TONE = 6  # of 255: the largest difference of mean tones from which the image is not what is shown
_WHOLE = 0.995  # IoU of an image with the page from which it is shown whole
_SAME_SCALE = 0.003  # by which an image's resolution down the page may differ from that across


@dataclass(frozen=True)
class PagePixels:
    """All pixels of a page as it lies, `native`, and the same `reduced` to what recognition needs; `width` x
    `height` points as displayed; `turn` and `lean` (degrees clockwise) lead to the page as read, as in
    `manifests.geometry.ReadingFrame`."""

    native: Pixels
    reduced: Pixels
    width: float
    height: float
    turn: int = 0
    lean: float = 0.0

    def turned(self, turn: int) -> "PagePixels":
        return replace(self, turn=turn)

    def straightened(self, lean: float) -> "PagePixels":
        return replace(self, lean=lean)

    def reading_copy(self) -> Pixels:
        """The whole page straight and upright, to be read. Pictures are not taken from it, so the quick way
        of turning will do."""
        height, width = self.reduced.shape[:2]
        return self._cut(self.reduced, (0, 0, width, height), cv2.INTER_LINEAR)

    def picture(self, box: Box) -> Pixels:
        """What is seen in a box of the page as read (points), straight and upright, in native pixels; at
        least one of them."""
        sideways = self.turn in (90, 270)
        frame = PageFrame(*((self.height, self.width) if sideways else (self.width, self.height)), self.turn)
        lying = frame.unrotated(box)
        height, width = self.native.shape[:2]
        x0, x1 = _whole_pixels(lying.x0, lying.x1, width / self.width, width)
        y0, y1 = _whole_pixels(lying.y0, lying.y1, height / self.height, height)
        return self._cut(self.native, (x0, y0, x1, y1), cv2.INTER_CUBIC)

    def _cut(self, pixels: Pixels, window: tuple[int, int, int, int], interpolation: int) -> Pixels:
        """A window (x0, y0, x1, y1 in pixels of the straight page), straight and upright."""
        x0, y0, x1, y1 = window
        if self.lean:
            height, width = pixels.shape[:2]
            straight = np.asarray(
                cv2.getRotationMatrix2D((width / 2, height / 2), self.lean, 1.0), np.float64
            )
            straight[:, 2] -= (x0, y0)
            cut = cv2.warpAffine(
                pixels, straight, (x1 - x0, y1 - y0), flags=interpolation, borderMode=cv2.BORDER_REPLICATE
            )
        else:
            cut = pixels[y0:y1, x0:x1]
        return np.ascontiguousarray(np.rot90(cut, -self.turn // 90), np.uint8)


def _whole_pixels(start: float, end: float, scale: float, size: int) -> tuple[int, int]:
    """The pixels from `start` to `end` (points) along a side of `size` pixels; at least one."""
    first = min(max(0, round(start * scale)), size - 1)
    return first, max(first + 1, min(round(end * scale), size))


def page_pixels(
    page: pymupdf.Page,
    scan: Element,
    objects: Sequence[Element],
    layer: Sequence[Line],
    options: ExtractionOptions,
) -> PagePixels:
    """The pixels of a page that the image `scan` shows: its own where the page shows nothing else and shows
    it as it is, otherwise the page rendered at its resolution. `objects` and `layer` are all that is placed
    on the page and the lines of its text layer."""
    width, height = float(page.rect.width), float(page.rect.height)
    alone = len(objects) == 1 and all(line.invisible for line in layer)
    alone = alone and page.first_annot is None and page.first_widget is None
    native = _own_pixels(page, scan, Box(0.0, 0.0, width, height), options) if alone else None
    if native is None:
        dpi = min(max(native_resolution(scan), _LEAST_DPI), options.max_figure_dpi)
        native = render(page, dpi, max_pixels=options.max_figure_pixels)
    scale = _READ_DPI * width / 72 / native.shape[1]
    reduced = native
    if scale < 1:
        reduced = np.asarray(
            cv2.resize(native, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
        )
    return PagePixels(native, reduced, width, height)


def _own_pixels(page: pymupdf.Page, scan: Element, whole: Box, options: ExtractionOptions) -> Pixels | None:
    across, down = scan.pixels
    if across * down > options.max_figure_pixels or scan.placed.iou(whole) <= _WHOLE or scan.opacity < 1:
        return None
    pixels = native_pixels(page, scan)
    if pixels is None:
        return None
    horizontal, vertical = pixels.shape[1] / whole.width, pixels.shape[0] / whole.height
    even = abs(horizontal / vertical - 1) < _SAME_SCALE
    fits = even and _LEAST_DPI <= 72 * horizontal <= options.max_figure_dpi
    if fits and wide_difference(pixels, render(page, _COMPARED_DPI)) <= _SAME_TONE:
        return pixels
    return None
