"""The entries of a silk volume: which pictures and words, on one page or two, belong to one heading."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from math import log

from extractors.content import PageContent, TextBlock
from extractors.links.binding import kept_figures
from extractors.links.offers import Figure
from extractors.series.silk_words import Heading, headings

_ENTRY_ROLES = ("title", "field", "description", "reference")
_PATTERN_PAGE = 0.25  # of the page: a picture on a page without words that is at least so large is a pattern
_FACING = 0.7  # what lying open beside a page of the entry is worth, in log area that the entry lacks
_MAX_HEADING = 26  # characters
_HEADING_SIZE = 13.0  # points: the smallest type that can be a lost heading's title


@dataclass
class Entry:
    """One entry: its heading (the number in Arabic digits, and as printed), its figures, and its text blocks
    with their pages, in reading order."""

    number: str
    printed: str
    title: str
    figures: list[Figure] = field(default_factory=list)
    texts: list[tuple[int, TextBlock]] = field(default_factory=list)
    top: tuple[int, float] = (-1, 0.0)

    def is_closed(self) -> bool:
        """Whether the line that ends an entry, its [出处], has been read."""
        return any(block.role == "reference" for _, block in self.texts)

    def lacks(self, figure: Figure) -> float:
        """How much larger (log area) the figure is than any of the entry's: the larger, the rather it is its
        pattern."""
        return log(max(figure.box.area, 1.0) / max((other.box.area for other in self.figures), default=1.0))

    def is_on(self, page_index: int | None) -> bool:
        """Whether pictures or words of the entry stand on the page."""
        pages = {page for page, _ in self.texts} | {figure.page_index for figure in self.figures}
        return page_index in pages


@dataclass
class _Orphan:
    """A page without heading after an entry that was closed: the pattern of that entry, or of the next.
    `facing` is the index of the page that lies open beside it, where page numbers tell it."""

    figures: list[Figure]
    facing: int | None


def entries(pages: Sequence[PageContent], captioned: Container[tuple[int, int]]) -> list[Entry]:
    """The entries of the book, in order; pictures with a caption of their own (`captioned`) are essays'."""
    found: list[Entry] = []
    orphan: _Orphan | None = None
    for part in _parts(pages, captioned):
        if isinstance(part, _Orphan):
            _give(orphan, found[-1] if found else None, None)
            orphan = part
        else:
            _give(orphan, found[-1] if found else None, part)
            orphan = None
            found.append(part)
    _give(orphan, found[-1] if found else None, None)
    return found


def _give(orphan: _Orphan | None, before: Entry | None, after: Entry | None) -> None:
    """Give an orphan's pictures to the entry that lacks them more; facing pages are mostly one entry's."""
    if orphan is None:
        return
    largest = max(orphan.figures, key=lambda figure: figure.box.area)
    candidates = [entry for entry in (before, after) if entry is not None]
    if candidates:
        owner = max(
            candidates,
            key=lambda entry: entry.lacks(largest) + (_FACING if entry.is_on(orphan.facing) else 0.0),
        )
        owner.figures.extend(orphan.figures)


def _facing(pages: Sequence[PageContent], place: int) -> int | None:
    """The index of the page that lies open beside the one at `place`: even numbers face the odd ones that
    follow them. Pages that a plate fills bear no number: then it is counted from their neighbours'."""
    for step in (0, -1, 1):
        neighbour = pages[place + step] if 0 <= place + step < len(pages) else None
        printed = (neighbour.printed_number if neighbour is not None else None) or ""
        if neighbour is not None and printed.isdecimal():
            number = int(printed) + pages[place].page_index - neighbour.page_index
            return pages[place].page_index + (1 if number % 2 == 0 else -1)
    return None


def _parts(pages: Sequence[PageContent], captioned: Container[tuple[int, int]]) -> Iterator[Entry | _Orphan]:
    entry: Entry | None = None
    for place, page in enumerate(pages):
        figures = [figure for figure in kept_figures(page) if figure.place not in captioned]
        heads = headings_of(page)
        opened = [_opened(page, head) for head in heads]
        if not opened and not figures and entry is not None and entry.is_closed():
            yield entry  # what follows without a picture is no part of it: an opener, an essay
            entry = None
        if not opened and figures and (entry is None or entry.is_closed()):
            if not any(block.role in _ENTRY_ROLES for block in page.texts):
                if max(figure.box.area / figure.page_area for figure in figures) >= _PATTERN_PAGE:
                    if entry is not None:
                        yield entry
                        entry = None
                    yield _Orphan(figures, _facing(pages, place))
                    continue
            elif entry is not None or any(block.role == "title" for block in page.texts):
                opened = [_unnumbered(page, entry)]
        if opened and entry is not None and not (heads and _continues_above(page, heads[0].top)):
            yield entry
            entry = None
        _fill(page, figures, opened, entry)
        if opened:
            if entry is not None:
                yield entry
            yield from opened[:-1]
            entry = opened[-1]
    if entry is not None:
        yield entry


def headings_of(page: PageContent) -> list[Heading]:
    """The headings among the blocks that are marked so."""
    return [head for head in headings(page) if all(block.role == "heading" for block in head.blocks)]


def _opened(page: PageContent, head: Heading) -> Entry:
    return Entry(head.number, head.printed, head.title, top=(page.page_index, head.top))


def _unnumbered(page: PageContent, before: Entry | None) -> Entry:
    """The entry on a page whose heading was lost: the one before it, if any, is closed by its [出处] line, so
    this is the next. What is left of the heading, the page's largest words, is its title."""
    words = [block for block in page.texts if block.role == "description" and len(block.text) <= _MAX_HEADING]
    largest = max(words, key=lambda block: block.font_size, default=None)
    title = largest.text if largest is not None and largest.font_size > _HEADING_SIZE else ""
    number = str(int(before.number) + 1) if before is not None else "1"
    return Entry(number, number, title, top=(page.page_index, 0.0))


def _continues_above(page: PageContent, top: float) -> bool:
    """Whether the entry of the page before goes on above the first heading of this page."""
    return any(block.role in ("description", "field") and block.bbox.y1 < top for block in page.texts)


def _fill(
    page: PageContent, figures: Sequence[Figure], opened: Sequence[Entry], current: Entry | None
) -> None:
    """Give the page's figures and texts to the entries that own their height on it."""
    for figure in figures:
        target = _entry_at(figure.box.center[1], opened, current)
        if target is not None:
            target.figures.append(figure)
    for block in page.texts:
        target = _entry_at(block.bbox.center[1], opened, current)
        if target is not None and block.role in _ENTRY_ROLES:
            target.texts.append((page.page_index, block))


def _entry_at(y: float, opened: Sequence[Entry], current: Entry | None) -> Entry | None:
    """The entry that owns height `y`. A lone heading owns its whole page wherever on it it stands."""
    if not opened:
        return current
    if len(opened) == 1 and current is None:
        return opened[0]
    above = [entry for entry in opened if entry.top[1] <= y]
    return above[-1] if above else (current or opened[0])
