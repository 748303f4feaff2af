"""How a book is set: page size, margins, faces, sizes and colours, drawn from the seed within bounds."""

from dataclasses import dataclass

import numpy as np

from samples import fonts

Shade = tuple[float, float, float]
"""A colour as PDF wants it: red, green, blue in [0, 1]."""

_HEADINGS: tuple[Shade, ...] = ((0.72, 0.12, 0.1), (0.6, 0.08, 0.16), (0.7, 0.3, 0.05), (0.1, 0.28, 0.45))
_PAGES = ((540.0, 742.0), (567.0, 765.0), (595.3, 807.9), (552.8, 737.0))


@dataclass(frozen=True, slots=True)
class Style:
    """All lengths in points. `outer`, `inner`, `top`, `bottom` are margins; `leading` is line to line."""

    width: float
    height: float
    outer: float
    inner: float
    top: float
    bottom: float
    body_face: str
    heading_face: str
    body_size: float
    heading_size: float
    caption_size: float
    leading: float
    heading_colour: Shade

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "Style":
        """A style from a generator; the same state gives the same style."""
        width, height = _PAGES[rng.integers(len(_PAGES))]
        body = float(rng.choice([8.8, 9.2, 9.6]))
        return cls(
            width=width,
            height=height,
            outer=float(rng.uniform(38, 50)),
            inner=float(rng.uniform(44, 58)),
            top=float(rng.uniform(58, 70)),
            bottom=float(rng.uniform(52, 62)),
            body_face=fonts.SERIF,
            heading_face=(fonts.SERIF, fonts.SANS)[rng.integers(2)],
            body_size=body,
            heading_size=float(rng.choice([15.0, 17.0, 19.0])),
            caption_size=body - float(rng.choice([0.6, 1.0])),
            leading=round(body * float(rng.uniform(1.55, 1.75)), 2),
            heading_colour=_HEADINGS[rng.integers(len(_HEADINGS))],
        )
