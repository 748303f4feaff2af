"""One motif for another of its family (see near.toml), wherever the text names it, with its measure word."""

from collections import defaultdict
from collections.abc import Iterator

from laclip.asymmetry.motifs import COUNTED, Motif, Named, may_be_there, motifs, named, without_other_things
from laclip.asymmetry.record import Record
from laclip.asymmetry.swaps.swap import Edit, Swap, applied


def motif_swaps(record: Record) -> Iterator[Swap]:
    """Each motif that is shown, changed for each of its family that nothing said of the picture allows."""
    by_motif: defaultdict[Motif, list[Named]] = defaultdict(list)
    for one in named(record.plain):
        by_motif[one.motif].append(one)
    for motif, places in by_motif.items():
        if all(one.start < record.shown_from for one in places):
            continue
        for other in _near(motif):
            if not may_be_there(other, record.said):
                yield from _swapped(record, motif, other, places)


def _near(motif: Motif) -> list[Motif]:
    """Of its own family; what may mean any of its family goes for one of another family of the group."""
    return [
        other
        for other in motifs().values()
        if other.target
        and other != motif
        and other.group == motif.group
        and (other.family != motif.family) == motif.is_general
    ]


def _swapped(record: Record, motif: Motif, other: Motif, places: list[Named]) -> Iterator[Swap]:
    edits: list[Edit] = []
    for one in places:
        edits += _measure(record.plain, one, other)
        suffix = one.suffix if not other.name.endswith("纹") else ""
        edits.append((one.start, one.end, other.name + suffix))
    if motif.root in without_other_things(applied(record.plain, edits)):
        return  # it is named in another word still (凤穿牡丹): the text would contradict itself
    yield Swap(tuple(edits), f"{motif.name} → {other.name}")


def _measure(text: str, one: Named, other: Motif) -> list[Edit]:
    before = COUNTED.search(text, 0, one.start)
    if before is None or before["measure"] in other.measures:
        return []
    return [(before.start("measure"), before.end("measure"), other.measures[0])]
