"""Pixels: rendering, the picture of a figure at its native resolution, and its encoding.

Colour policy: every picture leaves here as 8-bit sRGB (or grey), composed on white as a reader sees it. An
embedded JPEG leaves untouched, byte for byte, when it is the whole figure, stands upright, has no mask and
is plain DeviceRGB or DeviceGray; everything else is converted by MuPDF (which applies ICC profiles and
the CMYK conversion of its colour engine) and stored as PNG, so that there is no second JPEG generation.
"""

import io
from typing import Any

import cv2
import imagehash
import numpy as np
import pymupdf
from numpy.typing import NDArray
from PIL import Image

from extractors.content import Picture
from extractors.document import PDF_ERRORS, Document
from extractors.options import ExtractionOptions
from extractors.page import Element
from manifests.fingerprint import bytes_sha256
from manifests.geometry import Box

Pixels = NDArray[np.uint8]
"""(height, width, 3) uint8, RGB."""

_UNTOUCHED_COLOUR_SPACES = ("DeviceRGB", "DeviceGray")
_PNG_COMPRESSION = 3
_TEXTURE_SIDE = 512
_PAPER_DISTANCE = 10  # of 255, in any channel: nearer to paper's colour is paper (JPEG ringing stays below)


def render(page: pymupdf.Page, dpi: float, clip: Box | None = None, max_pixels: int = 64_000_000) -> Pixels:
    """The page as displayed (or its part in `clip`, points) at `dpi`, less where that passes `max_pixels`."""
    area = clip or Box.of(tuple(page.rect))
    scale = min(dpi / 72, (max_pixels / max(area.area, 1.0)) ** 0.5)
    pixmap = page.get_pixmap(
        matrix=pymupdf.Matrix(scale, scale),
        clip=pymupdf.Rect(*area.as_list()),
        colorspace=pymupdf.csRGB,
        alpha=False,
    )
    return _pixels(pixmap)


def _pixels(pixmap: pymupdf.Pixmap) -> Pixels:
    """Copy a pixmap out of MuPDF, on white where it is transparent."""
    rows = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)
    raw = rows[:, : pixmap.width * pixmap.n].reshape(pixmap.height, pixmap.width, pixmap.n)
    if pixmap.alpha:
        # MuPDF's samples are premultiplied: adding the missing white composes them.
        colour = raw[:, :, :-1].astype(np.uint16) + (255 - raw[:, :, -1:].astype(np.uint16))
        raw = np.minimum(colour, 255).astype(np.uint8)
    if raw.shape[2] == 1:
        raw = np.repeat(raw, 3, axis=2)
    return np.ascontiguousarray(raw)


def encoded(pixels: Pixels, box: Box, colour_space: str) -> tuple[Picture, bytes]:
    """The pixels of a figure that covers `box` (points) as a PNG file."""
    done, data = cv2.imencode(
        ".png", np.ascontiguousarray(pixels[:, :, ::-1]), [cv2.IMWRITE_PNG_COMPRESSION, _PNG_COMPRESSION]
    )
    if not done:
        raise ValueError(f"a picture of {pixels.shape[1]} x {pixels.shape[0]} pixels cannot be encoded")
    content = data.tobytes()
    return _picture(content, "png", Image.fromarray(pixels), box, colour_space), content


def _picture(data: bytes, extension: str, image: Image.Image, box: Box, colour_space: str) -> Picture:
    return Picture(
        sha256=bytes_sha256(data),
        extension="jpg" if extension == "jpg" else "png",
        width_px=image.width,
        height_px=image.height,
        dpi=round(72 * image.width / max(box.width, 0.1), 1),
        colour_space=colour_space,
        phash=str(imagehash.phash(image)),
        texture=_texture(image),
    )


def _texture(image: Image.Image) -> float:
    """Mean absolute difference between a picture's pixels and their 3 x 3 median, at no more than 512 pixels
    a side, paper left out: flat fills and clean edges give about 0, weaves, grain and walls more."""
    small = image.copy()
    small.thumbnail((_TEXTURE_SIDE, _TEXTURE_SIDE), Image.Resampling.BOX)
    grey = np.asarray(small.convert("L"))
    shown = grey < 250
    if not shown.any():
        return 0.0
    difference = cv2.absdiff(grey, cv2.medianBlur(grey, 3))
    return round(float(difference[shown].mean()), 3)


