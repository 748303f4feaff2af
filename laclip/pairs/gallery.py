"""A split as retrieval sees it: its pictures and texts as candidates, and which belong together.

Rows of a split repeat: a picture with several texts, a text that stands with several pictures. Counted row by
row, a candidate that stands there twice takes two places in every ranking; here each stands once, as in
Chinese-CLIP's evaluation. A picture and a text are true partners when some row holds both.

Published benchmarks count otherwise (`Protocol.as_listed`): each row's text is a candidate, whatever other
rows say, and has one picture; what is one picture is said by `figure_ids`, not by pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from laclip.encoders.normaliser import normalise
from laclip.errors import PairsError
from laclip.pairs.protocol import ANY_PARTNER, Protocol
from laclip.pairs.split import Pairs


@dataclass(frozen=True)
class Gallery:
    """Pictures and texts that are candidates, in the order in which the rows first name them.

    `pictures` (p,) and `texts` (t,) are the first row with each; `picture_of` and `text_of` (rows,) say which
    of them a row holds; `partners` is (p, t) bool. `picture_units` (p,) and `text_units` (t,) number what
    hangs together by partners (the bootstrap's units); both use the same numbers, 0 to `n_units` - 1.
    `picture_folds` (p,) and `text_folds` (t,) number the folds from 0: a query sees its own fold's
    candidates.
    """

    pictures: np.ndarray
    texts: np.ndarray
    picture_of: np.ndarray
    text_of: np.ndarray
    partners: np.ndarray
    picture_units: np.ndarray
    text_units: np.ndarray
    n_units: int
    picture_folds: np.ndarray
    text_folds: np.ndarray

    @property
    def n_folds(self) -> int:
        return int(self.picture_folds.max(initial=0)) + 1


def gallery_of(pairs: Pairs, protocol: Protocol = ANY_PARTNER) -> Gallery:
    """The gallery of a split. Texts are equal after `normalise`, pictures by pixels (all are decoded); as
    listed, pictures are told apart by `figure_ids` and texts by their rows, and nothing is decoded.

    Raises PairsError where the pictures do not make folds of one size.
    """
    if protocol.as_listed:
        pictures, picture_of = _distinct(pairs.figure_ids)
        texts = text_of = np.arange(len(pairs))
    else:
        pictures, picture_of = _distinct(pairs.contents)
        texts, text_of = _distinct([normalise(text) for text in pairs.texts])
    partners = np.zeros((len(pictures), len(texts)), dtype=bool)
    partners[picture_of, text_of] = True
    nodes = len(pictures) + len(texts)
    links = coo_array((np.ones(len(pairs)), (picture_of, len(pictures) + text_of)), shape=(nodes, nodes))
    n_units, units = connected_components(links, directed=False)
    picture_units, text_units = units[: len(pictures)], units[len(pictures) :]
    picture_folds = _folds(len(pictures), protocol, pairs.split)
    text_folds = picture_folds[picture_of[texts]]
    return Gallery(
        pictures,
        texts,
        picture_of,
        text_of,
        partners,
        picture_units,
        text_units,
        n_units,
        picture_folds,
        text_folds,
    )


def _folds(pictures: int, protocol: Protocol, split: str) -> np.ndarray:
    if pictures % protocol.folds:
        raise PairsError(
            f"split {split} has {pictures:,} pictures, which do not make {protocol.folds} folds of one size; "
            "measure it whole"
        )
    return np.arange(pictures) // max(pictures // protocol.folds, 1)


def _distinct(values: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """First rows of the distinct values, in their order, and for every row the place of its value there."""
    place: dict[str, int] = {}
    places = np.array([place.setdefault(value, len(place)) for value in values], dtype=np.int64)
    _, first = np.unique(places, return_index=True)
    return first, places
