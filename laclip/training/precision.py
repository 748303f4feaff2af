"""The number format of forward and backward passes; weights, gradients and updates stay fp32."""

from contextlib import AbstractContextManager
from typing import Any

import torch

from laclip.encoders.encoder import Precision

_FORMATS = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


class MixedPrecision:
    """Automatic casting, and for fp16 the loss scale that keeps small gradients from vanishing
    (Micikevicius et al., "Mixed precision training", ICLR 2018)."""

    def __init__(self, precision: Precision, device: torch.device) -> None:
        self._format, self._device = _FORMATS[precision], device
        self._scaler = torch.amp.GradScaler(device.type, enabled=precision == "fp16")

    def casting(self) -> AbstractContextManager[Any]:
        """A context for one forward pass. Casts are remembered within it, without gradients under no_grad: so
        passes with and without gradients must not share one."""
        return torch.autocast(self._device.type, self._format, enabled=self._format != torch.float32)

    def scaled(self, loss: torch.Tensor) -> torch.Tensor:
        return self._scaler.scale(loss)

    def step(self, optimiser: torch.optim.Optimizer, gradient_norm: float) -> torch.Tensor:
        """Clip the gradients of what the optimiser trains, and take the step unless, in fp16, one overflowed.
        Returns their norm before clipping."""
        self._scaler.unscale_(optimiser)
        trained = [parameter for group in optimiser.param_groups for parameter in group["params"]]
        norm = torch.nn.utils.get_total_norm([each.grad for each in trained if each.grad is not None])
        if norm > gradient_norm:  # else nothing is scaled, and a pass over all gradients is saved
            torch.nn.utils.clip_grads_with_norm_(trained, gradient_norm, norm)
        self._scaler.step(optimiser)
        self._scaler.update()
        return norm

    def state_dict(self) -> dict[str, Any]:
        return dict(self._scaler.state_dict())

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self._scaler.load_state_dict(state)
