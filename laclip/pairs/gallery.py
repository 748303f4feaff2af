"""A split as retrieval sees it: its distinct pictures and distinct texts, and which belong together.

Rows of a split repeat: a picture with several texts, a text that stands with several pictures. Counted row by
row, a candidate that stands there twice takes two places in every ranking; here each stands once, as in
Chinese-CLIP's evaluation. A picture and a text are true partners when some row holds both.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from laclip.encoders.normaliser import normalise
from laclip.pairs.split import Pairs


@dataclass(frozen=True)
class Gallery:
    """Distinct pictures and texts, in the order in which the rows first name them.

    `pictures` (p,) and `texts` (t,) are the first row with each; `picture_of` and `text_of` (rows,) say which
    of them a row holds; `partners` is (p, t) bool. `picture_units` (p,) and `text_units` (t,) number what
    hangs together by partners (the bootstrap's units); both use the same numbers, 0 to `n_units` - 1.
    """

    pictures: np.ndarray
    texts: np.ndarray
    picture_of: np.ndarray
    text_of: np.ndarray
    partners: np.ndarray
    picture_units: np.ndarray
    text_units: np.ndarray
    n_units: int


def gallery_of(pairs: Pairs) -> Gallery:
    """The gallery of a split. Texts are equal after `normalise`, pictures by pixels (all are decoded)."""
    pictures, picture_of = _distinct(pairs.contents)
    texts, text_of = _distinct([normalise(text) for text in pairs.texts])
    partners = np.zeros((len(pictures), len(texts)), dtype=bool)
    partners[picture_of, text_of] = True
    nodes = len(pictures) + len(texts)
    links = coo_array((np.ones(len(pairs)), (picture_of, len(pictures) + text_of)), shape=(nodes, nodes))
    n_units, units = connected_components(links, directed=False)
    picture_units, text_units = units[: len(pictures)], units[len(pictures) :]
    return Gallery(pictures, texts, picture_of, text_of, partners, picture_units, text_units, n_units)


def _distinct(values: tuple[str, ...] | list[str]) -> tuple[np.ndarray, np.ndarray]:
    """First rows of the distinct values, in their order, and for every row the place of its value there."""
    place: dict[str, int] = {}
    places = np.array([place.setdefault(value, len(place)) for value in values], dtype=np.int64)
    _, first = np.unique(places, return_index=True)
    return first, places
