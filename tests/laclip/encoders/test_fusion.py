import pytest
import torch
from torch.nn.functional import normalize

from laclip.encoders.fusion import FusionHead, fusion_head_from

D = 8


def tokens(seed: int, *shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.randn(*shape, D, generator=torch.Generator().manual_seed(seed), dtype=dtype)


@pytest.fixture
def head() -> FusionHead:
    """One that has learned something: nothing in it is neutral."""
    made = FusionHead(D, 0.4)
    for seed, parameter in enumerate(made.parameters()):
        generator = torch.Generator().manual_seed(seed)
        parameter.data += 0.3 * torch.randn(parameter.shape, generator=generator)
    return made


def written_out(head: FusionHead, regions: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
    """One picture (p, d) and one text (l, d), the attended means made as they are defined."""
    r, w = normalize(head.of_regions(regions), dim=1), normalize(head.of_words(words), dim=1)
    sharpened = head.log_sharpness.exp() * w @ r.T
    seen_by_words = sharpened.softmax(dim=1) @ r
    seen_by_regions = sharpened.softmax(dim=0).T @ w
    of_words = (normalize(seen_by_words, dim=1) * w).sum(dim=1)
    of_regions = (normalize(seen_by_regions, dim=1) * r).sum(dim=1)
    say_of_words = head.say_of_words(normalize(words, dim=1))[:, 0].softmax(dim=0)
    say_of_regions = head.say_of_regions(normalize(regions, dim=1))[:, 0].softmax(dim=0)
    return ((of_words * say_of_words).sum() + (of_regions * say_of_regions).sum()) / 2


def test_every_picture_with_every_text_is_as_written_out(head: FusionHead) -> None:
    regions, words = tokens(0, 3, 5), tokens(1, 4, 6)
    lengths = [6, 1, 3, 5]  # one text of a single word
    mask = torch.arange(6)[None] < torch.tensor(lengths)[:, None]
    expected = torch.stack(
        [
            torch.stack([written_out(head, r, words[t, :length]) for t, length in enumerate(lengths)])
            for r in regions
        ]
    )
    torch.testing.assert_close(head.local(regions, words, mask), expected)
    pairs = head.local_of_pairs(regions, words[:3], mask[:3])
    torch.testing.assert_close(pairs, expected[:, :3].diagonal())


def test_what_pads_a_text_changes_nothing(head: FusionHead) -> None:
    regions, words = tokens(0, 2, 5), tokens(1, 2, 4)
    mask = torch.ones(2, 4, dtype=torch.bool)
    padded = torch.cat([words, 100 * tokens(2, 2, 3)], dim=1)
    padded_mask = torch.cat([mask, torch.zeros(2, 3, dtype=torch.bool)], dim=1)
    torch.testing.assert_close(head.local(regions, padded, padded_mask), head.local(regions, words, mask))


def test_the_order_of_pictures_texts_regions_and_words_does_not_matter(head: FusionHead) -> None:
    regions, words, mask = tokens(0, 3, 5), tokens(1, 3, 4), torch.ones(3, 4, dtype=torch.bool)
    mask[1, 2:] = False
    before = head.local(regions, words, mask)
    rows, places = torch.tensor([2, 0, 1]), torch.tensor([3, 1, 0, 2])
    after = head.local(regions[rows].flip(1), words[rows][:, places], mask[rows][:, places])
    torch.testing.assert_close(after, before[rows][:, rows])


def test_a_text_without_words_is_like_nothing(head: FusionHead) -> None:
    regions, words, mask = tokens(0, 2, 5), tokens(1, 2, 4), torch.zeros(2, 4, dtype=torch.bool)
    found = head.local(regions, words, mask)
    assert found.abs().max() == 0
    found.sum().backward()
    assert all(torch.isfinite(each.grad).all() for each in head.parameters() if each.grad is not None)


def test_equal_texts_are_equally_like_a_picture(head: FusionHead) -> None:
    regions, words = tokens(0, 2, 5), tokens(1, 1, 4).expand(3, -1, -1)
    found = head.local(regions, words, torch.ones(3, 4, dtype=torch.bool))
    torch.testing.assert_close(found, found[:, :1].expand(-1, 3))


def test_its_gradients_are_right(head: FusionHead) -> None:
    head = head.double()
    regions, words = tokens(0, 2, 3, dtype=torch.float64), tokens(1, 2, 3, dtype=torch.float64)
    mask = torch.tensor([[True, True, True], [True, False, False]])
    inputs = regions.requires_grad_(True), words.requires_grad_(True)
    assert torch.autograd.gradcheck(lambda r, w: head.local(r, w, mask), inputs)


def test_a_head_is_read_back(head: FusionHead) -> None:
    again = fusion_head_from({name: each.clone() for name, each in head.state_dict().items()})
    regions, words, mask = tokens(0, 2, 5), tokens(1, 3, 4), torch.ones(3, 4, dtype=torch.bool)
    torch.testing.assert_close(again.local(regions, words, mask), head.local(regions, words, mask))
    assert float(again.local_share) == pytest.approx(0.4)
