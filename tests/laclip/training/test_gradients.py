from typing import Any

import pytest
import torch
from torch.nn.functional import normalize

from laclip.encoders import presets
from laclip.training.gradients import Batch, BatchGradients
from laclip.training.layers import train_mode
from laclip.training.objectives.infonce import SymmetricInfoNCE
from laclip.training.objectives.objective import IDS, IMAGES, PAIRS
from laclip.training.precision import MixedPrecision
from laclip.training.processes import Processes


def model_with(tiny_preset: str, dropout: float) -> Any:
    architecture = presets.architecture_of(tiny_preset) | {
        "text_hidden_dropout_prob": dropout,
        "text_attention_probs_dropout_prob": dropout,
    }
    model = presets.build(architecture, seed=1)
    train_mode(model)
    return model


def batch_of(n: int) -> Batch:
    generator = torch.Generator().manual_seed(2)
    ids = torch.randint(1, 21128, (n, 52), generator=generator)
    ids[:, 30:] = 0
    wanted = torch.eye(n)
    wanted[0, 1] = wanted[1, 0] = 0.5
    images = torch.randn(n, 3, 32, 32, generator=generator)
    return Batch({IMAGES: images, IDS: ids}, {PAIRS: wanted / wanted.sum(1, keepdim=True)}, (n,))


def computed(model: Any, batch: Batch, micro: int | None, masking: float = 0.0) -> dict[str, torch.Tensor]:
    torch.manual_seed(5)
    precision = MixedPrecision("fp32", torch.device("cpu"))
    gradients = BatchGradients(model, SymmetricInfoNCE(), precision, Processes(), micro)
    model.zero_grad()
    loss = gradients.compute(batch, masking)
    return {"loss": loss} | {name: each.grad.clone() for name, each in model.named_parameters()}


def plain(model: Any, batch: Batch, parts: int, masking: float = 0.0) -> dict[str, torch.Tensor]:
    """One backward pass through the loss of all parts together, as PyTorch does it by itself."""
    torch.manual_seed(5)
    model.zero_grad()
    vectors = []
    chunks = (batch.inputs[name].chunk(parts) for name in (IMAGES, IDS))
    for images, ids in zip(*chunks, strict=True):
        encoded = model.encode_image(images, masking), model.encode_text(ids)
        vectors.append([normalize(tower, dim=1) for tower in encoded])
    images, texts = (torch.cat(tower) for tower in zip(*vectors, strict=True))
    loss = SymmetricInfoNCE()((images, texts), model.logit_scale.exp(), batch.targets)
    loss.backward()
    return {"loss": loss.detach()} | {name: each.grad.clone() for name, each in model.named_parameters()}


def assert_equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> None:
    assert one.keys() == other.keys()
    for name in one:
        torch.testing.assert_close(
            one[name], other[name], rtol=1e-4, atol=1e-6, msg=lambda m, n=name: f"{n}: {m}"
        )


@pytest.mark.parametrize("micro", [None, 12, 5, 1])
def test_gradients_in_parts_are_those_of_the_whole_batch(tiny_preset: str, micro: int | None) -> None:
    model, batch = model_with(tiny_preset, 0.0), batch_of(12)
    assert_equal(computed(model, batch, micro), plain(model, batch, parts=1))


def test_parts_without_the_whole_batch_s_negatives_would_be_another_loss(tiny_preset: str) -> None:
    model, batch = model_with(tiny_preset, 0.0), batch_of(4)
    whole = computed(model, batch, 2)
    halves = [
        Batch(
            {name: each[rows] for name, each in batch.inputs.items()},
            {PAIRS: batch.targets[PAIRS][rows, rows]},
            (2,),
        )
        for rows in (slice(0, 2), slice(2, 4))
    ]
    alone = [computed(model, half, None)["visual.proj"] for half in halves]
    assert not torch.allclose(whole["visual.proj"], sum(alone) / 2, rtol=0.05)


@pytest.mark.parametrize("masking", [0.0, 0.5])
def test_dropout_and_masked_patches_are_replayed(tiny_preset: str, masking: float) -> None:
    model, batch = model_with(tiny_preset, 0.3), batch_of(12)
    in_parts = computed(model, batch, 4, masking)
    assert_equal(in_parts, plain(model, batch, parts=3, masking=masking))
    without = computed(model_with(tiny_preset, 0.0), batch, 4, masking)
    assert not torch.allclose(in_parts["text_projection"], without["text_projection"], rtol=0.05)


def test_an_objective_s_own_parameters_get_their_gradients_once(tiny_preset: str) -> None:
    class Shifted(SymmetricInfoNCE):
        def __init__(self) -> None:
            super().__init__()
            self.shift = torch.nn.Parameter(torch.full((32,), 0.1))

        def forward(self, encoded, logit_scale, targets):  # type: ignore[no-untyped-def]
            images, texts = encoded
            return super().forward((normalize(images + self.shift, dim=1), texts), logit_scale, targets)

    model, batch = model_with(tiny_preset, 0.0), batch_of(6)
    found = []
    for micro in (None, 2):
        objective = Shifted()
        precision = MixedPrecision("fp32", torch.device("cpu"))
        BatchGradients(model, objective, precision, Processes(), micro).compute(batch)
        found.append(objective.shift.grad)
    torch.testing.assert_close(*found)
    assert found[0].abs().sum() > 0


def test_a_frozen_tower_gets_no_gradients(tiny_preset: str) -> None:
    model, batch = model_with(tiny_preset, 0.0), batch_of(6)
    expected = plain(model, batch, parts=1)
    model.zero_grad()
    for parameter in model.bert.parameters():
        parameter.requires_grad_(False)
    model.text_projection.requires_grad_(False)
    precision = MixedPrecision("fp32", torch.device("cpu"))
    BatchGradients(model, SymmetricInfoNCE(), precision, Processes(), 2).compute(batch)
    assert model.text_projection.grad is None
    torch.testing.assert_close(model.visual.proj.grad, expected["visual.proj"], rtol=1e-4, atol=1e-6)
