"""Regions that repeat others: they keep a row with a drop reason instead of vanishing."""

from collections.abc import Collection, Sequence

from extractors.pdf.page import Element
from manifests.geometry import Box

_GRID = 0.5  # points: places that round to the same are the same
_SAME_REGION = 0.9  # IoU from which two regions are one
_WITHIN = 0.95  # share of a drawing within a picture from which it is a part of it


def painted_twice(elements: Sequence[Element]) -> list[Element]:
    """The images that are painted again at the same place: all but the last painting of each object."""
    last: dict[tuple[int, ...], Element] = {}
    earlier = []
    for element in sorted(elements, key=lambda element: element.sequence):
        if element.kind == "image" and element.xref:
            place = (element.xref, *(round(value / _GRID) for value in element.box.as_list()))
            if place in last:
                earlier.append(last[place])
            last[place] = element
    return earlier


def repeated(boxes: Sequence[Box], drawings: Collection[int]) -> set[int]:
    """The numbers of the regions that repeat another: of two boxes that are as good as one the later, and of
    the `drawings` (numbers too) those within a picture. The surest regions come first."""
    found: set[int] = set()
    for number, box in enumerate(boxes):
        others = [n for n in range(len(boxes)) if n != number and n not in found]
        twin = any(n < number and box.iou(boxes[n]) >= _SAME_REGION for n in others)
        part = number in drawings and any(
            n not in drawings and box.covered_by(boxes[n]) >= _WITHIN for n in others
        )
        if twin or part:
            found.add(number)
    return found
