"""Flowers, fruits and branches, each in the frame of one motif (see `samples.brush`)."""

import math

from samples.brush import Brush, ring
from samples.palette import Rgb, darker, lighter


def lotus(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A lotus seen from the side: pointed petals rising from a seed head, on two leaves."""
    line = darker(main)
    for angle in (160, 20):
        brush.petal((0, 0.62), angle, 0.95, 0.42, accent, line=darker(accent))
    for angle, length in ((-168, 0.95), (-12, 0.95), (-145, 1.1), (-35, 1.1)):
        brush.petal((0, 0.55), angle, length, 0.42, lighter(main, 0.25), line=line)
    for angle in (-122, -58):
        brush.petal((0, 0.55), angle, 1.25, 0.5, main, line=line)
    brush.petal((0, 0.6), -90, 1.45, 0.56, lighter(main, 0.15), line=line)
    brush.oval((0, 0.6), (0.3, 0.16), accent, line=darker(accent))


def peony(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A peony seen from the front: three whorls of round notched petals and a stamen heart."""
    line = darker(main)
    for angle, (x, y) in ring(4, 0.72, start=45):
        brush.petal((x * 0.7, y * 0.7), angle, 0.55, 0.4, accent, line=darker(accent))
    for count, radius, size, shade in ((8, 0.56, 0.34, 0.0), (7, 0.36, 0.27, 0.25), (5, 0.18, 0.2, 0.5)):
        for _, center in ring(count, radius, start=-90 + 12 * count):
            brush.disc(center, size, lighter(main, shade), line=line)
    brush.disc((0, 0), 0.16, accent, line=darker(accent))


def plum(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A plum blossom: five round petals with stamens."""
    for _, center in ring(5, 0.5):
        brush.disc(center, 0.42, main, line=darker(main), width=0.04)
    brush.disc((0, 0), 0.22, lighter(main, 0.5))
    for _, point in ring(10, 0.42, start=-90):
        brush.stroke([(0, 0), point], accent, 0.035)
        brush.disc(point, 0.05, accent)


def chrysanthemum(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A chrysanthemum: two dense whorls of narrow petals around a flat disc."""
    line = darker(main, 0.5)
    for angle, (x, y) in ring(20, 0.25):
        brush.petal((x, y), angle, 0.72, 0.2, main, line=line, pointed=False)
    for angle, (x, y) in ring(14, 0.1):
        brush.petal((x, y), angle, 0.5, 0.16, lighter(main, 0.4), line=line, pointed=False)
    brush.disc((0, 0), 0.24, accent, line=darker(accent))


def pomegranate(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A pomegranate split open on its seeds, with a crown and two leaves."""
    for angle in (-155, -25):
        brush.petal((0, -0.42), angle, 0.95, 0.34, accent, line=darker(accent))
    brush.shape(
        [
            (0, -0.6),
            (0.55, -0.42),
            (0.72, 0.2),
            (0.42, 0.72),
            (0, 0.85),
            (-0.42, 0.72),
            (-0.72, 0.2),
            (-0.55, -0.42),
        ],
        main,
        line=darker(main),
        width=0.04,
    )
    brush.fill(
        [(-0.2, -0.55), (-0.3, -0.95), (-0.1, -0.75), (0, -1), (0.1, -0.75), (0.3, -0.95), (0.2, -0.55)],
        main,
        line=darker(main),
    )
    brush.shape([(0, -0.3), (0.34, 0.15), (0, 0.62), (-0.34, 0.15)], lighter(main, 0.75), line=darker(main))
    for x, y in ((0, -0.08), (-0.12, 0.1), (0.12, 0.1), (0, 0.22), (-0.1, 0.36), (0.1, 0.36)):
        brush.disc((x, y), 0.07, darker(main, 0.2))


def grapes(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A bunch of grapes hanging from a lobed leaf."""
    brush.line([(0, -0.95), (0.06, -0.7), (0, -0.4)], darker(accent), 0.06)
    brush.fill(
        [
            (0, -0.45),
            (-0.35, -0.35),
            (-0.45, -0.55),
            (-0.9, -0.5),
            (-0.72, -0.78),
            (-0.85, -0.98),
            (-0.4, -0.9),
            (-0.15, -0.98),
        ],
        accent,
        line=darker(accent),
    )
    brush.fill(
        [
            (0, -0.45),
            (0.35, -0.35),
            (0.45, -0.55),
            (0.9, -0.5),
            (0.72, -0.78),
            (0.85, -0.98),
            (0.4, -0.9),
            (0.15, -0.98),
        ],
        accent,
        line=darker(accent),
    )
    for row, count in enumerate((4, 5, 4, 3, 2, 1)):
        for step in range(count):
            x, y = (step - (count - 1) / 2) * 0.29, -0.3 + row * 0.24
            brush.disc((x, y), 0.17, main, line=darker(main), width=0.03)
            brush.disc((x - 0.05, y - 0.05), 0.045, lighter(main, 0.7))


def honeysuckle(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A honeysuckle palmette: five curled leaves fanned over a double volute."""
    line = darker(main)
    for angle, length in ((-165, 0.95), (-15, 0.95), (-130, 1.2), (-50, 1.2), (-90, 1.45)):
        brush.petal((0, 0.45), angle, length, 0.34, main, line=line, pointed=False, width=0.03)
    for side in (-1, 1):
        spiral = [
            (
                side * (0.42 - 0.34 * t * math.cos(5.6 * t)) * 1.1 - side * 0.05,
                0.66 + 0.3 * t * math.sin(5.6 * t),
            )
            for t in (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0)
        ]
        brush.line(spiral, accent, 0.11)
    brush.disc((0, 0.5), 0.17, accent, line=darker(accent))


def spray(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A leafy branch with three buds."""
    brush.line([(-0.1, 0.95), (0.1, 0.4), (-0.05, -0.2), (0.1, -0.85)], darker(main), 0.08)
    for x, y, angle in (
        (0.06, 0.5, 10),
        (0.08, 0.4, -170),
        (0, 0.05, -25),
        (-0.02, -0.05, -155),
        (0.05, -0.45, -40),
        (0.04, -0.5, -140),
    ):
        brush.petal((x, y), angle, 0.7, 0.3, main, line=darker(main))
    for x, y in ((0.1, -0.85), (0.7, -0.3), (-0.7, -0.3)):
        brush.disc((x, y), 0.13, accent, line=darker(accent))


def tree(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A tree with layered crown, blossoms in it, on a bent trunk."""
    trunk = darker((142, 90, 56), 0.2)
    brush.shape(
        [
            (-0.12, 0.98),
            (-0.02, 0.5),
            (-0.12, 0.1),
            (0.02, -0.3),
            (0.12, -0.3),
            (0.06, 0.1),
            (0.14, 0.5),
            (0.22, 0.98),
        ],
        trunk,
        line=darker(trunk),
    )
    for x, y, size in (
        (-0.45, 0.05, 0.36),
        (0.48, 0.0, 0.36),
        (-0.3, -0.42, 0.4),
        (0.32, -0.45, 0.4),
        (0, -0.2, 0.38),
        (0, -0.66, 0.32),
    ):
        brush.oval((x, y), (size, size * 0.72), main, line=darker(main), width=0.03)
    for x, y in ((-0.5, 0.02), (0.5, 0), (-0.32, -0.45), (0.3, -0.45), (0, -0.7), (0, -0.15)):
        brush.disc((x, y), 0.09, accent)
