"""What a search finds: pictures in an order, and how they came into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from laclip.search.collections import Item


@dataclass(frozen=True)
class Hit:
    """A picture that was found: `rank` from 1, `score` its inner product with the query, `row` its place in
    the index.

    `index_rank` is its rank by that score. Where the hits were re-ranked, `reranked` is the score that the
    fusion head gave it, None where it gave none; `unread` says why a picture that should have had one has
    none, "" otherwise. The two scores are not on one scale.
    """

    rank: int
    score: float
    row: int
    item: Item
    index_rank: int
    reranked: float | None = None
    unread: str = ""

    @property
    def path(self) -> str:
        """The picture's file; "" where it lies in a dataset."""
        return self.item.path


@dataclass(frozen=True)
class Reranking:
    """What re-ranking did: how many of the first hits were scored anew, for how many of them the regions had
    to be made (those of the others were in memory), the seconds it took by the clock, and why pictures could
    not be scored anew, by their ids."""

    scored: int
    encoded: int
    seconds: float
    unread: dict[str, str]


@dataclass(frozen=True)
class Found:
    """Hits, best first, and what re-ranking did; None where there was none."""

    hits: list[Hit]
    reranking: Reranking | None = None


def reordered(hits: Sequence[Hit], scores: Mapping[int, float], unread: Mapping[int, str]) -> list[Hit]:
    """Hits of which those with new `scores`, by row, share out the places that they had, best first; of equal
    ones the first stays first. All others keep theirs: those that were not asked about stand below, and a
    picture that could not be read (`unread`: reason by row) where the index put it."""
    anew = iter(sorted((hit for hit in hits if hit.row in scores), key=lambda hit: -scores[hit.row]))
    order = [next(anew) if hit.row in scores else hit for hit in hits]
    return [
        replace(hit, rank=rank, reranked=scores.get(hit.row), unread=unread.get(hit.row, ""))
        for rank, hit in enumerate(order, start=1)
    ]
