import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laclip.alignment.reranking import RerankingOptions, conditioned, rerank


def unit(random: np.random.Generator, *shape: int) -> np.ndarray:
    vectors = random.normal(size=shape)
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def drawn(seed: int, n: int = 12, m: int = 9) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    crops, texts = unit(random, n, 5, 8), unit(random, m, 8)
    return crops.mean(axis=1) @ texts.T, crops, texts


def test_the_crop_that_answers_counts_most() -> None:
    text = np.eye(4, dtype=np.float32)[0]
    crops = np.stack([np.eye(4, dtype=np.float32)[[0, 1]], np.eye(4, dtype=np.float32)[[2, 1]]])
    assert conditioned(crops, text, 0.01) == pytest.approx([1, 0], abs=1e-6)
    assert conditioned(crops, text, 1e4) == pytest.approx([0.5, 0], abs=1e-3)


@given(st.integers(0, 2**31), st.integers(1, 12))
def test_only_the_order_of_the_first_candidates_changes(seed: int, candidates: int) -> None:
    scores, crops, texts = drawn(seed)
    by_text, by_picture = rerank(scores, crops, texts, RerankingOptions(candidates=candidates, share=1))
    for before, after in [(scores.T, by_text.T), (scores, by_picture)]:
        for old, new in zip(before, after, strict=True):
            old_order, new_order = np.argsort(-old, kind="stable"), np.argsort(-new, kind="stable")
            assert set(old_order[:candidates]) == set(new_order[:candidates])
            np.testing.assert_array_equal(old_order[candidates:], new_order[candidates:])


def test_all_candidates_are_ordered_by_the_mixed_score() -> None:
    scores, crops, texts = drawn(1)
    options = RerankingOptions(candidates=100, share=0.4, temperature=0.2)
    by_text, _ = rerank(scores, crops, texts, options)
    expected = 0.6 * scores + 0.4 * np.stack([conditioned(crops, text, 0.2) for text in texts], axis=1)
    np.testing.assert_array_equal(np.argsort(-by_text, axis=0), np.argsort(-expected, axis=0))


def test_what_all_texts_have_in_common_is_left_out_of_the_comparison_with_crops() -> None:
    scores, crops, texts = drawn(2)
    common = np.float32([0.5, -1, 0.25, 0, 2, 0, -0.5, 1])
    options = RerankingOptions(temperature=0.2)
    np.testing.assert_allclose(
        rerank(scores, crops, texts + common, options, common),
        rerank(scores, crops, texts, options),
        atol=1e-5,
    )
    assert (
        np.abs(rerank(scores, crops, texts, options, common) - rerank(scores, crops, texts, options)).max()
        > 0.1
    )
