"""Boxes and page frames.

One coordinate frame everywhere: PDF points (1/72 inch), origin at the top-left corner of the page *as
displayed* (its CropBox, after /Rotate), x to the right, y downwards. That is PyMuPDF's `page.rect` space.
Only scans that lie sideways or askew are read in a frame of their own, `ReadingFrame`, which leads back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sin


@dataclass(frozen=True, order=True, slots=True)
class Box:
    """An axis-aligned rectangle, half-open in spirit: `x0 <= x1`, `y0 <= y1`; zero sides are allowed.

    Raises ValueError when the corners are out of order or not finite.
    """

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not (float("-inf") < self.x0 <= self.x1 < float("inf")):
            raise ValueError(f"box needs finite x0 <= x1, got {self.x0}, {self.x1}")
        if not (float("-inf") < self.y0 <= self.y1 < float("inf")):
            raise ValueError(f"box needs finite y0 <= y1, got {self.y0}, {self.y1}")

    @classmethod
    def of(cls, values: Sequence[float]) -> "Box":
        """The box around two opposite corners given in any order: (x, y, x', y')."""
        xa, ya, xb, yb = (float(value) for value in values)
        return cls(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))

    @classmethod
    def around(cls, boxes: Iterable["Box"]) -> "Box":
        """The smallest box that holds all the given ones. Raises ValueError when there are none."""
        held = list(boxes)
        if not held:
            raise ValueError("no boxes to put a box around")
        return cls(
            min(box.x0 for box in held),
            min(box.y0 for box in held),
            max(box.x1 for box in held),
            max(box.y1 for box in held),
        )

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def center(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def as_list(self) -> list[float]:
        return [self.x0, self.y0, self.x1, self.y1]

    def rounded(self, digits: int = 2) -> "Box":
        """The box with corners rounded; manifests store two digits (1/100 point)."""
        return Box(*(round(value, digits) for value in self.as_list()))

    def intersection(self, other: "Box") -> "Box | None":
        """The common rectangle, or None when the boxes share no area."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        x1, y1 = min(self.x1, other.x1), min(self.y1, other.y1)
        return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None

    def union(self, other: "Box") -> "Box":
        return Box.around((self, other))

    def iou(self, other: "Box") -> float:
        """Intersection over union of the areas, in [0, 1]; 0 when both are empty."""
        common = self.intersection(other)
        if common is None:
            return 0.0
        return common.area / (self.area + other.area - common.area)

    def covered_by(self, other: "Box") -> float:
        """The share of this box's area that lies inside the other, in [0, 1]; 0 for an empty box."""
        common = self.intersection(other)
        return common.area / self.area if common is not None and self.area > 0 else 0.0

    def contains(self, other: "Box", tolerance: float = 0.0) -> bool:
        return (
            other.x0 >= self.x0 - tolerance
            and other.y0 >= self.y0 - tolerance
            and other.x1 <= self.x1 + tolerance
            and other.y1 <= self.y1 + tolerance
        )

    def expanded(self, margin: float) -> "Box":
        """Grown by `margin` points on every side; a negative margin shrinks, at most to the centre."""
        dx = max(margin, -self.width / 2)
        dy = max(margin, -self.height / 2)
        return Box.of((self.x0 - dx, self.y0 - dy, self.x1 + dx, self.y1 + dy))

    def scaled(self, factor: float) -> "Box":
        """All coordinates times `factor` (> 0): points to pixels and back."""
        return Box(*(value * factor for value in self.as_list()))

    def moved(self, dx: float, dy: float) -> "Box":
        return Box(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)

    def horizontal_overlap(self, other: "Box") -> float:
        """Length (points) of the common part of the two x ranges; negative is the gap between them."""
        return min(self.x1, other.x1) - max(self.x0, other.x0)

    def vertical_overlap(self, other: "Box") -> float:
        """Length (points) of the common part of the two y ranges; negative is the gap between them."""
        return min(self.y1, other.y1) - max(self.y0, other.y0)

    def distance(self, other: "Box") -> float:
        """Euclidean distance (points) between the nearest edges; 0 when they touch or overlap."""
        dx = max(0.0, -self.horizontal_overlap(other))
        dy = max(0.0, -self.vertical_overlap(other))
        return float((dx * dx + dy * dy) ** 0.5)


