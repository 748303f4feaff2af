"""What makes a picture unfit for the dataset, by the limits of its kind."""

from manifests.geometry import Box
from manifests.store import Row
from pipeline.images.options import KindLimits

_AT_EDGE = 1.0  # points between a figure and the page's edge that it runs into
_FREE = 0.02  # share of a side that ink may reach where the picture stands free
_FILLING = 0.5  # share of the page from which a picture is set over the page, and bleeds


def too_large(figure: Row, limits: KindLimits) -> bool:
    """Whether the picture is not even to be decoded."""
    return bool(figure["width_px"] * figure["height_px"] > limits.max_pixels)


def fault(measures: Row, limits: KindLimits, figure: Row, page: Row | None) -> str | None:
    """The drop reason of a measured picture, None for a sound one. `page` is where the figure stands."""
    if min(measures["width_px"], measures["height_px"]) < limits.min_side:
        return "image_too_small"
    if measures["width_px"] * measures["height_px"] > limits.max_pixels:
        return "image_too_large"
    if measures["deviation"] < limits.min_deviation:
        return "blank_image"
    if measures["edges"] < limits.min_edges:
        return "uniform_image"
    if measures["lettering"] > limits.max_lettering:
        return "text_only_image"
    if page is not None and _cut_share(measures["border_ink"], figure, page) > limits.max_cut:
        return "cut_by_page"
    return None


def _cut_share(border_ink: list[float], figure: Row, page: Row) -> float:
    """How much of its side a picture that stands free on all others has on the page's edge.

    A picture that bleeds lost a few millimetres to the trimming, which nobody misses; on paper of its own or
    with edges all around it is a plate. What is surely cut is a shape that ends on its ground everywhere but
    there. A picture over two pages has a gutter for an edge, and is not asked.
    """
    box = Box(*figure["bbox"])
    if figure["spread_page"] is not None or box.area > _FILLING * page["width"] * page["height"]:
        return 0.0
    gaps = (box.x0, box.y0, page["width"] - box.x1, page["height"] - box.y1)
    at_edge = [ink for ink, gap in zip(border_ink, gaps, strict=True) if gap <= _AT_EDGE]
    others = [ink for ink, gap in zip(border_ink, gaps, strict=True) if gap > _AT_EDGE]
    surely = len(at_edge) == 1 and max(others) <= _FREE
    return at_edge[0] if surely else 0.0
