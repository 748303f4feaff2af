"""The fusion head: how well the regions of a picture and the words of a text answer each other.

The idea is the local branch of AsCL (arXiv 2405.10029: multimodal attention over regions and words, and
S = u S_local + (1 - u) S_global); what is here is our own, after the attended similarity of SCAN (Lee et al.,
"Stacked cross attention for image-text matching", ECCV 2018, section 3.1). Words look at regions and regions
at words; each is compared with the mean of what it looks at; a word's or region's say in the sum is learned.

Shapes: `regions` (n, p, d) of n pictures, `words` (m, l, d) of m texts with `mask` (m, l) bool; scores (n,
m).
"""

import torch
from torch.nn.functional import normalize

_HIDDEN = -1e4  # added to a logit: nothing is seen (finite, so that a text without words gives no NaN)
_SHARPNESS = 9.0
"""Inverse temperature the attention starts with; SCAN's."""


class FusionHead(torch.nn.Module):
    """Local similarities, cosines in [-1, 1], and their sum with the global ones; `local_share` is u."""

    local_share: torch.Tensor

    def __init__(self, dimensions: int, local_share: float = 0.5) -> None:
        super().__init__()
        self.register_buffer("local_share", torch.tensor(local_share))
        self.of_regions = torch.nn.Linear(dimensions, dimensions, bias=False)
        self.of_words = torch.nn.Linear(dimensions, dimensions, bias=False)
        self.say_of_regions = torch.nn.Linear(dimensions, 1)
        self.say_of_words = torch.nn.Linear(dimensions, 1)
        self.log_sharpness = torch.nn.Parameter(torch.tensor(_SHARPNESS).log())
        for projection in (self.of_regions, self.of_words):
            torch.nn.init.eye_(projection.weight)  # tokens are in one space already
        for say in (self.say_of_regions, self.say_of_words):
            torch.nn.init.zeros_(say.weight)  # all have the same say
            torch.nn.init.zeros_(say.bias)

    def mixed(self, local: torch.Tensor, cosines: torch.Tensor) -> torch.Tensor:
        """S = u S_local + (1 - u) S_global."""
        return self.local_share * local + (1 - self.local_share) * cosines

    def local(self, regions: torch.Tensor, words: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """(n, m): every picture with every text."""
        of_regions, of_words, says = self._prepared(regions, words, mask)
        cosines = torch.einsum("npd,mld->nmlp", of_regions, of_words)
        return self._attended(
            cosines, of_regions[:, None], of_words[None], mask[None], says, one_to_one=False
        )

    def local_of_pairs(self, regions: torch.Tensor, words: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """(n,): every picture with the text at its own place only."""
        of_regions, of_words, says = self._prepared(regions, words, mask)
        cosines = of_words @ of_regions.transpose(1, 2)
        return self._attended(cosines, of_regions, of_words, mask, says, one_to_one=True)

    def _prepared(
        self, regions: torch.Tensor, words: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        say_of_regions = self.say_of_regions(normalize(regions, dim=-1))[..., 0].softmax(dim=-1)
        say_of_words = self.say_of_words(normalize(words, dim=-1))[..., 0]
        say_of_words = (say_of_words + ~mask * _HIDDEN).softmax(dim=-1) * mask
        return (
            normalize(self.of_regions(regions), dim=-1),
            normalize(self.of_words(words), dim=-1),
            (say_of_regions, say_of_words),
        )

    def _attended(
        self,
        cosines: torch.Tensor,
        regions: torch.Tensor,
        words: torch.Tensor,
        mask: torch.Tensor,
        says: tuple[torch.Tensor, torch.Tensor],
        *,
        one_to_one: bool,
    ) -> torch.Tensor:
        """The two attended similarities' mean, from cosines (..., l, p).

        A word's cosine with the mean m of regions it looks at is (sum of weights x cosines) / |m|, and |m|
        follows from the regions' cosines with each other: no such mean is ever made, which for every picture
        with every text would be d numbers a word.
        """
        say_of_regions, say_of_words = says
        sharpened = self.log_sharpness.exp() * cosines
        at_regions = sharpened.softmax(dim=-1)
        at_words = (sharpened + ~mask[..., None] * _HIDDEN).softmax(dim=-2)
        of_words = (at_regions * cosines).sum(dim=-1) / _length(at_regions, regions)
        of_regions = (at_words * cosines).sum(dim=-2) / _length(at_words.transpose(-1, -2), words)
        if one_to_one:
            by_words = (of_words * say_of_words).sum(dim=-1)
            by_regions = (of_regions * say_of_regions).sum(dim=-1)
        else:
            by_words = torch.einsum("nml,ml->nm", of_words, say_of_words)
            by_regions = torch.einsum("nmp,np->nm", of_regions, say_of_regions)
        return (by_words + by_regions) / 2 * mask.any(dim=-1)


def _length(weights: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
    """Lengths (...) of the weighted means of unit tokens (..., t, d), weights (..., t) over them."""
    products = tokens @ tokens.transpose(-1, -2)
    squared = ((weights @ products) * weights).sum(dim=-1)
    return squared.clamp(min=1e-6).sqrt()


def fusion_head_from(state: dict[str, torch.Tensor]) -> FusionHead:
    """A head from its weights, in eval mode. Raises KeyError or RuntimeError where they are none."""
    head = FusionHead(state["of_regions.weight"].shape[0])
    head.load_state_dict(state)
    return head.eval().requires_grad_(False)
