"""The running average of the weights, which is what a run measures and keeps."""

import copy
from typing import Any

import torch
from torch.optim.swa_utils import get_ema_multi_avg_fn


class RunningAverage:
    """An exponential moving average of a model's trained weights (Polyak and Juditsky, 1992, with
    forgetting).

    `model` is the model with averaged weights, in eval mode. Weights are matched by name, once: torch's
    AveragedModel goes by their order, which peft's adapters change in the first pass, and averages frozen
    ones too.
    """

    def __init__(self, model: Any, decay: float) -> None:
        self._source = model
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        averaged = dict(self.model.named_parameters())
        trained = [(name, each) for name, each in model.named_parameters() if each.requires_grad]
        self._averaged = [averaged[name] for name, _ in trained]
        self._current = [each for _, each in trained]
        self._move = get_ema_multi_avg_fn(decay)

    @torch.no_grad()
    def update(self) -> None:
        """A step towards the weights as they are now."""
        self._move(self._averaged, self._current, None)

    def restart(self) -> None:
        """Begin anew from the weights as they are now."""
        self.model.load_state_dict(self._source.state_dict())

    def state_dict(self) -> dict[str, Any]:
        return dict(self.model.state_dict())

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.model.load_state_dict(state)
