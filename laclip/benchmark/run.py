"""The benchmark: chance, the model, and the model with LACLIP, on the test split, with honest intervals.

Everything reported is computed in one run on the same queries, so that methods can be compared pair by pair.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch

from laclip.alignment.crops import CropOptions, crop_squares
from laclip.alignment.folding import crop_weights, effective_crops, fold
from laclip.benchmark.measurement import BenchmarkOptions, Difference, Measurement, Method
from laclip.benchmark.report import write_report
from laclip.benchmark.results import write_results
from laclip.benchmark.surroundings import environment
from laclip.encoders.encoder import Encoder, Progress, default_threads, load_encoder
from laclip.metrics.bootstrap import mean_interval, paired_difference
from laclip.metrics.recall import Hits, chance, hits, mean_recall, recalls
from laclip.pairs.dataset import PairsDataset
from laclip.pairs.split import Pairs

__all__ = ["BenchmarkOptions", "Measurement", "measure", "run_benchmark"]


def measure(
    dataset: PairsDataset, encoder: Encoder, options: BenchmarkOptions, on_progress: Progress
) -> Measurement:
    """Run every method on the test split. Writes nothing."""
    pairs = dataset.test
    costs: dict[str, float] = {}
    with _timed(costs, "encode_images_seconds"):
        whole = encoder.encode_images(pairs.images(), options.batch_size)
    with _timed(costs, "encode_texts_seconds"):
        texts = encoder.encode_texts(pairs.texts, options.batch_size)
    plain = f"CN-CLIP {encoder.name}"
    hits_of = {plain: [hits(whole @ texts.T, pairs.partners)]}
    scores = {plain: whole @ texts.T}
    alignments = {"LACLIP as published": options.published, "LACLIP with the whole picture": options.variant}
    effective: list[float] = []
    with _timed(costs, "encode_crops_seconds"):
        for draw in range(options.crop_seeds):
            crops: dict[CropOptions, np.ndarray] = {}
            for name, alignment in alignments.items():
                key = alignment.which_crops
                if key not in crops:
                    crops[key] = _encode_crops(pairs, encoder, alignment, options.seed + draw, options)
                score = fold(whole, crops[key], alignment) @ texts.T
                hits_of.setdefault(name, []).append(hits(score, pairs.partners))
                scores.setdefault(name, score)
                if alignment is options.published:
                    effective.append(
                        float(effective_crops(crop_weights(whole, crops[key], alignment)).mean())
                    )
            on_progress("crops", draw + 1, options.crop_seeds)
    costs["bytes_per_picture_clip"] = costs["bytes_per_picture_laclip_folded"] = float(whole[:1].nbytes)
    costs["pictures_encoded_per_picture_laclip"] = float(options.published.crops + 1)
    methods = [_chance(pairs), *(_method(name, found, pairs, options) for name, found in hits_of.items())]
    return Measurement(
        dataset=dataset,
        encoder=encoder,
        model_sha256=encoder.sha256(),
        options=options,
        environment=environment(),
        methods=methods,
        differences=_differences(hits_of, pairs, options),
        costs=costs,
        effective_crops=float(np.mean(effective)),
        scores=scores,
    )


def run_benchmark(
    dataset: PairsDataset,
    model: str | Path,
    options: BenchmarkOptions,
    out_dir: Path,
    on_progress: Progress | None = None,
) -> Measurement:
    """Measure `model` (a name or checkpoint path) on the dataset's test split and write the results.

    Writes into `out_dir`: results.json, table.md, table.csv, recall.png, report.html, each whole or not at
    all. Raises CheckpointError or PairsError, one line each, when model or pictures cannot be read.
    """
    progress = on_progress or _silent
    threads_before = torch.get_num_threads()
    torch.set_num_threads(options.threads or default_threads())
    try:
        encoder = load_encoder(model, seed=options.seed, device=options.device)
        measurement = measure(dataset, encoder, options, progress)
    finally:
        torch.set_num_threads(threads_before)
    progress("writing", 0, 1)
    write_results(measurement, out_dir)
    write_report(measurement, out_dir)
    progress("writing", 1, 1)
    return measurement


def _silent(stage: str, done: int, total: int) -> None:
    """Progress nobody listens to."""


@contextmanager
def _timed(costs: dict[str, float], name: str) -> Iterator[None]:
    """Notes the wall seconds of a block under a name."""
    started = time.monotonic()
    yield
    costs[name] = round(time.monotonic() - started, 3)


def _encode_crops(
    pairs: Pairs, encoder: Encoder, alignment: CropOptions, seed: int, options: BenchmarkOptions
) -> np.ndarray:
    """(n, k, d) unit vectors of every picture's crops; pictures are decoded one at a time."""
    vectors = np.empty((len(pairs), alignment.crops, encoder.dimensions), dtype=np.float32)
    for row, image in enumerate(pairs.images()):
        squares = crop_squares(image, alignment, seed, encoder.resolution)
        vectors[row] = encoder.encode_squares(squares, options.batch_size)
    return vectors


