import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from laclip.encoders.clauses import clauses
from laclip.encoders.normaliser import MASK_ID, tokenise
from laclip.training.augmentation import (
    jitter_colours,
    kept_clauses,
    mask_tokens,
    random_resized_crops,
)


def generators(count: int, seed: int = 0) -> list[np.random.Generator]:
    """A generator a row."""
    return [np.random.default_rng([seed, row]) for row in range(count)]


texts = st.text(alphabet="龙凤，。；纹！", max_size=40)


@given(texts, st.floats(0, 1), st.integers(0, 1000))
def test_some_clauses_are_kept_in_order(text: str, share: float, seed: int) -> None:
    kept = kept_clauses(clauses(text), share, np.random.default_rng(seed))
    remaining = iter(clauses(text))
    assert all(any(clause == other for other in remaining) for clause in kept)
    assert bool(kept) == bool(clauses(text))


def test_half_of_the_texts_stay_whole_and_the_others_have_any_number_of_clauses() -> None:
    text = list("龙凤云鹿莲")
    lengths = [len(kept_clauses(text, 0.5, random)) for random in generators(400)]
    assert 0.4 < lengths.count(5) / 400 < 0.6
    assert all(lengths.count(count) > 30 for count in (1, 2, 3, 4))


def test_masking_touches_inner_tokens_only() -> None:
    ids = tokenise(["莲花纹，四周饰云", "龙"]).ids
    masked = mask_tokens(ids, 0.999, MASK_ID, generators(2))
    assert masked[0].tolist()[:10] == [101, *[MASK_ID] * 8, 102]
    assert masked[1].tolist()[:4] == [101, MASK_ID, 102, 0]
    assert mask_tokens(ids, 0.0, MASK_ID, generators(2)).equal(ids)


def test_crops_stay_upright_and_inside() -> None:
    down, across = torch.meshgrid(torch.arange(48), torch.arange(48), indexing="ij")
    picture = torch.stack([down * 5, across * 5, torch.full_like(down, 77)], dim=-1).to(torch.uint8)
    crops = random_resized_crops(picture.repeat(32, 1, 1, 1), 24, 0.5, generators(32))
    assert crops.shape == (32, 24, 24, 3)
    assert (crops[..., 0].diff(dim=1) >= 0).all()  # top stays above bottom
    assert (crops[..., 1].diff(dim=2) >= 0).all()  # left stays left of right
    torch.testing.assert_close(crops[..., 2], torch.full_like(crops[..., 2], 77.0))
    covered = (crops[..., 0].amax((1, 2)) - crops[..., 0].amin((1, 2))) / 235
    assert covered.min() > 0.55
    assert covered.max() <= 1.0


def test_jitter_keeps_hues_and_bounds() -> None:
    red = torch.tensor([200.0, 40.0, 40.0]).repeat(16, 8, 8, 1)
    jittered = jitter_colours(red, 0.1, generators(16))
    assert jittered.min() >= 0
    assert jittered.max() <= 255
    assert (jittered[..., 0] > jittered[..., 1] + 100).all()
    torch.testing.assert_close(jittered[..., 1], jittered[..., 2])
    assert jittered[:, 0, 0, 0].std() > 1


def test_what_happens_to_a_row_does_not_depend_on_its_neighbours() -> None:
    pictures = torch.randint(0, 256, (4, 12, 12, 3), dtype=torch.uint8)
    ids = tokenise(["莲花纹，四周饰云", "龙纹，云纹，火珠纹", "凤穿牡丹纹", "鹿纹"]).ids
    for one, whole in (
        (lambda x, g: random_resized_crops(x, 8, 0.3, g), pictures),
        (lambda x, g: jitter_colours(x.float(), 0.4, g), pictures),
        (lambda x, g: mask_tokens(x, 0.5, MASK_ID, g), ids),
    ):
        torch.testing.assert_close(one(whole, generators(4))[2:], one(whole[2:], generators(4)[2:]))
