"""Title pages and chapter openers on scans: a large title, with a mark or among ornaments that come again."""

from collections.abc import Sequence
from dataclasses import replace

from extractors.figures.candidates import Candidate
from extractors.figures.grounds import HEADING_SIZE
from extractors.language.captions import begins_block
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame

_ORNAMENTS = 4  # so many at least: fewer may be the pictures of a page without captions
_LARGEST = 0.2  # of the page: a larger region is no ornament
_MARK = 0.01  # of the page: no picture on a title page is smaller
_ALIKE = 0.08  # by which the sides of one ornament printed twice differ, relatively
_COME_AGAIN = 0.6  # share of the ornaments that others are like
_TITLE = 40  # characters: an opener bears no more than its title
_AT_EDGE = 4.0  # points from the page's edge, which cuts ornaments off


def without_ornaments(
    candidates: Sequence[Candidate], lines: Sequence[Line], frame: PageFrame
) -> list[Candidate]:
    """Mark as decoration what stands around the title of a chapter opener, as a logo what is small on a title
    page; `lines` are the page's words."""
    kept = [candidate.box for candidate in candidates if candidate.drop_reason is None]
    if not kept or not _is_title(lines):
        return list(candidates)
    small = all(box.area <= _MARK * frame.box.area for box in kept)
    reason = "decoration" if _are_ornaments(kept, frame) else "logo" if small else None
    return [replace(c, drop_reason=reason) if c.drop_reason is None else c for c in candidates]


def _is_title(lines: Sequence[Line]) -> bool:
    """Whether the page bears a large title, nothing that begins a caption or a field, and little else."""
    large = any(line.size >= HEADING_SIZE and len(line.text) > 1 for line in lines)
    little = sum(len(line.text) for line in lines) <= _TITLE
    return large and little and not any(begins_block(line.text) for line in lines)


def _are_ornaments(boxes: Sequence[Box], frame: PageFrame) -> bool:
    if len(boxes) < _ORNAMENTS or any(box.area > _LARGEST * frame.box.area for box in boxes):
        return False
    inner = frame.box.expanded(-_AT_EDGE)
    again = [box for box in boxes if any(_alike(box, other) for other in boxes if other is not box)]
    whole = sum(inner.contains(box) and box not in again for box in boxes)
    return len(again) > 1 and len(again) >= _COME_AGAIN * (len(again) + whole)


def _alike(a: Box, b: Box) -> bool:
    return all(
        abs(first - second) <= _ALIKE * max(first, second)
        for first, second in ((a.width, b.width), (a.height, b.height))
    )
