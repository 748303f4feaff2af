"""Slices of the test split: parts of its queries, each measured against all candidates.

A slice is made of rows; its text queries are the texts of these rows, its picture queries their pictures.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
from PIL import Image

from laclip.encoders.normaliser import CONTEXT_LENGTH, token_count
from laclip.pairs.gallery import Gallery
from laclip.pairs.split import Pairs

ALL, FOLD = "all", "fold"

_ENDS = 2  # [CLS] and [SEP], which `token_count` counts in
_SQUARE = (3 / 4, 4 / 3)
"""Width over height between these is called square: prints of squares are seldom square to the pixel."""


@dataclass(frozen=True)
class Slice:
    """Queries that have something in common: `texts` and `pictures` are places in the gallery, ascending.

    `dimension` is what it is cut by (all, fold, kind, book, text length, aspect ratio), `name` is what it is
    called in every table.
    """

    dimension: str
    name: str
    texts: np.ndarray
    pictures: np.ndarray


def slices_of(pairs: Pairs, gallery: Gallery) -> list[Slice]:
    """The whole split first, then its slices. What would be the whole split again (its only book) is left
    out, and so are rows of which a dataset tells nothing (no kind)."""
    rows = {
        FOLD: _by_fold(gallery),
        "kind": _by_value(pairs.kinds),
        "book": _by_value(_book_names(pairs.documents), prefix="book "),
        "text length": _by_length(pairs),
        "aspect ratio": _by_aspect(pairs),
    }
    found = [_slice(ALL, ALL, np.arange(len(pairs)), gallery)]
    for dimension, named in rows.items():
        found += [
            _slice(dimension, name, chosen, gallery)
            for name, chosen in named
            if dimension == "kind" or len(chosen) < len(pairs)
        ]
    return found


def _slice(dimension: str, name: str, rows: np.ndarray, gallery: Gallery) -> Slice:
    return Slice(dimension, name, np.unique(gallery.text_of[rows]), np.unique(gallery.picture_of[rows]))


def _by_fold(gallery: Gallery) -> Iterator[tuple[str, np.ndarray]]:
    folds = gallery.picture_folds[gallery.picture_of]
    for fold in range(gallery.n_folds):
        yield f"fold {fold + 1}", np.flatnonzero(folds == fold)


def _by_value(values: tuple[str, ...], prefix: str = "") -> Iterator[tuple[str, np.ndarray]]:
    cells = np.asarray(values, dtype=object).astype(str)
    for value in np.unique(cells):
        if value:
            yield prefix + str(value), np.flatnonzero(cells == value)


def _book_names(documents: tuple[str, ...]) -> tuple[str, ...]:
    """Books by their file names; by their whole paths where two have the same."""
    names = {document: PurePath(document).name for document in documents}
    return documents if len(set(names.values())) < len(names) else tuple(names[one] for one in documents)


def _by_length(pairs: Pairs) -> Iterator[tuple[str, np.ndarray]]:
    """Quartiles of the texts' lengths in tokens, and the texts that are longer than a model reads."""
    tokens = np.array([token_count(text) - _ENDS for text in pairs.texts])
    ends = np.unique(np.quantile(tokens, [0.25, 0.5, 0.75, 1.0], method="inverted_cdf"))
    start = int(tokens.min())
    for end in map(int, ends):
        yield f"text of {start} to {end} tokens", np.flatnonzero((tokens >= start) & (tokens <= end))
        start = end + 1
    cut = np.flatnonzero(tokens + _ENDS > CONTEXT_LENGTH)
    if len(cut):
        yield f"text of more than {CONTEXT_LENGTH - _ENDS} tokens (cut)", cut


def _by_aspect(pairs: Pairs) -> Iterator[tuple[str, np.ndarray]]:
    ratios = np.array([_aspect(encoded) for encoded in pairs.encoded])
    narrow, wide = _SQUARE
    for name, chosen in (
        ("taller than 4:3", ratios < narrow),
        ("about square", (ratios >= narrow) & (ratios <= wide)),
        ("wider than 4:3", ratios > wide),
    ):
        if chosen.any():
            yield name, np.flatnonzero(chosen)


def _aspect(encoded: bytes) -> float:
    """Width over height; only the head of the file is read (the pictures were decoded before this)."""
    with Image.open(io.BytesIO(encoded)) as opened:
        return opened.width / opened.height
