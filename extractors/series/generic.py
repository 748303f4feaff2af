"""Any illustrated book: captions by label and by position."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from extractors.assignment import assigned
from extractors.captions import figure_label
from extractors.content import Book, FigureRegion, Kind, Link, PageContent, TextBlock
from extractors.labels import is_table_label
from extractors.texts import HAN_CHARACTER

_LABELLED_LIMIT = 130.0  # points between a figure and a caption with a label
_UNLABELLED_LIMIT = 26.0  # points between a figure and a short line that may be its caption
_MAX_CAPTION = 400  # characters; longer blocks are running text
_SMALLER = 0.93  # captions without a label are set smaller than the body, or are short lines set apart


def recognise(pages: Sequence[PageContent]) -> float:
    """Every book may be read by these conventions: a score below any real evidence for a series."""
    return 0.2


def with_roles(pages: Sequence[PageContent]) -> list[PageContent]:
    """Mark the captions. Whether an unlabelled line is a caption is settled when it is bound to a figure."""
    return [replace(page, texts=tuple(_with_caption_role(block) for block in page.texts)) for page in pages]


def _with_caption_role(block: TextBlock) -> TextBlock:
    if block.role == "body" and len(block.text) <= _MAX_CAPTION and figure_label(block.text) is not None:
        return replace(block, role="caption")
    return block


def link(book: Book) -> list[Link]:
    """One link for each kept figure, in page order."""
    body_size = body_font_size(book.pages)
    return [made for page in book.pages for made in page_links(page, body_size, "figure")]


def body_font_size(pages: Sequence[PageContent]) -> float:
    """The median font size (points) of the running text, weighted by length; 0 for a book without text."""
    sizes = [
        b.font_size
        for page in pages
        for b in page.texts
        if b.role == "body"
        for _ in range(len(b.text) // 40)
    ]
    return median(sizes) if sizes else 0.0


def page_links(page: PageContent, body_size: float, kind: Kind) -> list[Link]:
    """Bind captions to the kept figures of one page."""
    figures = [(i, figure) for i, figure in enumerate(page.figures) if figure.drop_reason is None]
    candidates = [block for block in page.texts if _may_be_caption(block, body_size)]
    labelled = [figure_label(block.text) is not None for block in candidates]
    limits = [_LABELLED_LIMIT if label else _UNLABELLED_LIMIT for label in labelled]
    pairs = assigned([figure.bbox for _, figure in figures], candidates, limits, labelled)
    bound = {i: (candidates[j], labelled[j], cost) for i, j, cost in pairs}
    return [_link(page, figures[i][0], figures[i][1], bound.get(i), kind) for i in range(len(figures))]


def _link(
    page: PageContent,
    index: int,
    figure: FigureRegion,
    bound: tuple[TextBlock, bool, float] | None,
    kind: Kind,
) -> Link:
    place = (page.page_index, index)
    if bound is None:
        return Link(place, kind, confidence=0.3 * figure.confidence)
    block, labelled, cost = bound
    label = figure_label(block.text)
    closeness = max(0.0, 1.0 - cost / _LABELLED_LIMIT)
    return Link(
        place,
        kind,
        title=label.rest if label else block.text,
        caption=block.text,
        fields={"label": label.canonical} if label else {},
        rule="caption_by_label" if labelled else "caption_by_position",
        confidence=round((0.95 if labelled else 0.75) * (0.6 + 0.4 * closeness), 3),
    )


def _may_be_caption(block: TextBlock, body_size: float) -> bool:
    if block.role == "caption":
        return True
    if block.role != "body" or len(block.text) > _MAX_CAPTION or is_table_label(block.text):
        return False
    smaller = body_size > 0 and block.font_size < _SMALLER * body_size and block.source == "pdf"
    han = len(HAN_CHARACTER.findall(block.text)) > 0.3 * len(block.text)
    return smaller or (han and len(block.text) <= 40 and not block.text.endswith("。"))
