"""How far the colours of two pictures may lie apart for one to be dropped as a copy of the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pipeline.images.options import ImageOptions

_NEVER = -1.0


def allowed_recolouring(one: str, other: str, options: ImageOptions) -> float:
    """The stricter of what two kinds allow (Lab); less than nothing where none is ever a copy of the other: a
    textile and the drawing made after it, however exact the drawing is."""
    if {one, other} == {"pattern", "original_textile"}:
        return _NEVER
    return min(options.of(kind).max_recolouring for kind in (one, other))


@dataclass(frozen=True)
class Reach:
    """What is allowed between any two of some pictures: `allowed` of what they are used as, `uses`."""

    uses: NDArray[np.int64]
    allowed: NDArray[np.float64]

    @classmethod
    def of(cls, kinds: Sequence[frozenset[str]], options: ImageOptions) -> Self:
        """`kinds` of each picture: one file may be several figures; then most that any two allow counts."""
        different = sorted(set(kinds), key=sorted)
        uses = {each: number for number, each in enumerate(different)}
        allowed = [
            [max(allowed_recolouring(*pair, options) for pair in product(one, other)) for other in different]
            for one in different
        ]
        return cls(np.array([uses[each] for each in kinds], np.int64), np.array(allowed, np.float64))

    def between(self, ones: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.float64]:
        """Lab units for each two of the pictures, by their places; less than nothing where none is a copy."""
        return np.asarray(self.allowed[self.uses[ones], self.uses[others]], np.float64)
