"""The benchmark: chance, the model, and the model with LACLIP, on the test split, with honest intervals.

Everything reported is computed in one run on the same queries, so that methods are compared query by query.
"""

import resource
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

from laclip.alignment.folding import crop_weights, effective_crops
from laclip.benchmark.ablations import ablate
from laclip.benchmark.comparison import Comparison, compare
from laclip.benchmark.encodings import EncodedSplit, EncodedTexts, Fold
from laclip.benchmark.measurement import (
    PICTURES,
    TEXTS,
    BenchmarkOptions,
    Difference,
    Measurement,
    MethodResult,
    SliceFigures,
)
from laclip.benchmark.methods import PUBLISHED, Method, Setting, methods_beside, methods_of
from laclip.benchmark.outcomes import Found, Outcomes
from laclip.benchmark.queries import QuerySet, query_sets
from laclip.benchmark.report import write_report
from laclip.benchmark.results import (
    ABLATION_FILES,
    FILES,
    TABLE_FILES,
    write_results,
    write_tables,
)
from laclip.benchmark.slices import ALL, slices_of
from laclip.benchmark.surroundings import environment
from laclip.benchmark.trainings import effects
from laclip.benchmark.twins import CHANCE, Twins, no_twins, shares, swapped_twins, wins
from laclip.benchmark.vector_store import VectorStore
from laclip.benchmark.videos import measure_videos
from laclip.encoders import presets
from laclip.encoders.encoder import (
    DEFAULT_DOWNLOAD_ROOT,
    Encoder,
    Progress,
    default_threads,
    load_encoder,
    silent,
)
from laclip.pairs.dataset import PairsDataset

__all__ = ["BenchmarkOptions", "Measurement", "measure", "run_benchmark"]

_UNFINISHED = "unfinished"
"""Where the crops' vectors lie while the run is not finished; a run that was killed goes on with them."""


def measure(
    dataset: PairsDataset,
    encoder: Encoder,
    options: BenchmarkOptions,
    on_progress: Progress,
    store: VectorStore | None = None,
    beside: Mapping[str, Sequence[Encoder]] | None = None,
) -> Measurement:
    """Run every method on the test split. Writes nothing but, with a `store`, the crops' vectors.

    `beside` are other models by name, each with a checkpoint for every seed it was trained with: rows of
    their own, and what they have over the model.

    Raises PairsError when a picture cannot be read, ValueError when a model's scores are not finite.
    """
    started = time.monotonic()
    test = EncodedSplit(dataset.test, encoder, options.batch_size, on_progress, store, dataset.protocol)
    cut_before = encoder.truncated_texts
    for fold in test.folds:
        assert len(fold.split.whole)
        assert len(fold.split.texts.vectors)
    truncated = encoder.truncated_texts - cut_before
    slices, derived = slices_of(dataset.test, test.gallery), _derived(dataset, test)
    twins = no_twins() if dataset.protocol.as_listed else swapped_twins(dataset.test, test.gallery)
    validation, bank = _for_fitting(dataset, encoder, options, on_progress, store)
    methods = methods_of(
        options, encoder, _zero_shot(dataset, encoder, options, on_progress), fitting=bank is not None
    )
    others = _beside(dataset, beside or {}, options, on_progress)
    outcomes = Outcomes()
    texts = {queries.name: test.encode(queries.texts) for queries in derived}
    against = (twins, _with_twins(test, twins)) if len(twins) else None
    effective = []
    for draw in range(options.crop_seeds):
        settings = [
            Setting(fold.split, number, validation, bank, options.seed + draw, fitting_seed=options.seed)
            for number, fold in enumerate(test.folds)
        ]
        for method in [*methods, *others]:
            if method.drawn or not draw:
                _run(method, settings, test.folds, texts, derived, against, outcomes)
        for setting in settings:
            crops = setting.test.crops(options.published, setting.seed)
            weights = crop_weights(setting.test.whole, crops, options.published)
            effective.append(float(effective_crops(weights).mean()))
        on_progress("crop draws", draw + 1, options.crop_seeds)
    on_progress("bootstrap", 0, 1)
    comparisons, by_chance = compare(test.gallery, slices, derived, outcomes.rankings, options)
    results = _results(methods, others, comparisons, by_chance, outcomes)
    names = [method.name for method in methods]
    aside = [method.name for method in results if method.beside]
    main = {name: comparisons[name] for name in (ALL, *(queries.name for queries in derived))}
    if len(twins):
        by_method = shares(twins, outcomes.wins, seed=options.seed, resamples=options.resamples)
        by_method[results[0].name] = dict.fromkeys(twins.counts, CHANCE)
        results = [replace(one, twins=by_method[one.name]) for one in results]
    on_progress("bootstrap", 1, 1)
    ablations = ablate(validation or test, options, on_progress) if options.ablations else []
    costs: defaultdict[str, float] = defaultdict(float)
    for fold in test.folds:
        for name, seconds in fold.split.seconds.items():
            costs[f"seconds for {name}"] += round(seconds, 3)
    costs["seconds in all"] = round(time.monotonic() - started, 3)
    costs["bytes per picture, any folded method"] = float(test.folds[0].split.whole[:1].nbytes)
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
        differences=_differences(names, aside, comparisons),
        ablations=ablations,
        costs=dict(costs),
        effective_crops=float(np.mean(effective)),
        truncated_texts=truncated,
        rankings=outcomes.rankings,
        twins=twins,
        wins=outcomes.wins,
        effects=effects(aside, names[0], main, twins, outcomes.wins, options),
    )


