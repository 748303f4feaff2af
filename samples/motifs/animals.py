"""Birds and beasts, each in the frame of one motif, facing left (see `samples.brush`)."""

import math

from samples.brush import Brush
from samples.palette import Rgb, darker, lighter


def bird(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A bird in flight with raised wings, holding a leafy twig in its beak."""
    line = darker(main)
    for y in (0.05, 0.15, 0.25):
        brush.petal((0.35, y), 8 + 60 * (y - 0.05), 0.68, 0.2, accent, line=darker(accent))
    brush.shape(
        [(0.0, 0.05), (0.1, -0.5), (0.5, -0.98), (0.62, -0.6), (0.5, -0.1), (0.3, 0.1)],
        accent,
        line=darker(accent),
        width=0.03,
    )
    brush.shape(
        [
            (-0.72, -0.22),
            (-0.5, -0.36),
            (-0.3, -0.18),
            (0.1, -0.12),
            (0.45, 0.1),
            (0.1, 0.3),
            (-0.3, 0.25),
            (-0.52, 0.0),
        ],
        main,
        line=line,
        width=0.03,
    )
    brush.shape(
        [(-0.2, 0.02), (-0.28, -0.55), (-0.05, -0.95), (0.2, -0.6), (0.25, 0.0)],
        lighter(main, 0.3),
        line=line,
        width=0.03,
    )
    for x in (-0.12, 0.02, 0.14):
        brush.stroke([(x - 0.02, -0.7 + abs(x)), (x + 0.02, -0.05)], line, 0.025)
    brush.fill([(-0.68, -0.28), (-0.9, -0.16), (-0.66, -0.14)], accent, line=line)
    brush.disc((-0.56, -0.22), 0.05, line)
    brush.line([(-0.85, -0.16), (-0.92, 0.15), (-0.8, 0.5)], darker(accent), 0.035)
    for y, angle in ((0.05, 30), (0.2, 160), (0.35, 30), (0.48, 120)):
        brush.petal((-0.9 + y * 0.15, y), angle, 0.28, 0.14, accent, line=darker(accent))


def phoenix(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A phoenix: crested head, spread wing, and three long eyed tail plumes sweeping over it."""
    line = darker(main)
    plumes = (
        [(0.1, 0.2), (0.55, 0.3), (0.85, -0.05), (0.9, -0.6)],
        [(0.1, 0.25), (0.55, 0.5), (0.9, 0.35), (0.98, 0.0)],
        [(0.05, 0.3), (0.4, 0.68), (0.75, 0.8), (0.95, 0.6)],
    )
    for plume, colour in zip(plumes, (main, accent, main), strict=True):
        brush.line(plume, darker(colour, 0.3), 0.13)
        brush.line(plume, colour, 0.09)
        brush.disc(plume[-1], 0.13, colour, line=darker(colour))
        brush.disc(plume[-1], 0.06, lighter(accent, 0.6))
    brush.shape(
        [(0.05, 0.1), (0.0, -0.4), (0.25, -0.9), (0.5, -0.75), (0.45, -0.2), (0.25, 0.2)],
        accent,
        line=darker(accent),
        width=0.03,
    )
    brush.shape(
        [
            (-0.62, -0.55),
            (-0.45, -0.68),
            (-0.32, -0.5),
            (-0.25, -0.15),
            (0.15, 0.0),
            (0.3, 0.25),
            (0.0, 0.45),
            (-0.35, 0.3),
            (-0.5, 0.0),
            (-0.48, -0.35),
        ],
        main,
        line=line,
        width=0.03,
    )
    brush.shape(
        [(-0.2, 0.1), (-0.15, -0.3), (0.05, -0.6), (0.2, -0.2), (0.2, 0.2)], lighter(main, 0.35), line=line
    )
    for angle in (-100, -70, -40):
        brush.petal((-0.46, -0.62), angle, 0.32, 0.12, accent, line=darker(accent))
    brush.fill([(-0.6, -0.6), (-0.85, -0.5), (-0.6, -0.46)], accent, line=line)
    brush.disc((-0.5, -0.55), 0.045, line)
    for x in (-0.2, 0.02):
        brush.stroke([(x, 0.4), (x - 0.08, 0.72), (x - 0.2, 0.76)], darker(accent), 0.045)


def crane(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A crane standing on one long leg, neck raised, dark tail feathers."""
    line = darker(main)
    brush.stroke([(0.1, 0.35), (0.08, 0.95), (-0.1, 0.97)], darker(accent), 0.05)
    brush.stroke([(0.15, 0.35), (0.35, 0.6), (0.15, 0.68)], darker(accent), 0.05)
    brush.shape(
        [
            (-0.45, -0.78),
            (-0.35, -0.72),
            (-0.32, -0.4),
            (-0.1, -0.1),
            (0.4, 0.0),
            (0.6, 0.25),
            (0.2, 0.42),
            (-0.2, 0.35),
            (-0.38, 0.05),
            (-0.48, -0.4),
            (-0.52, -0.7),
        ],
        main,
        line=line,
        width=0.03,
    )
    for angle in (10, 30, 50):
        brush.petal((0.4, 0.12), angle, 0.55, 0.16, accent, line=darker(accent))
    brush.shape([(-0.1, 0.0), (0.3, 0.02), (0.5, 0.2), (0.15, 0.3)], lighter(main, 0.4), line=line)
    brush.fill([(-0.5, -0.76), (-0.95, -0.62), (-0.5, -0.66)], accent, line=line)
    brush.disc((-0.42, -0.82), 0.09, (196, 44, 40))


def deer(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A spotted deer walking, with branched antlers."""
    line = darker(main)
    for x, bend in ((-0.35, -0.06), (-0.18, 0.05), (0.38, -0.05), (0.55, 0.08)):
        brush.fill(
            [
                (x - 0.08, 0.2),
                (x + 0.08, 0.2),
                (x + 0.05 + bend, 0.6),
                (x + 0.04 + bend, 0.95),
                (x - 0.05 + bend, 0.95),
                (x - 0.04 + bend, 0.6),
            ],
            main,
            line=line,
        )
    brush.shape(
        [
            (-0.78, -0.38),
            (-0.55, -0.52),
            (-0.4, -0.42),
            (-0.3, -0.12),
            (0.1, -0.08),
            (0.55, -0.1),
            (0.7, 0.1),
            (0.55, 0.35),
            (0.1, 0.32),
            (-0.35, 0.36),
            (-0.5, 0.05),
            (-0.55, -0.22),
        ],
        main,
        line=line,
        width=0.03,
    )
    brush.petal((0.64, 0.0), -50, 0.26, 0.14, lighter(main, 0.4), line=line)
    for x, y in ((-0.25, 0.1), (0, 0.02), (0.22, 0.14), (0.42, 0.02), (0.1, 0.2), (-0.1, 0.22), (0.5, 0.2)):
        brush.disc((x, y), 0.06, accent)
    for lean in (-0.16, 0.14):
        brush.line(
            [(-0.52, -0.5), (-0.5 + lean, -0.75), (-0.42 + lean * 2, -0.98)], darker(accent, 0.2), 0.055
        )
        brush.stroke([(-0.5 + lean, -0.75), (-0.62 + lean * 2, -0.88)], darker(accent, 0.2), 0.045)
    brush.petal((-0.44, -0.46), -10, 0.25, 0.13, main, line=line)
    brush.disc((-0.6, -0.4), 0.04, line)


def horse(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A winged horse with a raised foreleg and flowing tail."""
    line = darker(main)
    brush.line([(0.62, -0.02), (0.85, 0.15), (0.8, 0.6)], accent, 0.16)
    for x, bend in ((-0.15, 0.05), (0.38, -0.05), (0.55, 0.08)):
        brush.fill(
            [
                (x - 0.1, 0.2),
                (x + 0.1, 0.2),
                (x + 0.06 + bend, 0.6),
                (x + 0.06 + bend, 0.95),
                (x - 0.07 + bend, 0.95),
                (x - 0.05 + bend, 0.6),
            ],
            main,
            line=line,
        )
    brush.fill(
        [(-0.4, 0.15), (-0.22, 0.25), (-0.5, 0.5), (-0.42, 0.72), (-0.54, 0.74), (-0.66, 0.46)],
        main,
        line=line,
    )
    brush.shape(
        [
            (-0.9, -0.4),
            (-0.72, -0.62),
            (-0.45, -0.7),
            (-0.28, -0.3),
            (0.1, -0.14),
            (0.55, -0.16),
            (0.72, 0.1),
            (0.55, 0.36),
            (0.05, 0.3),
            (-0.38, 0.36),
            (-0.52, 0.0),
            (-0.58, -0.3),
            (-0.82, -0.26),
        ],
        main,
        line=line,
        width=0.03,
    )
    for angle, length in ((-100, 0.8), (-75, 0.9), (-50, 0.85), (-28, 0.7)):
        brush.petal((-0.05, 0.05), angle, length, 0.26, accent, line=darker(accent))
    for x, y in ((-0.42, -0.68), (-0.36, -0.52), (-0.3, -0.36)):
        brush.disc((x, y), 0.1, accent, line=darker(accent))
    brush.disc((-0.68, -0.48), 0.04, line)


def hare(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A crouching hare with long ears, looking up."""
    line = darker(main)
    for angle in (-75, -48):
        brush.petal((-0.42, -0.3), angle, 0.72, 0.2, main, line=line, pointed=False, width=0.03)
        brush.petal((-0.4, -0.38), angle, 0.5, 0.08, accent)
    brush.disc((0.78, 0.32), 0.16, lighter(main, 0.5), line=line)
    brush.shape(
        [(-0.3, 0.1), (0.05, -0.22), (0.5, -0.12), (0.76, 0.3), (0.62, 0.68), (0.1, 0.74), (-0.4, 0.72)],
        main,
        line=line,
        width=0.03,
    )
    brush.shape(
        [(0.2, 0.3), (0.5, 0.2), (0.68, 0.5), (0.5, 0.74), (0.1, 0.74)],
        lighter(main, 0.25),
        line=line,
        width=0.03,
    )
    brush.oval((-0.46, -0.12), (0.3, 0.25), main, angle=-15, line=line, width=0.03)
    brush.oval((-0.42, 0.7), (0.24, 0.09), main, line=line)
    brush.disc((-0.56, -0.18), 0.06, accent, line=line)


def dragon(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A dragon: a scaled body in an S, four clawed legs, horns and whiskers, a flaming pearl before it."""
    line = darker(main)
    spine = [
        (-0.42, -0.45),
        (-0.1, -0.7),
        (0.35, -0.62),
        (0.5, -0.25),
        (0.15, 0.0),
        (-0.3, 0.1),
        (-0.5, 0.42),
        (-0.15, 0.7),
        (0.35, 0.62),
        (0.75, 0.75),
        (0.95, 0.5),
    ]
    for x, y, dx in ((0.2, -0.62, 0.2), (0.45, -0.2, 0.34), (-0.42, 0.2, -0.36), (0.2, 0.66, 0.1)):
        brush.stroke([(x, y), (x + dx, y + 0.16), (x + dx * 1.5, y + 0.06)], darker(main, 0.2), 0.1)
        for turn in (-0.1, 0.0, 0.1):
            brush.stroke([(x + dx * 1.5, y + 0.06), (x + dx * 1.5 + 0.1, y + 0.06 + turn)], accent, 0.035)
    brush.line(spine, line, 0.3)
    brush.line(spine, main, 0.24)
    brush.line(spine, accent, 0.06)
    for x, y in spine[1:-1]:
        brush.disc((x, y), 0.07, lighter(main, 0.4), line=line)
    brush.shape(
        [(-0.9, -0.4), (-0.7, -0.62), (-0.38, -0.68), (-0.22, -0.45), (-0.4, -0.24), (-0.75, -0.25)],
        main,
        line=line,
        width=0.03,
    )
    for x in (-0.45, -0.3):
        brush.line([(x, -0.62), (x + 0.1, -0.85), (x + 0.28, -0.95)], accent, 0.06)
    brush.line([(-0.85, -0.35), (-0.98, -0.1), (-0.8, 0.08)], accent, 0.035)
    brush.disc((-0.56, -0.48), 0.07, (250, 246, 236), line=line)
    brush.disc((-0.8, -0.8), 0.13, accent, line=darker(accent))


def butterfly(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A butterfly from above: four eyed wings, body and feelers."""
    line = darker(main)
    for side in (-1, 1):
        brush.shape(
            [(0, -0.1), (side * 0.35, -0.75), (side * 0.9, -0.8), (side * 0.9, -0.25), (side * 0.4, 0.08)],
            main,
            line=line,
            width=0.04,
        )
        brush.shape(
            [(0, 0.02), (side * 0.5, 0.05), (side * 0.75, 0.45), (side * 0.45, 0.85), (side * 0.12, 0.5)],
            accent,
            line=darker(accent),
            width=0.04,
        )
        brush.disc((side * 0.62, -0.5), 0.15, accent, line=line)
        brush.disc((side * 0.45, 0.42), 0.11, main, line=line)
        brush.line([(0, -0.35), (side * 0.1, -0.7), (side * 0.28, -0.92)], line, 0.035)
    brush.oval((0, 0.05), (0.09, 0.45), line)


def fish(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """A carp with scales and a forked tail."""
    line = darker(main)
    brush.fill([(0.45, 0.0), (0.98, -0.48), (0.82, 0.02), (0.98, 0.48)], accent, line=darker(accent))
    brush.fill([(-0.2, -0.3), (0.1, -0.68), (0.4, -0.2)], accent, line=darker(accent))
    brush.fill([(-0.1, 0.3), (0.05, 0.6), (0.25, 0.22)], accent, line=darker(accent))
    brush.shape(
        [
            (-0.95, 0.02),
            (-0.6, -0.3),
            (-0.1, -0.38),
            (0.35, -0.2),
            (0.6, 0.0),
            (0.35, 0.2),
            (-0.1, 0.38),
            (-0.6, 0.32),
        ],
        main,
        line=line,
        width=0.03,
    )
    for x in (-0.3, -0.05, 0.2):
        for y in (-0.16, 0.0, 0.16):
            arc = [(x + 0.1 * math.cos(t), y + 0.1 * math.sin(t)) for t in (-1.3, -0.6, 0, 0.6, 1.3)]
            brush.line(arc, line, 0.025)
    brush.line([(-0.52, -0.28), (-0.44, 0.0), (-0.52, 0.28)], line, 0.03)
    brush.disc((-0.7, -0.08), 0.08, (250, 246, 236), line=line)
    brush.disc((-0.7, -0.08), 0.035, line)


def elephant(brush: Brush, main: Rgb, accent: Rgb) -> None:
    """An elephant with saddle cloth, trunk curled down, white tusk."""
    line = darker(main)
    for x in (-0.25, 0.0, 0.35, 0.6):
        brush.fill([(x - 0.12, 0.2), (x + 0.12, 0.2), (x + 0.11, 0.92), (x - 0.11, 0.92)], main, line=line)
    brush.shape(
        [(-0.35, -0.4), (0.1, -0.62), (0.6, -0.5), (0.82, 0.0), (0.7, 0.45), (0.1, 0.48), (-0.35, 0.4)],
        main,
        line=line,
        width=0.03,
    )
    brush.shape(
        [(0.0, -0.58), (0.55, -0.52), (0.62, 0.12), (0.02, 0.16)], accent, line=darker(accent), width=0.03
    )
    brush.line([(-0.72, -0.2), (-0.85, 0.2), (-0.8, 0.6), (-0.95, 0.72)], line, 0.2)
    brush.line([(-0.72, -0.2), (-0.85, 0.2), (-0.8, 0.6), (-0.95, 0.72)], main, 0.16)
    brush.oval((-0.55, -0.25), (0.34, 0.36), main, line=line, width=0.03)
    brush.shape(
        [(-0.42, -0.5), (-0.15, -0.45), (-0.12, 0.0), (-0.35, 0.08)],
        lighter(main, 0.3),
        line=line,
        width=0.03,
    )
    brush.fill([(-0.68, 0.05), (-0.98, 0.28), (-0.6, 0.14)], (250, 246, 236), line=line)
    brush.disc((-0.66, -0.3), 0.045, line)
