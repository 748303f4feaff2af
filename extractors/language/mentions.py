"""References in running text ("见图12", "图版二三"): which blocks of a book speak of each figure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from extractors.content import Book, Link
from extractors.language.labels import Mention, mentions, parse_caption
from extractors.language.numbering import Number

_SPEAKING_ROLES = ("body", "description", "caption", "footnote", "margin_note")
_OTHER_BOOK = "》〉"  # what stands right before a reference to another book's figure


def with_mentions(book: Book, links: Sequence[Link]) -> list[Link]:
    """The links with the blocks of running text that refer to their figures, in the book's order."""
    figures = _figures_by_key(links)
    found: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for page in book.pages:
        for index, block in enumerate(page.texts):
            if block.role in _SPEAKING_ROLES:
                named = {
                    place
                    for mention in _own(block.text, is_caption=block.role == "caption")
                    for place in _meant(mention, figures, page.page_index)
                }
                for place in named:
                    found[place].append((page.page_index, index))
    return [replace(link, mentions=tuple(found[link.figure])) for link in links]


def _figures_by_key(links: Iterable[Link]) -> dict[str, list[tuple[int, int]]]:
    """The figures of each label, in one spelling ("figure 3-1", "plate 12")."""
    figures: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for link in links:
        caption = parse_caption(link.caption)
        keys = set(caption.keys) if caption is not None and caption.family else set()
        if link.kind == "mural" and link.entry_id:
            keys.add(f"plate {link.entry_id}")
        for key in keys:
            figures[key].append(link.figure)
    return figures


def _own(text: str, *, is_caption: bool) -> Iterable[Mention]:
    """The mentions of this book's figures; a caption's own label is none."""
    for mention in mentions(text):
        at_head = is_caption and not text[: mention.start].strip()
        if not at_head and text[: mention.start].rstrip()[-1:] not in (*_OTHER_BOOK,):
            yield mention


def _meant(
    mention: Mention, figures: Mapping[str, Sequence[tuple[int, int]]], page_index: int
) -> list[tuple[int, int]]:
    """The figures that a mention on this page means: of a number without a letter all panels, of a panel that
    is no figure of its own the whole. Where numbers begin again with each chapter, the nearest is meant."""
    whole = [replace(number, letter="") for number in mention.numbers if number.letter]
    found = [_named(_key(mention, number), figures) for number in mention.numbers]
    if not any(found):
        found = [_named(_key(mention, number), figures) for number in mention.as_range]
    if not any(found):
        found = [list(figures.get(_key(mention, number), ())) for number in whole]
    meant = []
    for places in found:
        nearest = min((abs(place[0] - page_index) for place in places), default=0)
        meant += [place for place in places if abs(place[0] - page_index) == nearest]
    return meant


def _key(mention: Mention, number: Number) -> str:
    return f"{mention.family} {number.key}"


def _named(key: str, figures: Mapping[str, Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    """The figures with a key, and its panels: "figure 7a" of "figure 7"."""
    panels = (
        [other for other in figures if other[:-1] == key and other[-1].isalpha()]
        if key[-1:].isdigit()
        else []
    )
    return [place for name in (key, *panels) for place in figures.get(name, ())]
