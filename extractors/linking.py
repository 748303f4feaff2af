"""The words that belong to each figure of a book, by the conventions of its series."""

from dataclasses import replace

from extractors.book import SERIES
from extractors.content import Book, Link
from extractors.language.mentions import with_mentions
from extractors.links.spreads import of_whole_pictures, with_halves_kept
from extractors.sheets import parted


def link(book: Book) -> list[Link]:
    """One link for each figure without a drop reason, in page order."""
    sheets = parted(with_halves_kept(book).pages)
    single = replace(book, pages=sheets.pages)
    links: list[Link] = SERIES[book.series].link(single)
    links = with_mentions(single, sorted(links, key=lambda made: made.figure))
    return sorted(of_whole_pictures(book, sheets.joined_links(links)), key=lambda made: made.figure)
