"""The objects a page draws, in painting order, each with what its clips leave to be seen.

One run of MuPDF's interpreter through a device of ours: unlike PyMuPDF's lists it knows the clip and the
opacity under which an object is painted, and it stops at a limit. What is drawn into a soft mask or into the
cell of a tiling pattern is no object of the page and is left out; the painted area of a pattern is a shading.
"""

from dataclasses import replace
from typing import Any

import pymupdf
from pymupdf import mupdf

from extractors.pdf.axes import axes_of
from extractors.pdf.document import PDF_ERRORS
from extractors.pdf.glyph_sample import GlyphSample
from extractors.pdf.page import Element, Kind, PageError
from extractors.pdf.shapes import path_shape
from manifests.geometry import Box, PageFrame

INVISIBLE_OPACITY = 0.02
_BLACK = 0  # paint that a luminosity mask lets nothing through
_FLAT = 0.1  # points: stroked lines have no height; this keeps them from vanishing in intersections
_CALLBACKS = (
    "fill_path", "stroke_path", "fill_image", "fill_image_mask", "fill_shade", "fill_text", "stroke_text",
    "clip_path", "clip_stroke_path", "clip_text", "clip_stroke_text", "clip_image_mask", "pop_clip",
    "begin_mask", "end_mask", "begin_group", "end_group", "begin_tile", "end_tile",
)  # fmt: skip
_UNIT = mupdf.ll_fz_make_rect(0, 0, 1, 1)


def elements(
    page: pymupdf.Page, frame: PageFrame, max_objects: int, glyphs: GlyphSample | None = None
) -> list[Element]:
    """All visible objects but text, cut to their clips and to the page, in painting order. Of the text, a
    sample is noted in `glyphs`.

    Raises PageError when the page draws more than `max_objects` objects.
    """
    recorder = _Recorder(frame, max_objects, glyphs)
    mupdf.fz_run_page(page.this, recorder, mupdf.FzMatrix(), recorder.cookie)
    if recorder.operations > max_objects:
        raise PageError(f"more drawing operations than the limit of {max_objects}")
    mupdf.fz_close_device(recorder)
    return recorder.with_numbers(page)


