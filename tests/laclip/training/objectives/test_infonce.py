import torch
from torch.nn.functional import cross_entropy, normalize

from laclip.training.objectives.infonce import SymmetricInfoNCE, symmetric_cross_entropy, targets
from laclip.training.objectives.objective import PAIRS


def vectors(n: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return tuple(normalize(torch.randn(n, 16, generator=generator), dim=1) for _ in range(2))


SCALE = torch.tensor(14.0)


def symmetric_infonce(
    images: torch.Tensor, texts: torch.Tensor, scale: torch.Tensor, wanted: torch.Tensor
) -> torch.Tensor:
    return SymmetricInfoNCE()((images, texts), scale, {PAIRS: wanted})


def test_without_equal_texts_it_is_clip_s_loss() -> None:
    images, texts = vectors(6)
    logits, labels = SCALE * images @ texts.T, torch.arange(6)
    expected = (cross_entropy(logits, labels) + cross_entropy(logits.T, labels)) / 2
    torch.testing.assert_close(symmetric_infonce(images, texts, SCALE, torch.eye(6)), expected)


def test_a_partner_draws_near_what_a_negative_pushes_away() -> None:
    images, texts = vectors(4)
    partners = torch.eye(4, dtype=torch.bool)
    partners[0, 1] = partners[1, 0] = True
    images.requires_grad_(True)

    def pull(partner_matrix: torch.Tensor) -> float:
        """How strongly a step down the loss moves picture 0 towards text 1."""
        (gradient,) = torch.autograd.grad(
            symmetric_infonce(images, texts, SCALE, targets(partner_matrix, partner_matrix, 0.0)),
            images,
        )
        return float(-gradient[0] @ texts[1])

    assert pull(partners) > pull(torch.eye(4, dtype=torch.bool)) + 1.0


def test_the_order_of_the_batch_does_not_matter() -> None:
    images, texts = vectors(5)
    partners = torch.eye(5, dtype=torch.bool)
    partners[1, 3] = partners[3, 1] = True
    wanted = targets(partners, torch.ones(5, 5, dtype=torch.bool), 0.3)
    order = torch.tensor([4, 2, 0, 3, 1])
    one = symmetric_infonce(images, texts, SCALE, wanted)
    other = symmetric_infonce(images[order], texts[order], SCALE, wanted[order][:, order])
    torch.testing.assert_close(one, other)


def test_it_falls_when_pairs_agree() -> None:
    images, texts = vectors(5)
    wanted = torch.eye(5)
    assert symmetric_infonce(images, images, SCALE, wanted) < symmetric_infonce(images, texts, SCALE, wanted)


def test_a_wrong_text_of_a_picture_s_own_is_one_more_candidate() -> None:
    images, texts = vectors(4)
    wanted, logits = torch.eye(4), SCALE * images @ texts.T
    wrong = torch.tensor([[3.0], [-torch.inf], [-torch.inf], [1.0]])
    candidates = torch.cat([logits, wrong], dim=1)
    expected = (cross_entropy(candidates, torch.arange(4)) + cross_entropy(logits.T, torch.arange(4))) / 2
    torch.testing.assert_close(symmetric_cross_entropy(logits, wanted, wanted, wrong), expected)
    none = torch.full((4, 1), -torch.inf)
    without = symmetric_cross_entropy(logits, wanted, wanted)
    torch.testing.assert_close(symmetric_cross_entropy(logits, wanted, wanted, none), without)


def test_targets_share_out_one_between_partners_and_rows_of_an_entry() -> None:
    partners = torch.tensor([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]).bool()
    same_entry = torch.tensor([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]).bool()
    shared = targets(partners, same_entry, 0.2)
    torch.testing.assert_close(shared[0], torch.tensor([0.5, 0.5, 0.0, 0.0]))
    torch.testing.assert_close(shared[2], torch.tensor([0.0, 0.0, 0.9, 0.1]))
    torch.testing.assert_close(shared.sum(dim=1), torch.ones(4))
    alone = targets(partners, same_entry, 0.0)
    torch.testing.assert_close(alone[2], torch.tensor([0.0, 0.0, 1.0, 0.0]))
