import numpy as np
import pytest
import torch

from laclip.alignment.fused_reranking import Words, encode_region_tokens, encode_words, rerank_fused
from laclip.encoders.checkpoint import Checkpoint
from laclip.encoders.encoder import Encoder, load_encoder
from laclip.encoders.fusion import FusionHead
from laclip.encoders.pixels import fit_all
from tests.laclip.conftest import draw

TEXTS = ["朱红团窠", "石青方胜，白地", "三角"]


@pytest.fixture
def encoder(tiny_preset: str) -> Encoder:
    plain = load_encoder(tiny_preset, seed=2)
    state = FusionHead(plain.dimensions, 0.5).state_dict()
    held = Checkpoint("tiny", "from_scratch", plain.architecture, plain.model.state_dict(), fusion=state)
    return Encoder(held)


def squares(encoder: Encoder) -> np.ndarray:
    pictures = [draw("朱红", "团窠"), draw("石青", "方胜"), draw("土黄", "三角"), draw("石绿", "团窠")]
    return fit_all(pictures, encoder.resolution, "squash")


def test_with_all_as_candidates_scores_are_the_head_s(encoder: Encoder) -> None:
    regions, words = encode_region_tokens(encoder, squares(encoder), 3), encode_words(encoder, TEXTS, 2)
    base = encoder.encode_squares(squares(encoder)) @ encoder.encode_texts(TEXTS).T
    assert encoder.fusion is not None
    local = encoder.fusion.local(regions.float(), words.vectors.float(), words.mask).numpy()
    forth, back = rerank_fused(base, encoder.fusion, regions, words, candidates=10)
    expected = 0.5 * local + 0.5 * base
    np.testing.assert_array_equal(np.argsort(-forth, axis=0), np.argsort(-expected, axis=0))
    np.testing.assert_array_equal(np.argsort(-back, axis=1), np.argsort(-expected, axis=1))
    np.testing.assert_allclose(np.ptp(forth, axis=0), np.ptp(expected, axis=0), atol=1e-5)


def test_only_first_candidates_change_places(encoder: Encoder) -> None:
    regions, words = encode_region_tokens(encoder, squares(encoder)), encode_words(encoder, TEXTS)
    base = np.array([[0.9, 0.1, 0.2], [0.8, 0.2, 0.9], [0.1, 0.9, 0.8], [0.0, 0.8, 0.1]])
    assert encoder.fusion is not None
    forth, back = rerank_fused(base, encoder.fusion, regions, words, candidates=2)
    for text in range(3):
        assert set(np.argsort(-forth[:, text])[:2]) == set(np.argsort(-base[:, text])[:2])
        np.testing.assert_array_equal(np.argsort(-forth[:, text])[2:], np.argsort(-base[:, text])[2:])
    for picture in range(4):
        assert set(np.argsort(-back[picture])[:2]) == set(np.argsort(-base[picture])[:2])


def test_a_text_without_words_is_ranked_by_the_model_alone(encoder: Encoder) -> None:
    regions = encode_region_tokens(encoder, squares(encoder))
    nothing = Words(torch.zeros(1, 52, encoder.dimensions), torch.zeros(1, 52, dtype=torch.bool))
    base = np.array([[0.3], [0.9], [0.1], [0.5]])
    assert encoder.fusion is not None
    forth, _ = rerank_fused(base, encoder.fusion, regions, nothing, candidates=3)
    np.testing.assert_array_equal(np.argsort(-forth[:, 0]), np.argsort(-base[:, 0]))
