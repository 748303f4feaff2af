"""The picture of a figure: the embedded original wherever the figure is one untouched placement, otherwise
what the page shows, rendered at the native resolution of its parts.

A placement is untouched when its native picture, turned as it is placed, agrees with the page as rendered: no
label, clip, blend or transparency changes it. Turns by 90 degrees and mirrorings move native pixels and lose
none. A JPEG leaves byte for byte when its bytes alone mean the displayed picture: upright, whole, three
colours or grey in a space that is sRGB's, no mask, no /Decode, no other profile or orientation in the file.
All else is stored as PNG, so that there is no second JPEG generation. `extractors.pictures.colours` states
how colours become sRGB.
"""

import io
from collections.abc import Sequence

import cv2
import numpy as np
import pymupdf
from PIL import Image
from pymupdf import mupdf

from extractors.content import Picture
from extractors.options import ExtractionOptions
from extractors.pdf.axes import UPRIGHT, Axes
from extractors.pdf.document import PDF_ERRORS, is_out_of_memory, one_line
from extractors.pdf.page import Element
from extractors.pictures.colours import drawn, is_srgb, is_srgb_profile, space_name
from extractors.pictures.encoding import described, encoded
from extractors.pictures.raster import Pixels, cut, native_resolution, render
from manifests.geometry import Box

_WHOLE = 0.995  # IoU of a figure with its placement from which nothing is cut off
_ORIENTATION = 0x0112  # EXIF tag
_DRAWING_DPI = 150  # least resolution of figures with drawn parts beside their images
_AREAS = 8  # across and down, at most: areas over which two scalings of one picture have the same mean tone
_AREA_SIDE = 8  # pixels, at least: smaller areas feel how edges between pixels were smoothed
_SAME_TONE = 6  # of 255
_SHIFT = 2  # pixels by which the edges of the same picture may differ after scaling; its border is left out
_NEAR = 40  # of 255: scaled by another filter, the same picture stays within this of its neighbourhood
_STRAY = 24  # values (three a pixel) that may differ by more


def placement_picture(
    page: pymupdf.Page, element: Element, box: Box, seen: Pixels, options: ExtractionOptions
) -> tuple[Picture, bytes] | None:
    """The embedded picture of one image placement, cut to `box` (points), at native resolution; `seen` is
    what the page shows in `box`, at any resolution.

    None when the object cannot serve: skewed, larger than the pixel cap, unreadable, or not what is seen;
    then the figure is rendered.
    """
    width, height = element.pixels
    image, axes = element.image, element.axes
    if image is None or axes is None or width * height > options.max_figure_pixels:
        return None
    whole = element.placed.iou(box) > _WHOLE
    if whole and axes == UPRIGHT and (original := _untouched_jpeg(image)) is not None:
        data, pixels = original
        if agree(pixels, seen):
            return described(data, "jpg", pixels, box, space_name(image)), data
    converted = _converted(page, image, axes)
    if converted is None:
        return None
    pixels = converted if whole else cut(converted, element.placed, box)
    return encoded(pixels, box, space_name(image)) if agree(pixels, seen) else None


def native_pixels(page: pymupdf.Page, element: Element) -> Pixels | None:
    """All pixels of an image placement as the page turns them, in sRGB; None where it is skewed, a stencil,
    or unreadable. What the page does to it otherwise (masks, blends, things on top) does not show."""
    image, axes = element.image, element.axes
    if image is None or axes is None or image.imagemask():
        return None
    if axes == UPRIGHT and (original := _untouched_jpeg(image)) is not None:
        return original[1]
    return _converted(page, image, axes)


def _converted(page: pymupdf.Page, image: mupdf.FzImage, axes: Axes) -> Pixels | None:
    """The image's pixels in sRGB, turned as it is placed; None when it cannot be decoded."""
    try:
        return turned(drawn(page, image), axes)
    except PDF_ERRORS as error:
        if is_out_of_memory(error):
            raise
        return None


