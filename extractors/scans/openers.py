"""Chapter openers on scans: a large title among ornaments that come again."""

from collections.abc import Sequence
from dataclasses import replace

from extractors.figures.candidates import Candidate
from extractors.figures.grounds import HEADING_SIZE
from extractors.language.captions import begins_block
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame

_ORNAMENTS = 4  # so many at least: fewer may be the pictures of a page without captions
_LARGEST = 0.2  # of the page: a larger region is no ornament
_ALIKE = 0.08  # by which the sides of one ornament printed twice differ, relatively
_COME_AGAIN = 0.6  # share of the ornaments that others are like
_TITLE = 40  # characters: an opener bears no more than its title
_AT_EDGE = 4.0  # points from the page's edge, which cuts ornaments off


def without_ornaments(
    candidates: Sequence[Candidate], lines: Sequence[Line], frame: PageFrame
) -> list[Candidate]:
    """Mark as decoration what stands around the title of a chapter opener; `lines` are the page's words."""
    kept = [candidate.box for candidate in candidates if candidate.drop_reason is None]
    if not _is_title(lines) or not _are_ornaments(kept, frame):
        return list(candidates)
    return [replace(c, drop_reason="decoration") if c.drop_reason is None else c for c in candidates]


def _is_title(lines: Sequence[Line]) -> bool:
    """Whether the page bears a large title, nothing that begins a caption or a field, and little else."""
    large = any(line.size >= HEADING_SIZE and len(line.text) > 1 for line in lines)
    little = sum(len(line.text) for line in lines) <= _TITLE
    return large and little and not any(begins_block(line.text) for line in lines)


def _are_ornaments(boxes: Sequence[Box], frame: PageFrame) -> bool:
    if len(boxes) < _ORNAMENTS or any(box.area > _LARGEST * frame.box.area for box in boxes):
        return False
    inner = frame.box.expanded(-_AT_EDGE)
    whole = [box for box in boxes if inner.contains(box)]
    again = [box for box in whole if any(_alike(box, other) for other in whole if other is not box)]
    return len(again) > 1 and len(again) >= _COME_AGAIN * len(whole)


def _alike(a: Box, b: Box) -> bool:
    return all(
        abs(first - second) <= _ALIKE * max(first, second)
        for first, second in ((a.width, b.width), (a.height, b.height))
    )
