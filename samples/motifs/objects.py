"""Clouds, vessels and treasures, each in the frame of one motif (see `samples.brush`)."""

import math

from samples.brush import Brush, ring
from samples.palette import Rgb, darker, lighter


def cloud(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """An auspicious cloud: three curled heads and a trailing tail."""
    line = darker(main)
    brush.shape([(0.1, 0.3), (0.5, 0.32), (0.98, 0.62), (0.4, 0.55), (-0.2, 0.5)], main, line=line)
    for x, y, size in ((-0.5, 0.2, 0.34), (0.42, 0.15, 0.32), (-0.02, -0.2, 0.42)):
        brush.disc((x, y), size, main, line=line, width=0.035)
        turns = [
            (
                x + size * (0.9 - 0.11 * k) * math.cos(0.75 * k),
                y + size * (0.9 - 0.11 * k) * math.sin(0.75 * k),
            )
            for k in range(8)
        ]
        brush.line(turns, accent, 0.06)


def vase(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A bellied vase with a banded shoulder, holding three flowers."""
    line = darker(main)
    for x, y in ((-0.45, -0.62), (0.45, -0.62), (0, -0.78)):
        brush.line([(0, -0.1), (x * 0.6, -0.4), (x, y)], darker(accent), 0.045)
        for _, center in ring(5, 0.13, center=(x, y)):
            brush.disc(center, 0.1, accent, line=darker(accent))
        brush.disc((x, y), 0.06, lighter(accent, 0.7))
    brush.shape(
        [
            (-0.16, -0.22),
            (-0.14, 0.0),
            (-0.48, 0.3),
            (-0.38, 0.72),
            (-0.24, 0.95),
            (0.24, 0.95),
            (0.38, 0.72),
            (0.48, 0.3),
            (0.14, 0.0),
            (0.16, -0.22),
        ],
        main,
        line=line,
        width=0.035,
    )
    brush.oval((0, -0.22), (0.26, 0.07), main, line=line)
    for y in (0.25, 0.55):
        brush.stroke([(-0.44, y), (0.44, y)], accent, 0.06)


def lantern(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A round lantern with ribs, caps and tassels."""
    line = darker(main)
    brush.stroke([(0, -0.98), (0, -0.6)], darker(accent), 0.05)
    brush.oval((0, -0.08), (0.72, 0.52), main, line=line, width=0.04)
    for rx in (0.22, 0.48):
        arc = [(rx * math.cos(t), -0.08 + 0.52 * math.sin(t)) for t in [k * math.pi / 12 for k in range(24)]]
        brush.stroke(arc, lighter(main, 0.5), 0.03, closed=True)
    for y in (-0.6, 0.44):
        brush.fill(
            [(-0.3, y - 0.07), (0.3, y - 0.07), (0.3, y + 0.07), (-0.3, y + 0.07)],
            accent,
            line=darker(accent),
        )
    for x in (-0.2, 0, 0.2):
        brush.stroke([(x, 0.5), (x, 0.95)], accent, 0.08)


def pearl(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A flaming pearl on a small lotus throne."""
    for angle, length in ((-125, 0.95), (-55, 0.95), (-90, 1.3)):
        brush.petal((0, 0.3), angle, length, 0.55, accent, line=darker(accent))
    brush.disc((0, 0.1), 0.4, main, line=darker(main), width=0.04)
    brush.disc((-0.12, -0.02), 0.1, lighter(main, 0.7))
    for angle in (200, 235, 270, 305, 340):
        brush.petal((0, 0.95), angle, 0.6, 0.26, lighter(accent, 0.3), line=darker(accent))


def coin(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """Two interlocking lozenges, the lucky charm fangsheng."""
    for x, colour in ((-0.28, main), (0.28, accent)):
        brush.stroke([(x, -0.66), (x + 0.62, 0), (x, 0.66), (x - 0.62, 0)], darker(colour), 0.2, closed=True)
        brush.stroke([(x, -0.66), (x + 0.62, 0), (x, 0.66), (x - 0.62, 0)], colour, 0.13, closed=True)
    brush.fill([(0, -0.14), (0.14, 0), (0, 0.14), (-0.14, 0)], main, line=darker(main))


def pagoda(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A three-storeyed pagoda with upturned eaves on a terrace."""
    line = darker(accent)
    brush.fill([(-0.7, 0.84), (0.7, 0.84), (0.8, 0.97), (-0.8, 0.97)], lighter(accent, 0.3), line=line)
    for y, half in ((0.55, 0.44), (0.05, 0.34), (-0.4, 0.24)):
        brush.fill(
            [(-half, y - 0.08), (half, y - 0.08), (half, y + 0.3), (-half, y + 0.3)], accent, line=line
        )
        brush.fill([(-0.09, y + 0.02), (0.09, y + 0.02), (0.09, y + 0.3), (-0.09, y + 0.3)], darker(accent))
        brush.shape(
            [
                (-half - 0.34, y - 0.1),
                (-half, y - 0.12),
                (-half * 0.6, y - 0.26),
                (half * 0.6, y - 0.26),
                (half, y - 0.12),
                (half + 0.34, y - 0.1),
                (half, y),
                (-half, y),
            ],
            main,
            line=darker(main),
        )
    brush.stroke([(0, -0.62), (0, -0.98)], darker(main), 0.06)
    for y in (-0.72, -0.84):
        brush.disc((0, y), 0.07, main, line=darker(main))
