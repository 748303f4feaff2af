"""AsCL beside InfoNCE: the same model, pairs and length of training, over several seeds.

    python -m benchmarks.ascl FOLDER [--work build/ascl] [--seeds 3] [--pairs-seen N] [--ablations]

Trains the small preset from scratch with either objective and measures it on the test split: all queries, the
benchmark's local and short ones, and swapped twins (how often a picture prefers its true text to the same
text with one claim swapped). A query's result is its mean over the trainings; intervals are those of the
paired bootstrap over queries, 10,000 resamples. A model with a fusion head has a second row, re-ranked by
regions and words. With `--ablations` AsCL is also trained without each of its terms.

Trainings and rankings are kept in --work: a run that was interrupted goes on. Beside them stand the
differences as a table and a plot: from InfoNCE, and from AsCL with all its terms.
"""

import argparse
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from benchmarks.trainings import (
    FIRST_SEED,
    Found,
    Rankings,
    comparison_table,
    effect_table,
    trained_and_measured,
)
from laclip import BenchmarkOptions, PairsDataset, load_pairs
from laclip.alignment.fused_reranking import rerank_fused
from laclip.benchmark.comparison import compare
from laclip.benchmark.encodings import EncodedSplit, EncodedTexts
from laclip.benchmark.measurement import PICTURES, TEXTS
from laclip.benchmark.methods import BY_FUSION
from laclip.benchmark.queries import query_sets
from laclip.benchmark.results import write_trainings
from laclip.benchmark.slices import slices_of
from laclip.benchmark.trainings import TWINS, effects
from laclip.benchmark.twins import shares, swapped_twins, wins
from laclip.encoders.encoder import Encoder, silent
from laclip.metrics.recall import Ranking, rank
from laclip.pairs.gallery import gallery_of

_BASE, _WHOLE = "InfoNCE", "AsCL"
_VARIANTS: dict[str, dict[str, Any]] = {_BASE: {}, _WHOLE: {"objective": "ascl"}}
_ABLATIONS: dict[str, dict[str, Any]] = {
    "AsCL without generated texts": {"objective": "ascl", "ascl": {"generated_share": 0}},
    "AsCL without swapped texts": {"objective": "ascl", "ascl": {"swapped_negatives": False}},
    "AsCL without regions and words": {"objective": "ascl", "ascl": {"local_share": 0}},
}


def _measured(dataset: PairsDataset, encoder: Encoder, options: BenchmarkOptions, name: str) -> Found:
    """Of the model by itself and, where it has a fusion head, re-ranked."""
    test = EncodedSplit(dataset.test, encoder, options.batch_size, silent)
    found: Rankings = defaultdict(dict)
    derived = [queries for queries in query_sets(dataset.test, test.gallery) if len(queries)]
    asked = {TEXTS: (test.texts, test.partners)} | {
        queries.name: (test.encode(queries.texts), queries.partners) for queries in derived
    }
    for queries, (texts, partners) in asked.items():
        for method, forth, back in _scores(test, texts, encoder, options, name):
            found[queries][method] = [rank(forth.T, partners.T)]
            if queries == TEXTS:
                found[PICTURES][method] = [rank(back, partners)]
    twins = swapped_twins(dataset.test, test.gallery)
    texts = test.encode([*test.texts.texts, *twins.texts])
    own, other = twins.originals, len(test.texts.texts) + np.arange(len(twins))
    for method, _, back in _scores(test, texts, encoder, options, name):
        won = wins(back[twins.pictures, own], back[twins.pictures, other])
        found[TWINS][method] = [Ranking(np.where(won == 1, 1, 2), won)]
    return Found(found)


def _scores(
    test: EncodedSplit, texts: EncodedTexts, encoder: Encoder, options: BenchmarkOptions, name: str
) -> list[tuple[str, np.ndarray, np.ndarray]]:
    plain = test.whole @ texts.vectors.T
    scores = [(name, plain, plain)]
    if encoder.fusion is not None:
        anew = rerank_fused(plain, encoder.fusion, test.region_tokens, texts.words, options.fused_candidates)
        scores.append((name + BY_FUSION, *anew))
    return scores


def main() -> None:
    """Train, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--work", type=Path, default=Path("build/ascl"))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument(
        "--pairs-seen", type=int, help="length of each training; default as the recipe has it"
    )
    parser.add_argument("--ablations", action="store_true")
    arguments = parser.parse_args()
    console, dataset, options = Console(width=240), load_pairs(arguments.dataset), BenchmarkOptions()
    chosen = {**_VARIANTS, **(_ABLATIONS if arguments.ablations else {})}
    variants = {name: {**changes, "pairs_seen": arguments.pairs_seen} for name, changes in chosen.items()}
    found = trained_and_measured(
        dataset, variants, arguments.seeds, arguments.work, options, _measured, console
    )
    gallery = gallery_of(dataset.test)
    derived = [queries for queries in query_sets(dataset.test, gallery) if len(queries)]
    everything = slices_of(dataset.test, gallery)[:1]
    comparisons, by_chance = compare(gallery, everything, derived, found, options)
    methods = list(found[TEXTS])
    title = f"MR in per cent (trainings: {arguments.seeds}); differences to {_BASE} with 95 % intervals"
    console.print(comparison_table(title, methods, comparisons, by_chance))
    twins = swapped_twins(dataset.test, gallery)
    won = {method: [draw.precisions for draw in draws] for method, draws in found[TWINS].items()}
    for method, shares_won in shares(twins, won, seed=FIRST_SEED, resamples=options.resamples).items():
        told = ", ".join(f"{rule} {one.mean:.1f}" for rule, one in shares_won.items())
        console.print(f"{method}: true texts above their swapped twins, per cent: {told}", highlight=False)
    for base in (_BASE, _WHOLE):
        over = effects(methods, base, comparisons, twins, won, options)
        console.print(effect_table(over, base))
        write_trainings(over, arguments.work / base)


if __name__ == "__main__":
    main()
