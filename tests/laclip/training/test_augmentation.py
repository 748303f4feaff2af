import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from laclip.encoders.clauses import clauses
from laclip.encoders.normaliser import MASK_ID, tokenise
from laclip.training.augmentation import (
    drop_clauses,
    jitter_colours,
    mask_tokens,
    random_resized_crops,
)

texts = st.text(alphabet="龙凤，。；纹！", max_size=40)


@given(texts, st.floats(0, 0.99), st.integers(0, 1000))
def test_dropping_keeps_some_clauses_in_order(text: str, share: float, seed: int) -> None:
    kept = drop_clauses(text, share, np.random.default_rng(seed))
    remaining = iter(clauses(text))
    assert all(any(clause == other for other in remaining) for clause in clauses(kept))
    assert bool(kept) == bool(text)


def test_masking_touches_inner_tokens_only() -> None:
    ids = tokenise(["莲花纹，四周饰云", "龙"]).ids
    masked = mask_tokens(ids, 0.999, MASK_ID, np.random.default_rng(0))
    assert masked[0].tolist()[:10] == [101, *[MASK_ID] * 8, 102]
    assert masked[1].tolist()[:4] == [101, MASK_ID, 102, 0]
    assert mask_tokens(ids, 0.0, MASK_ID, np.random.default_rng(0)).equal(ids)


def test_crops_stay_upright_and_inside() -> None:
    down, across = torch.meshgrid(torch.arange(48), torch.arange(48), indexing="ij")
    picture = torch.stack([down * 5, across * 5, torch.full_like(down, 77)], dim=-1).to(torch.uint8)
    crops = random_resized_crops(picture.repeat(32, 1, 1, 1), 24, 0.5, np.random.default_rng(1))
    assert crops.shape == (32, 24, 24, 3)
    assert (crops[..., 0].diff(dim=1) >= 0).all()  # top stays above bottom
    assert (crops[..., 1].diff(dim=2) >= 0).all()  # left stays left of right
    torch.testing.assert_close(crops[..., 2], torch.full_like(crops[..., 2], 77.0))
    covered = (crops[..., 0].amax((1, 2)) - crops[..., 0].amin((1, 2))) / 235
    assert covered.min() > 0.55
    assert covered.max() <= 1.0


def test_jitter_keeps_hues_and_bounds() -> None:
    red = torch.tensor([200.0, 40.0, 40.0]).repeat(16, 8, 8, 1)
    jittered = jitter_colours(red, 0.1, np.random.default_rng(0))
    assert jittered.min() >= 0
    assert jittered.max() <= 255
    assert (jittered[..., 0] > jittered[..., 1] + 100).all()
    torch.testing.assert_close(jittered[..., 1], jittered[..., 2])
    assert jittered[:, 0, 0, 0].std() > 1
