"""The check that no split holds a copy of another's picture: all pictures are measured and compared anew."""

from collections import defaultdict

from manifests.store import Row
from pipeline.dataset.features import PAIRS
from pipeline.images.copies import compare_all, confirmed
from pipeline.images.measuring import Measures, measure_all
from pipeline.images.reach import Reach, allowed_recolouring
from pipeline.units import Workers
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
    limits = [subject.images.of(row["kind"]) for same in rows.values() for row in same]
    largest = max((limit.max_pixels for limit in limits), default=0)
    measures: Measures = {}
    with Workers(subject.workers) as workers:
        for some in measure_all({name: paths[name] for name in rows if name in paths}, largest, workers):
            measures |= some
        sound = {name: row for name, row in sorted(measures.items()) if not isinstance(row, str)}
        reach = Reach.of([frozenset(row["kind"] for row in rows[name]) for name in sound], subject.images)
        compared = compare_all([*sound.values()], reach, [], workers, lambda done, total: None)
    problems = [f"{rows[name][0]['figure_id']}: {row}" for name, row in measures.items() if name not in sound]
    problems += [
        f"{one['figure_id']} ({one['split']}) and {other['figure_id']} ({other['split']}) show one picture"
        for first, second, recolouring in confirmed(compared)
        for one in rows[first]
        for other in rows[second]
        if one["split"] != other["split"]
        and recolouring <= allowed_recolouring(one["kind"], other["kind"], subject.images)
    ]
    return Outcome(
        "copies",
        f"{len(sound)} pictures measured, {len(compared)} pairs compared: none across splits",
        problems,
    )
