"""The shape of a drawn path, as far as telling rules, frames and tables from drawings needs it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pymupdf import mupdf

from manifests.geometry import Box

_MAX_PACKED_BYTES = 2048  # longer paths (over 200 corners) are outlines: taken for curved, not walked
_AXIS = 0.5  # points: a line whose ends differ by less in x or in y is parallel to an axis
_EXACT = 0.25  # points: curves pulled no further beyond the points they run through need no looking at


@dataclass(frozen=True)
class Shape:
    """`straight`: made of axis-parallel lines only; `rectangular`: its lines run along its box (corners may
    be rounded); `extent`: where its curves run to, within the points that pull at them; None where the path's
    bounds say so themselves."""

    straight: bool
    rectangular: bool
    extent: Box | None = None


_CURVED, _RECTANGLE = Shape(False, False), Shape(True, True)


def path_shape(path: Any, matrix: Any, box: Box) -> Shape:
    """The shape of a MuPDF path (a raw `fz_path`) drawn through a raw `fz_matrix`; `box` are its bounds."""
    if mupdf.ll_fz_path_is_rect(path, matrix):
        return _RECTANGLE
    if mupdf.ll_fz_packed_path_size(path) > _MAX_PACKED_BYTES:
        return _CURVED
    walker = _Walker((matrix.a, matrix.b, matrix.c, matrix.d))
    mupdf.ll_fz_walk_path(path, walker.m_internal, walker.m_internal)
    straight = not walker.curves and not walker.slanted
    rectangular = not walker.slanted and walker.length > box.width + box.height
    return Shape(straight, rectangular, _extent(walker, matrix) if walker.curves else None)


def _extent(walker: "_Walker", matrix: Any) -> Box:
    """Where a path with curves runs to. MuPDF's bounds hold the control points, which no curve reaches."""
    turn = np.array([[matrix.a, matrix.b], [matrix.c, matrix.d]])
    shift = np.array([matrix.e, matrix.f])
    curves = np.array(walker.curves).reshape(-1, 4, 2) @ turn + shift
    points = np.array(walker.points).reshape(-1, 2) @ turn + shift
    low, high = points.min(axis=0), points.max(axis=0)
    beyond = ((curves < low - _EXACT) | (curves > high + _EXACT)).any(axis=(1, 2))
    if beyond.any():
        reached = np.concatenate([points, _turning_points(curves[beyond])])
        low, high = reached.min(axis=0), reached.max(axis=0)
    return Box(*low.tolist(), *high.tolist())


def _turning_points(curves: NDArray[np.float64]) -> NDArray[np.float64]:
    """The points, (m, 2), where cubic Bezier curves, (n, 4, 2), turn back in x or in y."""
    p0, p1, p2, p3 = curves.transpose(1, 0, 2)
    # Where the derivative, over three, a t^2 + b t + c, is zero; no number where it is nowhere.
    a, b, c = p3 - p0 + 3 * (p1 - p2), 2 * (p0 - 2 * p1 + p2), p1 - p0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        q = -(b + np.copysign(np.sqrt(b**2 - 4 * a * c), b)) / 2
        times = np.stack([q / a, c / q])
    _, curve, _axis = within = np.nonzero((times > 0) & (times < 1))
    t = times[within][:, None]
    ends = p0[curve], p1[curve], p2[curve], p3[curve]
    weights = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
    return np.asarray(
        sum(weight * point for weight, point in zip(weights, ends, strict=True)), np.float64
    ).reshape(-1, 2)


class _Walker(mupdf.FzPathWalker2):  # type: ignore[misc]
    """Adds up the axis-parallel lines of a path (points); notes slanted lines, curves with their four points,
    and the `points` that the path runs through (both in the path's own coordinates)."""

    def __init__(self, matrix: tuple[float, float, float, float]) -> None:
        super().__init__()
        for name in ("moveto", "lineto", "curveto", "closepath"):
            getattr(self, f"use_virtual_{name}")()
        self.slanted = False
        self.curves: list[tuple[float, ...]] = []
        self.points: list[tuple[float, float]] = []
        self.length = 0.0
        self._matrix = matrix
        self._start = self._point = (0.0, 0.0)

    def moveto(self, _: Any, x: float, y: float) -> None:
        self._start = self._point = (x, y)
        self.points.append(self._point)

    def lineto(self, _: Any, x: float, y: float) -> None:
        a, b, c, d = self._matrix
        right, down = x - self._point[0], y - self._point[1]
        across, along = abs(a * right + c * down), abs(b * right + d * down)
        if min(across, along) >= _AXIS:
            self.slanted = True
        self.length += max(across, along)
        self._point = (x, y)
        self.points.append(self._point)

    def curveto(self, _: Any, *points: float) -> None:
        self.curves.append((*self._point, *points))
        self._point = points[4], points[5]
        self.points.append(self._point)

    def closepath(self, context: Any) -> None:
        self.lineto(context, *self._start)
