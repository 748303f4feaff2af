"""A search page under way: what was asked for, and what is found and shown of it."""

import threading
from collections import OrderedDict
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from laclip.alignment.heat_map import heat_map
from laclip.alignment.marking import marked
from laclip.alignment.recommended import RERANKED_UNASKED
from laclip.encoders.pixels import as_rgb
from laclip.search.hits import Hit
from laclip.search.image_index import FILTERS, ImageIndex
from laclip.search.queries import checked_text, query_picture
from manifests.fingerprint import bytes_sha256
from pipeline.local_page.answers import RefusalError
from pipeline.local_page.pictures import Held, jpeg
from pipeline.searching.results import reranking_told

SIDES = {"small": 320, "large": 1100}
"""Pixels: a picture among the results, a picture by itself."""

SHOWN = 24
MOST_SHOWN = 200
"""Results that are shown, and that can be asked for."""

RERANKED = RERANKED_UNASKED or 100
"""First hits that the page has scored anew when it is told to."""

_REMEMBERED = 100  # queries whose vectors are held; an older one is asked anew
_HELD_BYTES = 100_000_000  # of encoded pictures in memory
_ID = 16  # hexadecimal digits of a query's name


@dataclass(frozen=True)
class _Asked:
    query: str | bytes  # the words, or the picture as it is shown, as JPEG
    vector: np.ndarray
    cut: bool  # whether the model reads less than all of it


class SearchSession:
    """One index, asked by one page. Safe for threads: the model works for one of them at a time."""

    def __init__(self, index: ImageIndex) -> None:
        self._index = index
        self._model = threading.Lock()
        self._asked: OrderedDict[str, _Asked] = OrderedDict()
        self._held = Held(_HELD_BYTES)

    def overview(self) -> dict[str, Any]:
        """What there is to search, and what it can be narrowed to, with numbers of pictures."""
        return {
            "pictures": len(self._index),
            "model": self._index.encoder.name,
            "filters": {name: self._index.values(name) for name in FILTERS},
            "shown": SHOWN,
            "rerank": None if self._index.encoder.fusion is None else RERANKED,
            "reranked_unasked": RERANKED_UNASKED > 0,
        }

    def ask_words(self, words: str) -> dict[str, Any]:
        """Remember words; hits and marked pictures are asked for by the `query` of the answer.

        Raises SearchError.
        """
        return self._ask("w" + bytes_sha256(words.encode()), checked_text(words), words)

    def ask_picture(self, data: bytes) -> dict[str, Any]:
        """Remember a picture, given as its file's bytes. Raises SearchError."""
        picture = query_picture(data)
        return self._ask("p" + bytes_sha256(data), picture, _shown(picture, SIDES["small"]))

    def hits(self, query: str, only: dict[str, str], top: int, rerank: int) -> dict[str, Any]:
        """The best pictures for a remembered query, of which the first `rerank` are scored anew, and what
        that did ("" where there was nothing to do).

        Raises RefusalError when it is not remembered, SearchError when it cannot be re-ranked.
        """
        asked, most = self._of(query), min(rerank, MOST_SHOWN)
        with self._model if most else nullcontext():
            found = self._index.find(
                asked.query, vector=asked.vector, top=min(top, MOST_SHOWN), rerank=most, only=only
            )
        told = "" if found.reranking is None else reranking_told(found.reranking)
        return {"hits": [_told(hit) for hit in found.hits], "reranking": told}

    def asked_picture(self, query: str) -> bytes:
        """The picture that was asked for, as JPEG. Raises RefusalError."""
        asked = self._of(query).query
        if isinstance(asked, str):
            raise RefusalError("that query is words")
        return asked

    def picture(self, row: int, size: str) -> bytes:
        """A picture as JPEG. Raises RefusalError, SearchError, PictureError."""
        side = self._side(row, size)
        return self._held.get(f"{row}-{side}", lambda: _shown(self._index.image(row), side))

    def marked_picture(self, query: str, row: int, size: str) -> bytes:
        """A picture with the region marked that answers to the query, as JPEG. Raises as `picture`."""
        side, asked = self._side(row, size), self._of(query)

        def make() -> bytes:
            image = self._index.image(row)
            with self._model:
                found = heat_map(image, asked.vector, self._index.encoder)
            return jpeg(np.asarray(marked(image, found, side)))

        return self._held.get(f"{query}-{row}-{side}", make)

    def _ask(self, name: str, query: str | Image.Image, held: str | bytes) -> dict[str, Any]:
        name = name[: _ID + 1]
        with self._model:
            if name not in self._asked:
                before = self._index.encoder.truncated_texts
                vector = self._index.query_vector(query)
                cut = self._index.encoder.truncated_texts > before
                self._asked[name] = _Asked(held, vector, cut)
            self._asked.move_to_end(name)
            while len(self._asked) > _REMEMBERED:
                self._asked.popitem(last=False)
            return {"query": name, "cut": self._asked[name].cut}

    def _of(self, query: str) -> _Asked:
        asked = self._asked.get(query)
        if asked is None:
            raise RefusalError("that query is forgotten; ask it again")
        return asked

    def _side(self, row: int, size: str) -> int:
        if size not in SIDES or not 0 <= row < len(self._index):
            raise RefusalError("no such picture")
        return SIDES[size]


def _told(hit: Hit) -> dict[str, Any]:
    of_hit = {name: value for name, value in vars(hit).items() if name != "item"}
    return {**of_hit, **vars(hit.item)}


def _shown(picture: Image.Image, side: int) -> bytes:
    small = as_rgb(picture).copy()
    small.thumbnail((side, side))
    return jpeg(np.asarray(small))
