"""The shape of a drawn path, as far as telling rules, frames and tables from drawings needs it."""

from dataclasses import dataclass
from typing import Any

from pymupdf import mupdf

from manifests.geometry import Box

_MAX_PACKED_BYTES = 2048  # longer paths (over 200 corners) are outlines: taken for curved, not walked
_AXIS = 0.5  # points: a line whose ends differ by less in x or in y is parallel to an axis


@dataclass(frozen=True)
class Shape:
    """`straight`: made of axis-parallel lines only; `rectangular`: its lines run along its box (corners may
    be rounded)."""

    straight: bool
    rectangular: bool


_CURVED, _RECTANGLE = Shape(False, False), Shape(True, True)


def path_shape(path: Any, matrix: Any, box: Box) -> Shape:
    """The shape of a MuPDF path (a raw `fz_path`) drawn through a raw `fz_matrix`; `box` are its bounds."""
    if mupdf.ll_fz_path_is_rect(path, matrix):
        return _RECTANGLE
    if mupdf.ll_fz_packed_path_size(path) > _MAX_PACKED_BYTES:
        return _CURVED
    walker = _Walker((matrix.a, matrix.b, matrix.c, matrix.d))
    mupdf.ll_fz_walk_path(path, walker.m_internal, walker.m_internal)
    straight = not walker.curved and not walker.slanted
    rectangular = not walker.slanted and walker.length > box.width + box.height
    return Shape(straight, rectangular)


class _Walker(mupdf.FzPathWalker2):  # type: ignore[misc]
    """Adds up the axis-parallel lines of a path (points), and notes curves and slanted lines."""

    def __init__(self, matrix: tuple[float, float, float, float]) -> None:
        super().__init__()
        for name in ("moveto", "lineto", "curveto", "closepath"):
            getattr(self, f"use_virtual_{name}")()
        self.curved = self.slanted = False
        self.length = 0.0
        self._matrix = matrix
        self._start = self._point = (0.0, 0.0)

    def moveto(self, _: Any, x: float, y: float) -> None:
        self._start = self._point = (x, y)

    def lineto(self, _: Any, x: float, y: float) -> None:
        a, b, c, d = self._matrix
        right, down = x - self._point[0], y - self._point[1]
        across, along = abs(a * right + c * down), abs(b * right + d * down)
        if min(across, along) >= _AXIS:
            self.slanted = True
        self.length += max(across, along)
        self._point = (x, y)

    def curveto(self, _: Any, *points: float) -> None:
        self.curved = True
        self._point = points[4], points[5]

    def closepath(self, context: Any) -> None:
        self.lineto(context, *self._start)
