"""The specification of a mural and the painting on its wall.

A `Scene` lists what stands where; `samples.wording` puts the same list into words. A detail is a cut from
another plate's painting around one of its figures.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from samples import motifs
from samples.brush import Brush, Picture, blank
from samples.palette import (
    AZURITE,
    EARTH_YELLOW,
    IVORY,
    MALACHITE,
    MOTIF_COLOURS,
    OCHRE,
    VERMILION,
    Colour,
    distance,
    lighter,
)
from samples.pattern import Inked

_WALLS = (IVORY, EARTH_YELLOW, OCHRE, AZURITE, MALACHITE, VERMILION)
_CLEAR = 110.0

SUBJECTS = ("飞天", "说法图", "伎乐天", "供养人", "藻井", "本生故事", "山水佛塔", "菩萨")


@dataclass(frozen=True, slots=True)
class Placed:
    """A motif on the wall: centre as shares of width and height, size as a share of the shorter side."""

    inked: Inked
    x: float
    y: float
    size: float
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """One painting: subject, wall colour, the leading motifs, what is above, and what fills the ground."""

    subject: str
    wall: Colour
    leading: tuple[Placed, ...]
    above: tuple[Placed, ...]
    around: tuple[Placed, ...]
    width: int
    height: int
    seed: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of a painting a detail shows: a box in shares of width and height."""

    x0: float
    y0: float
    x1: float
    y1: float


def _colour(rng: np.random.Generator, *apart_from: Colour) -> Colour:
    free = [c for c in MOTIF_COLOURS if all(distance(c, other) >= _CLEAR for other in apart_from)]
    return free[rng.integers(len(free))]


def _inked(rng: np.random.Generator, motif: motifs.Motif, wall: Colour) -> Inked:
    colour = _colour(rng, wall)
    return Inked(motif, colour, _colour(rng, colour, wall))


def draw_scene(rng: np.random.Generator, *, subject: str | None = None, long_side: int = 900) -> Scene:
    """A scene drawn at random; the same generator state gives the same scene."""
    chosen = subject if subject is not None else SUBJECTS[rng.integers(len(SUBJECTS))]
    wall = _WALLS[rng.integers(len(_WALLS))]
    ratio = 1.0 if chosen == "藻井" else float((0.76, 1.3)[rng.integers(2)])
    if chosen in ("飞天", "供养人", "本生故事"):
        ratio = 1.3
    width, height = (
        (long_side, round(long_side / ratio)) if ratio >= 1 else (round(long_side * ratio), long_side)
    )
    leading, above, around = _COMPOSERS[chosen](rng, wall, width / height)
    return Scene(chosen, wall, leading, above, around, width, height, int(rng.integers(1 << 31)))


def _row(inked: Inked, count: int, y: float, size: float, *, mirrored: bool = False) -> tuple[Placed, ...]:
    return tuple(Placed(inked, (k + 0.5) / count, y, size, mirrored) for k in range(count))


def _sprinkled(
    rng: np.random.Generator, inked: Inked, spots: list[tuple[float, float]], size: float
) -> tuple[Placed, ...]:
    return tuple(Placed(inked, x, y, size, bool(rng.random() < 0.5)) for x, y in spots)


Composed = tuple[tuple[Placed, ...], tuple[Placed, ...], tuple[Placed, ...]]


def _apsaras(rng: np.random.Generator, wall: Colour, ratio: float) -> Composed:
    count = int(rng.integers(1, 4))
    flyer = _inked(rng, motifs.APSARA, wall)
    filler = _inked(rng, (motifs.CLOUD, motifs.LOTUS, motifs.PLUM)[rng.integers(3)], wall)
    spots = {
        1: [(0.5, 0.5, 0.95)],
        2: [(0.3, 0.3, 0.62), (0.68, 0.7, 0.62)],
        3: [(0.27, 0.26, 0.5), (0.72, 0.5, 0.5), (0.27, 0.76, 0.5)],
    }[count]
    leading = tuple(Placed(flyer, x, y, size) for x, y, size in spots)
    gaps = {
        1: [(0.12, 0.14), (0.88, 0.14), (0.12, 0.86), (0.88, 0.86)],
        2: [(0.78, 0.2), (0.2, 0.8), (0.92, 0.45), (0.08, 0.55)],
        3: [(0.76, 0.14), (0.24, 0.5), (0.76, 0.86), (0.93, 0.14)],
    }[count]
    return leading, (), _sprinkled(rng, filler, gaps, 0.2)


