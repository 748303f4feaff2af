"""The benchmark: chance, the model, and the model with LACLIP, on the test split, with honest intervals.

Everything reported is computed in one run on the same queries, so that methods are compared query by query.
"""

import resource
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch

from laclip.alignment.folding import crop_weights, effective_crops
from laclip.benchmark.ablations import ablate
from laclip.benchmark.comparison import compare
from laclip.benchmark.encodings import EncodedSplit, EncodedTexts
from laclip.benchmark.measurement import (
    PICTURES,
    TEXTS,
    BenchmarkOptions,
    Difference,
    Measurement,
    MethodResult,
    Retrieved,
)
from laclip.benchmark.methods import PUBLISHED, Method, Setting, methods_of
from laclip.benchmark.queries import QuerySet, query_sets
from laclip.benchmark.report import write_report
from laclip.benchmark.results import write_results
from laclip.benchmark.slices import ALL, Slice, slices_of
from laclip.benchmark.surroundings import environment
from laclip.benchmark.vector_store import VectorStore
from laclip.encoders import presets
from laclip.encoders.encoder import (
    DEFAULT_DOWNLOAD_ROOT,
    Encoder,
    Progress,
    default_threads,
    load_encoder,
    silent,
)
from laclip.metrics.recall import Ranking, rank
from laclip.pairs.dataset import PairsDataset

__all__ = ["BenchmarkOptions", "Measurement", "measure", "run_benchmark"]

_UNFINISHED = "unfinished"
"""Where the crops' vectors lie while the run is not finished; a run that was killed goes on with them."""

_SHOWN = 5
"""Candidates kept of every query, for the report."""


