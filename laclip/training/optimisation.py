"""The optimiser's side of the recipe: the learning rate's course, and how fast which weights move."""

import math
from typing import Any

import torch

from laclip.training.layers import Towers


def learning_rate_at(step: int, steps: int, warmup_share: float, peak: float) -> float:
    """Linear warm-up, then half a cosine down to zero (Loshchilov and Hutter, SGDR, ICLR 2017)."""
    warmup = max(1, round(steps * warmup_share))
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


def parameter_groups(model: Any, weight_decay: float, layer_decay: float = 1.0) -> list[dict[str, Any]]:
    """AdamW's groups over the weights that are trained; `share` is a group's factor on the learning rate.

    Matrices decay; norms, biases, embeddings' offsets and the logit scale do not, as in CLIP (Radford et al.,
    ICML 2021, section 2.5): "decoupled weight decay on all weights that are not gains or biases". A layer
    that lies n below its tower's head has share `layer_decay` ** n (Bao et al., BEiT, ICLR 2022).
    """
    towers = Towers(model)
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            share = layer_decay ** towers.depth(name)
            groups.setdefault((share, weight_decay if parameter.ndim >= 2 else 0.0), []).append(parameter)
    return [
        {"params": parameters, "share": share, "weight_decay": decay}
        for (share, decay), parameters in sorted(groups.items(), key=lambda group: group[0], reverse=True)
    ]