def _sermon(rng: np.random.Generator, wall: Colour, ratio: float) -> Composed:
    wide = ratio > 1
    buddha = Placed(_inked(rng, motifs.BUDDHA, wall), 0.5, 0.58, 0.72)
    attendant = _inked(rng, motifs.BODHISATTVA, wall)
    size = 0.6 if wide else 0.46
    sides = (
        Placed(attendant, 0.17, 0.6 if wide else 0.72, size),
        Placed(attendant, 0.83, 0.6 if wide else 0.72, size, True),
    )
    above = (Placed(_inked(rng, motifs.CANOPY, wall), 0.5, 0.13, 0.36),)
    filler = _inked(rng, (motifs.LOTUS, motifs.CLOUD)[rng.integers(2)], wall)
    return (buddha, *sides), above, _sprinkled(rng, filler, [(0.12, 0.14), (0.88, 0.14)], 0.22)


def _musicians(rng: np.random.Generator, wall: Colour, ratio: float) -> Composed:
    count = int(rng.integers(1, 3)) if ratio > 1 else 1
    player = _inked(rng, motifs.MUSICIAN, wall)
    filler = _inked(rng, (motifs.LOTUS, motifs.PEONY, motifs.CLOUD)[rng.integers(3)], wall)
    spots = [(0.1, 0.14), (0.9, 0.14), (0.1, 0.88), (0.9, 0.88)]
    return _row(player, count, 0.53, 0.82 if count == 1 else 0.66), (), _sprinkled(rng, filler, spots, 0.2)


def _donors(rng: np.random.Generator, wall: Colour, ratio: float) -> Composed:
    count = int(rng.integers(2, 6))
    donor = _inked(rng, motifs.DONOR, wall)
    above = _row(_inked(rng, (motifs.HONEYSUCKLE, motifs.LOTUS)[rng.integers(2)], wall), 6, 0.09, 0.16)
    return _row(donor, count, 0.6, 0.72 if count < 5 else 0.64), above, ()


def _ceiling(rng: np.random.Generator, wall: Colour, ratio: float) -> Composed:
    ceiling = Placed(_inked(rng, motifs.CAISSON, wall), 0.5, 0.5, 0.66)
    flyer = _inked(rng, (motifs.APSARA, motifs.CLOUD, motifs.LOTUS)[rng.integers(3)], wall)
    return (
        (ceiling,),
        (),
        _sprinkled(rng, flyer, [(0.09, 0.09), (0.91, 0.09), (0.09, 0.91), (0.91, 0.91)], 0.17),
    )


def _story(rng: np.random.Generator, wall: Colour, ratio: float) -> Composed:
    animal = _inked(
        rng, (motifs.DEER, motifs.ELEPHANT, motifs.HORSE, motifs.CRANE, motifs.HARE)[rng.integers(5)], wall
    )
    tree = _inked(rng, motifs.TREE, wall)
    leading = (Placed(animal, 0.27, 0.66, 0.54, True), Placed(animal, 0.75, 0.66, 0.54))
    return (
        leading,
        (Placed(_inked(rng, motifs.CLOUD, wall), 0.2, 0.16, 0.24),),
        (Placed(tree, 0.51, 0.4, 0.62),),
    )


def _landscape(rng: np.random.Generator, wall: Colour, ratio: float) -> Composed:
    leading = (Placed(_inked(rng, motifs.PAGODA, wall), 0.5, 0.55, 0.8),)
    tree = _inked(rng, motifs.TREE, wall)
    size = 0.44 if ratio > 1 else 0.34
    around = (Placed(tree, 0.14, 0.72, size), Placed(tree, 0.86, 0.72, size, True))
    filler = _inked(rng, (motifs.CLOUD, motifs.CRANE, motifs.BIRD)[rng.integers(3)], wall)
    return leading, _sprinkled(rng, filler, [(0.15, 0.18), (0.85, 0.18)], 0.24), around


def _bodhisattvas(rng: np.random.Generator, wall: Colour, ratio: float) -> Composed:
    count = int(rng.integers(2, 4)) if ratio > 1 else 1
    saint = _inked(rng, motifs.BODHISATTVA, wall)
    filler = _inked(rng, (motifs.LOTUS, motifs.PEARL, motifs.CLOUD)[rng.integers(3)], wall)
    gaps = (
        [(0.12, 0.2), (0.88, 0.2), (0.12, 0.8), (0.88, 0.8)]
        if count == 1
        else [(k / count, 0.12) for k in range(1, count)]
    )
    return _row(saint, count, 0.53, 0.9 if ratio > 1 else 1.1), (), _sprinkled(rng, filler, gaps, 0.2)


