"""AsCL beside InfoNCE: the same model, pairs and length of training, over several seeds.

    python -m benchmarks.ascl FOLDER [--work build/ascl] [--seeds 3] [--pairs-seen N] [--ablations]

Trains the small preset from scratch with either objective and measures it on the test split: all queries, the
benchmark's local and short ones, and swapped twins (how often a picture prefers its true text to the same
text with one claim swapped). A query's result is its mean over the trainings; intervals are those of the
paired bootstrap over queries, 10,000 resamples. A model with a fusion head has a second row, re-ranked by
regions and words. With `--ablations` AsCL is also trained without each of its terms.

Trainings and rankings are kept in --work: a run that was interrupted goes on.
"""

import argparse
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.trainings import FIRST_SEED, Rankings, comparison_table, joined, kept, trained
from laclip import BenchmarkOptions, PairsDataset, load_pairs
from laclip.alignment.fused_reranking import rerank_fused
from laclip.benchmark.comparison import compare
from laclip.benchmark.encodings import EncodedSplit, EncodedTexts
from laclip.benchmark.measurement import PICTURES, TEXTS
from laclip.benchmark.queries import query_sets
from laclip.benchmark.slices import slices_of
from laclip.benchmark.twins import swapped_twins, wins
from laclip.encoders.encoder import Encoder, silent
from laclip.metrics.bootstrap import Interval, resampled_means
from laclip.metrics.recall import Ranking, rank
from laclip.pairs.gallery import Gallery, gallery_of
from laclip.pairs.split import Pairs
from manifests.fingerprint import fingerprint

_BASE = "InfoNCE"
_VARIANTS: dict[str, dict[str, Any]] = {_BASE: {}, "AsCL": {"objective": "ascl"}}
_ABLATIONS: dict[str, dict[str, Any]] = {
    "AsCL without generated texts": {"objective": "ascl", "ascl": {"generated_share": 0}},
    "AsCL without swapped texts": {"objective": "ascl", "ascl": {"swapped_negatives": False}},
    "AsCL without regions and words": {"objective": "ascl", "ascl": {"local_share": 0}},
}
_RERANKED = ", re-ranked by regions and words"

_TWINS = "swapped twins"
"""Kept beside the query sets: a true text that won has rank 1, and `precisions` holds the wins."""


def _measured(
    dataset: PairsDataset, encoder: Encoder, name: str, options: BenchmarkOptions
) -> tuple[Rankings, dict[str, float]]:
    """Of the model by itself and, where it has a fusion head, re-ranked."""
    test = EncodedSplit(dataset.test, encoder, options.batch_size, silent)
    found: Rankings = defaultdict(dict)
    derived = [queries for queries in query_sets(dataset.test, test.gallery) if len(queries)]
    asked = {TEXTS: (test.texts, test.partners)} | {
        queries.name: (test.encode(queries.texts), queries.partners) for queries in derived
    }
    for queries, (texts, partners) in asked.items():
        for method, forth, back in _scores(test, texts, encoder, name, options):
            found[queries][method] = [rank(forth.T, partners.T)]
            if queries == TEXTS:
                found[PICTURES][method] = [rank(back, partners)]
    twins = swapped_twins(dataset.test, test.gallery)
    texts = test.encode([*test.texts.texts, *twins.texts])
    own, other = twins.originals, len(test.texts.texts) + np.arange(len(twins))
    for method, _, back in _scores(test, texts, encoder, name, options):
        won = wins(back[twins.pictures, own], back[twins.pictures, other])
        found[_TWINS][method] = [Ranking(np.where(won == 1, 1, 2), won)]
    return found, {}


def _twins_table(pairs: Pairs, gallery: Gallery, found: Rankings) -> Table:
    """The share of true texts that win, and how it differs from the base's, by what is swapped."""
    twins = swapped_twins(pairs, gallery)
    table = Table(title=f"{_TWINS}: true texts above them, per cent; differences to {_BASE}")
    table.add_column("method")
    for rule, count in twins.counts.items():
        table.add_column(f"{rule} ({count})", justify="right")
    won = {
        method: 100 * np.mean([draw.precisions for draw in draws], axis=0)
        for method, draws in found[_TWINS].items()
    }
    for method, values in won.items():
        cells = []
        for rule in twins.counts:
            chosen = twins.of(rule)
            cell = f"{values[chosen].mean():.1f}"
            if method != _BASE:
                gained = (values - won[_BASE])[chosen]
                _, units = np.unique(twins.units[chosen], return_inverse=True)
                drawn = resampled_means(gained[:, None], units, int(units.max()) + 1, seed=FIRST_SEED)
                interval = Interval.of(float(gained.mean()), drawn[:, 0])
                cell += f"  {interval.mean:+.1f} [{interval.low:+.1f}, {interval.high:+.1f}]"
            cells.append(cell)
        table.add_row(method, *cells)
    return table


def _scores(
    test: EncodedSplit, texts: EncodedTexts, encoder: Encoder, name: str, options: BenchmarkOptions
) -> list[tuple[str, Any, Any]]:
    plain = test.whole @ texts.vectors.T
    scores = [(name, plain, plain)]
    if encoder.fusion is not None:
        anew = rerank_fused(plain, encoder.fusion, test.region_tokens, texts.words, options.fused_candidates)
        scores.append((name + _RERANKED, *anew))
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
    console, options = Console(width=190), BenchmarkOptions()
    dataset = load_pairs(arguments.dataset)
    trainings = []
    for seed in range(FIRST_SEED, FIRST_SEED + arguments.seeds):
        of_seed: Rankings = defaultdict(dict)
        for name, changes in {**_VARIANTS, **(_ABLATIONS if arguments.ablations else {})}.items():
            changes = {**changes, "pairs_seen": arguments.pairs_seen}
            encoder = trained(dataset, name, changes, seed, arguments.work, console)
            made_of = fingerprint([dataset.fingerprint, encoder.sha256(), options.fused_candidates])
            path = arguments.work / f"rankings-{made_of[:16]}.npz"
            rankings, _ = kept(path, partial(_measured, dataset, encoder, name, options))
            for queries, by_method in rankings.items():
                of_seed[queries] |= by_method
        trainings.append(of_seed)
    found = joined(trainings)
    gallery = gallery_of(dataset.test)
    derived = [queries for queries in query_sets(dataset.test, gallery) if len(queries)]
    everything = slices_of(dataset.test, gallery)[:1]
    comparisons, by_chance = compare(gallery, everything, derived, found, options)
    methods = list(found[TEXTS])
    title = f"MR in per cent, {arguments.seeds} trainings each; differences to {_BASE} with 95 % intervals"
    console.print(comparison_table(title, methods, comparisons, by_chance))
    console.print(_twins_table(dataset.test, gallery, found))


if __name__ == "__main__":
    main()
