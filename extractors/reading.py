"""What reading a page gives: its content and the files of its pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractors.content import FigureRegion, PageContent, Picture, TextBlock
from extractors.figures.candidates import Candidate
from extractors.figures.typeset import RULES, TYPE
from manifests.geometry import Box

_INSIDE = 0.6  # share of a text's box within a figure from which it is lettering of that figure


@dataclass(frozen=True)
class PageReading:
    """A page's content, and the files of its pictures: SHA-256 (hex) -> bytes."""

    content: PageContent
    pictures: dict[str, bytes] = field(default_factory=dict)


def region(candidate: Candidate, box: Box, picture: Picture | None) -> FigureRegion:
    """The candidate as a region of the page with the edges `box` (points)."""
    placed = candidate.elements if candidate.detector == "placement" else ()
    parts = [element.box.rounded() for element in placed if element.kind == "image"]
    return FigureRegion(
        bbox=box.rounded(),
        parts=tuple(parts[:64]) or (box.rounded(),),
        detector=candidate.detector,
        confidence=candidate.confidence,
        picture=picture,
        drop_reason=candidate.drop_reason,
    )


def inside_figure(box: Box, figures: Sequence[FigureRegion]) -> bool:
    """Whether a text's box lies within a kept figure, or is set into a table or a formula."""
    return any(_holds_lettering(figure) and box.covered_by(figure.bbox) > _INSIDE for figure in figures)


def _holds_lettering(figure: FigureRegion) -> bool:
    return figure.drop_reason is None or figure.detector in (RULES, TYPE)


def marked(texts: Sequence[TextBlock], figures: Sequence[FigureRegion]) -> tuple[TextBlock, ...]:
    """Mark the blocks that stand inside a figure, table or formula as parts of it."""
    return tuple(
        replace(block, role="in_figure") if inside_figure(block.bbox, figures) else block for block in texts
    )
