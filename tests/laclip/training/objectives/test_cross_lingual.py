import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy, normalize

from laclip.encoders.encoder import load_encoder
from laclip.encoders.normaliser import tokenise
from laclip.training.objectives.cross_lingual import (
    RelationalTransfer,
    TransferOptions,
    aligned_words,
    denoised_texts,
    relational_distillation,
    word_loss,
)
from laclip.training.objectives.infonce import SymmetricInfoNCE
from laclip.training.objectives.objective import IDS, IMAGES, PAIRS, unit

SCALE = torch.tensor(14.0)


def unit_vectors(seed: int, *shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return normalize(torch.randn(*shape, generator=generator, dtype=dtype), dim=-1)


def test_distillation_is_zero_for_the_teacher_s_own_relations_only() -> None:
    logits = 5 * unit_vectors(0, 4, 8) @ unit_vectors(1, 4, 8).T
    assert relational_distillation(logits, logits) == pytest.approx(0, abs=1e-6)
    assert relational_distillation(logits, logits + 3.0) == pytest.approx(
        0, abs=1e-6
    )  # softmax knows no offset
    assert relational_distillation(logits, 5 * torch.eye(4)) > 0.1


def test_distillation_is_the_mean_of_both_directions_divergences() -> None:
    own, taught = (3 * unit_vectors(seed, 3, 8) @ unit_vectors(seed + 5, 3, 8).T for seed in (0, 1))
    expected = 0.0
    for ours, theirs in ((own, taught), (own.T, taught.T)):
        p, q = theirs.softmax(dim=1), ours.softmax(dim=1)
        expected += float((p * (p / q).log()).sum(dim=1).mean()) / 2
    assert relational_distillation(own, taught) == pytest.approx(expected, rel=1e-5)


def transfer(**options: float) -> RelationalTransfer:
    vectors = unit_vectors(2, 5, 8), unit_vectors(3, 5, 8)
    return RelationalTransfer(["鹤"] * 5, *vectors, TransferOptions(**options))


def encoded(count: int) -> tuple[torch.Tensor, ...]:
    """Of five rows: pictures, the teacher's sources and targets, target texts, and source texts where five
    are asked for."""
    return tuple(unit_vectors(seed, 5, 8) for seed in (0, 2, 3, 1, 4)[:count])


@pytest.mark.parametrize("count", [4, 5])
def test_the_order_of_the_batch_does_not_matter(count: int) -> None:
    objective, vectors = transfer(), encoded(count)
    order = torch.tensor([3, 0, 4, 1, 2])
    one = objective(vectors, SCALE, {PAIRS: torch.eye(5)})
    other = objective(tuple(each[order] for each in vectors), SCALE, {PAIRS: torch.eye(5)})
    torch.testing.assert_close(one, other)


def test_without_distillation_and_source_texts_it_is_infonce() -> None:
    objective, vectors = transfer(distillation_share=0, source_share=0, alignment_share=0), encoded(4)
    wanted = {PAIRS: torch.eye(5)}
    expected = SymmetricInfoNCE()((vectors[0], vectors[3]), SCALE, wanted)
    torch.testing.assert_close(objective(vectors, SCALE, wanted), expected)


def test_source_texts_find_pictures_and_draw_target_texts() -> None:
    objective = transfer(distillation_share=0, source_share=0.6, alignment_share=0.5)
    wanted, contrast = {PAIRS: torch.eye(5)}, SymmetricInfoNCE()
    pictures, _, _, targets, sources = encoded(5)
    expected = 0.4 * contrast((pictures, targets), SCALE, wanted)
    expected += 0.6 * contrast((pictures, sources), SCALE, wanted)
    expected = 0.5 * expected + 0.5 * SCALE * (1 - (targets * sources).sum(dim=1).mean())
    torch.testing.assert_close(objective(encoded(5), SCALE, wanted), expected)


def test_pictures_are_moved_by_source_texts_where_they_meet_them() -> None:
    """By nothing that a translation may have spoiled."""
    pictures = []
    for targets in (encoded(5)[3], unit_vectors(9, 5, 8)):
        vectors = [each.requires_grad_(True) for each in encoded(5)]
        vectors[3] = targets
        transfer()(tuple(vectors), SCALE, {PAIRS: torch.eye(5)}).backward()
        assert vectors[0].grad is not None
        pictures.append(vectors[0].grad)
    torch.testing.assert_close(*pictures)
    assert pictures[0].any()


def test_source_texts_are_not_drawn_to_translations() -> None:
    objective = transfer(distillation_share=0, source_share=0, alignment_share=0.5)
    vectors = tuple(each.requires_grad_(True) for each in encoded(5))
    objective(vectors, SCALE, {PAIRS: torch.eye(5)}).backward()
    *_, targets, sources = vectors
    assert targets.grad is not None
    assert sources.grad is None or not sources.grad.any()


def test_source_texts_are_encoded_with_the_target_texts(tiny_preset: str) -> None:
    model = load_encoder(tiny_preset, seed=1).model.eval()
    objective = transfer()
    rows = np.array([3, 0])
    further, _ = objective.further(rows, [np.random.default_rng(0)] * 2)
    inputs = {IMAGES: torch.zeros(2, 3, 32, 32), IDS: tokenise(["a crane", "cranes and clouds"]).ids}
    with torch.no_grad():
        _, sources, _, targets, own = objective.encode(model, inputs | further, 0.0)
        expected = unit(model.encode_text(inputs[IDS])), unit(model.encode_text(tokenise(["鹤"] * 2).ids))
    torch.testing.assert_close(sources, unit_vectors(2, 5, 8)[[3, 0]])
    torch.testing.assert_close((targets, own), expected, atol=1e-5, rtol=1e-4)


def test_a_mistranslated_word_is_trusted_less() -> None:
    sources = unit_vectors(0, 1, 6, 64)
    targets = sources.clone()[:, [2, 0, 1, 5, 4, 3]]
    targets[0, 3] = unit_vectors(9, 64)  # no source word says this
    mask = torch.ones(1, 6, dtype=torch.bool)
    found = aligned_words(sources, targets, mask, mask, 0.05)
    assert found.trust[0].argmin() == 3
    assert found.trust[0, 3] < 0.5 < found.trust[0, [0, 1, 2, 4, 5]].min()
    clean, noisy = denoised_texts(targets, found.trust), normalize(targets.sum(dim=1), dim=1)
    truth = normalize(sources.sum(dim=1), dim=1)
    assert (clean @ truth.T) != (noisy @ truth.T)


def test_words_that_pad_a_text_have_no_say() -> None:
    sources, targets = unit_vectors(0, 2, 5, 16), unit_vectors(1, 2, 4, 16)
    everything = torch.ones(2, 5, dtype=torch.bool), torch.ones(2, 4, dtype=torch.bool)
    found = aligned_words(sources, targets, *everything, 0.05)
    padding = unit_vectors(2, 2, 3, 16)
    padded = [torch.cat([words, padding], dim=1) for words in (sources, targets)]
    masks = [torch.cat([mask, torch.zeros(2, 3, dtype=torch.bool)], dim=1) for mask in everything]
    again = aligned_words(*padded, *masks, 0.05)
    torch.testing.assert_close(again.trust[:, :4], found.trust)
    assert again.trust[:, 4:].abs().max() == 0
    losses = [
        word_loss(each.cosines, each.plans, each.trust, mask, SCALE)
        for each, mask in ((found, everything[0]), (again, masks[0]))
    ]
    torch.testing.assert_close(*losses)


def test_texts_of_one_word_and_of_none_have_a_loss() -> None:
    sources, targets = unit_vectors(0, 2, 3, 16).requires_grad_(True), unit_vectors(1, 2, 3, 16)
    masks = (
        torch.tensor([[True, False, False], [False, False, False]]),
        torch.tensor([[True, False, False]] * 2),
    )
    found = aligned_words(sources, targets, *masks, 0.05)
    loss = word_loss(found.cosines, found.plans, found.trust, masks[0], SCALE)
    loss.backward()
    assert torch.isfinite(loss)
    assert sources.grad is not None
    assert torch.isfinite(sources.grad).all()
    assert torch.isfinite(denoised_texts(targets, found.trust)).all()


def test_equal_words_in_another_order_cost_little() -> None:
    sources = unit_vectors(0, 1, 6, 32)
    mask = torch.ones(1, 6, dtype=torch.bool)

    def loss(targets: torch.Tensor) -> float:
        found = aligned_words(sources, targets, mask, mask, 0.05)
        return float(word_loss(found.cosines, found.plans, found.trust, mask, SCALE))

    uniform = float(cross_entropy(torch.zeros(1, 6), torch.tensor([0])))
    assert loss(sources[:, [5, 3, 1, 0, 2, 4]]) < 0.05 < uniform


def test_gradients_are_right() -> None:
    sources = unit_vectors(0, 2, 3, 4, dtype=torch.float64).requires_grad_(True)
    targets = unit_vectors(1, 2, 3, 4, dtype=torch.float64).requires_grad_(True)
    mask = torch.tensor([[True, True, True], [True, True, False]])
    held = aligned_words(sources, targets, mask, mask, 0.1)

    def loss(s: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        return word_loss(s @ t.transpose(1, 2), held.plans, held.trust, mask, SCALE.double())

    assert torch.autograd.gradcheck(loss, (sources, targets))
    pictures = unit_vectors(2, 3, 4, dtype=torch.float64).requires_grad_(True)
    taught = unit_vectors(3, 3, 4, dtype=torch.float64)
    assert torch.autograd.gradcheck(
        lambda p: relational_distillation(3 * p @ taught.T, taught @ taught.T), (pictures,)
    )


@pytest.mark.parametrize("share", [0.0, 0.9])
def test_the_second_stage_s_gradients_are_right(share: float) -> None:
    """Of target texts always; of pictures where translations move them."""
    objective = transfer(source_share=share)
    pictures, *teacher, texts, sources = (each.double() for each in encoded(5))
    wanted, scale = {PAIRS: torch.eye(5, dtype=torch.float64)}, SCALE.double() / 5

    def loss(of_texts: torch.Tensor, of_pictures: torch.Tensor) -> torch.Tensor:
        return objective((of_pictures, *teacher, of_texts, sources), scale, wanted)

    moved = (texts.requires_grad_(True), pictures.requires_grad_(share == 0))
    assert torch.autograd.gradcheck(loss, moved)