def fault(page: pymupdf.Page, element: Element) -> str | None:
    """Why an image cannot be decoded, in one line; None when it can. A page is rendered without such images,
    and MuPDF says nothing. Raises one of PDF_ERRORS when there is too little memory for it."""
    if element.image is None or element.image.imagemask():
        return None
    try:
        drawn(page, element.image)
    except PDF_ERRORS as error:
        if is_out_of_memory(error):
            raise
        return one_line(error)
    return None


def rendered_picture(
    page: pymupdf.Page, box: Box, parts: Sequence[Element], options: ExtractionOptions
) -> tuple[Picture, bytes]:
    """The figure in `box` as a reader sees it, at the highest native resolution of its parts (capped)."""
    native = [native_resolution(part) for part in parts if part.kind == "image" and part.box.area > 0]
    least = 72 if all(part.kind == "image" for part in parts) else _DRAWING_DPI
    dpi = min(max([least, *native]) if native else options.figure_dpi, options.max_figure_dpi)
    pixels = render(page, dpi, clip=box, max_pixels=options.max_figure_pixels)
    return encoded(pixels, box, "rendered")


def turned(pixels: Pixels, axes: Axes) -> Pixels:
    """Pixels turned and mirrored as they are placed; none is changed."""
    right, down = axes[:2], axes[2:]
    if right[0] == 0:
        pixels, right, down = pixels.transpose(1, 0, 2), down, right
    if right[0] < 0:
        pixels = pixels[:, ::-1]
    if down[1] < 0:
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)


def agree(pixels: Pixels, seen: Pixels) -> bool:
    """Whether two pictures of different size show the same: their tones over wide areas are equal, and scaled
    to one size all but a few stray pixels of the one lie between the darkest and the brightest of their
    neighbours in the other. Edges may move by two pixels; a label of a few letters may not be missing."""
    size = min(pixels.shape[1], seen.shape[1]), min(pixels.shape[0], seen.shape[0])
    first, second = (
        cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        for picture in (pixels, seen)
    )
    if wide_difference(first, second) > _SAME_TONE:
        return False
    around = np.ones((2 * _SHIFT + 1, 2 * _SHIFT + 1), np.uint8)
    above = cv2.subtract(second, cv2.dilate(first, around))
    below = cv2.subtract(cv2.erode(first, around), second)
    far = cv2.max(above, below)[_SHIFT:-_SHIFT, _SHIFT:-_SHIFT] > _NEAR
    return int(np.count_nonzero(far)) <= _STRAY


def wide_difference(pixels: Pixels, seen: Pixels) -> float:
    """The largest difference of two pictures' mean tones in any area of a coarse grid, of 255."""
    least = min(*pixels.shape[:2], *seen.shape[:2])
    areas = max(1, min(_AREAS, least // _AREA_SIDE))
    first, second = (
        cv2.resize(picture, (areas, areas), interpolation=cv2.INTER_AREA).astype(np.int16)
        for picture in (pixels, seen)
    )
    return float(np.abs(first - second).max())


def _untouched_jpeg(image: mupdf.FzImage) -> tuple[bytes, Pixels] | None:
    """The file and pixels of a JPEG whose bytes alone mean what the page displays."""
    if mupdf.fz_compressed_image_type(image) != mupdf.FZ_IMAGE_JPEG:
        return None
    if (
        image.mask().m_internal
        or image.use_colorkey()
        or image.use_decode()
        or not is_srgb(image.colorspace())
    ):
        return None
    stream = mupdf.fz_compressed_image_buffer(image).m_internal.buffer
    data = bytes(mupdf.FzBuffer(mupdf.ll_fz_keep_buffer(stream)).fz_buffer_extract_copy())
    try:
        with Image.open(io.BytesIO(data)) as jpeg:
            profile = jpeg.info.get("icc_profile")
            plain = jpeg.mode in ("RGB", "L") and jpeg.getexif().get(_ORIENTATION, 1) == 1
            if not plain or (profile is not None and not is_srgb_profile(profile)):
                return None
            return data, np.asarray(jpeg.convert("RGB"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
