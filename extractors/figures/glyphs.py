"""Figures set in type: large characters or ornaments of a font, with a figure's caption below them."""

from collections.abc import Sequence

from extractors.content import TextBlock
from extractors.figures.lettering import is_caption
from manifests.geometry import Box

_LARGER = 1.5  # times the caption's size
_GAP = 30.0  # points between the caption and the characters, and between their rows
_LENGTH = 120  # characters
_RUNNING = 30  # characters: shorter blocks are captions and labels
_PARAGRAPH_GAP = 1.5  # font sizes between a heading and its text


def glyph_figures(texts: Sequence[TextBlock], taken: Sequence[Box]) -> list[Box]:
    """The boxes (points) of figures made of characters. `taken` are the figures found otherwise: a caption
    near one of them speaks of that."""
    found: list[Box] = []
    for caption in texts:
        if not is_caption(caption) or any(_near(caption.bbox, box) for box in taken):
            continue
        if _heads_text(caption, texts):
            continue
        box = _characters_above(caption, texts)
        if box is not None and not any(box.covered_by(other) > 0.5 for other in [*taken, *found]):
            found.append(box)
    return found


def _near(caption: Box, figure: Box) -> bool:
    return caption.horizontal_overlap(figure) > 0 and -2.0 < -caption.vertical_overlap(figure) < 2 * _GAP


def _heads_text(caption: TextBlock, texts: Sequence[TextBlock]) -> bool:
    """Whether running text follows right below: then the label heads a note on its figure, and the large
    characters above are a heading."""
    size = max(caption.font_size, 1.0)
    return any(
        len(block.text) >= _RUNNING
        and block.bbox.horizontal_overlap(caption.bbox) > 0
        and -size <= block.bbox.y0 - caption.bbox.y1 <= _PARAGRAPH_GAP * size
        and block.bbox.y0 > caption.bbox.y0
        for block in texts
    )


def _characters_above(caption: TextBlock, texts: Sequence[TextBlock]) -> Box | None:
    large = [
        block for block in texts
        if block.font_size >= _LARGER * max(caption.font_size, 1.0)
        and len(block.text) <= _LENGTH
        and block.bbox.horizontal_overlap(caption.bbox) > 0
        and block.bbox.y1 <= caption.bbox.y0 + 1
    ]  # fmt: skip
    box = None
    for block in sorted(large, key=lambda block: -block.bbox.y1):
        below = caption.bbox if box is None else box
        if below.y0 - block.bbox.y1 > _GAP:
            break
        box = block.bbox if box is None else box.union(block.bbox)
    return box
