"""The people of the caves, each in the frame of one motif (see `samples.brush`)."""

import math

from samples.brush import Brush, ring
from samples.palette import Rgb, darker, lighter

_SKIN: Rgb = (232, 196, 160)
_HAIR: Rgb = (40, 36, 48)


def halo(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A round head halo: coloured bands with a ring of rays."""
    brush.disc((0, 0), 0.95, main, line=darker(main), width=0.04)
    brush.disc((0, 0), 0.76, lighter(main, 0.65), line=darker(main))
    for angle, (x, y) in ring(16, 0.46):
        brush.petal((x, y), angle, 0.3, 0.15, accent)
    brush.disc((0, 0), 0.46, accent, line=darker(accent), width=0.03)
    brush.disc((0, 0), 0.3, lighter(main, 0.75), line=darker(accent))


def _head(brush: Brush, x: float, y: float, size: float) -> None:
    brush.disc((x, y - size * 0.5), size * 0.7, _HAIR)
    brush.oval((x, y), (size * 0.78, size), _SKIN, line=darker(_SKIN))
    brush.stroke([(x - size * 0.45, y - size * 0.1), (x - size * 0.12, y - size * 0.08)], _HAIR, size * 0.13)
    brush.stroke([(x + size * 0.12, y - size * 0.08), (x + size * 0.45, y - size * 0.1)], _HAIR, size * 0.13)
    brush.disc((x, y + size * 0.5), size * 0.13, (190, 60, 50))


def buddha(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A seated Buddha with head halo, on a lotus throne, hands joined in the lap."""
    line = darker(main)
    halo(brush.at(0, -0.52, 0.46), accent, lighter(accent, 0.4))
    for angle in (200, 220, 240, 260, 280, 300, 320, 340):
        brush.petal((0, 1.05), angle, 0.78, 0.24, lighter(accent, 0.35), line=darker(accent))
    brush.shape(
        [(-0.8, 0.62), (-0.5, 0.36), (0.5, 0.36), (0.8, 0.62), (0.4, 0.74), (-0.4, 0.74)],
        main,
        line=line,
        width=0.03,
    )
    brush.shape(
        [(-0.2, -0.3), (0.2, -0.3), (0.52, -0.08), (0.5, 0.5), (-0.5, 0.5), (-0.52, -0.08)],
        main,
        line=line,
        width=0.03,
    )
    brush.fill([(-0.16, -0.28), (0.2, -0.28), (0.05, 0.2)], _SKIN, line=line)
    brush.oval((0, 0.42), (0.24, 0.09), _SKIN, line=darker(_SKIN))
    _head(brush, 0, -0.48, 0.2)
    brush.disc((0, -0.76), 0.09, _HAIR)


def bodhisattva(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A standing bodhisattva: crown, halo, bare chest, long skirt and falling scarves."""
    line = darker(main)
    brush.disc((0, -0.62), 0.32, lighter(accent, 0.45), line=darker(accent), width=0.035)
    brush.shape(
        [(-0.22, 0.0), (0.22, 0.0), (0.38, 0.9), (0, 0.96), (-0.38, 0.9)], main, line=line, width=0.03
    )
    for x in (-0.16, 0.0, 0.16):
        brush.stroke([(x * 0.6, 0.1), (x * 1.4, 0.88)], line, 0.025)
    brush.shape(
        [(-0.12, -0.42), (0.12, -0.42), (0.32, -0.28), (0.24, 0.05), (-0.24, 0.05), (-0.32, -0.28)],
        _SKIN,
        line=darker(_SKIN),
    )
    for side in (-1, 1):
        brush.line(
            [(side * 0.26, -0.34), (side * 0.52, 0.05), (side * 0.4, 0.5), (side * 0.6, 0.95)], accent, 0.1
        )
        brush.line([(side * 0.3, -0.26), (side * 0.36, 0.0), (side * 0.06, -0.1)], _SKIN, 0.1)
    _head(brush, 0, -0.6, 0.17)
    brush.fill(
        [
            (-0.18, -0.74),
            (-0.2, -0.95),
            (-0.08, -0.84),
            (0, -1.0),
            (0.08, -0.84),
            (0.2, -0.95),
            (0.18, -0.74),
        ],
        accent,
        line=darker(accent),
    )


def apsara(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A flying apsara: body level and bent, arms out with flowers, long scarves streaming behind."""
    line = darker(main)
    for scarf in (
        [(-0.5, -0.25), (-0.2, -0.75), (0.3, -0.8), (0.95, -0.55)],
        [(-0.35, 0.05), (0.0, -0.45), (0.5, -0.5), (0.98, -0.15)],
        [(-0.55, 0.15), (-0.3, 0.6), (0.3, 0.75), (0.9, 0.55)],
    ):
        brush.line(scarf, darker(accent, 0.3), 0.12)
        brush.line(scarf, accent, 0.085)
    brush.shape(
        [(-0.3, 0.02), (0.1, -0.02), (0.5, 0.1), (0.95, 0.2), (0.6, 0.34), (0.1, 0.32), (-0.25, 0.25)],
        main,
        line=line,
        width=0.03,
    )
    for y in (0.08, 0.16, 0.24):
        brush.line([(-0.15, y), (0.3, y + 0.02), (0.75, 0.2)], line, 0.02)
    brush.shape(
        [(-0.6, -0.12), (-0.4, -0.16), (-0.2, 0.05), (-0.25, 0.25), (-0.45, 0.15)], _SKIN, line=darker(_SKIN)
    )
    brush.line([(-0.55, -0.05), (-0.75, 0.1), (-0.92, -0.05)], _SKIN, 0.09)
    brush.line([(-0.42, 0.05), (-0.6, 0.3), (-0.82, 0.35)], _SKIN, 0.09)
    for x, y in ((-0.93, -0.1), (-0.85, 0.36)):
        for _, center in ring(5, 0.07, center=(x, y)):
            brush.disc(center, 0.055, lighter(accent, 0.3), line=darker(accent), width=0.015)
    _head(brush, -0.58, -0.3, 0.17)


def musician(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A seated heavenly musician playing a pipa lute."""
    line = darker(main)
    brush.disc((0, -0.5), 0.4, lighter(main, 0.6), line=line, width=0.03)
    brush.shape(
        [(-0.75, 0.85), (-0.45, 0.35), (0.45, 0.35), (0.75, 0.85), (0, 0.97)], main, line=line, width=0.03
    )
    brush.shape(
        [(-0.18, -0.25), (0.18, -0.25), (0.42, 0.0), (0.34, 0.55), (-0.34, 0.55), (-0.42, 0.0)],
        lighter(main, 0.3),
        line=line,
        width=0.03,
    )
    _head(brush, 0, -0.46, 0.2)
    brush.stroke([(0.1, 0.12), (0.72, -0.42)], darker(accent), 0.1)
    brush.stroke([(0.72, -0.42), (0.9, -0.34)], darker(accent), 0.07)
    brush.oval((-0.12, 0.3), (0.4, 0.25), accent, angle=-40, line=darker(accent), width=0.035)
    for shift in (-0.04, 0.04):
        brush.stroke(
            [(-0.3 + shift, 0.46 + shift), (0.66 + shift, -0.36 + shift)], lighter(accent, 0.7), 0.02
        )
    brush.line([(-0.38, 0.05), (-0.42, 0.32), (-0.15, 0.36)], _SKIN, 0.1)
    brush.line([(0.38, 0.05), (0.5, 0.05), (0.52, -0.22)], _SKIN, 0.1)


def donor(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A standing donor in a long wide-sleeved robe and tall hat, holding a flower."""
    line = darker(main)
    brush.shape(
        [(-0.2, -0.36), (0.2, -0.36), (0.34, 0.1), (0.42, 0.94), (-0.42, 0.94), (-0.34, 0.1)],
        main,
        line=line,
        width=0.035,
    )
    brush.fill([(-0.42, 0.84), (0.42, 0.84), (0.43, 0.95), (-0.43, 0.95)], accent, line=darker(accent))
    brush.shape(
        [(-0.2, -0.3), (-0.1, 0.0), (-0.12, 0.4), (-0.42, 0.42), (-0.5, 0.05)],
        lighter(main, 0.25),
        line=line,
        width=0.03,
    )
    brush.shape(
        [(0.2, -0.3), (0.4, 0.05), (0.3, 0.42), (0.02, 0.36), (0.02, 0.05)],
        lighter(main, 0.25),
        line=line,
        width=0.03,
    )
    brush.stroke([(-0.12, 0.1), (-0.3, -0.3)], darker(accent), 0.04)
    for _, center in ring(5, 0.09, center=(-0.32, -0.36)):
        brush.disc(center, 0.07, accent, line=darker(accent), width=0.015)
    _head(brush, 0, -0.54, 0.18)
    brush.fill([(-0.2, -0.66), (-0.16, -0.96), (0.16, -0.96), (0.2, -0.66)], _HAIR)
    brush.stroke([(-0.2, -0.7), (0.2, -0.7)], accent, 0.05)


def canopy(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A hanging jewelled canopy with scalloped valance and tassels."""
    brush.shape(
        [(-0.95, 0.1), (-0.6, -0.42), (0, -0.6), (0.6, -0.42), (0.95, 0.1)],
        main,
        line=darker(main),
        width=0.03,
    )
    for x in (-0.72, -0.36, 0.0, 0.36, 0.72):
        brush.disc((x, 0.18), 0.19, accent, line=darker(accent))
        brush.stroke([(x, 0.32), (x, 0.75)], darker(accent, 0.2), 0.05)
        brush.disc((x, 0.78), 0.06, main)
    brush.fill(
        [(-0.95, 0.02), (0.95, 0.02), (0.95, 0.16), (-0.95, 0.16)], lighter(main, 0.4), line=darker(main)
    )
    brush.disc((0, -0.72), 0.14, accent, line=darker(accent))


def caisson(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A caisson ceiling: nested turned squares, corner flowers, a large lotus at the centre."""
    for half, colour, turned in (
        (0.98, darker(main, 0.25), False),
        (0.86, lighter(accent, 0.2), False),
        (0.8, main, False),
        (0.8, lighter(main, 0.45), True),
        (0.56, accent, False),
        (0.5, darker(main, 0.35), False),
    ):
        corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
        if turned:
            corners = [(0, -half), (half, 0), (0, half), (-half, 0)]
        brush.fill(corners, colour, line=darker(main, 0.6))
    for x in (-0.92, -0.69, -0.46, -0.23, 0.0, 0.23, 0.46, 0.69, 0.92):
        for y in (-0.92, 0.92):
            brush.disc((x, y), 0.045, lighter(accent, 0.6))
            brush.disc((y, x), 0.045, lighter(accent, 0.6))
    for _, center in ring(4, 0.88, start=45):
        brush.disc(center, 0.11, accent, line=darker(accent))
    for angle, _ in ring(12, 0.4):
        brush.petal((0, 0), angle, 0.44, 0.2, lighter(accent, 0.15), line=darker(accent))
    for angle, (x, y) in ring(8, 0.04, start=-67.5):
        brush.petal((x, y), angle, 0.26, 0.15, lighter(main, 0.5), line=darker(main))
    brush.disc((0, 0), 0.09, accent, line=darker(accent))
    brush.stroke(
        [(math.cos(k) * 0.46, math.sin(k) * 0.46) for k in [k * math.pi / 18 for k in range(36)]],
        lighter(accent, 0.5),
        0.02,
        closed=True,
    )
