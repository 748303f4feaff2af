"""Copies among the pictures of the dataset: proposed by their hashes, confirmed by laying them on one
another.

What was compared once is kept in the manifest `copies`, so that a new book compares its own pictures only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import reverse_cuthill_mckee

from manifests.errors import CultiError
from manifests.store import Row
from pipeline.images.candidates import Candidate, candidates
from pipeline.images.comparison import VERSION, Comparison, Picture, compared
from pipeline.images.measurement import VERSION as MEASURES_VERSION
from pipeline.images.measurement import square_of
from pipeline.images.reach import Reach
from pipeline.units import Unit, Workers, unit_results

_TOGETHER = 256  # comparisons of a unit, some two seconds of work; it holds their pictures, about 1 MB each
_SECONDS = 10.0  # for a comparison; it takes a hundredth of one
_KEPT = 4096  # comparisons after which they are written down, so that a killed run goes on from there

SHOWN_VERSION = VERSION * 1000 + MEASURES_VERSION
"""Of the hashes that propose and the comparison that decides."""


def compare_all(
    measures: Sequence[Row],
    reach: Reach,
    known: Sequence[Row],
    workers: Workers,
    on_done: Callable[[int, int], None],
    keep: Callable[[Sequence[Row]], object] = len,
) -> list[Row]:
    """The rows of the manifest `copies` for all pictures that might be copies of one another.

    `measures` are rows of the manifest `images`, each picture once; `reach` says how far each one's copy may
    be recoloured; `known` is what was compared earlier. `keep` gets all rows so far every few thousand
    comparisons. Raises CultiError when a worker is lost; what was kept is not compared again.
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
    new = _neighbours_together(new)
    lots = [new[start : start + _TOGETHER] for start in range(0, len(new), _TOGETHER)]
    units = [_unit(measures, lot, number) for number, lot in enumerate(lots)]
    done = kept = 0
    for unit, results, reason in unit_results(units, _compared, workers):
        if results is None:
            raise CultiError(f"pictures could not be compared ({reason}): run the command again")
        pairs = zip(unit.task.candidates, results, strict=True)
        rows += [_row(_names(measures, found), result) for found, result in pairs]
        done += len(results)
        on_done(done, len(new))
        if done - kept >= _KEPT:
            keep(rows)
            kept = done
    return rows


def _neighbours_together(found: Sequence[Candidate]) -> list[Candidate]:
    """In an order in which the comparisons of a picture stand together, and near them those of the pictures
    that it is compared with: what is worked out of a picture serves more of them."""
    if not found:
        return []
    places, at = np.unique([(each.one, each.other) for each in found], return_inverse=True)
    ends = at.reshape(-1, 2)
    links = coo_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(places),) * 2)
    order = reverse_cuthill_mckee((links + links.T).tocsr(), symmetric_mode=True)
    ranks = np.sort(np.argsort(order)[ends], axis=1)
    return [found[place] for place in np.lexsort((ranks[:, 1], ranks[:, 0]))]


@dataclass(frozen=True)
class _Comparisons:
    """Candidates, and the measures of their pictures by place."""

    measures: Mapping[int, Row]
    candidates: Sequence[Candidate]


def _unit(measures: Sequence[Row], lot: Sequence[Candidate], number: int) -> Unit:
    places = {place for found in lot for place in (found.one, found.other)}
    task = _Comparisons({place: measures[place] for place in places}, lot)
    return Unit(str(number), task, _SECONDS * len(lot))


def _compared(task: _Comparisons) -> list[Comparison]:
    pictures = {place: Picture.of(square_of(row)) for place, row in task.measures.items()}
    return [compared(pictures[found.one], pictures[found.other], found.guess) for found in task.candidates]


def _names(measures: Sequence[Row], found: Candidate) -> tuple[str, str]:
    one, other = sorted((measures[found.one]["sha256"], measures[found.other]["sha256"]))
    return one, other


def _row(names: tuple[str, str], result: Comparison) -> Row:
    return {
        "one": names[0],
        "other": names[1],
        "place": result.place,
        "unexplained": result.unexplained,
        "recolouring": result.recolouring,
        "version": SHOWN_VERSION,
    }


def confirmed(rows: Sequence[Row]) -> Iterator[tuple[str, str, float]]:
    """The pairs of pictures (by hash) that are copies, and how far they are recoloured."""
    for row in rows:
        if Comparison(row["place"], row["unexplained"], row["recolouring"]).is_copy:
            yield row["one"], row["other"], row["recolouring"]
