"""Ruled tables: grids of lines or cells with text in them."""

from collections.abc import Sequence

from extractors.content import TextBlock
from extractors.figures.clusters import Cluster, is_rule
from extractors.pdf.page import Element

_RULES = 3  # horizontal ones at least; a table of one row has two rules and is a box
_CELLS = 6
_TEXT_IN_CELLS = 4  # blocks of text within the grid
_ALIGN = 3.0  # points by which the ends of a table's rules may differ


def is_ruled_grid(cluster: Cluster, texts: Sequence[TextBlock]) -> bool:
    """Whether a drawing is a table's lines or cells: straight paths only, in rows as wide as the whole, with
    text among them."""
    if cluster.images or not all(element.straight for element in cluster.elements):
        return False
    inside = [block for block in texts if block.bbox.covered_by(cluster.box) > 0.7]
    if sum(len(block.text.split()) for block in inside) < _TEXT_IN_CELLS:
        return False
    rows = {round(e.box.center[1] / _ALIGN) for e in cluster.elements if is_rule(e) and _spans(e, cluster)}
    cells = [e for e in cluster.elements if not is_rule(e)]
    tops = {round(cell.box.y0 / _ALIGN) for cell in cells}
    return len(rows) >= _RULES or (len(cells) >= _CELLS and len(tops) >= _RULES)


def _spans(rule: Element, cluster: Cluster) -> bool:
    return rule.box.width > 0.9 * cluster.box.width
