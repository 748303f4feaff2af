"""Captions with arrows, and the pictures that the arrows point at."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.links.legends import Legend
from extractors.links.offers import Figure, Place
from extractors.links.standing import Side, standing

_REACH = 60.0  # points between a caption and the picture that its arrow points at
_STANDS: Mapping[str, Side] = {"above": "below", "below": "above", "left": "right", "right": "left"}
"""Where an arrow points -> on which side of its picture the caption stands."""


def pointed(legends: Sequence[Legend], figures: Sequence[Figure]) -> list[Legend]:
    """The legends of a page, those with an arrow marked as the nearest picture's that it points at. Where
    several point at one picture only the nearest is marked; an arrow that points at none is a mere sign."""
    targets = [_target(legend, figures) for legend in legends]
    nearest: dict[Place, tuple[float, int]] = {}
    for number, target in enumerate(targets):
        if target is not None:
            gap, place = target
            nearest[place] = min(nearest.get(place, (gap, number)), (gap, number))
    marked = {number: place for place, (_, number) in nearest.items()}
    return [
        replace(legend, marked=marked[number]) if number in marked else legend
        for number, legend in enumerate(legends)
    ]


def _target(legend: Legend, figures: Sequence[Figure]) -> tuple[float, Place] | None:
    """The gap to the nearest figure that the arrow points at, and its place."""
    stands = [
        (made.gap, figure.place)
        for figure in figures
        if legend.towards
        and (made := standing(figure.box, legend.block.bbox)).side == _STANDS[legend.towards]
        and made.gap <= _REACH
    ]
    return min(stands, default=None)
