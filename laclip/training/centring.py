"""A start that spreads untrained vectors out: the mean feature of each tower is moved to the origin.

Random transformers give every input nearly the same feature, and neither of cn_clip's projections has a bias
that could take the common part away, so that contrastive training spends its first hundreds of steps on it.
Moving the biases of the last layer norms once does it exactly. The idea is data-dependent initialisation
(Krähenbühl et al., ICLR 2016; Mishkin and Matas, "All you need is a good init", ICLR 2016), kept to the mean.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from laclip.encoders.encoder import Encoder

LARGEST_SAMPLE = 512
"""As many pairs tell the means well enough; larger datasets need not be encoded whole."""


def centre_towers(encoder: Encoder, squares: np.ndarray | None, texts: Sequence[str] | None) -> None:
    """Shift the final layer norms of an untrained ViT model so that mean features over these pictures and
    texts are zero; a tower for which None is given is left as it is.

    `squares` are pictures at the model's size, (n, side, side, 3) uint8. Weights are changed in place. Raises
    ValueError for a model without a vision transformer.
    """
    model = encoder.model
    if not hasattr(model.visual, "ln_post"):
        raise ValueError("only models with a vision transformer can be centred")
    if squares is not None:
        _centre(model.visual.ln_post, lambda: encoder.encode_squares(squares))
    if texts is not None:
        _centre(model.bert.encoder.layer[-1].output.LayerNorm, lambda: encoder.encode_texts(texts))


def _centre(norm: Any, encode: Callable[[], object]) -> None:
    with torch.no_grad():
        norm.bias -= _mean_feature(norm, encode)


def _mean_feature(norm: torch.nn.Module, encode: Callable[[], object]) -> torch.Tensor:
    """(width,) mean over inputs of what leaves `norm` while `encode` runs; of a sequence, its first token."""
    features: list[torch.Tensor] = []

    def keep(module: torch.nn.Module, inputs: object, output: torch.Tensor) -> None:
        features.append((output[:, 0] if output.ndim == 3 else output).float())

    hook = norm.register_forward_hook(keep)
    try:
        encode()
    finally:
        hook.remove()
    return torch.cat(features).mean(dim=0)