class _Recorder(mupdf.FzDevice2):  # type: ignore[misc]
    """Collects elements. MuPDF calls the methods named like those of its `fz_device`, with raw pointers."""

    def __init__(self, frame: PageFrame, max_objects: int, glyphs: GlyphSample | None) -> None:
        super().__init__()
        for name in _CALLBACKS:
            getattr(self, f"use_virtual_{name}")()
        self.cookie = mupdf.FzCookie()
        self.operations = 0
        self._frame = frame
        self._max_objects = max_objects
        self._glyphs = glyphs
        self._found: list[Element] = []
        self._hidden = 0  # depth of masks and tiles whose contents are no objects of the page
        self._clips: list[Box | None] = []  # a box for each soft mask pushed, None for other clips
        self._opacities = [1.0]
        self._mask: list[Box] = []
        self._outline: tuple[float, ...] | None = None  # bounds and number of the path filled last
        self._extent: Box | None = None  # of that path's curves
        self._colours: dict[tuple[float, ...], int] = {}

    def with_numbers(self, page: pymupdf.Page) -> list[Element]:
        """The elements found, images with the number (xref) of their object."""
        numbers = _image_numbers(page, [e.image for e in self._found if e.image is not None])
        return [
            element
            if element.image is None
            else replace(element, xref=numbers.get(_address(element.image), 0))
            for element in self._found
        ]

    # What is painted.

    def fill_path(self, _: Any, path: Any, *rest: Any) -> None:
        _even_odd, matrix, space, colour, opacity, _params = rest
        self._path(path, None, matrix, {"fill": self._colour(space, colour), "opacity": opacity})

    def stroke_path(self, _: Any, path: Any, *rest: Any) -> None:
        state, matrix, space, colour, opacity, _params = rest
        self._path(path, state, matrix, {"stroke": self._colour(space, colour), "opacity": opacity})

    def fill_image(self, _: Any, image: Any, matrix: Any, opacity: float, _params: Any) -> None:
        self._image(image, matrix, opacity)

    def fill_image_mask(self, _: Any, image: Any, matrix: Any, *rest: Any) -> None:
        _space, _colour, opacity, _params = rest
        self._image(image, matrix, opacity)

    def fill_shade(self, _: Any, shade: Any, matrix: Any, opacity: float, _params: Any) -> None:
        self._add(mupdf.ll_fz_bound_shade(shade, matrix), "shading", {"opacity": opacity})

    def fill_text(self, _: Any, text: Any, *_rest: Any) -> None:
        self._counted()
        if self._glyphs is not None and not self._hidden:
            self._glyphs.add(text)

    def stroke_text(self, *_: Any) -> None:
        self._counted()

    # Under which clip, mask, opacity.

    def clip_path(self, *_: Any) -> None:
        self._clips.append(None)

    clip_stroke_path = clip_text = clip_stroke_text = clip_image_mask = clip_path

    def pop_clip(self, _: Any) -> None:
        if self._clips:
            self._clips.pop()

    def begin_mask(self, *_: Any) -> None:
        if self._hidden == 0:
            self._mask = []
        self._hidden += 1

    def end_mask(self, *_: Any) -> None:
        self._hidden -= 1
        self._clips.append(Box.around(self._mask) if self._mask and self._hidden == 0 else None)

    def begin_group(self, _: Any, *rest: Any) -> None:
        self._opacities.append(self._opacities[-1] * float(rest[-1]))

    def end_group(self, _: Any) -> None:
        self._opacities.pop()

    def begin_tile(self, _: Any, area: Any, view: Any, *rest: Any) -> int:
        _across, _down, matrix, _id, _document = rest
        self._add(mupdf.ll_fz_transform_rect(area, matrix), "shading", {}, clipped=False)
        self._hidden += 1
        return 0

    def end_tile(self, _: Any) -> None:
        self._hidden -= 1

    def _counted(self) -> None:
        self.operations += 1
        if self.operations > self._max_objects:
            self.cookie.set_abort()

    def _path(self, path: Any, state: Any, matrix: Any, paint: dict[str, Any]) -> None:
        bounds = mupdf.ll_fz_bound_path(path, None, matrix)
        outline = (bounds.x0, bounds.y0, bounds.x1, bounds.y1)
        filled = (
            self._found[-1] if state is not None and self._outline == (*outline, self.operations) else None
        )
        # MuPDF's own bounds of a stroke reach ten line widths further, for the sharpest corner there is.
        scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        rim = state.linewidth * scale / 2 if state is not None else 0.0
        element = self._add(mupdf.ll_fz_expand_rect(bounds, rim), "path", paint)
        self._outline = None
        if element is None:
            return
        if filled is not None:
            edged = _drawn_within(element, self._extent, rim) or element
            self._found[-2:] = [replace(filled, box=edged.box, uncut=edged.uncut, stroke=element.stroke)]
            return
        shape = path_shape(path, matrix, element.placed)
        self._extent = shape.extent
        self._found.pop()
        if (drawn := _drawn_within(element, shape.extent, rim)) is not None:
            self._found.append(replace(drawn, straight=shape.straight, rectangular=shape.rectangular))
            self._outline = (*outline, self.operations)

    def _image(self, image: Any, matrix: Any, opacity: float) -> None:
        if image.w < 1 or image.h < 1:
            return
        details = {
            "image": mupdf.FzImage(mupdf.ll_fz_keep_image(image)),
            "pixels": (image.w, image.h),
            "axes": axes_of(matrix.a, matrix.b, matrix.c, matrix.d),
            "opacity": opacity,
        }
        self._add(mupdf.ll_fz_transform_rect(_UNIT, matrix), "image", details)

    def _add(
        self, bounds: Any, kind: Kind, details: dict[str, Any], *, clipped: bool = True
    ) -> Element | None:
        """Note an object with raw bounds, unless nothing of it can be seen."""
        self._counted()
        uncut = _solid(bounds)
        box = self._frame.clip(uncut) if uncut is not None else None
        if clipped and box is not None:
            scissor = _solid(mupdf.ll_fz_device_current_scissor(self.m_internal))
            box = box.intersection(scissor) if scissor is not None else None
        if self._hidden:
            if box is not None and details.get("fill") != _BLACK:
                self._mask.append(box)
            return None
        for mask in self._clips:
            box = box.intersection(mask) if box is not None and mask is not None else box
        details = {**details, "opacity": details.get("opacity", 1.0) * self._opacities[-1]}
        if box is None or uncut is None or details["opacity"] < INVISIBLE_OPACITY:
            return None
        element = Element(box=box, kind=kind, sequence=self.operations, uncut=uncut, **details)
        self._found.append(element)
        return element

    def _colour(self, space: Any, components: Any) -> int:
        """A colour as 0xRRGGBB; converting costs more than all else here, so each is converted once."""
        values = tuple(mupdf.floats_getitem(components, n) for n in range(space.n))
        key = (int(space.this), *values)
        if key not in self._colours:
            target = mupdf.FzColorspace(mupdf.FzColorspace.Fixed_RGB)
            parameters = mupdf.FzColorParams()  # named: it must outlive the call
            rgb = mupdf.ll_fz_convert_color(space, components, target.m_internal, None, parameters.internal())
            red, green, blue = (min(255, max(0, round(value * 255))) for value in rgb[:3])
            self._colours[key] = (red << 16) | (green << 8) | blue
        return self._colours[key]


def _drawn_within(element: Element, extent: Box | None, rim: float) -> Element | None:
    """A path cut to where its curves run, and to the `rim` that its stroke adds; None where nothing of it can
    be seen."""
    if extent is None:
        return element
    reach = extent.expanded(max(rim, _FLAT / 2))
    box = element.box.intersection(reach)
    return replace(element, box=box, uncut=element.placed.intersection(reach)) if box is not None else None


def _solid(bounds: Any) -> Box | None:
    """A raw fz_rect as a box with some area; None when it is empty or no rectangle at all."""
    x0, y0, x1, y1 = bounds.x0, bounds.y0, bounds.x1, bounds.y1
    if not (x0 <= x1 and y0 <= y1 and abs(x0 + y0 + x1 + y1) < float("inf")):
        return None
    return Box(x0, y0, max(x1, x0 + _FLAT), max(y1, y0 + _FLAT))


def _address(image: mupdf.FzImage) -> int:
    return int(image.m_internal.this)


def _image_numbers(page: pymupdf.Page, placed: list[mupdf.FzImage]) -> dict[int, int]:
    """Address -> xref of the image objects among `placed`. MuPDF keeps one image for one object: comparing
    addresses spares decoding every picture of the page to compare its pixels, as PyMuPDF does."""
    pdf = mupdf.pdf_document_from_fz_document(page.parent.this)
    sizes = {(image.w(), image.h()) for image in placed}
    wanted = {_address(image) for image in placed}
    numbers: dict[int, int] = {}
    for xref, _mask, width, height, *_ in page.get_images(full=True) if placed else ():
        if len(numbers) == len(wanted):
            break
        if (width, height) not in sizes:
            continue
        try:
            image = mupdf.pdf_load_image(pdf, mupdf.pdf_new_indirect(pdf, xref, 0))
        except PDF_ERRORS:
            continue  # a damaged object: whatever shows it is rendered
        if _address(image) in wanted:
            numbers[_address(image)] = int(xref)
    return numbers
