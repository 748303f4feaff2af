"""Borders and grids: the pearl roundel, key fret, tortoise-shell and other bands and nets of a pattern."""

import math
from collections.abc import Iterator

from samples.brush import Brush, Picture, Point, ring
from samples.palette import Rgb, darker, lighter

BORDERS = ("联珠", "回纹", "卷草", "水波")


def strip(
    picture: Picture, kind: str, left: float, top: float, width: float, height: float, main: Rgb, ground: Rgb
) -> None:
    """A horizontal band of one border, in pixels. Raises KeyError for a border that is not in BORDERS."""
    frame = Brush.on(picture, (left + width / 2, top + height / 2), height)
    reach = width / height
    frame.fill([(-reach, -1), (reach, -1), (reach, 1), (-reach, 1)], ground)
    for y in (-0.94, 0.94):
        frame.stroke([(-reach, y), (reach, y)], main, 0.1)
    units = max(1, round(width / height))
    draw = _UNITS[kind]
    for step in range(units):
        draw(frame.at((step + 0.5) * 2 * reach / units - reach, 0, 1.0), main, ground)


def frame_around(picture: Picture, kind: str, thickness: float, main: Rgb, ground: Rgb) -> None:
    """The border all around a picture, `thickness` pixels wide."""
    height, width = picture.shape[:2]
    strip(picture, kind, 0, 0, width, thickness, main, ground)
    strip(picture, kind, 0, height - thickness, width, thickness, main, ground)
    turned = picture.transpose(1, 0, 2).copy()
    strip(turned, kind, thickness, 0, height - 2 * thickness, thickness, main, ground)
    strip(turned, kind, thickness, width - thickness, height - 2 * thickness, thickness, main, ground)
    picture[:] = turned.transpose(1, 0, 2)


def roundel(brush: Brush, kind: str, main: Rgb, ground: Rgb, field: Rgb) -> None:
    """A round medallion: a ring carrying the border around an empty field."""
    brush.disc((0, 0), 1.0, main, line=darker(main), width=0.02)
    brush.disc((0, 0), 0.95, ground)
    for angle, center in ring(20, 0.85):
        _UNITS[kind](brush.at(*center, 0.115, angle=angle + 90), main, ground)
    brush.disc((0, 0), 0.74, field, line=darker(main), width=0.02)


def hexagons(width: float, height: float, radius: float) -> Iterator[tuple[Point, list[Point]]]:
    """The tortoise-shell net over a picture: (centre, six corners) in pixels, row by row."""
    step_x, step_y = math.sqrt(3) * radius, 1.5 * radius
    for row in range(math.ceil(height / step_y) + 1):
        for column in range(math.ceil(width / step_x) + 1):
            center = ((column + 0.5 * (row % 2)) * step_x, row * step_y)
            yield center, [point for _, point in ring(6, radius, center=center)]


def _pearl(brush: Brush, main: Rgb, ground: Rgb) -> None:
    brush.disc((0, 0), 0.66, lighter(main, 0.55), line=darker(main), width=0.1)


def _fret(brush: Brush, main: Rgb, ground: Rgb) -> None:
    brush.stroke(
        [(-0.85, 0.6), (-0.85, -0.6), (0.6, -0.6), (0.6, 0.45), (-0.3, 0.45), (-0.3, -0.1), (0.15, -0.1)],
        main,
        0.2,
    )


def _scroll(brush: Brush, main: Rgb, ground: Rgb) -> None:
    brush.line([(-1, 0.3), (-0.5, -0.45), (0, 0.0), (0.5, 0.45), (1, 0.3)], main, 0.17)
    brush.petal((-0.3, -0.3), -20, 0.8, 0.42, main)
    brush.petal((0.3, 0.3), 160, 0.8, 0.42, main)


def _wave(brush: Brush, main: Rgb, ground: Rgb) -> None:
    for radius in (0.92, 0.6, 0.28):
        arc = [
            (radius * math.cos(t), 0.8 + 1.5 * radius * math.sin(t))
            for t in [-math.pi * k / 10 for k in range(11)]
        ]
        brush.stroke(arc, main, 0.15)


_UNITS = {"联珠": _pearl, "回纹": _fret, "卷草": _scroll, "水波": _wave}
