"""CL2CM beside the same model trained straight on the translations, on exact English questions.

    python -m benchmarks.cl2cm FOLDER --exact FILE --noisy FILE [FILE ...] [--work build/cl2cm] [--seeds 3]

The dataset's Chinese texts are replaced by their translations: train and validation by those of a `--noisy`
file (`culti translate --noise`), test by those of `--exact`. On each noisy file the small preset is trained
from scratch straight (InfoNCE) and with CL2CM, which also reads the Chinese texts; both see as many pairs,
CL2CM's first stage counted in. Measured is the test split with its exact English texts. A query's result is
its mean over the trainings; intervals are those of the paired bootstrap over queries, 10,000 resamples.

Trainings and rankings are kept in --work: a run that was interrupted goes on. Beside them stand the
differences as a table and a plot, for each noisy file: from training straight, and from CL2CM with all its
terms (`--ablations` also trains without each).
"""

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.trainings import Found, comparison_table, effect_table, trained_and_measured
from laclip import BenchmarkOptions, Encoder, PairsDataset, load_pairs
from laclip.benchmark.comparison import compare
from laclip.benchmark.encodings import EncodedSplit
from laclip.benchmark.measurement import PICTURES, TEXTS
from laclip.benchmark.results import write_trainings
from laclip.benchmark.slices import slices_of
from laclip.benchmark.trainings import effects
from laclip.benchmark.twins import no_twins
from laclip.encoders.encoder import silent
from laclip.metrics.recall import rank
from laclip.pairs.gallery import gallery_of
from laclip.pairs.translations import in_language, read_translations
from manifests.fingerprint import fingerprint

_STRAIGHT, _WHOLE = "straight", "CL2CM"
_VARIANTS: dict[str, dict[str, Any]] = {_STRAIGHT: {}, _WHOLE: {"objective": "cl2cm"}}
_ABLATIONS: dict[str, dict[str, Any]] = {
    "CL2CM without words": {"objective": "cl2cm", "cl2cm": {"word_share": 0}},
    "CL2CM without distillation": {"objective": "cl2cm", "cl2cm": {"distillation_share": 0}},
    "CL2CM without source texts": {"objective": "cl2cm", "cl2cm": {"source_share": 0, "alignment_share": 0}},
    "CL2CM from the teacher's text tower": {"objective": "cl2cm", "cl2cm": {"teacher_s_text_tower": True}},
}


def _measured(dataset: PairsDataset, encoder: Encoder, options: BenchmarkOptions, name: str) -> Found:
    test = EncodedSplit(dataset.test, encoder, options.batch_size, silent)
    scores = test.whole @ test.texts.vectors.T
    forth, back = rank(scores.T, test.partners.T), rank(scores, test.partners)
    return Found({TEXTS: {name: [forth]}, PICTURES: {name: [back]}})


def _compared(
    dataset: PairsDataset, variants: Mapping[str, Mapping[str, Any]], seeds: int, work: Path, console: Console
) -> None:
    """Trainings on one file of noisy translations: a table, and files in `work`."""
    gallery, options = gallery_of(dataset.test), BenchmarkOptions()
    rankings = trained_and_measured(dataset, variants, seeds, work, options, _measured, console)
    everything = slices_of(dataset.test, gallery)[:1]
    comparisons, by_chance = compare(gallery, everything, [], rankings, options)
    title = f"{work.name}: MR in per cent on exact English (trainings: {seeds})"
    console.print(comparison_table(title, list(variants), comparisons, by_chance))
    for base in (_STRAIGHT, _WHOLE):
        over = effects(list(variants), base, comparisons, no_twins(), {}, options)
        console.print(effect_table(over, base))
        write_trainings(over, work / base)


def main() -> None:
    """Train, measure, print a table for each noisy file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--exact", type=Path, required=True)
    parser.add_argument("--noisy", type=Path, nargs="+", required=True)
    parser.add_argument("--work", type=Path, default=Path("build/cl2cm"))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument(
        "--pairs-seen", type=int, help="length of each training; default as the recipe has it"
    )
    parser.add_argument("--ablations", action="store_true")
    arguments = parser.parse_args()
    console, chinese = Console(width=150), load_pairs(arguments.dataset)
    exact = in_language(chinese, read_translations(arguments.exact))
    chosen = {**_VARIANTS, **(_ABLATIONS if arguments.ablations else {})}
    length = {"pairs_seen": arguments.pairs_seen}
    variants = {name: {**changes, **length} for name, changes in chosen.items()}
    for file in arguments.noisy:
        noisy = in_language(chinese, read_translations(file))
        both = fingerprint([noisy.fingerprint, exact.fingerprint])
        dataset = replace(noisy, test=exact.test, fingerprint=both)
        _compared(dataset, variants, arguments.seeds, arguments.work / file.stem, console)


if __name__ == "__main__":
    main()
