"""Sheets that show two pages of a book side by side: read as the two pages they are.

A book scanned in spreads has one picture for two pages. Its running heads, page numbers, entries and legends
make sense page by page only; so a sheet is parted into its halves, in the order in which they are read, for
all that looks at a whole book, and put together again for the manifests. A book is taken for one of sheets
when the two halves of its wide pages carry numbers that follow each other and count on from sheet to sheet.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.content import FigureRegion, Link, PageContent, TextBlock
from extractors.texts.gutter import gutter, is_wide
from extractors.texts.page_edges import edge_numbers
from manifests.geometry import Box

_ENOUGH = 2  # sheets that count on from each other; one is enough in a book that has but one or two
_ENOUGH_ALONE = 3  # at least, and half of the sheets, where one number shows: single pages count by ones
_ACROSS = 0.1  # of a plate's width, on either side of the fold, from which it runs across

Place = tuple[int, int]


@dataclass(frozen=True)
class _Half:
    """Where a page of `Sheets` lies: on the page of `page_index`, from `left` (points) on; `first` when it is
    that page's first or only half."""

    page_index: int
    left: float
    first: bool


@dataclass(frozen=True)
class Sheets:
    """A book's pages one by one, numbered anew from 0 where some were sheets of two."""

    pages: tuple[PageContent, ...]
    _halves: Mapping[int, _Half]
    _originals: Mapping[int, PageContent]

    def joined(self, pages: Sequence[PageContent]) -> list[PageContent]:
        """The pages (those of this book, with their roles) put together to what they were scanned as. Of a
        sheet `printed_number` holds both its numbers, as in "12-13"."""
        if not self._halves:
            return list(pages)
        whole: dict[int, PageContent] = {}
        for page in pages:
            half = self._halves[page.page_index]
            back = replace(
                self._originals[half.page_index],
                figures=tuple(_figure_moved(figure, half.left) for figure in page.figures),
                texts=tuple(replace(t, bbox=t.bbox.moved(half.left, 0).rounded()) for t in page.texts),
                printed_number=page.printed_number,
            )
            if not half.first:
                back = _side_by_side(whole[half.page_index], back)
            whole[half.page_index] = back
        return list(whole.values())

    def joined_links(self, links: Sequence[Link]) -> list[Link]:
        """Links between the pages' figures and texts as links between those of the joined pages."""
        if not self._halves:
            return list(links)
        figures, texts = self._starts("figures"), self._starts("texts")
        return [
            replace(
                link,
                figure=self._place(link.figure, figures),
                mentions=tuple(self._place(place, texts) for place in link.mentions),
            )
            for link in links
        ]

    def _place(self, place: Place, starts: Mapping[int, int]) -> Place:
        return self._halves[place[0]].page_index, starts[place[0]] + place[1]

    def _starts(self, name: str) -> dict[int, int]:
        """How many figures or texts of the joined page come before those of each page."""
        starts, before = {}, 0
        for page in self.pages:
            starts[page.page_index] = 0 if self._halves[page.page_index].first else before
            before = len(getattr(page, name))
        return starts


def parted(pages: Sequence[PageContent]) -> Sheets:
    """The pages of a book in order, its sheets parted. A book of single pages comes back as it is."""
    order = _order(pages)
    if order is None:
        return Sheets(tuple(pages), {}, {})
    single: list[PageContent] = []
    halves: dict[int, _Half] = {}
    for page in pages:
        for number, (left, part) in enumerate(_parts(page, order)):
            halves[len(single)] = _Half(page.page_index, left, number == 0)
            single.append(replace(part, page_index=len(single)))
    return Sheets(tuple(single), halves, {page.page_index: page for page in pages})


