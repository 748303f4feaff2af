"""The named colours the books speak of: mineral pigments and dyes."""

from dataclasses import dataclass

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour the texts can name: `rgb` is 8-bit sRGB."""

    name: str
    rgb: Rgb


VERMILION = Colour("朱红", (196, 52, 40))
AZURITE = Colour("石青", (38, 84, 150))
MALACHITE = Colour("石绿", (62, 142, 106))
OCHRE = Colour("赭石", (142, 78, 42))
EARTH_YELLOW = Colour("土黄", (214, 164, 72))
MOON_WHITE = Colour("月白", (206, 222, 228))
LOTUS_PURPLE = Colour("藕荷", (186, 140, 176))
INK = Colour("墨", (44, 40, 42))
PINK = Colour("粉红", (232, 152, 148))
GOLD = Colour("金黄", (236, 190, 44))
IVORY = Colour("牙白", (244, 234, 208))
ROYAL_PURPLE = Colour("绛紫", (106, 40, 80))

MOTIF_COLOURS: tuple[Colour, ...] = (
    VERMILION,
    AZURITE,
    MALACHITE,
    OCHRE,
    EARTH_YELLOW,
    MOON_WHITE,
    LOTUS_PURPLE,
    INK,
    PINK,
    GOLD,
)
GROUND_COLOURS: tuple[Colour, ...] = (
    IVORY,
    MOON_WHITE,
    EARTH_YELLOW,
    VERMILION,
    AZURITE,
    ROYAL_PURPLE,
    MALACHITE,
    INK,
    PINK,
)


def distance(first: Colour, second: Colour) -> float:
    """Euclidean distance of two colours in sRGB: a cheap guard against motifs lost on their ground."""
    return sum((a - b) ** 2 for a, b in zip(first.rgb, second.rgb, strict=True)) ** 0.5


def mixed(first: Rgb, second: Rgb, share: float) -> Rgb:
    """The colour `share` of the way from `first` to `second`, share in [0, 1]."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def darker(colour: Rgb, share: float = 0.4) -> Rgb:
    return mixed(colour, (24, 18, 16), share)


def lighter(colour: Rgb, share: float = 0.4) -> Rgb:
    return mixed(colour, (255, 250, 240), share)
