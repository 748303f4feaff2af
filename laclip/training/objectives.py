"""What training minimises, chosen by name.

An objective takes unit vectors of pictures (n, d) and texts (n, d), the logit scale (a positive scalar) and
the batch's targets (n, n), and returns a scalar loss.
"""

from collections.abc import Callable

import torch
from torch.nn.functional import cross_entropy

Objective = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]


def targets(partners: torch.Tensor, same_kind: torch.Tensor, kind_share: float) -> torch.Tensor:
    """(n, n) float32, rows summing to one: where each row's probability belongs.

    `partners` and `same_kind` are (n, n) bool, symmetric, true on the diagonal. A row's true partners share
    1 - `kind_share` equally (as in supervised contrastive learning, Khosla et al., NeurIPS 2020), all rows of
    its kind share the rest: labels as weak positives, after UniCL (Yang et al., CVPR 2022).
    """
    true, kind = partners.float(), same_kind.float()
    return (1 - kind_share) * true / true.sum(1, keepdim=True) + kind_share * kind / kind.sum(1, keepdim=True)


def symmetric_infonce(
    images: torch.Tensor, texts: torch.Tensor, logit_scale: torch.Tensor, targets: torch.Tensor
) -> torch.Tensor:
    """The mean of both directions' cross entropies against the targets.

    With one partner a row and no share for kinds it is CLIP's loss (Radford et al., ICML 2021, figure 3).
    """
    logits = logit_scale * images.float() @ texts.float().T
    return (cross_entropy(logits, targets) + cross_entropy(logits.T, targets)) / 2


OBJECTIVES: dict[str, Objective] = {"infonce": symmetric_infonce}