def _order(pages: Sequence[PageContent]) -> tuple[int, int] | None:
    """Which half of the book's sheets (0: left, 1: right) is read first and which second; None for a book of
    single pages."""
    wide = [page for page in pages if is_wide(page.width, page.height)]
    # A plate across the fold hides it, but takes up two page numbers all the same.
    sheets = [(place, halves) for place, page in enumerate(wide) if (halves := _halves(page)) is not None]
    counted: Counter[tuple[int, int]] = Counter()  # by the first number's lead, and the half that has it
    alone: Counter[tuple[int, int]] = Counter()  # the same of one number, whatever the other half shows
    for place, halves in sheets:
        left, right = (edge_numbers(half) for half in halves)
        counted.update({(a - 2 * place, 0) for a in left if a + 1 in right})
        counted.update({(b - 2 * place, 1) for b in right if b + 1 in left})
        alone.update({(number - 2 * place, half) for half in (0, 1) for number in (left, right)[half]})
    (_, first), sheets_so = max(counted.items(), key=lambda item: item[1], default=((0, 0), 0))
    if sheets_so >= max(1, min(_ENOUGH, len(sheets))):
        return first, 1 - first
    if max(alone.values(), default=0) < max(_ENOUGH_ALONE, len(sheets) / 2):
        return None
    return (1, 0) if _is_downwards(wide) else (0, 1)


def _is_downwards(pages: Sequence[PageContent]) -> bool:
    """Whether most is written downwards, and so bound on the right."""
    blocks = [block for page in pages for block in page.texts]
    downwards = sum(len(block.text) for block in blocks if block.direction == "vertical")
    return 2 * downwards > sum(len(block.text) for block in blocks)


def _halves(page: PageContent) -> tuple[PageContent, PageContent] | None:
    """The left and the right half of a page that may be a sheet."""
    if page.status == "failed":
        return None
    boxes = [block.bbox for block in page.texts] + [f.bbox for f in page.figures if f.drop_reason is None]
    fold = gutter(page.width, page.height, boxes)
    if fold is None:
        return None
    return _half(page, 0.0, fold), _half(page, fold, page.width)


def _parts(page: PageContent, order: tuple[int, int]) -> list[tuple[float, PageContent]]:
    """The pages on a page of such a book, each with where it begins: halves of a wide page, even where a
    plate runs across its fold; a single page otherwise."""
    if page.status == "failed" or not is_wide(page.width, page.height):
        return [(0.0, page)]
    left, right = _halves(page) or (
        _half(page, 0.0, page.width / 2),
        _half(page, page.width / 2, page.width),
    )
    both = ((0.0, left), (left.width, right))
    return [both[half] for half in order]


def _half(page: PageContent, start: float, end: float) -> PageContent:
    """What has its middle between two places across the page, as a page of its own; a plate across the fold
    is on the half that has its words."""

    def within(box: Box) -> bool:
        return start <= box.center[0] < end or (end == page.width and box.center[0] >= end)

    def shown(figure: FigureRegion) -> bool:
        fold = end if start == 0 else start
        across = min(fold - figure.bbox.x0, figure.bbox.x1 - fold) > _ACROSS * figure.bbox.width
        words = _nearest_words(figure.bbox, page) if across else None
        return within(words or figure.bbox)

    numbers = (page.printed_number or "").split("-")
    return replace(
        page,
        width=end - start,
        figures=tuple(_figure_moved(f, -start) for f in page.figures if shown(f)),
        texts=tuple(replace(t, bbox=t.bbox.moved(-start, 0)) for t in page.texts if within(t.bbox)),
        printed_number=None if len(numbers) == 2 else page.printed_number,
    )


def _nearest_words(figure: Box, page: PageContent) -> Box | None:
    """The block nearest above or below a plate, over or under it: its caption, if it has one."""
    near = [
        block.bbox
        for block in page.texts
        if block.bbox.horizontal_overlap(figure) > 0 and block.bbox.vertical_overlap(figure) <= 0
    ]
    return min(near, key=lambda box: -box.vertical_overlap(figure), default=None)


def _figure_moved(figure: FigureRegion, across: float) -> FigureRegion:
    box = figure.bbox.moved(across, 0).rounded()
    return replace(figure, bbox=box, parts=tuple(part.moved(across, 0).rounded() for part in figure.parts))


def _side_by_side(first: PageContent, second: PageContent) -> PageContent:
    numbers = [number for number in (first.printed_number, second.printed_number) if number]
    return replace(
        first,
        figures=first.figures + second.figures,
        texts=_numbered(first.texts + second.texts),
        printed_number="-".join(numbers) or None,
    )


def _numbered(texts: Sequence[TextBlock]) -> tuple[TextBlock, ...]:
    return tuple(replace(text, reading_order=order) for order, text in enumerate(texts))
