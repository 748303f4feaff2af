"""Who belongs to whom: a row's true partners are all rows with an equal text or an equal picture."""

from collections.abc import Sequence

import numpy as np

from laclip.encoders.normaliser import normalise


def partner_matrix(texts: Sequence[str], pictures: Sequence[str]) -> np.ndarray:
    """(n, n) bool, symmetric, true on the diagonal. Rows are pairs; `pictures` are content hashes.

    True at (i, j) when the normalised texts of i and j are equal or their pictures are: picture i may then be
    found by text j, and text j by picture i, without that being a mistake.
    """
    return _equal([normalise(text) for text in texts]) | _equal(pictures)


def _equal(values: Sequence[str]) -> np.ndarray:
    _, ids = np.unique(np.asarray(values, dtype=object).astype(str), return_inverse=True)
    return ids[:, None] == ids[None, :]
