"""What training minimises, chosen by name.

An objective is a module called with unit vectors of pictures (n, d) and texts (n, d), the logit scale (a
positive scalar) and the batch's targets (n, n); it returns a scalar loss. What it learns itself (heads beside
the towers) are its parameters: they are trained and saved with the run, and are no part of the checkpoint.
"""

from collections.abc import Callable

import torch
from torch.nn.functional import cross_entropy


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


class SymmetricInfoNCE(torch.nn.Module):
    """The mean of both directions' cross entropies against the targets.

    With one partner a row and no weak positives it is CLIP's loss (Radford et al., ICML 2021, figure 3).
    """

    def forward(
        self, images: torch.Tensor, texts: torch.Tensor, logit_scale: torch.Tensor, targets: torch.Tensor
    ) -> torch.Tensor:
        logits = logit_scale * images.float() @ texts.float().T
        return (cross_entropy(logits, targets) + cross_entropy(logits.T, targets)) / 2


OBJECTIVES: dict[str, Callable[[int], torch.nn.Module]] = {"infonce": lambda dimensions: SymmetricInfoNCE()}
"""Name -> how to make the objective for vectors of so many dimensions."""
