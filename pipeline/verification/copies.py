"""The check that no split holds a copy of another's picture: all pictures are measured and compared anew."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

from manifests.store import Row
from pipeline.dataset.features import PAIRS
from pipeline.images.copies import compare_all, confirmed
from pipeline.images.measurement import measured
from pipeline.images.selection import allowed_recolouring
from pipeline.verification.outcome import Outcome
from pipeline.verification.subject import Subject


def check_copies(subject: Subject) -> Outcome:
    """No picture is a rescaled, recompressed, recoloured or cropped copy of one in another split."""
    if not subject.images.near_duplicates:
        return Outcome("copies", "not looked for: images.near_duplicates is off")
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in subject.found[PAIRS]:
        rows[row["image_sha256"]].append(row)
    paths = {row["sha256"]: subject.contents.root / row["image_path"] for row in subject.contents.kept}
    names = sorted(set(rows) & set(paths))
    limits = [subject.images.of(row["kind"]) for same in rows.values() for row in same]
    largest = max((limit.max_pixels for limit in limits), default=0)
    with ThreadPoolExecutor(subject.workers) as pool:
        measures = list(pool.map(lambda name: measured(paths[name], name, largest), names))
    reach = [max(subject.images.of(row["kind"]).max_recolouring for row in rows[name]) for name in names]
    compared = compare_all(measures, reach, [], subject.workers, lambda done, total: None)
    problems = [
        f"{one['figure_id']} ({one['split']}) and {other['figure_id']} ({other['split']}) show one picture"
        for first, second, recolouring in confirmed(compared)
        for one in rows[first]
        for other in rows[second]
        if one["split"] != other["split"] and recolouring <= allowed_recolouring(one, other, subject.images)
    ]
    return Outcome(
        "copies",
        f"{len(names)} pictures measured, {len(compared)} pairs compared: none across splits",
        problems,
    )