def placement_picture(
    document: Document, element: Element, box: Box, options: ExtractionOptions
) -> tuple[Picture, bytes] | None:
    """The embedded picture of one upright image placement, cut to `box` (points), at native resolution.

    None when the object cannot serve: inline, rotated, larger than the pixel cap, or unreadable; then the
    figure is rendered.
    """
    width, height = element.pixels
    if not element.xref or not element.upright or width * height > options.max_figure_pixels:
        return None
    whole = element.placed.iou(box) > 0.995
    try:
        if whole and (original := _untouched_jpeg(document, element.xref)) is not None:
            data, space = original
            with Image.open(io.BytesIO(data)) as image:
                return _picture(data, "jpg", image.convert("RGB"), box, space), data
        pixels, space = _embedded(document, element.xref)
    except (*PDF_ERRORS, OSError, Image.DecompressionBombError):
        return None
    if not whole:
        pixels = _cut(pixels, element.placed, box)
    return encoded(pixels, box, space)


def _untouched_jpeg(document: Document, xref: int) -> tuple[bytes, str] | None:
    if document.pdf.xref_get_key(xref, "Filter") != ("name", "/DCTDecode"):
        return None
    if any(document.pdf.xref_get_key(xref, key)[0] != "null" for key in ("SMask", "Mask", "Decode")):
        return None
    kind, space = document.pdf.xref_get_key(xref, "ColorSpace")
    name = space.lstrip("/")
    if kind != "name" or name not in _UNTOUCHED_COLOUR_SPACES:
        return None
    return document.pdf.xref_stream_raw(xref), name


def _embedded(document: Document, xref: int) -> tuple[Pixels, str]:
    """Decode an image object to sRGB on white; its soft mask is applied."""
    pixmap = pymupdf.Pixmap(document.pdf, xref)
    space = pixmap.colorspace.name if pixmap.colorspace else "mask"
    if pixmap.colorspace is None or pixmap.colorspace.n != 3 or "RGB" not in space.upper() or "ICC" in space:
        pixmap = pymupdf.Pixmap(pymupdf.csRGB, pixmap)
    colour = _pixels(pixmap)
    mask_kind, mask = document.pdf.xref_get_key(xref, "SMask")
    if mask_kind == "xref":
        coverage = pymupdf.Pixmap(document.pdf, int(mask.split()[0]))
        opaque: NDArray[Any] = _pixels(coverage)[:, :, 0] / 255.0
        if opaque.shape != colour.shape[:2]:
            opaque = cv2.resize(opaque, (colour.shape[1], colour.shape[0]), interpolation=cv2.INTER_AREA)
        blended = colour * opaque[:, :, None] + 255.0 * (1 - opaque[:, :, None])
        colour = np.round(blended).astype(np.uint8)
    return colour, space


def _cut(pixels: Pixels, placed: Box, box: Box) -> Pixels:
    horizontal, vertical = pixels.shape[1] / placed.width, pixels.shape[0] / placed.height
    x0, x1 = round((box.x0 - placed.x0) * horizontal), round((box.x1 - placed.x0) * horizontal)
    y0, y1 = round((box.y0 - placed.y0) * vertical), round((box.y1 - placed.y0) * vertical)
    x0, y0 = max(0, x0), max(0, y0)
    return np.ascontiguousarray(pixels[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)])


def rendered_picture(
    page: pymupdf.Page, box: Box, parts: list[Element], options: ExtractionOptions
) -> tuple[Picture, bytes]:
    """The figure in `box` as a reader sees it, at the highest native resolution of its parts (capped)."""
    native = [native_resolution(part) for part in parts if part.kind == "image" and part.box.area > 0]
    dpi = min(max(native, default=options.figure_dpi), options.max_figure_dpi)
    pixels = render(page, max(dpi, 72), clip=box, max_pixels=options.max_figure_pixels)
    return encoded(pixels, box, "rendered")


def visible_extent(pixels: Pixels, box: Box, paper: tuple[int, int, int] = (255, 255, 255)) -> Box | None:
    """The part of `box` (points), drawn in `pixels`, that is not paper; None when all of it is paper.

    Cut-outs on white have no frame: their extent is what can be seen.
    """
    distance = np.abs(pixels.astype(np.int16) - np.array(paper, np.int16)).max(axis=2)
    ink = distance > _PAPER_DISTANCE
    columns, rows = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    if not len(columns):
        return None
    sx, sy = box.width / pixels.shape[1], box.height / pixels.shape[0]
    return Box(
        box.x0 + int(columns[0]) * sx,
        box.y0 + int(rows[0]) * sy,
        box.x0 + (int(columns[-1]) + 1) * sx,
        box.y0 + (int(rows[-1]) + 1) * sy,
    )


def near_blank(pixels: Pixels) -> bool:
    """Whether a picture shows nothing: its tones spread over less than 3 of 255."""
    return float(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).std()) < 3.0


def native_resolution(image: Element) -> float:
    """Dots per inch of a placed image. It may be turned by 90 degrees, by /Rotate or its own matrix: of both
    readings the one that stretches it less is right."""
    (across, down), box = image.pixels, image.placed
    upright = max(across / box.width, down / box.height)
    turned = max(down / box.width, across / box.height)
    return 72 * min(upright, turned)
