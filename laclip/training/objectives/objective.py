"""What an objective is: the inputs it asks for, what it has encoded of them, and the loss over a batch.

A contrastive loss compares every row of a batch with every other, but rows are encoded in parts and in
several processes. So an objective has two sides: `encode` sees the rows of one part, and `forward` what was
encoded of all rows of the batch. What it learns itself (heads beside the towers) are its parameters.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn.functional import normalize

from laclip.encoders.fusion import FusionHead

IMAGES, IDS = "images", "ids"
"""The inputs that every row has: its picture (3, side, side) and its text's token ids (context)."""

PAIRS = "pairs"
"""The targets that every batch has: where the probability of each row's picture, and of its text, belongs."""

Inputs = Mapping[str, torch.Tensor]
"""By name; as many rows in each."""

Targets = Mapping[str, torch.Tensor]
"""By name, (n, n) each, rows summing to one."""

Encoded = tuple[torch.Tensor, ...]
"""What the loss is made of, as many rows in each; gradients flow back through those of floating point."""


class Objective(torch.nn.Module):
    """The base of all: one unit vector of each row's picture and text. To add one, see `named.OBJECTIVES`."""

    sees_pictures = True
    """Whether rows are given their pictures at all."""

    def __init__(self) -> None:
        super().__init__()
        self.fusion: FusionHead | None = None
        """The head that is kept with the model, for re-ranking."""

    @property
    def remark(self) -> str:
        """What is to be told of the train split as this objective finds it; empty for nothing."""
        return ""

    def further(
        self, rows: np.ndarray, randoms: Sequence[np.random.Generator]
    ) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
        """Inputs and targets beside those that every batch has, for all n rows of a batch, numbers in the
        train split. Each row draws from a generator of its own, so that all processes find the same."""
        return {}, {}

    def encode(self, model: Any, inputs: Inputs, patch_masking: float) -> Encoded:
        """What the loss needs to know of these rows, fp32; `patch_masking` is the share of patches left
        out."""
        images, texts = model.encode_image(inputs[IMAGES], patch_masking), model.encode_text(inputs[IDS])
        return unit(images), unit(texts)

    def forward(self, encoded: Encoded, logit_scale: torch.Tensor, targets: Targets) -> torch.Tensor:
        """The loss, a scalar, over a batch of n rows."""
        raise NotImplementedError


def unit(vectors: torch.Tensor) -> torch.Tensor:
    """Of length one along the last axis, fp32."""
    return normalize(vectors.float(), dim=-1)
