"""Trainings compared: what queries find with each of them, beside a base, on the same queries.

A training may have been run with several seeds: a query's result is then its mean over them. Measures are
mean recall of all queries (both ways, and each way) and of every set of derived ones, and the share of true
texts that score above their swapped twins (`laclip.benchmark.twins`), in all and by what is swapped.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from laclip.benchmark.comparison import BACK, BOTH, FORTH, Comparison
from laclip.benchmark.measurement import BenchmarkOptions, Effect
from laclip.benchmark.slices import ALL
from laclip.benchmark.twins import ANY, Twins, share_differences

ALL_QUERIES = {BOTH: "all queries", FORTH: "all, T→I", BACK: "all, I→T"}
TWINS = "swapped twins"


def effects(
    trainings: Sequence[str],
    base: str,
    comparisons: Mapping[str, Comparison],
    twins: Twins,
    wins: Mapping[str, Sequence[np.ndarray]],
    options: BenchmarkOptions,
) -> list[Effect]:
    """Of each training but the base, measure by measure. `comparisons` are those on all queries (named
    `laclip.benchmark.slices.ALL`) and on derived ones, `wins` each method's over the twins, by draw."""
    found = []
    by_twins = share_differences(twins, wins, base, seed=options.seed, resamples=options.resamples)
    for training in trainings:
        if training == base:
            continue
        for name, comparison in comparisons.items():
            figures = comparison.figures(training)
            values = {BOTH: figures.mean_recall, FORTH: figures.text_to_image.mean_recall}
            if figures.image_to_text is not None:
                values[BACK] = figures.image_to_text.mean_recall
            for one in comparison.differences(training, base):
                measure = ALL_QUERIES[one.direction] if name == ALL else name
                found.append(Effect(training, base, measure, values[one.direction], one.interval))
        for rule, (value, interval) in by_twins.get(training, {}).items():
            measure = TWINS if rule == ANY else f"{TWINS}: {rule}"
            found.append(Effect(training, base, measure, value, interval))
    return found


def measures_of(found: Sequence[Effect]) -> list[str]:
    """The measures there are, in order."""
    return list(dict.fromkeys(one.measure for one in found))


def main_measures(found: Sequence[Effect]) -> list[str]:
    """Those that a plot shows: not one way alone, and no single rule of twins."""
    ways = (ALL_QUERIES[FORTH], ALL_QUERIES[BACK])
    return [one for one in measures_of(found) if one not in ways and not one.startswith(f"{TWINS}:")]


def effect_rows(found: Sequence[Effect]) -> list[dict[str, object]]:
    """As rows of a table."""
    return [
        {
            "training": one.training,
            "base": one.base,
            "measure": one.measure,
            "value": one.value,
            "difference": one.over_base.mean,
            "low": one.over_base.low,
            "high": one.over_base.high,
            "verdict": one.verdict,
        }
        for one in found
    ]


_MARKS = {"better": " ▲", "worse": " ▼"}


def effect_table(found: Sequence[Effect]) -> tuple[list[str], list[list[str]]]:
    """Heads, and a row for each training: its differences by the main measures, with intervals."""
    measures = main_measures(found)
    rows: dict[str, list[str]] = {}
    for one in found:
        if one.measure in measures:
            interval = one.over_base
            cell = f"{interval.mean:+.1f} ({interval.low:+.1f} to {interval.high:+.1f})"
            rows.setdefault(one.training, [one.training]).append(cell + _MARKS.get(one.verdict, ""))
    return ["less the base", *measures], list(rows.values())
