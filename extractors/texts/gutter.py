"""The gutter of a sheet that shows two facing pages: the bare strip around its fold."""

from collections.abc import Sequence

from manifests.geometry import Box

_WIDE = 1.15  # times its height: a sheet of two pages is wider, its pages are seldom wider than high
_MIDDLE = 0.06  # of the width: so far from the sheet's middle may the fold lie
_BARE = 0.02  # of the width: what stands on facing pages is at least so far apart


def is_wide(width: float, height: float) -> bool:
    """Whether a page of these sides may be a sheet of two."""
    return width >= _WIDE * height


def gutter(width: float, height: float, boxes: Sequence[Box]) -> float | None:
    """The place across the page (points, of a page of these sides) of the widest bare strip near its middle,
    with something on both its sides; None where the page is too narrow for two, or something runs across.

    `boxes` are what stands on the page: its lines or blocks of text, and its pictures.
    """
    if not is_wide(width, height):
        return None
    first, last = (0.5 - _MIDDLE) * width, (0.5 + _MIDDLE) * width
    spans = sorted((box.x0, box.x1) for box in boxes)
    strips, reached = [], spans[0][1] if spans else 0.0
    for x0, x1 in spans:
        middle = min(max((reached + x0) / 2, first), last)
        if reached < middle < x0:
            strips.append((x0 - reached, middle))
        reached = max(reached, x1)
    bare, place = max(strips, default=(0.0, 0.0))
    return place if bare >= _BARE * width else None
