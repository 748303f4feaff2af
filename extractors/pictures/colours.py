"""Colours: how every picture becomes sRGB.

The policy, stated once: a picture is drawn by MuPDF's colour engine onto white sRGB exactly as it draws the
page. ICC profiles are applied (relative colorimetric, black point compensated); DeviceCMYK goes through the
document's output intent or default space where it names one, else through MuPDF's SWOP profile; CalRGB, Lab,
Indexed, Separation and DeviceN through the conversions of the PDF; inverted CMYK JPEGs by their Adobe marker;
/Decode, soft masks with or without /Matte, hard masks and colour keys are obeyed. So a picture and its page
as rendered agree, whatever the colour space.
"""

from functools import cache

import numpy as np
import pymupdf
from numpy.typing import NDArray
from pymupdf import mupdf

from extractors.pictures.raster import Pixels, pixels_of

_SAME_COLOUR = 2  # of 255: profiles of sRGB by different makers differ by less
_ANY_SPACE = 0  # FZ_COLORSPACE_NONE: as the profile says
_STEPS = 9  # grid points a channel on which a colour space is compared with sRGB


def drawn(page: pymupdf.Page, image: mupdf.FzImage, longest: int | None = None) -> Pixels:
    """An image object of the page at its native size, as sRGB on white, in its own orientation; with its
    longer side at `longest` pixels where that is given and less.

    Raises one of PDF_ERRORS when it cannot be decoded. Stencil masks have no colour of their own: they cannot
    be drawn without their page (ValueError).
    """
    if image.imagemask():
        raise ValueError("a stencil mask has no colours of its own")
    scale = min(1.0, longest / max(image.w(), image.h())) if longest else 1.0
    width, height = max(1, round(image.w() * scale)), max(1, round(image.h() * scale))
    white = _blank(mupdf.FzColorspace(mupdf.FzColorspace.Fixed_RGB), width, height)
    device = mupdf.fz_new_draw_device(mupdf.FzMatrix(), white)
    mupdf.fz_set_default_colorspaces(device, _default_spaces(page))
    whole = mupdf.FzMatrix(width, 0, 0, height, 0, 0)
    mask = image.mask()
    if mask.m_internal:
        mupdf.fz_clip_image_mask(device, mask, whole, mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE))
    mupdf.fz_fill_image(device, image, whole, 1.0, mupdf.FzColorParams())
    if mask.m_internal:
        mupdf.fz_pop_clip(device)
    mupdf.fz_close_device(device)
    return pixels_of(pymupdf.Pixmap("raw", white))


def _blank(space: mupdf.FzColorspace, width: int, height: int) -> mupdf.FzPixmap:
    # Pixmap's own constructors add an empty set of separations, which makes MuPDF simulate the press.
    area = mupdf.FzIrect(0, 0, width, height)
    pixmap = mupdf.fz_new_pixmap_with_bbox(space, area, mupdf.FzSeparations(), 0)
    mupdf.fz_clear_pixmap_with_value(pixmap, 255)
    return pixmap


def _default_spaces(page: pymupdf.Page) -> mupdf.FzDefaultColorspaces:
    pdf = mupdf.pdf_document_from_fz_document(page.parent.this)
    return mupdf.pdf_load_default_colorspaces(pdf, mupdf.pdf_page_from_fz_page(page.this))


def space_name(image: mupdf.FzImage) -> str:
    """The name of an image's colour space, as MuPDF gives it; "mask" for a stencil."""
    space = image.colorspace()
    return str(mupdf.fz_colorspace_name(space)) if space.m_internal else "mask"


def is_srgb(space: mupdf.FzColorspace) -> bool:
    """Whether numbers in the colour space mean the same colours as in sRGB (grey: all channels equal),
    measured on a grid over the space, to 2 of 255."""
    components = mupdf.fz_colorspace_n(space)
    if components not in (1, 3):
        return False
    grid = _grid(components)
    source = pymupdf.Pixmap(space, len(grid), 1, grid.tobytes(), False)
    shown = pixels_of(pymupdf.Pixmap(pymupdf.csRGB, source))[0]
    return bool(np.abs(shown.astype(int) - grid).max() <= _SAME_COLOUR)


def is_srgb_profile(profile: bytes) -> bool:
    """Whether an ICC profile, as JPEG files carry it, is sRGB or a grey like it; False for a damaged one."""
    buffer = mupdf.fz_new_buffer_from_copied_data(profile)
    try:
        space = mupdf.fz_new_icc_colorspace(_ANY_SPACE, 0, "", buffer)
    except mupdf.FzErrorBase:
        return False
    return is_srgb(space)


@cache
def _grid(components: int) -> NDArray[np.uint8]:
    """(n, components) uint8: points spread evenly over a colour space."""
    levels = np.linspace(0, 255, _STEPS if components == 3 else 256).round().astype(np.uint8)
    return np.stack(np.meshgrid(*[levels] * components, indexing="ij"), axis=-1).reshape(-1, components)
