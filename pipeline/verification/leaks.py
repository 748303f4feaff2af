"""Things that two rows may share only within a split."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from manifests.store import Row

SAME_WORDS_FROM = 20


def shared_across_splits(rows: Sequence[Row]) -> list[str]:
    splits: defaultdict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for row in rows:
        for thing in _things(row):
            splits[thing].setdefault(row["split"], row["figure_id"])
    return [
        f"{thing[0]}: " + " and ".join(f"{name} ({split})" for split, name in sorted(holders.items()))
        for thing, holders in sorted(splits.items())
        if len(holders) > 1
    ]


def _things(row: Row) -> Iterable[tuple[str, ...]]:
    yield "group", row["group_id"]
    yield "picture", row["image_sha256"]
    if row["entry_id"]:
        yield "entry", row["document"], row["entry_id"]
    if len(row["text"]) >= SAME_WORDS_FROM:
        yield "text", row["text"]
