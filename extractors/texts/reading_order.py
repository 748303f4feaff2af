"""The order in which lines of text are read: columns before rows, with what spans the columns in between.

Works on upright boxes; vertical text is read by turning its boxes first (`turned`).
"""

from collections.abc import Sequence

from manifests.geometry import Box

_MIN_COLUMN_LINES = 3
_MIN_GUTTER = 0.6  # in line heights: narrower gaps are word spaces
_SPANNER_COST = 2.0  # a gutter may be crossed by headings, but each one costs as much as this many lines
_SAME_ROW = 0.5  # lines that share this part of the lower one's height stand in one row


def reading_order(boxes: Sequence[Box]) -> list[int]:
    """Indices of the boxes in reading order: left to right, top to bottom, column by column."""
    return _ordered(boxes, list(range(len(boxes))))


def turned(box: Box, page_width: float) -> Box:
    """The box in a frame turned so that vertical text (top to bottom, right to left) reads as rows."""
    return Box(box.y0, page_width - box.x1, box.y1, page_width - box.x0)


def _ordered(boxes: Sequence[Box], members: list[int]) -> list[int]:
    gutter = _best_gutter(boxes, members)
    if gutter is None:
        above, below = _split_at_widest_gap(boxes, members)
        return _ordered(boxes, above) + _ordered(boxes, below) if below else _rows(boxes, above)
    spanners = [i for i in members if boxes[i].x0 < gutter < boxes[i].x1]
    spanners.sort(key=lambda i: boxes[i].center[1])
    order: list[int] = []
    rest = [i for i in members if not boxes[i].x0 < gutter < boxes[i].x1]
    for spanner in [*spanners, None]:
        limit = boxes[spanner].center[1] if spanner is not None else float("inf")
        band = [i for i in rest if boxes[i].center[1] < limit]
        rest = [i for i in rest if boxes[i].center[1] >= limit]
        order += _ordered(boxes, [i for i in band if boxes[i].x1 <= gutter])
        order += _ordered(boxes, [i for i in band if boxes[i].x0 >= gutter])
        if spanner is not None:
            order.append(spanner)
    return order


def _best_gutter(boxes: Sequence[Box], members: list[int]) -> float | None:
    """The x of the empty column between two columns of lines, or None when the lines form one column."""
    if len(members) < 2 * _MIN_COLUMN_LINES:
        return None
    height = sorted(min(boxes[i].height, boxes[i].width) for i in members)[len(members) // 2]
    best, best_score = None, 0.0
    for right_edge in sorted({round(boxes[i].x0, 1) for i in members}):
        left = [i for i in members if boxes[i].x1 <= right_edge]
        right = [i for i in members if boxes[i].x0 >= right_edge - 0.05]
        if len(left) < _MIN_COLUMN_LINES or len(right) < _MIN_COLUMN_LINES:
            continue
        gutter = (max(boxes[i].x1 for i in left) + min(boxes[i].x0 for i in right)) / 2
        width = min(boxes[i].x0 for i in right) - max(boxes[i].x1 for i in left)
        crossing = len(members) - len(left) - len(right)
        score = min(len(left), len(right)) - _SPANNER_COST * crossing
        if width >= _MIN_GUTTER * height and score > best_score and _side_by_side(boxes, left, right):
            best, best_score = gutter, score
    return best


def _split_at_widest_gap(boxes: Sequence[Box], members: list[int]) -> tuple[list[int], list[int]]:
    """Cut a band with no common gutter at its widest empty row, if that is wider than a line is high: the
    halves may have columns of their own. The second list is empty when there is no such gap."""
    if len(members) < 2 * _MIN_COLUMN_LINES:
        return members, []
    by_top = sorted(members, key=lambda i: boxes[i].y0)
    height = sorted(boxes[i].height for i in members)[len(members) // 2]
    widest, cut, bottom = height, 0, boxes[by_top[0]].y1
    for position, i in enumerate(by_top[1:], start=1):
        if boxes[i].y0 - bottom > widest:
            widest, cut = boxes[i].y0 - bottom, position
        bottom = max(bottom, boxes[i].y1)
    return (by_top[:cut], by_top[cut:]) if cut else (members, [])


def _side_by_side(boxes: Sequence[Box], left: list[int], right: list[int]) -> bool:
    a, b = Box.around(boxes[i] for i in left), Box.around(boxes[i] for i in right)
    return a.vertical_overlap(b) > 0.25 * min(a.height, b.height)


def _rows(boxes: Sequence[Box], members: list[int]) -> list[int]:
    """Top to bottom; boxes that share a row go left to right."""
    rows: list[list[int]] = []
    for i in sorted(members, key=lambda i: (boxes[i].y0, boxes[i].x0)):
        row = rows[-1] if rows else None
        if row is not None and all(
            boxes[i].vertical_overlap(boxes[j]) > _SAME_ROW * min(boxes[i].height, boxes[j].height)
            for j in row
        ):
            row.append(i)
        else:
            rows.append([i])
    return [i for row in rows for i in sorted(row, key=lambda i: boxes[i].x0)]
