import math
from pathlib import Path

import pytest
import torch

from laclip.encoders.encoder import Precision
from laclip.pairs.dataset import PairsDataset
from laclip.training.fine_tuning import finetune
from laclip.training.precision import MixedPrecision
from laclip.training.recipe import TrainingOptions

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("precision", "expected"),
    [("fp32", torch.float32), ("bf16", torch.bfloat16), ("fp16", torch.float16)],
)
def test_products_are_in_the_format_asked_for(precision: Precision, expected: torch.dtype) -> None:
    layer = torch.nn.Linear(4, 4)
    with MixedPrecision(precision, CPU).casting():
        assert layer(torch.ones(2, 4)).dtype == expected
    assert layer.weight.dtype == torch.float32


def stepped(precision: Precision, gradient: float) -> tuple[MixedPrecision, torch.Tensor, float]:
    """What a step leaves of a weight of 1 whose gradient is given, and the gradient's norm."""
    mixed = MixedPrecision(precision, CPU)
    weight = torch.nn.Parameter(torch.ones(1))
    optimiser = torch.optim.AdamW([weight], lr=0.1, weight_decay=0.0, fused=True)
    mixed.scaled((weight * gradient).sum()).backward()
    norm = mixed.step(optimiser, gradient_norm=1.0)
    return mixed, weight.detach(), float(norm)


def test_a_scaled_loss_takes_the_same_step() -> None:
    (_, plain, norm), (_, scaled, scaled_norm) = stepped("fp32", 3.0), stepped("fp16", 3.0)
    torch.testing.assert_close(scaled, plain)
    assert plain < 1
    assert norm == scaled_norm == 3.0


def test_an_overflow_takes_no_step_and_lowers_the_scale() -> None:
    mixed, weight, _ = stepped("fp16", math.inf)
    assert weight == 1
    fresh = MixedPrecision("fp16", CPU)
    assert mixed.state_dict()["scale"] < fresh.state_dict()["scale"]
    fresh.load_state_dict(mixed.state_dict())
    assert fresh.state_dict() == mixed.state_dict()


def test_a_model_trains_in_bf16(tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path) -> None:
    options = {"model": tiny_preset, "pairs_seen": 24, "batch_size": 6, "validations": 1, "threads": 1}
    losses = []
    for precision in ("fp32", "bf16"):
        result = finetune(drawn_pairs, TrainingOptions(**options, precision=precision), tmp_path / precision)
        losses.append(float(result.log.read_text().splitlines()[1].split(",")[2]))
    assert losses[0] != losses[1]
    assert losses[0] == pytest.approx(losses[1], rel=0.05)
