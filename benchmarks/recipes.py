"""What single options of the training recipe do: the small preset, trained from scratch with each.

    python -m benchmarks.recipes FOLDER fitting=pad hard_batches=0.3 ... [--seeds 2] [--pairs-seen 7400]
                                 [--work build/recipes]

Trains once as the recipe is and once with each OPTION=VALUE, for every seed, and measures MR on the
validation split: what is chosen by it has not looked at test. A value is read as JSON where it is JSON. The
differences are those of the same seed. Trainings are kept in --work: a run that was interrupted goes on.
"""

import argparse
import json
from pathlib import Path
from statistics import mean
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.trainings import FIRST_SEED
from laclip import TrainingOptions, finetune, load_pairs

_AS_IT_IS = "as it is"


def _changed(given: str) -> dict[str, Any]:
    """`OPTION=VALUE` as an argument of TrainingOptions."""
    option, _, value = given.partition("=")
    try:
        return {option: json.loads(value)}
    except json.JSONDecodeError:
        return {option: value}


def main() -> None:
    """Train, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dataset", type=Path)
    parser.add_argument("options", nargs="+", metavar="OPTION=VALUE")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--pairs-seen", type=int, default=7400)
    parser.add_argument("--work", type=Path, default=Path("build/recipes"))
    arguments = parser.parse_args()
    dataset, console = load_pairs(arguments.dataset), Console(width=110)
    seeds = range(FIRST_SEED, FIRST_SEED + arguments.seeds)
    found: dict[str, list[float]] = {}
    table = Table(
        title=f"MR on {len(dataset.validation)} validation pairs, {len(dataset.train):,} trained on"
    )
    for column in ("recipe", *(f"seed {seed}" for seed in seeds), "mean", "difference", "minutes"):
        table.add_column(column, justify="left" if column == "recipe" else "right")
    for name in (_AS_IT_IS, *arguments.options):
        changes = {} if name == _AS_IT_IS else _changed(name)
        minutes = []
        found[name] = []
        for seed in seeds:
            options = TrainingOptions(preset="small", seed=seed, pairs_seen=arguments.pairs_seen, **changes)
            result = finetune(dataset, options, arguments.work / f"{name}-{seed}".replace("/", "-"))
            found[name].append(result.validation_mr)
            minutes.append(result.seconds / 60)
            console.print(f"{name}, seed {seed}: {result.validation_mr:.1f}", highlight=False)
        difference = mean(found[name]) - mean(found[_AS_IT_IS])
        cells = [f"{each:.1f}" for each in (*found[name], mean(found[name]))]
        table.add_row(name, *cells, f"{difference:+.1f}" if changes else "", f"{mean(minutes):.1f}")
    console.print(table)


if __name__ == "__main__":
    main()
