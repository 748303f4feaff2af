"""Copies among the pictures of the dataset: proposed by their hashes, confirmed by laying them on one
another.

What was compared once is kept in the manifest `copies`, so that a new book compares its own pictures only.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial

from manifests.store import Row
from pipeline.images.candidates import Candidate, candidates
from pipeline.images.comparison import VERSION, Comparison, Picture, compared
from pipeline.images.measurement import VERSION as MEASURES_VERSION
from pipeline.images.measurement import square_of

_TOGETHER = 256  # comparisons handed out at once; their pictures are held in memory, about 1 MB each
_KEPT = 4096  # comparisons after which they are written down, so that a killed run goes on from there

SHOWN_VERSION = VERSION * 1000 + MEASURES_VERSION
"""Of the hashes that propose and the comparison that decides."""


def compare_all(
    measures: Sequence[Row],
    reach: Sequence[float],
    known: Sequence[Row],
    workers: int,
    on_done: Callable[[int, int], None],
    keep: Callable[[Sequence[Row]], object] = len,
) -> list[Row]:
    """The rows of the manifest `copies` for all pictures that might be copies of one another.

    `measures` are rows of the manifest `images`, each picture once, `reach` how far each one's copy may be
    recoloured, `known` what was compared earlier. `keep` gets all rows so far every few thousand comparisons.
    """
    earlier = {(row["one"], row["other"]): row for row in known if row["version"] == SHOWN_VERSION}
    rows: list[Row] = []
    new: list[Candidate] = []
    for found in candidates(measures, reach):
        names = _names(measures, found)
        if names in earlier:
            rows.append(earlier[names])
        else:
            new.append(found)
    new.sort(key=lambda found: _names(measures, found))
    unkept = 0
    with ThreadPoolExecutor(workers) as pool:
        for start in range(0, len(new), _TOGETHER):
            some = new[start : start + _TOGETHER]
            picture = lru_cache(maxsize=None)(partial(_picture, measures))
            rows += pool.map(partial(_row, measures, picture), some)
            on_done(start + len(some), len(new))
            unkept += len(some)
            if unkept >= _KEPT:
                keep(rows)
                unkept = 0
    return rows


def _names(measures: Sequence[Row], found: Candidate) -> tuple[str, str]:
    one, other = sorted((measures[found.one]["sha256"], measures[found.other]["sha256"]))
    return one, other


def _row(measures: Sequence[Row], picture: Callable[[int], Picture], found: Candidate) -> Row:
    one, other = _names(measures, found)
    result = compared(picture(found.one), picture(found.other), found.guess)
    return {
        "one": one,
        "other": other,
        "place": result.place,
        "unexplained": result.unexplained,
        "recolouring": result.recolouring,
        "version": SHOWN_VERSION,
    }


def _picture(measures: Sequence[Row], at: int) -> Picture:
    return Picture.of(square_of(measures[at]))


def confirmed(rows: Sequence[Row]) -> Iterator[tuple[str, str, float]]:
    """The pairs of pictures (by hash) that are copies, and how far they are recoloured."""
    for row in rows:
        if Comparison(row["place"], row["unexplained"], row["recolouring"]).is_copy:
            yield row["one"], row["other"], row["recolouring"]
