"""The contrastive loss between pictures and texts, and where each row's probability belongs."""

import torch
from torch.nn.functional import cross_entropy

from laclip.training.objectives.objective import PAIRS, Encoded, Objective, Targets


def targets(partners: torch.Tensor, same_entry: torch.Tensor, entry_share: float) -> torch.Tensor:
    """(n, n) float32, rows summing to one: where each row's probability belongs.

    Both relations are (n, n) bool, symmetric, true on the diagonal. A row's true partners share
    1 - `entry_share` equally (as in supervised contrastive learning, Khosla et al., NeurIPS 2020); all rows
    of its entry share the rest: weak positives, after UniCL (Yang et al., CVPR 2022).
    """
    relations = ((1 - entry_share, partners), (entry_share, same_entry))
    return sum(
        (share * related.float() / related.sum(1, keepdim=True) for share, related in relations),
        start=torch.zeros(partners.shape, device=partners.device),
    )


def shares(related: torch.Tensor) -> torch.Tensor:
    """Each row's probability, shared equally by those that it is related to, of (n, m) bool."""
    return related.float() / related.sum(dim=1, keepdim=True)


class SymmetricInfoNCE(Objective):
    """The mean of both directions' cross entropies against the targets.

    With one partner a row and no weak positives it is CLIP's loss (Radford et al., ICML 2021, figure 3).
    """

    def forward(self, encoded: Encoded, logit_scale: torch.Tensor, targets: Targets) -> torch.Tensor:
        images, texts = encoded
        return symmetric_cross_entropy(logit_scale * images @ texts.T, targets[PAIRS], targets[PAIRS])


def symmetric_cross_entropy(
    logits: torch.Tensor, forth: torch.Tensor, back: torch.Tensor, negatives: torch.Tensor | None = None
) -> torch.Tensor:
    """Of (n, m) logits, pictures by texts: pictures against the targets `forth`, texts against `back`.

    `negatives` (n, k) are logits of each picture with k texts of its own that are wrong, -inf where there is
    none: a picture's probability is shared with them too.
    """
    if negatives is None:
        of_pictures = cross_entropy(logits, forth)
    else:
        shares = logits.logsumexp(dim=1).logaddexp(negatives.logsumexp(dim=1))
        of_pictures = (shares - (forth * logits).sum(dim=1)).mean()
    return (of_pictures + cross_entropy(logits.T, back)) / 2
