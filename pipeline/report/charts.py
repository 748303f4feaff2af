"""Histograms as the page draws them: bars in a box of 100 by 100, scaled by the browser."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A bin from `low` to `high` (as people read them), and its bar in per cent of the chart's sides."""

    low: str
    high: str
    count: int
    left: float
    width: float
    height: float


@dataclass(frozen=True)
class Histogram:
    """`ticks` are (place in per cent from the left, label); `tallest` is the count of the highest bar."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    tallest: int
    total: int


def histogram(
    title: str,
    unit: str,
    values: Sequence[float],
    edges: Sequence[float],
    shown: Callable[[float], str] = lambda edge: f"{edge:g}",
    ticks: Sequence[float] | None = None,
) -> Histogram:
    """Count the values between the edges (ascending; equal widths on the page). What lies outside is counted
    in the first or last bin; a value on an inner edge in the bin above. `ticks` are the labelled edges."""
    counts = [0] * (len(edges) - 1)
    for value in values:
        place = sum(value >= edge for edge in edges[1:-1])
        counts[place] += 1
    tallest = max(counts, default=0)
    step = 100 / len(counts)
    bars = tuple(
        Bar(
            shown(edges[place]),
            shown(edges[place + 1]),
            count,
            place * step,
            step,
            100 * count / tallest if tallest else 0.0,
        )
        for place, count in enumerate(counts)
    )
    labelled = edges if ticks is None else [edge for edge in edges if edge in ticks]
    places = tuple((step * list(edges).index(edge), shown(edge)) for edge in labelled)
    return Histogram(title, unit, bars, places, tallest, len(values))


def doubling_edges(low: float, high: float, per_doubling: int) -> list[float]:
    """Edges from `low` to `high` that grow by the same factor; `high` is `low` times a power of two."""
    steps = round(math.log2(high / low) * per_doubling)
    return [low * 2 ** (step / per_doubling) for step in range(steps + 1)]
