"""What cleaning asks of a book: its running heads, and how its words were read."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.cleaning.passage import Origin


class BookWords:
    """The text blocks of one document. Without any, words count as the file's own and there are no heads."""

    def __init__(self, texts: Iterable[Mapping[str, Any]] = ()) -> None:
        self._blocks: dict[str, Origin] = {}
        pages: defaultdict[int, list[Origin]] = defaultdict(list)
        heads = set()
        for row in texts:
            origin = Origin(row["source"], row["confidence"])
            self._blocks[_squeezed(row["text"])] = origin
            pages[row["page_index"]].append(origin)
            if row["role"] == "running_head":
                heads.add(row["text"].strip())
        self.running_heads = frozenset(heads)
        self._pages = {page: _weakest(origins) for page, origins in pages.items()}
        self._whole = _weakest(self._pages.values())

    def origin(self, text: str, page_index: int) -> Origin:
        """How a pair's words were read: those of the block with these words; else, as words are put together
        and parted in pairing, the least sure of the page; of the book where the page has none."""
        known = self._blocks.get(_squeezed(text))
        return known or self._pages.get(page_index) or self._whole


def words_of_books(texts: Iterable[Mapping[str, Any]]) -> defaultdict[str, BookWords]:
    """The rows of `texts` by document."""
    by_document: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in texts:
        by_document[row["document"]].append(row)
    found: defaultdict[str, BookWords] = defaultdict(BookWords)
    for document, rows in by_document.items():
        found[document] = BookWords(rows)
    return found


def _weakest(origins: Iterable[Origin]) -> Origin:
    return min(origins, key=lambda origin: (origin.source != "ocr", origin.confidence), default=Origin())


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
