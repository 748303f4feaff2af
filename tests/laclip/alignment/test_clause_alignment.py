import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laclip.alignment.clause_alignment import (
    ClauseOptions,
    ClauseVectors,
    align_clauses,
    encode_clauses,
    fold_clauses,
    split_clauses,
)
from laclip.encoders.encoder import load_encoder


def unit(random: np.random.Generator, *shape: int) -> np.ndarray:
    vectors = random.normal(size=shape)
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def drawn(seed: int, texts: int = 5) -> tuple[np.ndarray, ClauseVectors, np.ndarray]:
    random = np.random.default_rng(seed)
    owners = np.repeat(np.arange(texts), random.integers(1, 5, texts))
    return unit(random, texts, 16), ClauseVectors(unit(random, len(owners), 16), owners), random


@given(st.text(alphabet="莲鹿鹤，；。 ", max_size=60))
def test_nothing_of_a_text_is_lost_in_its_clauses(text: str) -> None:
    assert "".join(split_clauses(text)).replace(" ", "") == text.replace(" ", "") or not text.strip(" ，；。")


def test_short_clauses_are_read_with_their_neighbours() -> None:
    assert split_clauses("元，妆金胸背，四边以回纹为框。白地。") == [
        "元，妆金胸背，",
        "四边以回纹为框。白地。",
    ]
    assert split_clauses("莲") == ["莲"]


def test_every_text_has_a_clause_and_equal_clauses_are_equal(tiny_preset: str) -> None:
    encoder = load_encoder(tiny_preset)
    found = encode_clauses(encoder, ["朱红团窠纹，白地素净。", "莲", "石青方胜纹，白地素净。"])
    assert found.owners.tolist() == [0, 0, 1, 2, 2]
    np.testing.assert_array_equal(found.vectors[1], found.vectors[4])


@given(st.integers(0, 2**31))
def test_folding_is_the_written_sum(seed: int) -> None:
    texts, clauses, _ = drawn(seed)
    options = ClauseOptions(whole_share=0.3, temperature=0.2)
    folded = fold_clauses(texts, clauses, options)
    for row, whole in enumerate(texts):
        own = clauses.vectors[clauses.owners == row]
        weights = np.exp(own @ whole / 0.2)
        written = 0.3 * whole + 0.7 * (weights / weights.sum()) @ own
        np.testing.assert_allclose(folded[row], written / np.linalg.norm(written), atol=1e-5)


def test_the_whole_share_alone_is_the_text_itself() -> None:
    texts, clauses, _ = drawn(1)
    np.testing.assert_allclose(fold_clauses(texts, clauses, ClauseOptions(whole_share=1)), texts, atol=1e-6)


@given(st.integers(0, 2**31))
def test_aligning_ranges_from_the_best_crop_to_the_mean_of_all(seed: int) -> None:
    _, clauses, random = drawn(seed)
    crops = unit(random, 3, 6, 16)
    coldest, hottest = align_clauses(crops, clauses, 1e-4), align_clauses(crops, clauses, 1e4)
    for picture in range(3):
        for text in range(5):
            cosines = crops[picture] @ clauses.vectors[clauses.owners == text].T
            assert coldest[picture, text] == pytest.approx(cosines.max(axis=0).mean(), abs=1e-3)
            assert hottest[picture, text] == pytest.approx(cosines.mean(), abs=1e-3)