def _kind_rows(pairs: Pairs) -> dict[str, np.ndarray]:
    kinds = np.asarray(pairs.kinds)
    return {str(kind): np.flatnonzero(kinds == kind) for kind in np.unique(kinds)}


def _chance(pairs: Pairs) -> Method:
    forth, back = chance(pairs.partners.T), chance(pairs.partners)
    slices = {}
    for kind, rows in _kind_rows(pairs).items():
        of_kind = [chance(pairs.partners.T[rows]), chance(pairs.partners[rows])]
        slices[kind] = float(np.mean([list(expected.values()) for expected in of_kind]))
    mean = float(np.mean([*forth.values(), *back.values()]))
    return Method("chance (exact)", forth, back, mean, None, None, None, slices)


def _method(name: str, found: Sequence[Hits], pairs: Pairs, options: BenchmarkOptions) -> Method:
    """One row from the hits of each crop seed: means over seeds, interval over queries."""
    per_pair = np.mean([draw.per_pair for draw in found], axis=0)
    return Method(
        name=name,
        text_to_image=_mean_recalls([recalls(draw.text_to_image) for draw in found]),
        image_to_text=_mean_recalls([recalls(draw.image_to_text) for draw in found]),
        mean_recall=float(per_pair.mean()),
        interval=mean_interval(per_pair, seed=options.seed, resamples=options.resamples),
        spread=float(np.std([mean_recall(draw) for draw in found], ddof=1)) if len(found) > 1 else None,
        per_pair=per_pair,
        slices={kind: float(per_pair[rows].mean()) for kind, rows in _kind_rows(pairs).items()},
    )


def _mean_recalls(drawn: Sequence[dict[str, float]]) -> dict[str, float]:
    return {cutoff: float(np.mean([one[cutoff] for one in drawn])) for cutoff in drawn[0]}


def _differences(hits_of: dict[str, list[Hits]], pairs: Pairs, options: BenchmarkOptions) -> list[Difference]:
    """Every LACLIP row against the plain model: both directions, each direction, and each kind."""
    plain, *others = hits_of
    directions: dict[str, Callable[[Hits], np.ndarray]] = {
        "both": lambda found: found.per_pair,
        "text_to_image": lambda found: 100.0 * found.text_to_image.mean(axis=1),
        "image_to_text": lambda found: 100.0 * found.image_to_text.mean(axis=1),
    }
    slices = {"all": np.arange(len(pairs)), **_kind_rows(pairs)}
    found = []
    for other in others:
        for part, rows in slices.items():
            for direction, values in directions.items():
                if part != "all" and direction != "both":
                    continue
                a = np.mean([values(draw) for draw in hits_of[other]], axis=0)[rows]
                b = np.mean([values(draw) for draw in hits_of[plain]], axis=0)[rows]
                interval = paired_difference(a, b, seed=options.seed, resamples=options.resamples)
                found.append(Difference(other, plain, part, direction, interval))
    return found