@dataclass(frozen=True, slots=True)
class PageFrame:
    """The frame of one page as displayed: width and height in points, and the /Rotate that was applied.

    Raises ValueError for a rotation that is no multiple of 90 degrees or sides that are not positive.
    """

    width: float
    height: float
    rotation: int = 0

    def __post_init__(self) -> None:
        if self.rotation not in (0, 90, 180, 270):
            raise ValueError(f"page rotation must be 0, 90, 180 or 270, got {self.rotation}")
        if not (0 < self.width < float("inf") and 0 < self.height < float("inf")):
            raise ValueError(f"page sides must be positive, got {self.width} x {self.height}")

    @property
    def box(self) -> Box:
        return Box(0.0, 0.0, self.width, self.height)

    def clip(self, box: Box) -> Box | None:
        """The part of `box` on the page, or None when it lies outside."""
        return self.box.intersection(box)

    def displayed(self, box: Box) -> Box:
        """Map a box from the unrotated CropBox frame (origin top-left) to the page as displayed.

        The inverse is `unrotated`. Source: PDF 32000-1, 8.3.2.3 and /Rotate (7.7.3.3): clockwise degrees.
        """
        x0, y0, x1, y1 = box.as_list()
        if self.rotation == 90:
            return Box(self.width - y1, x0, self.width - y0, x1)
        if self.rotation == 180:
            return Box(self.width - x1, self.height - y1, self.width - x0, self.height - y0)
        if self.rotation == 270:
            return Box(y0, self.height - x1, y1, self.height - x0)
        return box

    def unrotated(self, box: Box) -> Box:
        """Map a box from the page as displayed back to the unrotated CropBox frame."""
        x0, y0, x1, y1 = box.as_list()
        if self.rotation == 90:
            return Box(y0, self.width - x1, y1, self.width - x0)
        if self.rotation == 180:
            return Box(self.width - x1, self.height - y1, self.width - x0, self.height - y0)
        if self.rotation == 270:
            return Box(self.height - y1, x0, self.height - y0, x1)
        return box


@dataclass(frozen=True, slots=True)
class ReadingFrame:
    """The frame a scanned page is read in: the page as displayed (`width` x `height` points), turned
    clockwise by `turn` degrees until it stands upright, then turned back by the `skew` degrees by which its
    print leans clockwise, about its middle.

    Raises ValueError for a turn that is no multiple of 90 degrees, a skew of 45 or more, or sides that are
    not positive.
    """

    width: float
    height: float
    turn: int = 0
    skew: float = 0.0

    def __post_init__(self) -> None:
        if not -45 < self.skew < 45:
            raise ValueError(f"skew must be below 45 degrees, got {self.skew}")
        PageFrame(self.width, self.height, self.turn)

    @property
    def upright(self) -> PageFrame:
        """The page as read: its sides, and the turn that led there."""
        sideways = self.turn in (90, 270)
        width, height = (self.height, self.width) if sideways else (self.width, self.height)
        return PageFrame(width, height, self.turn)

    def displayed(self, box: Box) -> Box:
        """Where a box of the page as read lies on the page as displayed: the box around its turned corners,
        cut at the page's edges (a box outside the page comes back as a point or line on its edge)."""
        if not (self.turn or self.skew):
            return box
        upright = self.upright
        c, s = cos(radians(self.skew)), sin(radians(self.skew))
        half_width = (box.width * c + box.height * abs(s)) / 2
        half_height = (box.width * abs(s) + box.height * c) / 2
        x, y = self._leaning(*box.center, c, s)
        leaning = Box(x - half_width, y - half_height, x + half_width, y + half_height)
        return _held(upright.unrotated(leaning), self.width, self.height)

    def read(self, box: Box) -> Box:
        """The inverse of `displayed` for boxes that were not cut at the page's edges."""
        if not (self.turn or self.skew):
            return box
        upright = self.upright
        leaning = upright.displayed(box)
        c, s = cos(radians(self.skew)), sin(radians(self.skew))
        scale = c * c - s * s
        width = max(0.0, (leaning.width * c - leaning.height * abs(s)) / scale)
        height = max(0.0, (leaning.height * c - leaning.width * abs(s)) / scale)
        x, y = self._leaning(*leaning.center, c, -s)
        straight = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        return _held(straight, upright.width, upright.height)

    def _leaning(self, x: float, y: float, c: float, s: float) -> tuple[float, float]:
        """A point turned clockwise about the middle of the page as read."""
        middle_x, middle_y = self.upright.width / 2, self.upright.height / 2
        dx, dy = x - middle_x, y - middle_y
        return middle_x + dx * c - dy * s, middle_y + dx * s + dy * c


def _held(box: Box, width: float, height: float) -> Box:
    x0, x1 = (min(max(x, 0.0), width) for x in (box.x0, box.x1))
    y0, y1 = (min(max(y, 0.0), height) for y in (box.y0, box.y1))
    return Box(x0, y0, x1, y1)
