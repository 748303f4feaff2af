"""A brush: antialiased shapes on a picture, in the coordinates of one motif.

A motif is drawn in its own frame: x and y in [-1, 1], y downwards, facing left. The brush holds the affine
map from that frame to the picture's pixels, so a motif is moved, turned, mirrored or scaled without knowing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from samples.palette import Rgb

Picture = npt.NDArray[np.uint8]
"""An RGB picture: (height, width, 3)."""
Point = tuple[float, float]
Points = Sequence[Point] | npt.NDArray[np.float64]

_SUBPIXEL_BITS = 4
_CURVE_STEPS = 10


def blank(width: int, height: int, colour: Rgb) -> Picture:
    """A picture of one colour, `height` x `width` pixels."""
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = colour
    return picture


def curve(points: Points, *, closed: bool = True, steps: int = _CURVE_STEPS) -> npt.NDArray[np.float64]:
    """A smooth line through the points: a centripetal-free (uniform) Catmull-Rom spline, (n, 2)."""
    control = np.asarray(points, np.float64)
    if closed:
        padded = np.vstack([control[-1:], control, control[:2]])
    else:
        padded = np.vstack([control[:1], control, control[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(
            0.5
            * (
                2 * p1
                + (p2 - p0) * t
                + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
                + (3 * p1 - p0 - 3 * p2 + p3) * t**3
            )
        )
    if not closed:
        pieces.append(control[-1:])
    return np.vstack(pieces)


def ring(
    count: int, radius: float, *, start: float = -90.0, center: Point = (0, 0)
) -> list[tuple[float, Point]]:
    """`count` (angle in degrees, point) pairs evenly on a circle, the first at `start` (-90 = top)."""
    angles = [start + 360 * step / count for step in range(count)]
    return [
        (a, (center[0] + radius * math.cos(math.radians(a)), center[1] + radius * math.sin(math.radians(a))))
        for a in angles
    ]


@dataclass(frozen=True)
class Brush:
    """Draws on `picture` in a motif's frame; `matrix` is the 2 x 3 affine map to pixels."""

    picture: Picture
    matrix: npt.NDArray[np.float64]

    @classmethod
    def on(
        cls, picture: Picture, center: Point, size: float, *, angle: float = 0.0, mirrored: bool = False
    ) -> "Brush":
        """A frame of side `size` pixels around `center` (pixels), turned clockwise by `angle` degrees."""
        half = size / 2
        c, s = math.cos(math.radians(angle)) * half, math.sin(math.radians(angle)) * half
        flip = -1.0 if mirrored else 1.0
        return cls(picture, np.array([[c * flip, -s, center[0]], [s * flip, c, center[1]]]))

    def at(self, x: float, y: float, scale: float, *, angle: float = 0.0, mirrored: bool = False) -> "Brush":
        """A frame inside this one: centred on (x, y), `scale` times as large, turned, mirrored."""
        c, s = math.cos(math.radians(angle)) * scale, math.sin(math.radians(angle)) * scale
        flip = -1.0 if mirrored else 1.0
        inner = np.array([[c * flip, -s, x], [s * flip, c, y], [0, 0, 1]])
        return Brush(self.picture, self.matrix @ inner)

    @property
    def unit(self) -> float:
        """Pixels per unit of the frame."""
        return float(math.sqrt(abs(np.linalg.det(self.matrix[:, :2]))))

    def _pixels(self, points: Points) -> npt.NDArray[np.int32]:
        mapped = np.asarray(points, np.float64) @ self.matrix[:, :2].T + self.matrix[:, 2]
        return np.round(mapped * (1 << _SUBPIXEL_BITS)).astype(np.int32)

    def fill(self, points: Points, colour: Rgb, *, line: Rgb | None = None, width: float = 0.025) -> None:
        """A filled polygon, outlined with `line` (width in the frame's units) when given."""
        pixels = self._pixels(points)
        cv2.fillPoly(self.picture, [pixels], colour, cv2.LINE_AA, _SUBPIXEL_BITS)
        if line is not None:
            self._polyline(pixels, line, width, closed=True)

    def shape(self, points: Points, colour: Rgb, *, line: Rgb | None = None, width: float = 0.025) -> None:
        """A filled smooth shape through the points."""
        self.fill(curve(points), colour, line=line, width=width)

    def stroke(self, points: Points, colour: Rgb, width: float, *, closed: bool = False) -> None:
        """Straight strokes through the points, `width` in the frame's units."""
        self._polyline(self._pixels(points), colour, width, closed=closed)

    def line(self, points: Points, colour: Rgb, width: float) -> None:
        """One smooth stroke through the points."""
        self.stroke(curve(points, closed=False), colour, width)

    def oval(
        self,
        center: Point,
        radii: Point,
        colour: Rgb,
        *,
        angle: float = 0.0,
        line: Rgb | None = None,
        width: float = 0.025,
    ) -> None:
        """A filled ellipse; `angle` in degrees turns it clockwise."""
        t = np.linspace(0, 2 * np.pi, 36, endpoint=False)
        c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        x, y = radii[0] * np.cos(t), radii[1] * np.sin(t)
        outline = np.stack([center[0] + x * c - y * s, center[1] + x * s + y * c], axis=1)
        self.fill(outline, colour, line=line, width=width)

    def disc(
        self, center: Point, radius: float, colour: Rgb, *, line: Rgb | None = None, width: float = 0.025
    ) -> None:
        self.oval(center, (radius, radius), colour, line=line, width=width)

    def petal(
        self,
        root: Point,
        angle: float,
        length: float,
        breadth: float,
        colour: Rgb,
        *,
        line: Rgb | None = None,
        pointed: bool = True,
        width: float = 0.02,
    ) -> None:
        """A petal or leaf growing from `root` towards `angle` (degrees, 0 = right, 90 = down)."""
        tip = 1.0 if pointed else 0.97
        side = 0.5 if pointed else 0.66
        half = breadth / 2
        profile = [(0, 0), (0.3, half * 0.8), (side, half), (0.86, half * 0.5)]
        upper = [(u, -v) for u, v in reversed(profile[1:])]
        c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        body = [*profile, (tip, 0.0), *upper]
        points = [(root[0] + u * length * c - v * s, root[1] + u * length * s + v * c) for u, v in body]
        self.shape(points, colour, line=line, width=width)

    def _polyline(self, pixels: npt.NDArray[np.int32], colour: Rgb, width: float, *, closed: bool) -> None:
        thickness = max(1, round(width * self.unit))
        cv2.polylines(self.picture, [pixels], closed, colour, thickness, cv2.LINE_AA, _SUBPIXEL_BITS)