_COMPOSERS = {
    "飞天": _apsaras,
    "说法图": _sermon,
    "伎乐天": _musicians,
    "供养人": _donors,
    "藻井": _ceiling,
    "本生故事": _story,
    "山水佛塔": _landscape,
    "菩萨": _bodhisattvas,
}


def cut_around(scene: Scene, number: int) -> Cut:
    """The detail around leading motif `number`: its surroundings, kept inside the painting."""
    placed = scene.leading[number]
    shorter = min(scene.width, scene.height)
    half_x, half_y = (placed.size * shorter * 0.52 / side for side in (scene.width, scene.height))
    return Cut(
        max(0.0, placed.x - half_x),
        max(0.0, placed.y - half_y),
        min(1.0, placed.x + half_x),
        min(1.0, placed.y + half_y),
    )


def paint(scene: Scene) -> Picture:
    """The whole painting on its aged wall, RGB, `scene.height` x `scene.width`."""
    rng = np.random.default_rng(scene.seed)
    picture = blank(scene.width, scene.height, scene.wall.rgb)
    shorter = min(scene.width, scene.height)
    ground = Brush.on(picture, (scene.width / 2, scene.height / 2), 2)
    # A lighter floor band grounds standing figures; bare walls would read as textile grounds.
    ground.fill(
        [
            (-scene.width / 2, scene.height * 0.42),
            (scene.width / 2, scene.height * 0.40),
            (scene.width / 2, scene.height / 2),
            (-scene.width / 2, scene.height / 2),
        ],
        lighter(scene.wall.rgb, 0.25),
    )
    for placed in (*scene.around, *scene.above, *scene.leading):
        center = (placed.x * scene.width, placed.y * scene.height)
        placed.inked.draw(Brush.on(picture, center, placed.size * shorter, mirrored=placed.mirrored))
    return _aged(picture, rng)


def paint_detail(scene: Scene, cut: Cut, *, long_side: int = 760) -> Picture:
    """The cut part of the painting, enlarged so that its longer side has `long_side` pixels."""
    whole = paint(scene)
    part = whole[
        round(cut.y0 * scene.height) : round(cut.y1 * scene.height),
        round(cut.x0 * scene.width) : round(cut.x1 * scene.width),
    ]
    factor = long_side / max(part.shape[:2])
    return np.asarray(cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), np.uint8)


def _aged(picture: Picture, rng: np.random.Generator) -> Picture:
    height, width = picture.shape[:2]
    stains = cv2.resize(rng.random((9, 9), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    grain = cv2.resize(rng.normal(0, 1, (height // 3, width // 3)).astype(np.float32), (width, height))
    aged = (
        picture.astype(np.float32) * (1 - 0.22 * np.clip(stains - 0.4, 0, 1))[:, :, None]
        + grain[:, :, None] * 5
    )
    aged = aged * 0.92 + np.array([188, 160, 122], np.float32) * 0.08
    painted = np.clip(aged, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(3, 7))):
        steps = rng.normal(0, 0.025, (14, 2)) + rng.normal(0, 0.04, 2)
        crack = (rng.random(2) + np.cumsum(steps, axis=0)) * (width, height)
        cv2.polylines(painted, [np.round(crack).astype(np.int32)], False, (96, 78, 60), 1, cv2.LINE_AA)
    for _ in range(int(rng.integers(2, 6))):
        # Where the paint has fallen off, the bare clay shows.
        center = rng.random(2) * (width, height)
        blob = _blob(rng, center, float(rng.uniform(0.008, 0.025)) * width)
        cv2.fillPoly(painted, [blob], (206, 184, 150), cv2.LINE_AA)
    return painted


def _blob(rng: np.random.Generator, center: np.ndarray, radius: float) -> np.ndarray:
    """An irregular closed outline around `center` (pixels), (n, 2) int32."""
    angles = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    reach = radius * rng.uniform(0.5, 1.4, 14)
    points = np.stack([center[0] + reach * np.cos(angles), center[1] + reach * np.sin(angles)], axis=1)
    return np.round(points).astype(np.int32)
