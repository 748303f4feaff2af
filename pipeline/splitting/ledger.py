"""The ledger of splits: what was dealt once stays there, whatever books come after.

It is the manifest `splits`, the one thing in the work folder that a new run would not make again as it was:
without it all is dealt anew. So it is with another seed or other shares, for these ask for another split.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from manifests.fingerprint import fingerprint
from manifests.schemas import SPLITS
from manifests.store import Row, manifest_path, read_manifest, write_manifest
from pipeline.splitting.dealing import deal
from pipeline.splitting.groups import regrouped
from pipeline.workfolder import WorkFolder


@dataclass(frozen=True)
class Dealing:
    """`groups`: figure_id -> group_id; `splits`: figure_id -> split of each row that is used; `conflicts`:
    the rows that cannot be, for they belong with rows of another split."""

    groups: Mapping[str, str]
    splits: Mapping[str, str]
    conflicts: frozenset[str]


class Ledger:
    """figure_id -> (group_id, split) of every figure that was ever dealt with this seed and these shares."""

    def __init__(self, rows: Sequence[Row], shares: Mapping[str, int], seed: int) -> None:
        self._shares, self._seed = shares, seed
        self._dealt_by = fingerprint([seed, dict(shares)])
        self._rows = {row["figure_id"]: row for row in rows if row["dealt_by"] == self._dealt_by}

    @classmethod
    def of(cls, work: WorkFolder, shares: Mapping[str, int], seed: int) -> "Ledger":
        """The ledger of a work folder, empty where there is none. Raises ManifestError for a damaged one: to
        deal anew is the user's to decide."""
        present = manifest_path(work.manifests, SPLITS).is_file()
        return cls(read_manifest(work.manifests, SPLITS) if present else [], shares, seed)

    @property
    def figures(self) -> frozenset[str]:
        """The figures that were dealt."""
        return frozenset(self._rows)

    def write(self, work: WorkFolder) -> None:
        """Write it as the manifest `splits`."""
        write_manifest(work.manifests, SPLITS, self._rows.values())

    def deal(self, rows: Sequence[Row], groups: Mapping[str, str], used: Sequence[str]) -> Dealing:
        """Deal the rows named `used`, and write them into the ledger.

        A group of which some rows were dealt before goes where most of them are (of equals: test, validation,
        train, for what a model was measured on must not become what it is trained on). Rows dealt elsewhere
        are conflicts: to move them would change a split that people may have used.
        """
        earlier = {name: row["group_id"] for name, row in self._rows.items()}
        named = regrouped(groups, earlier)
        settled = self._settled(named, used)
        chosen = set(used)
        split = deal(
            [row for row in rows if row["figure_id"] in chosen], named, settled, self._shares, self._seed
        )
        splits, conflicts = {}, set()
        for name in used:
            if name in self._rows and self._rows[name]["split"] != split[named[name]]:
                conflicts.add(name)
                continue
            splits[name] = split[named[name]]
            self._rows[name] = {
                "figure_id": name,
                "group_id": named[name],
                "split": splits[name],
                "dealt_by": self._dealt_by,
            }
        return Dealing(named, splits, frozenset(conflicts))

    def _settled(self, groups: Mapping[str, str], used: Sequence[str]) -> dict[str, str]:
        """Group -> split, of groups that have rows dealt before."""
        counts: dict[str, Counter[str]] = {}
        for name in used:
            if name in self._rows:
                counts.setdefault(groups[name], Counter())[self._rows[name]["split"]] += 1
        strictest = {name: place for place, name in enumerate(self._shares)}
        return {
            group: max(found, key=lambda name: (found[name], strictest[name]))
            for group, found in counts.items()
        }
