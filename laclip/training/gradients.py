"""The gradients of a contrastive loss over a batch that does not fit one pass, exactly (GradCache).

A contrastive loss compares every pair of a batch with every other, so that gradients of parts cannot simply
be added up. They can in two steps (Gao et al., "Scaling deep contrastive learning batch size under memory
limited setup", RepL4NLP 2021, arXiv 2101.06983): all vectors without gradients, part by part; the loss on
them, and its gradient with respect to each vector; then each part again with gradients, now against its
vectors' own. The same two steps serve several processes, each of which encodes its share of the batch.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from laclip.training.objectives.objective import IDS, Encoded, Inputs, Objective, Targets
from laclip.training.precision import MixedPrecision
from laclip.training.processes import Processes


@dataclass(frozen=True)
class Batch:
    """A process's share of a batch, `inputs` of m rows; and of the whole batch of n rows the `targets` and
    each process's share, `sizes`, adding up to n."""

    inputs: Inputs
    targets: Targets
    sizes: tuple[int, ...]

    @property
    def device(self) -> torch.device:
        return self.inputs[IDS].device

    def parts(self, size: int | None) -> list[Inputs]:
        """This process's rows, at most `size` at a time; one part where there are none."""
        rows = max(1, len(self.inputs[IDS]))
        split = {name: rows_of.split(size or rows) for name, rows_of in self.inputs.items()}
        return [dict(zip(split, part, strict=True)) for part in zip(*split.values(), strict=True)]


class BatchGradients:
    """Leaves in the parameters' `grad` what one backward pass over the whole batch would."""

    def __init__(
        self,
        model: Any,
        objective: Objective,
        precision: MixedPrecision,
        processes: Processes,
        micro_batch_size: int | None = None,
    ) -> None:
        self.model, self.objective, self.precision = model, objective, precision
        self.processes, self.micro_batch_size = processes, micro_batch_size

    def compute(self, batch: Batch, patch_masking: float = 0.0) -> torch.Tensor:
        """Gradients of the loss over all processes' shares, added up; returns the loss, a scalar.

        `patch_masking` is the share of patches left out of each picture (FLIP: Li et al., arXiv 2212.00794).
        """
        parts = batch.parts(self.micro_batch_size)
        if len(parts) == 1:
            encoded = self._encoded(parts[0], patch_masking)
            loss, gradients = self._loss(encoded, batch)
            _backward(encoded, gradients)
        else:
            states, of_parts = [], []
            for part in parts:
                states.append(_random_state(batch.device))
                with torch.no_grad():
                    of_parts.append(self._encoded(part, patch_masking))
            whole = tuple(torch.cat(each) for each in zip(*of_parts, strict=True))
            loss, gradients = self._loss(whole, batch)
            sizes = [len(encoded[0]) for encoded in of_parts]
            split = zip(*(_split(gradient, sizes) for gradient in gradients), strict=True)
            for part, state, of_part in zip(parts, states, split, strict=True):
                with _replayed(state, batch.device):
                    _backward(self._encoded(part, patch_masking), of_part)
        self._add_up()
        return loss

    def _encoded(self, inputs: Inputs, patch_masking: float) -> Encoded:
        with self.precision.casting():
            return self.objective.encode(self.model, inputs, patch_masking)

    def _loss(self, encoded: Encoded, batch: Batch) -> tuple[torch.Tensor, list[torch.Tensor | None]]:
        """The loss over the whole batch, and its gradients with respect to what this process encoded; None
        for what has none. Those of the logit scale and of the objective's own parameters are left in their
        `grad`."""
        everything = [self.processes.gather(own, batch.sizes) for own in encoded]
        differentiable = [each.requires_grad_(each.is_floating_point()) for each in everything]
        loss = self.objective(tuple(differentiable), self.model.logit_scale.exp(), batch.targets)
        self.precision.scaled(loss).backward()
        own = [
            None if each.grad is None else each.grad.split(batch.sizes)[self.processes.rank]
            for each in everything
        ]
        return loss.detach(), own

    def _add_up(self) -> None:
        """Towers saw a share of the batch each; the logit scale and the objective saw all of it
        everywhere."""
        scale = self.model.logit_scale
        self.processes.add_gradients(each for each in self.model.parameters() if each is not scale)
        self.processes.average_gradients([scale, *self.objective.parameters()])


def _backward(encoded: Encoded, gradients: Sequence[torch.Tensor | None]) -> None:
    """Through the towers that are trained; what a frozen one encoded has no graph."""
    trained = [
        (each, gradient)
        for each, gradient in zip(encoded, gradients, strict=True)
        if gradient is not None and each.requires_grad
    ]
    if trained:
        torch.autograd.backward([each for each, _ in trained], [gradient for _, gradient in trained])


def _split(gradient: torch.Tensor | None, sizes: Sequence[int]) -> Sequence[torch.Tensor | None]:
    return [None] * len(sizes) if gradient is None else gradient.split(list(sizes))


def _random_state(device: torch.device) -> list[torch.Tensor]:
    states = [torch.get_rng_state()]
    if device.type == "cuda":
        states.append(torch.cuda.get_rng_state(device))
    return states


@contextmanager
def _replayed(states: list[torch.Tensor], device: torch.device) -> Iterator[None]:
    """The random numbers (dropout, masked patches) that were drawn from `states`, again; then as before."""
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.set_rng_state(states[0])
        if device.type == "cuda":
            torch.cuda.set_rng_state(states[1], device)
        yield
