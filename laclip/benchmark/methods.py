"""The methods that are compared: each a name, and how pictures and texts become scores.

To add one: write how it prepares (the vectors of the test split's pictures, and whatever it fits on
validation) and how it then scores texts, and put it into `methods_of`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from laclip.alignment.clause_alignment import fold_clauses
from laclip.alignment.folding import AlignmentOptions, fold
from laclip.alignment.fused_reranking import rerank_fused
from laclip.alignment.hubness import fitted
from laclip.alignment.reranking import rerank
from laclip.benchmark.encodings import EncodedSplit, EncodedTexts
from laclip.benchmark.measurement import BenchmarkOptions
from laclip.encoders.encoder import Encoder
from laclip.encoders.fusion import FusionHead

PUBLISHED = "LACLIP as published"
BY_REGIONS = "one-pass LACLIP"
BY_FUSION = ", re-ranked by regions and words"

Scorer = Callable[[EncodedTexts], np.ndarray]
"""Texts -> their scores, (pictures, texts); or (2, pictures, texts) where the directions differ: first those
from text to image, then those from image to text."""


@dataclass(frozen=True)
class Setting:
    """What a method may look at: the pictures it is tested on (of one fold, numbered `fold`), `seed` for
    its crops, and, for what it fits, the validation split and a sample of the train split (None where the
    dataset has none). What is fitted is fitted on regions of `fitting_seed` in every draw, so that validation
    pictures are encoded once."""

    test: EncodedSplit
    fold: int
    validation: EncodedSplit | None
    bank: EncodedSplit | None
    seed: int
    fitting_seed: int


@dataclass(frozen=True)
class Method:
    """A row of the table. `prepare` is called once a crop seed, or once where nothing is `drawn`;
    `passes` is how many pictures the model sees for one picture of the shelf."""

    name: str
    meaning: str
    prepare: Callable[[Setting], Scorer]
    drawn: bool = True
    passes: int = 1


def base_name(encoder: Encoder) -> str:
    """What the model itself is called in the table."""
    return f"CN-CLIP {encoder.name}"


def methods_of(
    options: BenchmarkOptions, encoder: Encoder, zero_shot: EncodedSplit | None, *, fitting: bool
) -> list[Method]:
    """All methods in the order of the table, the model itself first.

    `zero_shot` is the test split as the model saw it before it was fine-tuned, where those weights are at
    hand. Without `fitting` (no validation or train split) methods that fit something are left out.
    """
    published, variant = options.published, options.variant
    found = [Method(base_name(encoder), "the model itself: one vector a picture", _plain, drawn=False)]
    if zero_shot is not None:
        name = f"{base_name(encoder)}, zero-shot"
        found.append(Method(name, "the published weights before fine-tuning", _other(zero_shot), drawn=False))
    found += [
        Method(PUBLISHED, "random crops, folded", _folded(published), passes=published.crops + 1),
        Method(
            "LACLIP with the whole picture",
            "crops and the whole picture, folded",
            _folded(variant),
            passes=variant.crops + 1,
        ),
        Method(
            BY_REGIONS,
            "regions from one pass of the model on a picture of twice the size, folded",
            _one_pass(options.one_pass),
            passes=2,
        ),
        Method(
            f"{BY_REGIONS}, float16",
            "the same vectors rounded to float16, as an index keeps them",
            _one_pass(options.one_pass, np.float16),
            passes=2,
        ),
        Method(
            "LACLIP, texts by clauses",
            "LACLIP with the whole picture, and each text folded with its clauses",
            _by_clauses(options),
            passes=variant.crops + 1,
        ),
        Method(
            "LACLIP, re-ranked",
            f"the first {options.reranking.candidates} scored anew by the crops that answer the query",
            _reranked(options),
            passes=variant.crops + 1,
        ),
    ]
    if encoder.fusion is not None:
        candidates = options.fused_candidates
        found += [
            Method(
                f"{name}{BY_FUSION}",
                f"the first {candidates} scored anew by the fusion head",
                _fused(vectors_of, encoder.fusion, candidates),
                drawn=drawn,
                passes=passes,
            )
            for name, vectors_of, drawn, passes in (
                (base_name(encoder), _whole, False, 1),
                (BY_REGIONS, partial(_of_regions_of_test, options=options.one_pass), True, 3),
            )
        ]
    if fitting:
        found += [
            Method(
                f"{BY_REGIONS}, re-ranked for motifs",
                f"the first {options.by_small_regions.candidates} scored anew by small regions that answer "
                "the query, less what all texts have in common",
                _reranked_for_motifs(options),
                passes=2,
            ),
            Method(
                f"{BY_REGIONS}, hubs corrected",
                "hubness, fitted on validation, subtracted",
                _without_hubs(options.one_pass),
                passes=2,
            ),
        ]
    return found


def methods_beside(
    name: str, encoder: Encoder, test: EncodedSplit, options: BenchmarkOptions
) -> list[Method]:
    """Another model by itself, on the `test` split as it sees it; re-ranked too where it has a fusion
    head."""
    named = f"beside: {name}"
    found = [Method(named, f"another model by itself, {encoder.name}", _other(test), drawn=False)]
    if encoder.fusion is not None:
        candidates = options.fused_candidates
        meaning = f"the first {candidates} scored anew by its fusion head"
        prepare = _other_fused(test, encoder.fusion, candidates)
        found.append(Method(f"{named}{BY_FUSION}", meaning, prepare, drawn=False))
    return found


def _plain(setting: Setting) -> Scorer:
    return lambda texts: setting.test.whole @ texts.vectors.T


def _other(split: EncodedSplit) -> Callable[[Setting], Scorer]:
    def prepare(setting: Setting) -> Scorer:
        part = split.folds[setting.fold].split
        return lambda texts: part.whole @ part.encode(texts.texts).vectors.T

    return prepare


def _other_fused(split: EncodedSplit, head: FusionHead, candidates: int) -> Callable[[Setting], Scorer]:
    def prepare(setting: Setting) -> Scorer:
        part = split.folds[setting.fold].split

        def score(texts: EncodedTexts) -> np.ndarray:
            own = part.encode(texts.texts)
            return rerank_fused(part.whole @ own.vectors.T, head, part.region_tokens, own.words, candidates)

        return score

    return prepare


def _of_crops(split: EncodedSplit, options: AlignmentOptions, seed: int) -> np.ndarray:
    return fold(split.whole, split.crops(options, seed), options)


def _of_regions(split: EncodedSplit, options: AlignmentOptions, seed: int) -> np.ndarray:
    return fold(split.whole, split.regions(options, seed), options)


def _folded(options: AlignmentOptions) -> Callable[[Setting], Scorer]:
    def prepare(setting: Setting) -> Scorer:
        vectors = _of_crops(setting.test, options, setting.seed)
        return lambda texts: vectors @ texts.vectors.T

    return prepare


def _one_pass(
    options: AlignmentOptions, kept_as: type[np.floating] = np.float32
) -> Callable[[Setting], Scorer]:
    def prepare(setting: Setting) -> Scorer:
        vectors = _of_regions(setting.test, options, setting.seed).astype(kept_as).astype(np.float32)
        return lambda texts: vectors @ texts.vectors.T

    return prepare


def _by_clauses(options: BenchmarkOptions) -> Callable[[Setting], Scorer]:
    def prepare(setting: Setting) -> Scorer:
        vectors = _of_crops(setting.test, options.variant, setting.seed)
        return lambda texts: vectors @ fold_clauses(texts.vectors, texts.clauses, options.clauses).T

    return prepare


def _reranked(options: BenchmarkOptions) -> Callable[[Setting], Scorer]:
    def prepare(setting: Setting) -> Scorer:
        crops = setting.test.crops(options.variant, setting.seed)
        vectors = fold(setting.test.whole, crops, options.variant)
        return lambda texts: rerank(vectors @ texts.vectors.T, crops, texts.vectors, options.reranking)

    return prepare


def _whole(setting: Setting) -> np.ndarray:
    return setting.test.whole


def _of_regions_of_test(setting: Setting, options: AlignmentOptions) -> np.ndarray:
    return _of_regions(setting.test, options, setting.seed)


def _fused(
    vectors_of: Callable[[Setting], np.ndarray], head: FusionHead, candidates: int
) -> Callable[[Setting], Scorer]:
    def prepare(setting: Setting) -> Scorer:
        vectors = vectors_of(setting)
        return lambda texts: rerank_fused(
            vectors @ texts.vectors.T, head, setting.test.region_tokens, texts.words, candidates
        )

    return prepare


def _reranked_for_motifs(options: BenchmarkOptions) -> Callable[[Setting], Scorer]:
    def prepare(setting: Setting) -> Scorer:
        assert setting.bank is not None
        centre = setting.bank.texts.vectors.mean(axis=0)
        vectors = _of_regions(setting.test, options.one_pass, setting.seed)
        regions = setting.test.regions(options.small_regions, setting.seed)
        return lambda texts: rerank(
            vectors @ texts.vectors.T, regions, texts.vectors, options.by_small_regions, centre
        )

    return prepare


def _without_hubs(options: AlignmentOptions) -> Callable[[Setting], Scorer]:
    """The bank's pictures are taken whole: their regions would cost more than those of the test split."""

    def prepare(setting: Setting) -> Scorer:
        validation, bank = setting.validation, setting.bank
        assert validation is not None
        assert bank is not None
        vectors = _of_regions(setting.test, options, setting.seed)
        before = _of_regions(validation, options, setting.fitting_seed)
        correction = fitted(
            before @ validation.texts.vectors.T,
            validation.partners,
            before @ bank.texts.vectors.T,
            validation.texts.vectors @ bank.whole.T,
        )
        return lambda texts: correction.applied(
            vectors @ texts.vectors.T, vectors @ bank.texts.vectors.T, texts.vectors @ bank.whole.T
        )

    return prepare