def run_benchmark(
    dataset: PairsDataset,
    model: str | Path,
    options: BenchmarkOptions,
    out_dir: Path,
    on_progress: Progress | None = None,
    beside: Mapping[str, Sequence[str | Path]] | None = None,
) -> Measurement:
    """Measure `model` (a name or checkpoint path) on the dataset's test split and write the results; with
    rows for the models `beside` it, by name, of one checkpoint or one for each seed.

    Writes results, tables, plots (`laclip.benchmark.results.FILES`) and report.html into `out_dir`, each
    whole or not at all; of videos, which have no pictures to show, results and tables (TABLE_FILES). Raises
    CheckpointError or PairsError, one line each, when model or pictures cannot be read.
    """
    progress = on_progress or silent
    threads_before = torch.get_num_threads()
    torch.set_num_threads(options.threads or default_threads())
    try:
        load = partial(
            load_encoder,
            seed=options.seed,
            device=options.device,
            precision=options.precision,
            fitting=options.fitting,
        )
        encoder = load(model)
        others = {name: [load(one) for one in models] for name, models in (beside or {}).items()}
        if dataset.medium == "frame features":
            measurement = measure_videos(dataset, encoder, options, progress)
            write_tables(measurement, out_dir)
            for name in {*FILES, *ABLATION_FILES, "report.html"} - {*TABLE_FILES}:
                (out_dir / name).unlink(missing_ok=True)  # of an earlier run: they would pass for this one's
            return measurement
        store = VectorStore(out_dir / _UNFINISHED, [encoder.sha256(), options.precision])
        measurement = measure(dataset, encoder, options, progress, store, others)
        progress("writing", 0, 1)
        write_results(measurement, out_dir)
        write_report(measurement, out_dir)
        store.remove()
        progress("writing", 1, 1)
    finally:
        torch.set_num_threads(threads_before)
    return measurement


def _derived(dataset: PairsDataset, test: EncodedSplit) -> list[QuerySet]:
    """Queries cut from the texts, where there are any. Their pictures are all of the split: not in folds."""
    found = query_sets(dataset.test, test.gallery) if len(test.folds) == 1 else []
    return [queries for queries in found if len(queries)]


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
        whole = replace(dataset.protocol, folds=1)
        validation = EncodedSplit(dataset.validation, encoder, options.batch_size, on_progress, store, whole)
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
    return EncodedSplit(dataset.test, before, options.batch_size, on_progress, protocol=dataset.protocol)


