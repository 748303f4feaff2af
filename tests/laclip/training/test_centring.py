import numpy as np
import pytest

from laclip.encoders.encoder import load_encoder
from laclip.training.centring import centre_towers


def mean_cosine(vectors: np.ndarray) -> float:
    """Mean cosine between different rows of unit vectors."""
    n = len(vectors)
    return float(((vectors @ vectors.T).sum() - n) / (n * (n - 1)))


def test_centred_towers_spread_untrained_vectors_out(tiny_preset: str) -> None:
    encoder = load_encoder(tiny_preset, seed=3)
    squares = np.random.default_rng(0).integers(0, 256, (20, 32, 32, 3), dtype=np.uint8)
    texts = [f"{colour}色{motif}纹" for colour in "红黄蓝绿" for motif in ("莲花", "云", "凤", "龙", "鹿")]
    assert mean_cosine(encoder.encode_squares(squares)) > 0.8
    assert mean_cosine(encoder.encode_texts(texts)) > 0.8
    centre_towers(encoder, squares, texts)
    assert abs(mean_cosine(encoder.encode_squares(squares))) < 0.15
    assert abs(mean_cosine(encoder.encode_texts(texts))) < 0.15


def test_a_resnet_is_refused() -> None:
    encoder = load_encoder("small")
    del encoder.model.visual.ln_post
    with pytest.raises(ValueError, match="vision transformer"):
        centre_towers(encoder, np.zeros((1, 112, 112, 3), np.uint8), ["龙"])
