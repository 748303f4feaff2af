"""The specification of a silk design and the picture drawn from it.

Every word the book prints about a design comes from the same `Design` (see `samples.wording`), so text and
picture cannot disagree.
"""

import math
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from samples import borders, motifs
from samples.brush import Brush, Picture, blank, curve
from samples.motifs import Motif
from samples.palette import GROUND_COLOURS, MOTIF_COLOURS, Colour, darker, distance, lighter

_CLEAR = 110.0
"""sRGB distance at which a motif stands off its ground even at 112 pixels."""

Chosen = TypeVar("Chosen")

ARRANGEMENTS = ("团窠", "散点", "菱格", "龟背", "缠枝", "方补", "横列", "对称")


@dataclass(frozen=True, slots=True)
class Inked:
    """A motif in its two colours."""

    motif: Motif
    colour: Colour
    accent: Colour

    def draw(self, brush: Brush) -> None:
        self.motif.draw(brush, self.colour.rgb, self.accent.rgb)


@dataclass(frozen=True, slots=True)
class Design:
    """One silk pattern: what is drawn, in which colours, how often and how arranged.

    `paired`: the main motif appears as two that face each other. `repeats`: roundels, rows or bands.
    `border` names a band of `samples.borders`, or "" for none. `width` and `height` in pixels.
    """

    arrangement: str
    ground: Colour
    main: Inked
    second: Inked
    border: str
    border_colour: Colour
    paired: bool
    repeats: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Repertoire:
    """What the designs of one volume are made of. A volume shows one period's taste, so that its motifs and
    colours come again and again; a longer volume shows more."""

    motifs: frozenset[str]
    grounds: tuple[Colour, ...]
    colours: tuple[Colour, ...]
    arrangements: tuple[str, ...]

    @classmethod
    def drawn(cls, rng: np.random.Generator, entries: int) -> "Repertoire":
        """The repertoire of a volume of so many entries: everything from about 220 entries on."""
        share = min(1.0, 0.45 + entries / 400)

        def some(choices: tuple[Chosen, ...]) -> tuple[Chosen, ...]:
            count = max(3, round(share * len(choices)))
            return tuple(choices[i] for i in sorted(rng.permutation(len(choices))[:count]))

        chosen = (*some(motifs.ANIMALS), *some(motifs.FLOWERS[:6]), *some(motifs.TREASURES))
        return cls(
            motifs=frozenset(motif.name for motif in chosen),
            grounds=some(GROUND_COLOURS),
            colours=some(MOTIF_COLOURS),
            arrangements=some(ARRANGEMENTS),
        )

    def motif(self, rng: np.random.Generator, *choices: Motif) -> Motif:
        """One of the choices that the volume shows; of all of them where it shows none."""
        shown = [motif for motif in choices if motif.name in self.motifs] or list(choices)
        return shown[rng.integers(len(shown))]

    def colour(self, rng: np.random.Generator, *apart_from: Colour) -> Colour:
        """A motif's colour that stands off the given ones."""
        for choices in (self.colours, MOTIF_COLOURS):
            free = [c for c in choices if all(distance(c, other) >= _CLEAR for other in apart_from)]
            if free:
                return free[rng.integers(len(free))]
        raise ValueError(f"no colour stands off {', '.join(colour.name for colour in apart_from)}")


WHOLE = Repertoire(
    frozenset(motif.name for motif in (*motifs.ANIMALS, *motifs.FLOWERS, *motifs.TREASURES)),
    GROUND_COLOURS,
    MOTIF_COLOURS,
    ARRANGEMENTS,
)


