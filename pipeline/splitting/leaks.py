"""Proof that no split leaks into another by what its rows say: nothing here asks how the groups were made.

Copies of pictures are looked for anew too, by `verification.copies`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from manifests.store import Row

SAME_WORDS_FROM = 20
"""Characters from which equal texts are taken for one description printed twice; shorter ones are names, and
many pictures may be called a lotus."""

_DETAIL_MARK = re.compile(r"[（(【\[]?\s*(?:局部|細部|细部).*$")


@dataclass(frozen=True)
class Leak:
    """Two kept rows (`figure_id`s) of different splits that belong together, and why: group, entry, plate,
    legend, text or picture."""

    reason: str
    one: str
    other: str
    splits: tuple[str, str]

    def line(self) -> str:
        """For people, for example "entry: a-0001-001 (train) and a-0002-001 (test)"."""
        return f"{self.reason}: {self.one} ({self.splits[0]}) and {self.other} ({self.splits[1]})"


def leaks(records: Sequence[Row]) -> list[Leak]:
    """Every tie that leads from one split to another, one leak for each thing shared and pair of splits.

    `records` are rows of the manifest; dropped ones are left out.
    """
    holders: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in sorted(records, key=lambda row: str(row["figure_id"])):
        if row["status"] == "kept":
            for thing in _things(row):
                holders[thing].append(row)
    return [leak for thing, rows in sorted(holders.items()) for leak in _across(thing[0], rows)]


def _things(row: Row) -> Iterable[tuple[str, ...]]:
    """What two rows may share only within a split: (reason, what)."""
    yield "group", row["group_id"]
    yield "picture", row["sha256"]
    if row["entry_id"]:
        yield "entry", row["document"], row["entry_id"]
    elif row["caption"]:
        yield "legend", row["document"], row["caption"]
    if row["kind"] == "mural" and row["title"]:
        place = row["fields"].get("site", ""), row["fields"].get("cave", "")
        yield "plate", row["document"], _DETAIL_MARK.sub("", row["title"]).strip(), *place
    if len(row["text"]) >= SAME_WORDS_FROM:
        yield "text", "".join(row["text"].split())


def _across(reason: str, rows: Sequence[Row]) -> list[Leak]:
    """The first row of each split against the first row of all."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row["split"], row)
    one, *others = first.values()
    return [
        Leak(reason, one["figure_id"], other["figure_id"], (one["split"], other["split"])) for other in others
    ]
