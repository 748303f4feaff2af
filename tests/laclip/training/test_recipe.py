import pytest
import torch
from pydantic import ValidationError

from laclip.encoders import presets
from laclip.training.recipe import (
    TrainingOptions,
    computes_in_bfloat16,
    deciding,
    learning_rate_at,
    pairs_a_step,
    parameter_groups,
    peak_learning_rate,
)


def test_the_rate_rises_to_its_peak_and_falls_to_nothing() -> None:
    rates = [learning_rate_at(step, 100, 0.1, 1e-3) for step in range(100)]
    assert rates[:10] == sorted(rates[:10])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert max(rates) == pytest.approx(1e-3)
    assert 0 < rates[-1] < 1e-6


def test_gains_biases_and_the_logit_scale_do_not_decay(tiny_preset: str) -> None:
    model = presets.build(presets.architecture_of(tiny_preset), seed=0)
    decayed, spared = (group["params"] for group in parameter_groups(model, 0.3))
    assert len(decayed) + len(spared) == len(list(model.parameters()))
    assert any(parameter is model.logit_scale for parameter in spared)
    assert any(parameter is model.visual.ln_pre.weight for parameter in spared)
    assert any(parameter is model.visual.conv1.weight for parameter in decayed)
    assert not {id(p) for p in decayed} & {id(p) for p in spared}
    assert all(isinstance(parameter, torch.nn.Parameter) for parameter in [*decayed, *spared])


def test_trained_weights_start_gently() -> None:
    options = TrainingOptions()
    assert peak_learning_rate(options, "random") > 10 * peak_learning_rate(options, "pretrained")
    assert pairs_a_step(options, "random") < pairs_a_step(options, "pretrained")
    assert pairs_a_step(TrainingOptions(batch_size=5), "random") == 5
    assert peak_learning_rate(TrainingOptions(learning_rate=0.01), "pretrained") == 0.01


def test_surroundings_do_not_make_another_run() -> None:
    assert deciding(TrainingOptions(threads=1, resume=False)) == deciding(TrainingOptions(threads=4))
    assert deciding(TrainingOptions(seed=1)) != deciding(TrainingOptions(seed=2))


def test_unknown_and_impossible_options_are_refused() -> None:
    for wrong in ({"epochs": 3}, {"batch_size": 1}, {"objective": "ascl"}, {"device": "tpu"}):
        with pytest.raises(ValidationError):
            TrainingOptions(**wrong)
    assert all(field.description for field in TrainingOptions.model_fields.values())


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ({"avx2": True, "avx512_bf16": False}, False),
        ({"avx512_bf16": True}, True),
        ({"amx_bf16": True}, True),
    ],
)
def test_a_processor_that_feigns_bfloat16_trains_in_single_precision(
    capabilities: dict[str, bool], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert computes_in_bfloat16(TrainingOptions()) is expected
    assert deciding(TrainingOptions())["bfloat16"] is expected
    assert computes_in_bfloat16(TrainingOptions(bfloat16=True))
    assert computes_in_bfloat16(TrainingOptions(device="cuda"))