def draw_design(rng: np.random.Generator, *, long_side: int = 760, repertoire: Repertoire = WHOLE) -> Design:
    """A design drawn at random; the same generator state and repertoire give the same design."""
    pick = partial(repertoire.motif, rng)
    arrangement = repertoire.arrangements[rng.integers(len(repertoire.arrangements))]
    if arrangement == "缠枝":
        main_motif = pick(*motifs.FLOWERS[:6])
        second_motif = pick(*motifs.FLOWERS[:5], motifs.BUTTERFLY, motifs.BIRD)
    elif arrangement == "对称":
        main_motif = pick(*motifs.FACING)
        second_motif = pick(motifs.VASE, motifs.TREE, motifs.LANTERN, motifs.PEARL, motifs.LOTUS)
    elif arrangement == "方补":
        main_motif = pick(*motifs.ANIMALS)
        second_motif = pick(motifs.CLOUD, motifs.LOTUS, motifs.PLUM, motifs.PEONY, motifs.BUTTERFLY)
    else:
        main_motif = pick(*motifs.ANIMALS, *motifs.FLOWERS[:6], motifs.LANTERN)
        second_motif = pick(*motifs.FLOWERS, *motifs.TREASURES, motifs.BUTTERFLY)
    while second_motif == main_motif:
        second_motif = pick(*motifs.FLOWERS, motifs.CLOUD)
    ground = repertoire.grounds[rng.integers(len(repertoire.grounds))]
    main_colour = repertoire.colour(rng, ground)
    second_colour = repertoire.colour(rng, ground, main_colour)
    bordered = arrangement in ("团窠", "方补", "横列")
    paired = main_motif in motifs.FACING and (
        arrangement == "对称" or (arrangement == "团窠" and rng.random() < 0.5)
    )
    ratio = 1.0 if arrangement == "方补" else (1.0, 0.75, 4 / 3)[rng.integers(3)]
    width, height = (
        (long_side, round(long_side / ratio)) if ratio >= 1 else (round(long_side * ratio), long_side)
    )
    return Design(
        arrangement=arrangement,
        ground=ground,
        main=Inked(main_motif, main_colour, repertoire.colour(rng, main_colour)),
        second=Inked(second_motif, second_colour, repertoire.colour(rng, second_colour)),
        border=borders.BORDERS[rng.integers(len(borders.BORDERS))] if bordered else "",
        border_colour=repertoire.colour(rng, ground),
        paired=paired,
        repeats=int(rng.integers(1, 3)) if arrangement == "团窠" else int(rng.integers(3, 5)),
        width=width,
        height=height,
    )


def paint(design: Design) -> Picture:
    """The design as a flat redrawn pattern, RGB, `design.height` x `design.width`."""
    picture = blank(design.width, design.height, design.ground.rgb)
    _PAINTERS[design.arrangement](design, picture)
    return picture


def paint_main(design: Design, brush: Brush) -> None:
    """The main motif in a frame: alone, or two that face each other."""
    if design.paired:
        design.main.draw(brush.at(-0.5, 0, 0.48, mirrored=True))
        design.main.draw(brush.at(0.5, 0, 0.48))
    else:
        design.main.draw(brush)


def _roundels(design: Design, picture: Picture) -> None:
    # One medallion, or a net of them two across; the second motif fills the gaps between four roundels.
    across = design.repeats
    side = min(design.width, design.height) / across * 0.92
    columns = max(1, round(design.width / side * 0.92)) if across > 1 else 1
    rows = max(1, round(design.height / side * 0.92)) if across > 1 else 1
    step_x, step_y = design.width / columns, design.height / rows
    fill = side * (0.42 if across > 1 else 0.3)
    if across == 1:
        inset = fill * 0.55
        gaps = [(x, y) for x in (inset, design.width - inset) for y in (inset, design.height - inset)]
        side *= 0.94
    else:
        gaps = [(i * step_x, j * step_y) for i in range(columns + 1) for j in range(rows + 1)]
    field = lighter(design.ground.rgb, 0.35)
    for i in range(columns):
        for j in range(rows):
            brush = Brush.on(picture, ((i + 0.5) * step_x, (j + 0.5) * step_y), side * 0.98)
            borders.roundel(brush, design.border, design.border_colour.rgb, design.ground.rgb, field)
            paint_main(design, brush.at(0, 0, 0.66 if design.paired else 0.56))
    for gap in gaps:
        design.second.draw(Brush.on(picture, gap, fill))


def _scatter(design: Design, picture: Picture) -> None:
    rows = design.repeats
    step = design.height / rows
    columns = max(3, round(design.width / step))
    step_x = design.width / columns
    for row in range(rows):
        for column in range(columns):
            brush = Brush.on(
                picture, ((column + 0.5 * (row % 2)) * step_x + step_x * 0.25, (row + 0.5) * step), 1
            )
            inked, size = (design.main, 0.86) if (row + column) % 2 == 0 else (design.second, 0.56)
            inked.draw(brush.at(0, 0, min(step, step_x) * size, mirrored=bool(row % 2)))


def _lozenges(design: Design, picture: Picture) -> None:
    rows = design.repeats - 1
    step = design.height / rows
    columns = max(1, round(design.width / step))
    step_x = design.width / columns
    frame = Brush(picture, np.array([[1.0, 0, 0], [0, 1.0, 0]]))
    colour = design.border_colour.rgb
    for i in range(-rows, columns + rows + 1):
        for slope in (-1, 1):
            start = i * step_x
            frame.stroke(
                [(start, 0), (start + slope * rows * step_x, design.height)], darker(colour, 0.2), step * 0.05
            )
            frame.stroke(
                [(start, 0), (start + slope * rows * step_x, design.height)], lighter(colour), step * 0.016
            )
    # The lines cross at whole multiples of the step and again half a step between: cells sit beside both.
    for i in range(columns + 1):
        for j in range(rows + 1):
            design.second.draw(Brush.on(picture, (i * step_x, (j + 0.5) * step), min(step, step_x) * 0.4))
    for i in range(columns):
        for j in range(rows + 1):
            design.main.draw(Brush.on(picture, ((i + 0.5) * step_x, j * step), min(step, step_x) * 0.58))