class _Outcomes:
    """What the methods found, draw by draw: rankings by query set and method, and the first draw's best."""

    def __init__(self) -> None:
        self.rankings: defaultdict[str, defaultdict[str, list[Ranking]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.retrieved: defaultdict[str, dict[str, Retrieved]] = defaultdict(dict)
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def add(self, method: str, queries: str, scores: np.ndarray, partners: np.ndarray) -> None:
        """`scores` and `partners` are (queries, candidates)."""
        ranking = rank(scores, partners)
        self.rankings[queries][method].append(ranking)
        if queries not in self.retrieved[method]:
            best = np.argsort(-scores, axis=1, kind="stable")[:, :_SHOWN]
            found = np.take_along_axis(scores, best, axis=1).astype(np.float32)
            self.retrieved[method][queries] = Retrieved(best, found, ranking.ranks)


def measure(
    dataset: PairsDataset,
    encoder: Encoder,
    options: BenchmarkOptions,
    on_progress: Progress,
    store: VectorStore | None = None,
) -> Measurement:
    """Run every method on the test split. Writes nothing but, with a `store`, the crops' vectors.

    Raises PairsError when a picture cannot be read, ValueError when a model's scores are not finite.
    """
    started = time.monotonic()
    test = EncodedSplit(dataset.test, encoder, options.batch_size, on_progress, store)
    whole = test.whole
    cut_before = encoder.truncated_texts
    assert len(test.texts.vectors)
    truncated = encoder.truncated_texts - cut_before
    slices, derived = slices_of(dataset.test, test.gallery), query_sets(dataset.test, test.gallery)
    derived = [queries for queries in derived if len(queries)]
    validation, bank = _for_fitting(dataset, encoder, options, on_progress, store)
    methods = methods_of(
        options, encoder, _zero_shot(dataset, encoder, options, on_progress), fitting=bank is not None
    )
    outcomes = _Outcomes()
    texts = {queries.name: test.encode(queries.texts) for queries in derived}
    effective = []
    for draw in range(options.crop_seeds):
        setting = Setting(test, validation, bank, options.seed + draw, fitting_seed=options.seed)
        for method in methods:
            if method.drawn or not draw:
                _run(method, setting, texts, derived, outcomes)
        crops = test.crops(options.published, setting.seed)
        effective.append(float(effective_crops(crop_weights(whole, crops, options.published)).mean()))
        on_progress("crop draws", draw + 1, options.crop_seeds)
    on_progress("bootstrap", 0, 1)
    results, differences = _compared(methods, slices, derived, test, outcomes, options)
    on_progress("bootstrap", 1, 1)
    ablations = ablate(validation or test, options, on_progress) if options.ablations else []
    costs = {f"seconds for {name}": round(seconds, 3) for name, seconds in test.seconds.items()}
    costs["seconds in all"] = round(time.monotonic() - started, 3)
    costs["bytes per picture, any folded method"] = float(whole[:1].nbytes)
    if store is not None and store.taken_over:
        costs["arrays of crops made by an interrupted run, not timed"] = float(len(store.taken_over))
    costs["peak of memory in bytes"] = _memory_peak()
    if encoder.device.type == "cuda":
        costs["peak of GPU memory in bytes"] = float(torch.cuda.max_memory_allocated(encoder.device))
    return Measurement(
        dataset=dataset,
        encoder=encoder,
        model_sha256=encoder.sha256(),
        options=options,
        environment=environment(),
        gallery=test.gallery,
        slices=slices,
        query_sets=derived,
        methods=results,
        differences=differences,
        ablations=ablations,
        costs=costs,
        effective_crops=float(np.mean(effective)),
        truncated_texts=truncated,
        rankings=outcomes.rankings,
    )


def run_benchmark(
    dataset: PairsDataset,
    model: str | Path,
    options: BenchmarkOptions,
    out_dir: Path,
    on_progress: Progress | None = None,
) -> Measurement:
    """Measure `model` (a name or checkpoint path) on the dataset's test split and write the results.

    Writes results, tables, plots (`laclip.benchmark.results.FILES`) and report.html into `out_dir`, each
    whole or not at all. Raises CheckpointError or PairsError, one line each, when model or pictures cannot
    be read.
    """
    progress = on_progress or silent
    threads_before = torch.get_num_threads()
    torch.set_num_threads(options.threads or default_threads())
    try:
        encoder = load_encoder(
            model,
            seed=options.seed,
            device=options.device,
            precision=options.precision,
            fitting=options.fitting,
        )
        store = VectorStore(out_dir / _UNFINISHED, [encoder.sha256(), options.precision])
        measurement = measure(dataset, encoder, options, progress, store)
        progress("writing", 0, 1)
        write_results(measurement, out_dir)
        write_report(measurement, out_dir)
        store.remove()
        progress("writing", 1, 1)
    finally:
        torch.set_num_threads(threads_before)
    return measurement


def _for_fitting(
    dataset: PairsDataset,
    encoder: Encoder,
    options: BenchmarkOptions,
    on_progress: Progress,
    store: VectorStore | None,
) -> tuple[EncodedSplit | None, EncodedSplit | None]:
    """The validation split, and a sample of the train split. Nothing is encoded before a method asks."""
    validation = bank = None
    if len(dataset.validation):
        validation = EncodedSplit(dataset.validation, encoder, options.batch_size, on_progress, store)
    if len(dataset.train) and validation is not None:
        chosen = np.random.default_rng(options.seed).permutation(len(dataset.train))[: options.bank]
        sample = dataset.train.select(sorted(chosen.tolist()))
        bank = EncodedSplit(sample, encoder, options.batch_size, on_progress, store)
    return validation, bank


def _zero_shot(
    dataset: PairsDataset, encoder: Encoder, options: BenchmarkOptions, on_progress: Progress
) -> EncodedSplit | None:
    """The test split by the published weights a fine-tuned model began with, where they are on this machine:
    the benchmark downloads nothing that it was not asked for."""
    published = presets.PUBLISHED.get(encoder.name)
    if encoder.weights != "fine_tuned" or published is None:
        return None
    if not (DEFAULT_DOWNLOAD_ROOT.expanduser() / published.filename).is_file():
        return None
    before = load_encoder(encoder.name, device=options.device)
    return EncodedSplit(dataset.test, before, options.batch_size, on_progress)


def _run(
    method: Method,
    setting: Setting,
    texts: dict[str, EncodedTexts],
    derived: list[QuerySet],
    outcomes: _Outcomes,
) -> None:
    """One method on one draw of the crops: the split's own queries both ways, derived ones from text."""
    test = setting.test
    scorer = method.prepare(setting)
    started = time.monotonic()
    forth, back = _both_ways(scorer(test.texts))
    outcomes.seconds[method.name] += time.monotonic() - started
    outcomes.add(method.name, TEXTS, forth.T, test.partners.T)
    outcomes.add(method.name, PICTURES, back, test.partners)
    for queries in derived:
        forth, _ = _both_ways(scorer(texts[queries.name]))
        outcomes.add(method.name, queries.name, forth.T, queries.partners.T)


def _both_ways(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return (scores[0], scores[1]) if scores.ndim == 3 else (scores, scores)


def _compared(
    methods: list[Method],
    slices: list[Slice],
    derived: list[QuerySet],
    test: EncodedSplit,
    outcomes: _Outcomes,
    options: BenchmarkOptions,
) -> tuple[list[MethodResult], list[Difference]]:
    """Every method's figures on every slice, and how it differs from the model and LACLIP as published."""
    comparisons, by_chance = compare(test.gallery, slices, derived, outcomes.rankings, options)
    results = [MethodResult("chance (exact)", "a ranking drawn at random, as expected", by_chance)]
    for method in methods:
        results.append(
            MethodResult(
                method.name,
                method.meaning,
                {name: comparison.figures(method.name) for name, comparison in comparisons.items()},
                comparisons[ALL].spread(method.name),
                method.passes,
                outcomes.seconds[method.name],
                outcomes.retrieved[method.name],
            )
        )
    names = [method.name for method in methods]
    pairs = [(name, names[0]) for name in names[1:]]
    pairs += [(name, PUBLISHED) for name in names[names.index(PUBLISHED) + 1 :]]
    differences = [
        difference
        for comparison in comparisons.values()
        for a, b in pairs
        for difference in comparison.differences(a, b)
    ]
    return results, differences


def _memory_peak() -> float:
    """Bytes of memory this process held at most since it began."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak if sys.platform == "darwin" else peak * 1024)
