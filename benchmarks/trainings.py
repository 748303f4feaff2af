"""Several trainings of the small preset: what methods found with each, kept, joined, compared by query."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from laclip import BenchmarkOptions, Encoder, PairsDataset, TrainingOptions, finetune, load_encoder
from laclip.benchmark.comparison import BACK, BOTH, FORTH, Comparison
from laclip.benchmark.measurement import Difference, Effect, SliceFigures
from laclip.benchmark.trainings import measures_of
from laclip.files import write_atomically
from laclip.metrics.bootstrap import Interval
from laclip.metrics.recall import Ranking
from manifests.fingerprint import fingerprint

Rankings = dict[str, dict[str, list[Ranking]]]
"""By query set, then by method: a ranking for each draw."""


@dataclass(frozen=True)
class Found:
    """What one model found, and what that cost, by name."""

    rankings: Rankings
    costs: Mapping[str, float] = field(default_factory=dict)


FIRST_SEED = 7


def trained(
    dataset: PairsDataset, name: str, changes: Mapping[str, Any], seed: int, work: Path, console: Console
) -> Encoder:
    """The small preset, trained from scratch with some options changed; a finished training is taken as it
    is. There is no limit of time: whatever is compared has seen as many pairs."""
    options = TrainingOptions(preset="small", seed=seed, time_limit_seconds=24 * 3600, **changes)
    result = finetune(dataset, options, work / f"{name.lower().replace(' ', '-')}-{seed}")
    console.print(
        f"{name}, seed {seed}: {result.epochs} epochs, validation MR {result.validation_mr:.1f}, "
        f"{result.seconds / 60:.1f} minutes",
        highlight=False,
    )
    return load_encoder(result.checkpoint)


def kept(
    work: Path,
    dataset: PairsDataset,
    encoder: Encoder,
    options: BenchmarkOptions,
    measure: Callable[[], Found],
) -> Found:
    """What `measure` finds; read back from `work` where the same weights have been measured on the same pairs
    with the same options before."""
    made_of = fingerprint([dataset.fingerprint, encoder.sha256(), options.model_dump(mode="json")])
    path = work / f"rankings-{made_of[:16]}.npz"
    if not path.is_file():
        _keep(path, measure())
    return _read(path)


def _keep(path: Path, found: Found) -> None:
    arrays: dict[str, np.ndarray] = {}
    for queries, by_method in found.rankings.items():
        for method, draws in by_method.items():
            arrays[f"{queries}|{method}|ranks"] = np.stack([draw.ranks for draw in draws])
            arrays[f"{queries}|{method}|precisions"] = np.stack([draw.precisions for draw in draws])
    for name, number in found.costs.items():
        arrays[f"costs|{name}"] = np.array([number])
    write_atomically(path, lambda stream: np.savez(stream, **arrays))  # type: ignore[arg-type]


def _read(path: Path) -> Found:
    rankings: Rankings = defaultdict(dict)
    costs: dict[str, float] = {}
    with np.load(path, allow_pickle=False) as arrays:
        for key in arrays.files:
            queries, method, *what = key.split("|")
            if queries == "costs":
                costs[method] = float(arrays[key][0])
            elif what == ["ranks"]:
                precisions = arrays[f"{queries}|{method}|precisions"]
                rankings[queries][method] = [
                    Ranking(*draw) for draw in zip(arrays[key], precisions, strict=True)
                ]
    return Found(rankings, costs)


def trained_and_measured(
    dataset: PairsDataset,
    variants: Mapping[str, Mapping[str, Any]],
    seeds: int,
    work: Path,
    options: BenchmarkOptions,
    measure: Callable[[PairsDataset, Encoder, BenchmarkOptions, str], Found],
    console: Console,
) -> Rankings:
    """Every variant (options by name) trained with so many seeds, and what each found on the test split: a
    ranking for each seed. Trainings and rankings are kept in `work`."""
    trainings = []
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        of_seed: Rankings = defaultdict(dict)
        for name, changes in variants.items():
            encoder = trained(dataset, name, changes, seed, work, console)
            measured = partial(measure, dataset, encoder, options, name)
            found = kept(work, dataset, encoder, options, measured)
            for queries, by_method in found.rankings.items():
                of_seed[queries] |= by_method
        trainings.append(of_seed)
    return joined(trainings)


def joined(trainings: Sequence[Rankings], draws: int = 1) -> Rankings:
    """The draws of all trainings one after the other; what is not drawn counts as often as what is."""
    together: Rankings = defaultdict(lambda: defaultdict(list))
    for rankings in trainings:
        for queries, by_method in rankings.items():
            for method, found in by_method.items():
                together[queries][method] += found * (draws // len(found))
    return together


def by_direction(comparison: Comparison, a: str, b: str) -> dict[str, Difference]:
    """a minus b, by direction."""
    return {difference.direction: difference for difference in comparison.differences(a, b)}


def comparison_table(
    title: str,
    methods: Sequence[str],
    comparisons: Mapping[str, Comparison],
    by_chance: Mapping[str, SliceFigures],
) -> Table:
    """All queries both ways, then each further comparison; every method's differences to the first one."""
    table = Table(title=title)
    for column in ("method", "T2I", "I2T", "MR", "difference", "I2T's", *list(comparisons)[1:]):
        table.add_column(column, justify="left" if column == "method" else "right")
    everything, *others = comparisons
    rows = {"chance (exact)": by_chance} | {
        method: {name: comparison.figures(method) for name, comparison in comparisons.items()}
        for method in methods
    }
    for method, figures in rows.items():
        both = figures[everything]
        assert both.image_to_text is not None
        cells = [f"{both.text_to_image.mean_recall:.1f}", f"{both.image_to_text.mean_recall:.1f}"]
        cells.append(f"{both.mean_recall:.1f}")
        told = method in methods[1:]
        if told:
            found = by_direction(comparisons[everything], method, methods[0])
            cells += [_told(found[BOTH].interval), _told(found[BACK].interval)]
        else:
            cells += ["", ""]
        for name in others:
            cell = f"{figures[name].mean_recall:.1f}"
            if told:
                cell += "  " + _told(by_direction(comparisons[name], method, methods[0])[FORTH].interval)
            cells.append(cell)
        table.add_row(method, *cells)
    return table


def effect_table(found: Sequence[Effect], base: str) -> Table:
    """Differences from the base, a measure a row, coloured where the interval leaves out zero."""
    table = Table(title=f"less {base}, in points, with 95 % intervals")
    trainings = list(dict.fromkeys(one.training for one in found))
    for column in ("", *trainings):
        table.add_column(column, justify="right" if column else "left")
    by_place = {(one.training, one.measure): one for one in found}
    for measure in measures_of(found):
        cells = []
        for training in trainings:
            one = by_place[training, measure]
            colour = {"better": "green", "worse": "red"}.get(one.verdict, "")
            cells.append(Text(_told(one.over_base), style=colour))
        table.add_row(measure, *cells)
    return table


def _told(interval: Interval) -> str:
    return f"{interval.mean:+.1f} [{interval.low:+.1f}, {interval.high:+.1f}]"