def _tortoise(design: Design, picture: Picture) -> None:
    radius = min(design.width, design.height) / (design.repeats + 0.6)
    frame = Brush(picture, np.array([[1.0, 0, 0], [0, 1.0, 0]]))
    colour = design.border_colour.rgb
    for number, (center, corners) in enumerate(borders.hexagons(design.width, design.height, radius)):
        frame.stroke(corners, darker(colour, 0.2), radius * 0.11, closed=True)
        frame.stroke(corners, lighter(colour), radius * 0.03, closed=True)
        inked, size = (design.main, 1.14) if number % 3 else (design.second, 0.8)
        inked.draw(Brush.on(picture, center, radius * size))


def _scrolling(design: Design, picture: Picture) -> None:
    rows = design.repeats - 1
    step = design.height / rows
    frame = Brush(picture, np.array([[1.0, 0, 0], [0, 1.0, 0]]))
    vine = darker(design.border_colour.rgb, 0.15)
    period = step * 1.7
    for row in range(rows):
        middle = (row + 0.5) * step
        knots = [
            (x * period / 4, middle + step * 0.3 * (0, 1, 0, -1)[x % 4])
            for x in range(-1, math.ceil(design.width / period * 4) + 3)
        ]
        line = curve(knots, closed=False)
        frame.stroke(line, vine, step * 0.05)
        for number, (x, y) in enumerate(line[5::10]):
            frame.petal((x, y), (35, -60, 145, -130)[number % 4], step * 0.3, step * 0.13, vine)
        shift = 0 if row % 2 == 0 else 1
        for turn in range(math.ceil(design.width / period * 2) + 1):
            x = (turn + 0.5) * period / 2
            inked, size = (design.main, 0.66) if (turn + shift) % 2 == 0 else (design.second, 0.42)
            side = 1 if turn % 2 else -1
            inked.draw(Brush.on(picture, (x, middle + side * step * 0.12), step * size))


def _badge(design: Design, picture: Picture) -> None:
    side = design.width
    border = side * 0.085
    borders.frame_around(
        picture, design.border, border, design.border_colour.rgb, lighter(design.ground.rgb, 0.25)
    )
    for x in (0.24, 0.76):
        for y in (0.24, 0.76):
            design.second.draw(Brush.on(picture, (x * side, y * side), side * 0.2, mirrored=x > 0.5))
    design.main.draw(Brush.on(picture, (side * 0.5, side * 0.5), side * 0.52))


def _bands(design: Design, picture: Picture) -> None:
    bands = design.repeats
    step = design.height / bands
    edge = step * 0.2
    for band in range(bands):
        inked, size = (design.main, 0.74) if band % 2 == 0 else (design.second, 0.6)
        borders.strip(
            picture,
            design.border,
            0,
            band * step,
            design.width,
            edge,
            design.border_colour.rgb,
            lighter(design.ground.rgb, 0.25),
        )
        columns = max(2, round(design.width / (step * 0.85)))
        for column in range(columns):
            center = ((column + 0.5) * design.width / columns, (band + 0.6) * step)
            inked.draw(Brush.on(picture, center, step * size, mirrored=bool(band % 4)))


def _symmetric(design: Design, picture: Picture) -> None:
    side = min(design.width, design.height)
    middle = (design.width / 2, design.height / 2)
    frame = Brush.on(picture, middle, side)
    design.second.draw(frame.at(0, 0, 0.42))
    reach = design.width / side
    for hand in (-1, 1):
        design.main.draw(frame.at(hand * reach * 0.66, 0.02, 0.33 * min(1.25, reach), mirrored=hand < 0))
        for y in (-0.8, 0.8):
            motifs.CLOUD.draw(
                frame.at(hand * reach * 0.62, y * (design.height / side), 0.16, mirrored=hand < 0),
                design.border_colour.rgb,
                design.ground.rgb,
            )
    frame.stroke(
        [
            (-reach * 0.95, -0.95 * design.height / side),
            (reach * 0.95, -0.95 * design.height / side),
            (reach * 0.95, 0.95 * design.height / side),
            (-reach * 0.95, 0.95 * design.height / side),
        ],
        design.border_colour.rgb,
        0.02,
        closed=True,
    )


_PAINTERS = {
    "团窠": _roundels,
    "散点": _scatter,
    "菱格": _lozenges,
    "龟背": _tortoise,
    "缠枝": _scrolling,
    "方补": _badge,
    "横列": _bands,
    "对称": _symmetric,
}
