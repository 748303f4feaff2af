"""The benchmark on videos that come as frame features: a model's texts, found by a linear head's vectors.

A picture tower cannot read features, so LACLIP and all that cuts pictures has no part here. What is measured
is the model's text side with a small head of ours between (`laclip.alignment.linear_head`), fitted on the
train split's videos and the captions they have in the language that is measured. Figures compare text towers
and languages on one footing; they are not those of a model trained on the videos.
"""

import time
from collections import defaultdict

import numpy as np

from laclip.alignment.linear_head import LinearHead
from laclip.benchmark.comparison import compare
from laclip.benchmark.measurement import (
    PICTURES,
    TEXTS,
    BenchmarkOptions,
    Measurement,
    MethodResult,
)
from laclip.benchmark.outcomes import Found, Outcomes
from laclip.benchmark.slices import ALL, Slice
from laclip.benchmark.surroundings import environment
from laclip.encoders.encoder import Encoder, Progress
from laclip.errors import PairsError
from laclip.pairs.benchmarks.features import mean_features
from laclip.pairs.dataset import PairsDataset
from laclip.pairs.gallery import gallery_of
from laclip.pairs.split import Pairs

_TEXTS_AT_ONCE = 1000
"""Texts encoded between two words of progress."""


def measure_videos(
    dataset: PairsDataset, encoder: Encoder, options: BenchmarkOptions, on_progress: Progress
) -> Measurement:
    """Fit the head on train, measure it on test. Writes nothing.

    Raises PairsError where there are not two videos to fit on, for features that cannot be read, and where
    test's are of another model than train's.
    """
    started = time.monotonic()
    head, costs = _fitted(dataset.train, encoder, options, on_progress)
    test, gallery = dataset.test, gallery_of(dataset.test, dataset.protocol)
    features = mean_features(test, gallery.pictures)
    if features.shape[1] != len(head.feature_mean):
        raise PairsError(
            f"the features of test have {features.shape[1]:,} dimensions, those of train "
            f"{len(head.feature_mean):,}: all must be of one model"
        )
    cut_before = encoder.truncated_texts
    texts = _encoded(test.texts, "test", encoder, options, on_progress)
    name, outcomes = f"CN-CLIP {encoder.name}, linear head", Outcomes()
    scoring = time.monotonic()
    scores = head.scores(features, texts)
    outcomes.seconds[name] = time.monotonic() - scoring
    outcomes.add(name, TEXTS, Found.of(scores.T, gallery.partners.T))
    outcomes.add(name, PICTURES, Found.of(scores, gallery.partners))
    whole = Slice(ALL, ALL, np.arange(len(gallery.texts)), np.arange(len(gallery.pictures)))
    comparisons, by_chance = compare(gallery, [whole], [], outcomes.rankings, options)
    meaning = "frame features' mean into the model's text space, by ridge regression on train (ours)"
    methods = [
        MethodResult("chance (exact)", "a ranking drawn at random, as expected", by_chance),
        MethodResult(
            name,
            meaning,
            {ALL: comparisons[ALL].figures(name)},
            passes=1,
            seconds=outcomes.seconds[name],
            retrieved=outcomes.retrieved[name],
        ),
    ]
    return Measurement(
        dataset=dataset,
        encoder=encoder,
        model_sha256=encoder.sha256(),
        options=options,
        environment=environment(),
        gallery=gallery,
        slices=[whole],
        query_sets=[],
        methods=methods,
        differences=[],
        ablations=[],
        costs={**costs, "seconds in all": round(time.monotonic() - started, 3)},
        effective_crops=None,
        truncated_texts=encoder.truncated_texts - cut_before,
        rankings=outcomes.rankings,
    )


def _fitted(
    train: Pairs, encoder: Encoder, options: BenchmarkOptions, on_progress: Progress
) -> tuple[LinearHead, dict[str, float]]:
    """The head, and what it cost. Each video's texts are the mean of its captions' vectors."""
    rows_of: defaultdict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(train.figure_ids):
        rows_of[name].append(row)
    if len(rows_of) < 2:
        raise PairsError(
            "these videos come as features, and a linear head from them to the model's texts is fitted on "
            "the train split, which is not there: put its captions and features beside the test split's"
        )
    started = time.monotonic()
    vectors = _encoded(train.texts, "train", encoder, options, on_progress)
    means = np.stack([vectors[rows].mean(axis=0) for rows in rows_of.values()])
    features = mean_features(train, np.array([rows[0] for rows in rows_of.values()]))
    head = LinearHead.fitted(features, means)
    return head, {
        "seconds to fit the head": round(time.monotonic() - started, 3),
        "videos it is fitted on": float(len(rows_of)),
    }


def _encoded(
    texts: tuple[str, ...], split: str, encoder: Encoder, options: BenchmarkOptions, on_progress: Progress
) -> np.ndarray:
    parts = []
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        parts.append(encoder.encode_texts(texts[start : start + _TEXTS_AT_ONCE], options.batch_size))
        on_progress(f"texts of {split}", min(start + _TEXTS_AT_ONCE, len(texts)), len(texts))
    return np.concatenate(parts)
