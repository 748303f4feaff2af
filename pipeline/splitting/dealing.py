"""Dealing groups into splits: whole groups, each kind in each book in proportion as far as groups allow.

The largest groups are dealt first, for the small ones then even out what they leave. Each goes where it is
missed most: every kind of every book, every book, every kind and the whole count how many rows each split
should have and has, and the misses are weighed as a chi-square weighs them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from manifests.fingerprint import fingerprint
from manifests.store import Row

Cell = tuple[str, str]
"""Book and kind; "" stands for all of them."""


def deal(
    rows: Sequence[Row],
    groups: Mapping[str, str],
    dealt: Mapping[str, str],
    shares: Mapping[str, int],
    seed: int,
) -> dict[str, str]:
    """Group -> split, in the proportion of `shares`. What is in `dealt` (group -> split) stays there.

    `rows` have figure_id, document and kind, `groups` is figure_id -> group. The same input in any order
    gives the same splits. While every split can have a group of those dealt now, none stays empty.
    """
    sizes = _sizes(rows, groups)
    balance = _Balance(sizes, shares)
    split = {group: dealt[group] for group in sizes if group in dealt}
    for group, name in sorted(split.items()):
        balance.put(group, name)
    new = sorted((group for group in sizes if group not in dealt), key=lambda g: _turn(g, sizes[g], seed))
    for group in new:
        split[group] = balance.best(group)
        balance.put(group, split[group])
    _fill_empty(split, new, shares)
    return split


def _sizes(rows: Sequence[Row], groups: Mapping[str, str]) -> dict[str, Counter[Cell]]:
    """Group -> how many of its rows lie in each cell."""
    sizes: defaultdict[str, Counter[Cell]] = defaultdict(Counter)
    for row in rows:
        cells = sizes[groups[row["figure_id"]]]
        for book in (row["document"], ""):
            for kind in (row["kind"], ""):
                cells[book, kind] += 1
    return dict(sizes)


def _turn(group: str, size: Counter[Cell], seed: int) -> tuple[int, str]:
    return -size["", ""], fingerprint([seed, group])


class _Balance:
    """How many rows of each cell every split has, beside how many it should have. A cell without a row for
    each split has no say: of three murals in a book none need be a test."""

    def __init__(self, sizes: Mapping[str, Counter[Cell]], shares: Mapping[str, int]) -> None:
        self._sizes = sizes
        self._has: dict[str, Counter[Cell]] = {name: Counter() for name in shares}
        totals: Counter[Cell] = Counter()
        for size in sizes.values():
            totals.update(size)
        whole = sum(shares.values())
        least = min(shares.values())
        told = {cell: count for cell, count in totals.items() if count * least >= whole or cell == ("", "")}
        self._should = {
            name: {cell: count * share / whole for cell, count in told.items()}
            for name, share in shares.items()
        }

    def put(self, group: str, name: str) -> None:
        self._has[name].update(self._sizes[group])

    def best(self, group: str) -> str:
        """The split that misses the group most; of equals the first of the shares."""
        return min(self._has, key=lambda name: round(self._cost(group, name), 9))

    def _cost(self, group: str, name: str) -> float:
        """By how much the sum of (has - should)² / should grows."""
        has, should = self._has[name], self._should[name]
        return sum(
            count * (2 * (has[cell] - should[cell]) + count) / should[cell]
            for cell, count in sorted(self._sizes[group].items())
            if cell in should
        )


def _fill_empty(split: dict[str, str], new: Sequence[str], shares: Mapping[str, int]) -> None:
    """Where a split has no group, the smallest new one of the split with the most groups goes there."""
    for name in shares:
        counts = Counter(split.values())
        if counts[name] or len(split) < len(shares):
            continue
        for other, count in counts.most_common():
            movable = [group for group in new if split[group] == other]
            if count > 1 and movable:
                split[movable[-1]] = name
                break
