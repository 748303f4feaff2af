"""Groups that must not be torn apart, and their split: 7:1:2 in every book, whatever others there are."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from manifests.fingerprint import fingerprint
from manifests.store import Row

_DETAIL = re.compile(
    r"[（(]?\s*(?:局部|局部之[一二三四五六七八九十\d]+|細部|细部)[一二三四五六七八九十\d]*\s*[）)]?\s*$"
)


def group_ids(pairs: Sequence[Row], image_of: Mapping[str, str]) -> dict[str, str]:
    """figure_id -> group, named by its first figure.

    In one book these belong together: the figures of an entry or plate; a plate and its details (same title
    but for 局部, same site and cave); figures of no entry with the same legend; figures with the same picture
    (`image_of`: figure_id -> hash). Books share no groups, so that a new book changes none of the old ones.
    """
    leader: dict[str, str] = {}
    first_with: dict[tuple[str, ...], str] = {}
    for row in sorted(pairs, key=lambda row: row["figure_id"]):
        figure_id = row["figure_id"]
        leader[figure_id] = figure_id
        for tie in _ties(row, image_of[figure_id]):
            _join(leader, first_with.setdefault((book_of_figure(figure_id), *tie), figure_id), figure_id)
    return {figure_id: _find(leader, figure_id) for figure_id in leader}


def _ties(row: Row, image: str) -> list[tuple[str, ...]]:
    ties: list[tuple[str, ...]] = [("image", image)]
    if row["entry_id"]:
        ties.append(("entry", row["entry_id"]))
    if row["kind"] == "mural" and row["title"]:
        base = _DETAIL.sub("", row["title"])
        ties.append(("plate", base, row["fields"].get("site", ""), row["fields"].get("cave", "")))
    if not row["entry_id"] and row["caption"]:
        ties.append(("caption", row["caption"]))
    return ties


def _find(leader: dict[str, str], name: str) -> str:
    while leader[name] != name:
        leader[name] = leader[leader[name]]
        name = leader[name]
    return name


def _join(leader: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_find(leader, one), _find(leader, other)))
    leader[second] = first


def book_of_figure(figure_id: str) -> str:
    """The part of the figure's name that stands for its book."""
    return figure_id.rsplit("-", 2)[0]


def split_of_groups(groups: Sequence[str], shares: Mapping[str, int], seed: int) -> dict[str, str]:
    """Group -> split, in the proportion of `shares` (whole numbers, the largest first).

    A book's groups are ranked by a hash and dealt out in turn by a fixed pattern, from a place in it that a
    hash of the book picks. So each book has the proportion to the nearest group, many small books together,
    and adding a book moves no group of another.
    """
    dealt = _dealing_pattern(shares)
    books: defaultdict[str, list[str]] = defaultdict(list)
    for group in groups:
        books[book_of_figure(group)].append(group)
    split: dict[str, str] = {}
    for book, members in sorted(books.items()):
        start = int(fingerprint([seed, book]), 16)
        for rank, group in enumerate(sorted(members, key=lambda group: _rank(seed, group))):
            split[group] = dealt[(start + rank) % len(dealt)]
    return split


def without_empty_splits(split: Mapping[str, str], shares: Mapping[str, int], seed: int) -> dict[str, str]:
    """The same assignment, but where a split is empty a group of the largest one moves there.

    The one case in which an added book may move an old group; three groups or more are needed for it.
    """
    filled = dict(split)
    for name in shares:
        if name in filled.values() or len(filled) < len(shares):
            continue
        largest = max(shares, key=lambda other: sum(value == other for value in filled.values()))
        movable = [group for group in filled if filled[group] == largest]
        filled[min(movable, key=lambda group: _rank(seed, group))] = name
    return filled


def _rank(seed: int, group: str) -> str:
    return fingerprint([seed, group])


def _dealing_pattern(shares: Mapping[str, int]) -> list[str]:
    """The splits in turn, each as evenly spread as its share allows."""
    total = sum(shares.values())
    counts = dict.fromkeys(shares, 0)
    pattern = []
    for place in range(1, total + 1):
        due = max(shares, key=lambda name: shares[name] * place / total - counts[name])
        counts[due] += 1
        pattern.append(due)
    return pattern
