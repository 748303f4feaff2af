"""What training minimises, chosen by name.

An objective takes unit vectors of pictures (n, d) and texts (n, d), the logit scale (a positive scalar) and
the batch's partners (n, n) bool, and returns a scalar loss.
"""

from collections.abc import Callable

import torch
from torch.nn.functional import cross_entropy

Objective = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]


def symmetric_infonce(
    images: torch.Tensor, texts: torch.Tensor, logit_scale: torch.Tensor, partners: torch.Tensor
) -> torch.Tensor:
    """The mean of both directions' InfoNCE, in which true partners are positives instead of negatives.

    Each row's target is uniform over its partners (as in supervised contrastive learning, Khosla et al.,
    NeurIPS 2020); with one partner a row it is CLIP's loss (Radford et al., ICML 2021, figure 3).
    """
    logits = logit_scale * images.float() @ texts.float().T
    targets = partners.float()
    forth = cross_entropy(logits, targets / targets.sum(dim=1, keepdim=True))
    back = cross_entropy(logits.T, targets.T / targets.T.sum(dim=1, keepdim=True))
    return (forth + back) / 2


OBJECTIVES: dict[str, Objective] = {"infonce": symmetric_infonce}
