"""Proof that no split leaks into another: from the records and the pictures alone.

Nothing here asks how the groups were made, or what an earlier run measured: what must stay together is found
again from what the rows say and from the files of the pictures.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from manifests.store import Row
from pipeline.images.candidates import candidates
from pipeline.images.comparison import compared, prepared
from pipeline.images.measurement import measured
from pipeline.images.options import ImageOptions
from pipeline.images.reading import read_reduced
from pipeline.images.selection import allowed_recolouring

SAME_WORDS_FROM = 20
"""Characters from which equal texts are taken for one description printed twice; shorter ones are names, and
many pictures may be called a lotus."""

_ANY_SIZE = 2**62  # pixels: what is in the dataset was judged by its size

_DETAIL_MARK = re.compile(r"[（(【\[]?\s*(?:局部|細部|细部).*$")


@dataclass(frozen=True)
class Leak:
    """Two kept rows (`figure_id`s) of different splits that belong together, and why: group, entry, plate,
    legend, text, picture or near_duplicate."""

    reason: str
    one: str
    other: str
    splits: tuple[str, str]

    def line(self) -> str:
        """For people, for example "entry: a-0001-001 (train) and a-0002-001 (test)"."""
        return f"{self.reason}: {self.one} ({self.splits[0]}) and {self.other} ({self.splits[1]})"


def leaks(
    records: Sequence[Row], folder: Path, options: ImageOptions, on_done: Callable[[int], None] | None = None
) -> list[Leak]:
    """Every kind of tie that leads from one split to another, one leak for each thing shared and pair of
    splits; empty when there is none. Copies are looked for unless `options` say not to.

    `records` are rows of the manifest (dropped ones are left out), `folder` is the work folder that their
    `image_path` starts from; `on_done` is told how many pictures were looked at. Raises
    UnreadablePictureError when one cannot be read.
    """
    kept = sorted((row for row in records if row["status"] == "kept"), key=lambda row: str(row["figure_id"]))
    copied = _copied(kept, folder, options, on_done or (lambda _: None)) if options.near_duplicates else []
    return [*shared(kept), *copied]


def _copied(
    kept: Sequence[Row], folder: Path, options: ImageOptions, on_done: Callable[[int], None]
) -> list[Leak]:
    """Copies of a picture in another split."""
    measures, paths = [], []
    for done, row in enumerate(kept, start=1):
        path = folder / row["image_path"]
        measures.append(measured(path, row["sha256"], _ANY_SIZE))
        paths.append(path)
        on_done(done)
    reach = [options.of(row["kind"]).max_recolouring for row in kept]
    found = []
    for candidate in candidates(measures, reach):
        one, other = kept[candidate.one], kept[candidate.other]
        if one["split"] == other["split"] or one["sha256"] == other["sha256"]:
            continue
        pictures = [
            prepared(read_reduced(paths[at], _ANY_SIZE)[0]) for at in (candidate.one, candidate.other)
        ]
        result = compared(pictures[0], pictures[1], candidate.guess)
        if result.is_copy and result.recolouring <= allowed_recolouring(one, other, options):
            first, second = sorted((one, other), key=lambda row: str(row["figure_id"]))
            splits = first["split"], second["split"]
            found.append(Leak("near_duplicate", first["figure_id"], second["figure_id"], splits))
    return sorted(found, key=lambda leak: (leak.one, leak.other))


def shared(kept: Sequence[Row]) -> list[Leak]:
    """Leaks that the rows' own words and hashes give away; `kept` are kept records."""
    holders: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in kept:
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
