import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from laclip.alignment.folding import (
    WEIGHTINGS,
    AlignmentOptions,
    crop_weights,
    effective_crops,
    fold,
    score_as_written,
)


def unit(random: np.random.Generator, *shape: int) -> np.ndarray:
    vectors = random.normal(size=shape)
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


@given(
    seed=st.integers(0, 2**31),
    crops=st.integers(1, 12),
    weighting=st.sampled_from(sorted(WEIGHTINGS)),
    temperature=st.floats(0.01, 10),
    whole_share=st.floats(0, 1),
    renormalise=st.booleans(),
)
def test_folded_scores_equal_the_written_sum(
    seed: int, crops: int, weighting: str, temperature: float, whole_share: float, renormalise: bool
) -> None:
    random = np.random.default_rng(seed)
    whole, parts, texts = unit(random, 4, 32), unit(random, 4, crops, 32), unit(random, 6, 32)
    options = AlignmentOptions(
        weighting=weighting, temperature=temperature, whole_share=whole_share, renormalise=renormalise
    )
    written = score_as_written(whole, parts, texts, options)
    np.testing.assert_allclose(fold(whole, parts, options) @ texts.T, written, rtol=0, atol=1e-6)


def test_the_written_sum_is_the_paper_s_formula() -> None:
    random = np.random.default_rng(3)
    whole, parts, texts = unit(random, 2, 8), unit(random, 2, 5, 8), unit(random, 3, 8)
    options = AlignmentOptions(weighting="softmax", temperature=0.1)
    for i in range(2):
        weights = np.exp([parts[i, j] @ whole[i] / 0.1 for j in range(5)])
        weights /= weights.sum()
        for t in range(3):
            expected = sum(weights[j] * (parts[i, j] @ texts[t]) for j in range(5))
            assert score_as_written(whole, parts, texts, options)[i, t] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("weighting", sorted(WEIGHTINGS))
def test_weights_sum_to_one_and_prefer_what_resembles_the_whole(weighting: str) -> None:
    whole = np.eye(4, dtype=np.float32)[:1]
    near, far, away = np.array([0.8, 0.6, 0, 0]), np.array([0.6, 0.8, 0, 0]), np.array([-1.0, 0, 0, 0])
    weights = crop_weights(whole, np.stack([near, far, away])[None], AlignmentOptions(weighting=weighting))
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
    assert (weights[0, 0] > weights[0, 1]) == (weighting != "uniform")


def test_effective_crops_counts_equal_weights_and_finds_a_single_one() -> None:
    assert effective_crops(np.full((1, 8), 1 / 8)) == pytest.approx(8)
    assert effective_crops(np.array([[1.0, 0, 0]])) == pytest.approx(1)


def test_the_whole_share_alone_is_plain_clip() -> None:
    random = np.random.default_rng(0)
    whole, parts = unit(random, 3, 8), unit(random, 3, 4, 8)
    np.testing.assert_allclose(fold(whole, parts, AlignmentOptions(whole_share=1)), whole, atol=1e-7)


def test_a_reversed_crop_range_and_unknown_names_are_refused() -> None:
    with pytest.raises(ValidationError, match="must not exceed"):
        AlignmentOptions(smallest=0.9, largest=0.5)
    with pytest.raises(ValidationError):
        AlignmentOptions(weighting="median")
