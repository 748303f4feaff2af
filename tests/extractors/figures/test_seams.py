"""A picture runs on across the seam of its tiles, and breaks where another begins."""

import numpy as np
from numpy.typing import NDArray

from extractors.figures.seams import broken

LENGTH = 200


def rows(seed: int, tone: float, spread: float) -> NDArray[np.float64]:
    """Five rows of a picture: an even tone, with grain."""
    rng = np.random.default_rng(seed)
    return tone + rng.uniform(-spread, spread, (5, LENGTH, 3))


def test_grain_is_no_break() -> None:
    assert not broken(rows(1, 120, 30), rows(2, 120, 30))
    assert not broken(rows(1, 120, 1), rows(2, 121, 1))


def test_another_tone_is_a_break() -> None:
    assert broken(rows(1, 120, 5), rows(2, 180, 5))


def test_a_border_along_the_seam_does_not_hide_the_break() -> None:
    """The second picture begins with the last of a line's rows, which changes it as much as the seam does."""
    bordered = rows(2, 215, 2)
    bordered[0], bordered[1] = 90.0, 175.0
    assert broken(rows(1, 250, 2), bordered)
