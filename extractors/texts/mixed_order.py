"""The reading order of a page that has text of both directions: by its regions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractors.content import TextBlock
from manifests.geometry import Box

_OVERLAP = 2.0  # points by which regions that follow each other may overlap


@dataclass(frozen=True)
class _Region:
    """Blocks of one direction, in their order, with none of the other between them."""

    box: Box
    blocks: tuple[TextBlock, ...]


def in_regions(horizontal: Sequence[TextBlock], vertical: Sequence[TextBlock]) -> list[TextBlock]:
    """The blocks of a page, each direction's given in its reading order, in the order of their regions: from
    the top down; of regions side by side the left one first, or the right one where more of the page's words
    are set vertically."""
    if not horizontal or not vertical:
        return [*horizontal, *vertical]
    regions = [*_regions(horizontal, vertical), *_regions(vertical, horizontal)]
    from_right = _length(vertical) > _length(horizontal)
    return [block for region in _ordered(regions, from_right) for block in region.blocks]


def _length(blocks: Sequence[TextBlock]) -> int:
    return sum(len(block.text) for block in blocks)


def _regions(blocks: Sequence[TextBlock], others: Sequence[TextBlock]) -> list[_Region]:
    regions: list[_Region] = []
    for block in blocks:
        last = regions[-1] if regions else None
        whole = last.box.union(block.bbox) if last is not None else block.bbox
        if last is not None and not any(_within(other.bbox, whole) for other in others):
            regions[-1] = _Region(whole, (*last.blocks, block))
        else:
            regions.append(_Region(block.bbox, (block,)))
    return regions


def _within(box: Box, whole: Box) -> bool:
    return box.horizontal_overlap(whole) > _OVERLAP and box.vertical_overlap(whole) > _OVERLAP


def _ordered(regions: Sequence[_Region], from_right: bool) -> list[_Region]:
    """Cut at empty rows first, then at empty columns; what cannot be cut is read from its upper corner on."""
    if len(regions) < 2:
        return list(regions)
    rows = _parted(regions, lambda region: (region.box.y0, region.box.y1))
    if len(rows) > 1:
        return [region for row in rows for region in _ordered(row, from_right)]
    columns = _parted(regions, lambda region: (region.box.x0, region.box.x1))
    if len(columns) > 1:
        ordered = reversed(columns) if from_right else columns
        return [region for column in ordered for region in _ordered(column, from_right)]
    return sorted(regions, key=lambda r: (r.box.y0, -r.box.x1 if from_right else r.box.x0))


def _parted(
    regions: Sequence[_Region], span: Callable[[_Region], tuple[float, float]]
) -> list[list[_Region]]:
    """The regions in groups between which a straight cut meets none of them."""
    groups: list[list[_Region]] = []
    end = float("-inf")
    for region in sorted(regions, key=span):
        start, stop = span(region)
        if groups and start < end - _OVERLAP:
            groups[-1].append(region)
        else:
            groups.append([region])
        end = max(end, stop)
    return groups
