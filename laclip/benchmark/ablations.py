"""Ablations: one option of LACLIP as published changed at a time, on the validation split.

Not on test: whoever chooses a value from these plots has then not looked at what is measured. The crops of a
draw are encoded once, as many as the largest number asked for (and a few of every size); the rest is
arithmetic on them.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from laclip.alignment.crops import CropOptions
from laclip.alignment.folding import AlignmentOptions, crop_weights, effective_crops, fold
from laclip.benchmark.comparison import BOTH, Comparison
from laclip.benchmark.encodings import EncodedSplit
from laclip.benchmark.measurement import AblationPoint, BenchmarkOptions
from laclip.encoders.encoder import Progress
from laclip.metrics.recall import Ranking, rank

NUMBERS = (1, 2, 4, 8, 16, 32, 60, 100)
"""Crops per picture, as far as LACLIP as published has them."""

SIZES = ((0.1, 0.3), (0.2, 0.5), (0.3, 0.7), (0.5, 0.9), (0.7, 1.0))
"""Ranges of a crop's side, as shares of the short side."""

CROPS_OF_A_SIZE = 16
"""Crops per picture in the comparison of sizes: what a curve over NUMBERS loses there is the same for all."""

TEMPERATURES = (0.002, 0.005, 0.01, 1 / 54.6, 0.05, 0.1, 0.5)
WEIGHTINGS = ("uniform", "cosine", "softmax")
SHARES = (0.0, 0.25, 0.5, 0.75, 0.9)

_PLAIN = ("plain", "")
_Key = tuple[str, float | str]


def ablate(split: EncodedSplit, options: BenchmarkOptions, on_progress: Progress) -> list[AblationPoint]:
    """Every value of every option, over all crop draws, in the order of the plots.

    `split` is the validation split, or the test split where a dataset has no validation.
    """
    forth: defaultdict[_Key, list[Ranking]] = defaultdict(list)
    back: defaultdict[_Key, list[Ranking]] = defaultdict(list)
    effective: defaultdict[_Key, list[float]] = defaultdict(list)

    def add(key: _Key, vectors: np.ndarray) -> None:
        scores = vectors @ split.texts.vectors.T
        forth[key].append(rank(scores.T, split.partners.T))
        back[key].append(rank(scores, split.partners))

    add(_PLAIN, split.whole)
    for draw in range(options.crop_seeds):
        for key, crops, alignment in _points(split, options.published, options.seed + draw):
            add(key, fold(split.whole, crops, alignment))
            weights = crop_weights(split.whole, crops, alignment)
            effective[key].append(float(effective_crops(weights).mean()))
        on_progress("ablations", draw + 1, options.crop_seeds)
    names = {key: f"{key[0]} {key[1]}" for key in forth}
    compared = Comparison(
        "all",
        {names[key]: draws for key, draws in forth.items()},
        {names[key]: draws for key, draws in back.items()},
        split.gallery.text_units,
        split.gallery.picture_units,
        options,
    )
    return [_point(key, names, compared, effective[key]) for key in forth if key != _PLAIN]


def _points(
    split: EncodedSplit, published: AlignmentOptions, seed: int
) -> Iterator[tuple[_Key, np.ndarray, AlignmentOptions]]:
    crops = split.crops(published, seed)
    for number in (number for number in NUMBERS if number <= published.crops):
        yield ("crops", number), crops[:, :number], published
    for smallest, largest in SIZES:
        of_a_size = CropOptions(crops=CROPS_OF_A_SIZE, smallest=smallest, largest=largest)
        yield ("size", f"{smallest}-{largest}"), split.crops(of_a_size, seed), published
    for weighting in WEIGHTINGS:
        yield ("weighting", weighting), crops, published.model_copy(update={"weighting": weighting})
    for temperature in TEMPERATURES:
        chosen = published.model_copy(update={"weighting": "softmax", "temperature": temperature})
        yield ("temperature", round(temperature, 4)), crops, chosen
    for share in SHARES:
        chosen = published.model_copy(update={"whole_share": share, "renormalise": True})
        yield ("whole_share", share), crops, chosen


def _point(key: _Key, names: dict[_Key, str], compared: Comparison, effective: list[float]) -> AblationPoint:
    figures = compared.figures(names[key])
    over_plain = next(d for d in compared.differences(names[key], names[_PLAIN]) if d.direction == BOTH)
    assert figures.image_to_text is not None
    return AblationPoint(
        key[0],
        key[1],
        figures.text_to_image.mean_recall,
        figures.image_to_text.mean_recall,
        over_plain.interval,
        float(np.mean(effective)),
    )
