"""Which caption belongs to which figure: one optimal assignment over a page."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from extractors.content import TextBlock
from manifests.geometry import Box

FORBIDDEN = 1e6
_SIDE_PENALTY = 18.0  # points: a caption beside a figure is rarer than one below it
_ABOVE_PENALTY = 12.0
_TOUCHING = 4.0  # points a caption's box may reach into its figure's
_MISALIGNED = 0.25  # share of the offset between edges that counts as distance


def assigned(
    figures: Sequence[Box],
    captions: Sequence[TextBlock],
    limits: Sequence[float],
    labelled: Sequence[bool],
    *,
    below_only: bool = False,
) -> list[tuple[int, int, float]]:
    """Pair figures with captions at the least total cost.

    `limits[j]` is the largest cost (points) at which caption j may be bound; `labelled[j]` says that it
    begins with a figure label; `below_only` binds nothing that does not stand below its figure. Returns
    (figure index, caption index, cost), each index at most once.
    """
    if not figures or not captions:
        return []
    costs = np.full((len(figures), len(captions)), FORBIDDEN)
    for j, caption in enumerate(captions):
        for i, figure in enumerate(figures):
            cost = binding_cost(figure, caption.bbox, caption.direction == "vertical")
            if below_only and caption.bbox.y0 < figure.y1 - _TOUCHING:
                continue
            if cost <= limits[j] and not _another_between(i, figures, caption.bbox):
                # Labelled captions are served first: binding one saves more than any unlabelled line can.
                costs[i, j] = cost - (1000.0 if labelled[j] else 500.0)
    padded = np.hstack([costs, np.zeros((len(figures), len(figures)))])  # a figure may stay without words
    rows, columns = linear_sum_assignment(np.minimum(padded, FORBIDDEN))
    return [
        (int(i), int(j), float(costs[i, j] + (1000.0 if labelled[j] else 500.0)))
        for i, j in zip(rows, columns, strict=True)
        if j < len(captions) and costs[i, j] < 0
    ]


def binding_cost(figure: Box, caption: Box, vertical: bool = False) -> float:
    """How far a caption is from where a figure's caption stands, in points (0: right below, aligned)."""
    overlap_x, overlap_y = figure.horizontal_overlap(caption), figure.vertical_overlap(caption)
    off_edge = min(
        abs(figure.x0 - caption.x0), abs(figure.x1 - caption.x1), abs(figure.center[0] - caption.center[0])
    )
    if overlap_x > 0 and overlap_x >= 0.3 * min(figure.width, caption.width):
        below = caption.y0 - figure.y1
        above = figure.y0 - caption.y1
        if below >= -_TOUCHING:
            return max(below, 0.0) + _MISALIGNED * off_edge
        if above >= -_TOUCHING:
            return max(above, 0.0) + _ABOVE_PENALTY + _MISALIGNED * off_edge
    if overlap_y > 0 and overlap_y >= 0.3 * min(figure.height, caption.height):
        gap = max(-overlap_x, 0.0)
        return gap + (0.0 if vertical else _SIDE_PENALTY)
    return figure.distance(caption) + 2 * _SIDE_PENALTY


def _another_between(index: int, figures: Sequence[Box], caption: Box) -> bool:
    """Whether another figure stands between this figure and the caption, in the caption's column."""
    figure = figures[index]
    top, bottom = (figure, caption) if figure.y1 <= caption.y0 + _TOUCHING else (caption, figure)
    if top.y1 > bottom.y0 + _TOUCHING:
        return False
    return any(
        other is not figure
        and other.horizontal_overlap(caption) > 0.5 * min(other.width, caption.width)
        and other.horizontal_overlap(figure) > 0.5 * min(other.width, figure.width)
        and other.y0 >= top.y1 - _TOUCHING
        and other.y1 <= bottom.y0 + _TOUCHING
        for other in figures
    )
