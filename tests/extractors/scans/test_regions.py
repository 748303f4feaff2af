"""On a page whose back shows through, the faint print at a picture is none of it."""

import numpy as np
import pytest

from extractors.scans.regions import Region, disentangled
from manifests.geometry import Box

FLOWER, WITH_GHOST = Box(100, 130, 220, 240), Box(98, 90, 222, 242)
INK = np.zeros((400, 400), bool)


@pytest.mark.parametrize(
    ("seen", "stands"),
    [([], FLOWER), ([Box(0, 0, 390, 390)], FLOWER), ([FLOWER], FLOWER), ([WITH_GHOST], WITH_GHOST)],
    ids=["nothing", "a box around them and much else", "the strong print", "the faint print too"],
)
def test_faint_print_is_believed_where_a_model_sees_it(seen: list[Box], stands: Box) -> None:
    faint, strong = Region(WITH_GHOST, 0.37, 0.31), Region(FLOWER, 0.41, 0.4)
    (region,) = disentangled([faint], [strong], INK, lambda: seen)
    assert region.box == stands


def test_a_row_that_lies_across_the_joined_pieces_is_one_of_them() -> None:
    """Rows of a pattern on a ground as pale as paper: two that hang together enclose the third."""
    ink = np.zeros((400, 400), bool)
    ink[50:350, 50:350] = True
    ink[205:221, 50:350] = False
    faint = Region(Box(50, 50, 350, 350), 0.9, 0.5)
    rows = [Box(50, 50, 350, 115), Box(60, 130, 340, 205), Box(50, 221, 350, 350)]
    strong = [Region(box, 0.6, 0.6) for box in rows]
    (region,) = disentangled([faint], strong, ink, lambda: [Box(0, 0, 390, 390)])
    assert region.box.iou(faint.box) > 0.9
