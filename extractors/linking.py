"""The words that belong to each figure of a book, by the conventions of its series."""

from extractors.book import SERIES
from extractors.content import Book, Link
from extractors.language.mentions import with_mentions


def link(book: Book) -> list[Link]:
    """One link for each figure without a drop reason, in page order."""
    links: list[Link] = SERIES[book.series].link(book)
    return with_mentions(book, sorted(links, key=lambda made: made.figure))
