"""Figures that may be the halves of one picture, by where they stand: at the inner edges of two facing pages,
between the same heights, and large."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from extractors.content import FigureRegion, PageContent
from extractors.texts.gutter import is_wide
from manifests.geometry import Box

SPREAD_HALF = "spread_half"
"""The drop reason of the half that was put together with the one on the page before."""

LARGE = 0.3
"""Share of its page from which a picture that runs off the inner edge belongs with one that comes in there;
smaller ones may be bled off."""

_JOINED_LEAST = 0.08  # of its page: the smallest half, where the picture can be seen to go on
_AT_EDGE = 3.0  # points between a half and the inner edge
_AT_EDGE_SCANNED = 0.03  # of the page's width: what a scan loses in the gutter, or shows of its shadow
_SAME_HEIGHT = 6.0  # points by which the halves' upper and lower edges may differ
_MOVED_SCANNED = 0.03  # of the page's height: so much higher or lower may a page have lain on the scanner
_SAME_HEIGHT_SCANNED = 0.02  # of the page's height, by which the halves of two scans may differ in height


Side = Literal["first", "second"]


@dataclass(frozen=True)
class Half:
    """A kept figure with its page, and its index among that page's figures."""

    page: PageContent
    index: int

    @property
    def region(self) -> FigureRegion:
        return self.page.figures[self.index]

    @property
    def box(self) -> Box:
        return self.region.bbox

    @property
    def place(self) -> tuple[int, int]:
        return self.page.page_index, self.index

    @property
    def share(self) -> float:
        """Of its page, in area."""
        return self.box.area / max(self.page.width * self.page.height, 1.0)


@dataclass(frozen=True)
class Meeting:
    """Two halves that meet at the inner edge. `first` is on the page that comes first in the file, `lefts`
    tells which of them may be the left one: the second in books read from right to left, either where both
    fill the width of their pages."""

    first: Half
    second: Half
    lefts: tuple[Side, ...]

    def from_left(self, left: Side) -> tuple[Half, Half]:
        """The halves from left to right."""
        return (self.first, self.second) if left == "first" else (self.second, self.first)

    @property
    def scanned(self) -> bool:
        return any(half.page.origin != "born_digital" for half in (self.first, self.second))


def meetings(pages: Sequence[PageContent], least: float = _JOINED_LEAST) -> list[Meeting]:
    """All pairs of kept figures of neighbouring pages (in order) that may be halves of one picture; `least`
    is the share of its page that each of them takes up, and together they take up that of a large one.

    A sheet of two pages has no other that faces it.
    """
    found = []
    for first, second in pairwise(pages):
        if second.page_index == first.page_index + 1 and not (_is_sheet(first) or _is_sheet(second)):
            found += [meeting for a in _kept(first) for b in _kept(second) if (meeting := _meeting(a, b))]
    return [
        meeting
        for meeting in found
        if min(meeting.first.share, meeting.second.share) >= least
        and meeting.first.share + meeting.second.share >= LARGE
    ]


def joined_halves(pages: Sequence[PageContent]) -> Iterator[tuple[Half, Half]]:
    """Each half that was put together with one on the page before, as (that one, it)."""
    by_index = {page.page_index: page for page in pages}
    for page in pages:
        for index, figure in enumerate(page.figures):
            other = figure.other_half
            if figure.drop_reason != SPREAD_HALF or other is None or other[0] not in by_index:
                continue
            whole = by_index[other[0]]
            for place, kept in enumerate(whole.figures):
                if kept.bbox == other[1] and kept.other_half == (page.page_index, figure.bbox):
                    yield Half(whole, place), Half(page, index)


def _kept(page: PageContent) -> list[Half]:
    return [Half(page, i) for i, figure in enumerate(page.figures) if figure.drop_reason is None]


def _is_sheet(page: PageContent) -> bool:
    """Whether the page may be a scan of two; a wide page that was set so is one."""
    return page.origin != "born_digital" and is_wide(page.width, page.height)


def _meeting(first: Half, second: Half) -> Meeting | None:
    meeting = Meeting(first, second, ())
    if not _level(first, second, scanned=meeting.scanned):
        return None
    sides: tuple[Side, ...] = ("first", "second")
    lefts = tuple(left for left in sides if _meet(*meeting.from_left(left)))
    return Meeting(first, second, lefts) if lefts else None


def _meet(left: Half, right: Half) -> bool:
    """Whether the one ends where its page does, and the other begins where its page does."""
    return left.page.width - left.box.x1 <= _edge(left) and right.box.x0 <= _edge(right)


def _edge(half: Half) -> float:
    return _AT_EDGE if half.page.origin == "born_digital" else _AT_EDGE_SCANNED * half.page.width


def _level(first: Half, second: Half, *, scanned: bool) -> bool:
    above, below = first.box.y0 - second.box.y0, first.box.y1 - second.box.y1
    if not scanned:
        return max(abs(above), abs(below)) <= _SAME_HEIGHT
    height = first.page.height
    moved = max(abs(above), abs(below)) <= _MOVED_SCANNED * height
    return moved and abs(above - below) <= _SAME_HEIGHT_SCANNED * height