def _run(
    method: Method,
    settings: Sequence[Setting],
    folds: Sequence[Fold],
    texts: dict[str, EncodedTexts],
    derived: list[QuerySet],
    against: tuple[Twins, EncodedTexts] | None,
    outcomes: Outcomes,
) -> None:
    """One method on one draw of the crops, fold by fold: the split's own queries both ways, derived ones from
    text, and the true texts against their twins."""
    by_text, by_picture = [], []
    for setting, fold in zip(settings, folds, strict=True):
        test = setting.test
        scorer = method.prepare(setting)
        started = time.monotonic()
        forth, back = _both_ways(scorer(test.texts))
        outcomes.seconds[method.name] += time.monotonic() - started
        by_text.append(Found.of(forth.T, test.partners.T, fold.pictures))
        by_picture.append(Found.of(back, test.partners, fold.texts))
        for queries in derived:
            forth, _ = _both_ways(scorer(texts[queries.name]))
            outcomes.add(method.name, queries.name, Found.of(forth.T, queries.partners.T))
        if against is not None:
            twins, with_twins = against
            outcomes.wins[method.name].append(_won(scorer(with_twins), twins))
    outcomes.add(method.name, TEXTS, Found.joined(by_text, [fold.texts for fold in folds]))
    outcomes.add(method.name, PICTURES, Found.joined(by_picture, [fold.pictures for fold in folds]))


def _with_twins(test: EncodedSplit, twins: Twins) -> EncodedTexts:
    """The true texts of the gallery, and the twins after them: a method that scores the first texts of a
    picture anew is to choose among all."""
    return test.encode([*test.texts.texts, *twins.texts])


def _won(scores: np.ndarray, twins: Twins) -> np.ndarray:
    """(n,) which twins scored below the true text. A picture's texts are compared, so that where the
    directions differ it is the scores from image to text that count."""
    _, back = _both_ways(scores)
    originals = back.shape[1] - len(twins)
    own = back[twins.pictures, twins.originals]
    return wins(own, back[twins.pictures, originals + np.arange(len(twins))])


def _both_ways(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return (scores[0], scores[1]) if scores.ndim == 3 else (scores, scores)


def _beside(
    dataset: PairsDataset,
    models: Mapping[str, Sequence[Encoder]],
    options: BenchmarkOptions,
    on_progress: Progress,
) -> list[Method]:
    """The rows of other models; a name with several checkpoints has a method for each, of the same name."""
    found = []
    for name, encoders in models.items():
        for encoder in encoders:
            test = EncodedSplit(
                dataset.test, encoder, options.batch_size, on_progress, protocol=dataset.protocol
            )
            found += methods_beside(name, encoder, test, options)
    return found


def _results(
    methods: list[Method],
    others: list[Method],
    comparisons: dict[str, Comparison],
    by_chance: dict[str, SliceFigures],
    outcomes: Outcomes,
) -> list[MethodResult]:
    """Every method's figures on every slice."""
    results = [MethodResult("chance (exact)", "a ranking drawn at random, as expected", by_chance)]
    rows = {method.name: (method, False) for method in methods}
    rows |= {method.name: (method, True) for method in others}
    for name, (method, beside) in rows.items():
        results.append(
            MethodResult(
                name,
                method.meaning,
                {part: comparison.figures(name) for part, comparison in comparisons.items()},
                comparisons[ALL].spread(name),
                method.passes,
                outcomes.seconds[name],
                outcomes.retrieved[name],
                beside=beside,
            )
        )
    return results


def _differences(names: list[str], beside: list[str], comparisons: dict[str, Comparison]) -> list[Difference]:
    """How every method differs from the model, and the model's own from LACLIP as published."""
    pairs = [(name, names[0]) for name in [*names[1:], *beside]]
    pairs += [(name, PUBLISHED) for name in names[names.index(PUBLISHED) + 1 :]]
    return [
        difference
        for comparison in comparisons.values()
        for a, b in pairs
        for difference in comparison.differences(a, b)
    ]


def _memory_peak() -> float:
    """Bytes of memory this process held at most since it began."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak if sys.platform == "darwin" else peak * 1024)
