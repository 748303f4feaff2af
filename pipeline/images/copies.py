"""Copies among the pictures of the dataset: proposed by their hashes, confirmed by laying them on one
another.

What was compared once is kept in the manifest `copies`, so that a new book compares its own pictures only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

from manifests.store import Row
from pipeline.images.candidates import Candidate, candidates
from pipeline.images.comparison import VERSION, Comparison, Picture, compared, prepared
from pipeline.images.measurement import VERSION as MEASURES_VERSION
from pipeline.images.reading import read_reduced

_HELD = 1000  # pictures held in memory while they are compared, 84 kB each
_TOGETHER = 256  # comparisons handed out at once

SHOWN_VERSION = VERSION * 1000 + MEASURES_VERSION
"""Of the hashes that propose and the comparison that decides."""


def compare_all(
    measures: Sequence[Row],
    reach: Sequence[float],
    path_of: Mapping[str, Path],
    known: Sequence[Row],
    workers: int,
    on_done: Callable[[int, int], None],
) -> list[Row]:
    """The rows of the manifest `copies` for all pictures that might be copies of one another.

    `measures` are rows of the manifest `images`, each picture once, `reach` how far each one's copy may be
    recoloured, `path_of` the files by hash, `known` what was compared earlier.
    """
    earlier = {(row["one"], row["other"]): row for row in known if row["version"] == SHOWN_VERSION}
    rows: list[Row] = []
    new: list[tuple[str, str, Candidate, bool]] = []
    for found in candidates(measures, reach):
        one, other = measures[found.one]["sha256"], measures[found.other]["sha256"]
        names = (one, other) if one < other else (other, one)
        if names in earlier:
            rows.append(earlier[names])
        else:
            new.append((*names, found, names != (one, other)))
    new.sort(key=lambda pair: pair[:2])
    picture = lru_cache(maxsize=_HELD)(lambda sha256: _picture(path_of[sha256]))
    with ThreadPoolExecutor(workers) as pool:
        for start in range(0, len(new), _TOGETHER):
            some = new[start : start + _TOGETHER]
            rows += pool.map(lambda pair: _row(pair, measures, picture), some)
            on_done(start + len(some), len(new))
    return rows


def _row(
    pair: tuple[str, str, Candidate, bool], measures: Sequence[Row], picture: Callable[[str], Picture]
) -> Row:
    one, other, found, _ = pair
    shas = measures[found.one]["sha256"], measures[found.other]["sha256"]
    result = compared(picture(shas[0]), picture(shas[1]), found.guess)
    return {
        "one": one,
        "other": other,
        "place": result.place,
        "unexplained": result.unexplained,
        "recolouring": result.recolouring,
        "version": SHOWN_VERSION,
    }


def _picture(path: Path) -> Picture:
    return prepared(read_reduced(path, max_pixels=2**62)[0])  # its size was judged when it was measured


def confirmed(rows: Sequence[Row]) -> Iterator[tuple[str, str, float]]:
    """The pairs of pictures (by hash) that are copies, and how far they are recoloured."""
    for row in rows:
        if Comparison(row["place"], row["unexplained"], row["recolouring"]).is_copy:
            yield row["one"], row["other"], row["recolouring"]
