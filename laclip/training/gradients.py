"""The gradients of a contrastive loss over a batch that does not fit one pass, exactly (GradCache).

A contrastive loss compares every pair of a batch with every other, so that gradients of parts cannot simply
be added up. They can in two steps (Gao et al., "Scaling deep contrastive learning batch size under memory
limited setup", RepL4NLP 2021, arXiv 2101.06983): all vectors without gradients, part by part; the loss on
them, and its gradient with respect to each vector; then each part again with gradients, now against its
vectors' own. The same two steps serve several processes, each of which encodes its share of the batch.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import normalize

from laclip.training.precision import MixedPrecision
from laclip.training.processes import Processes


@dataclass(frozen=True)
class Batch:
    """A process's share of a batch: pictures (m, 3, side, side) and token ids (m, context); and of the whole
    batch of n pairs the targets (n, n) and each process's share, `sizes`, adding up to n."""

    images: torch.Tensor
    ids: torch.Tensor
    targets: torch.Tensor
    sizes: tuple[int, ...]


class BatchGradients:
    """Leaves in the parameters' `grad` what one backward pass over the whole batch would."""

    def __init__(
        self,
        model: Any,
        objective: torch.nn.Module,
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
        size = self.micro_batch_size or max(1, len(batch.images))
        parts = list(zip(batch.images.split(size), batch.ids.split(size), strict=True))
        if len(parts) == 1:
            vectors = self._vectors(*parts[0], patch_masking)
            loss, gradients = self._loss(*vectors, batch)
            _backward(vectors, gradients)
        else:
            states, encoded = [], []
            for part in parts:
                states.append(_random_state(batch.images.device))
                with torch.no_grad():
                    encoded.append(self._vectors(*part, patch_masking))
            images, texts = (torch.cat(tower) for tower in zip(*encoded, strict=True))
            loss, gradients = self._loss(images, texts, batch)
            split = zip(*(gradient.split(size) for gradient in gradients), strict=True)
            for part, state, of_part in zip(parts, states, split, strict=True):
                with _replayed(state, batch.images.device):
                    _backward(self._vectors(*part, patch_masking), of_part)
        self._add_up()
        return loss

    def _vectors(
        self, images: torch.Tensor, ids: torch.Tensor, patch_masking: float
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Unit vectors (m, d) of both towers, fp32."""
        with self.precision.casting():
            pictures, texts = self.model.encode_image(images, patch_masking), self.model.encode_text(ids)
        return normalize(pictures.float(), dim=1), normalize(texts.float(), dim=1)

    def _loss(
        self, images: torch.Tensor, texts: torch.Tensor, batch: Batch
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        """The loss over the whole batch, and its gradients with respect to this process's vectors. Those of
        the logit scale and of the objective's own parameters are left in their `grad`."""
        everything = [self.processes.gather(own, batch.sizes).requires_grad_(True) for own in (images, texts)]
        loss = self.objective(*everything, self.model.logit_scale.exp(), batch.targets)
        self.precision.scaled(loss).backward()
        own = []
        for vectors in everything:
            assert vectors.grad is not None
            own.append(vectors.grad.split(batch.sizes)[self.processes.rank])
        return loss.detach(), (own[0], own[1])

    def _add_up(self) -> None:
        """Towers saw a share of the batch each; the logit scale and the objective saw all of it
        everywhere."""
        scale = self.model.logit_scale
        self.processes.add_gradients(each for each in self.model.parameters() if each is not scale)
        self.processes.average_gradients([scale, *self.objective.parameters()])


def _backward(vectors: tuple[torch.Tensor, ...], gradients: tuple[torch.Tensor, ...]) -> None:
    """Through the towers that are trained; a frozen one's vectors have no graph."""
    trained = [pair for pair in zip(vectors, gradients, strict=True) if pair[0].requires_grad]
    torch.autograd.backward([vector for vector, _ in trained], [gradient for _, gradient in trained])


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
