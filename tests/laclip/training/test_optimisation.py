import pytest
import torch

from laclip.encoders import presets
from laclip.training.layers import Towers, freeze
from laclip.training.optimisation import learning_rate_at, parameter_groups


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


def test_lower_layers_learn_more_slowly(tiny_preset: str) -> None:
    model = presets.build(presets.architecture_of(tiny_preset), seed=0)
    shares = {
        id(parameter): group["share"]
        for group in parameter_groups(model, 0.1, layer_decay=0.5)
        for parameter in group["params"]
    }
    assert len(shares) == len(list(model.parameters()))
    block = model.visual.transformer.resblocks[0]
    for parameter, expected in (
        (model.logit_scale, 1.0),
        (model.visual.proj, 1.0),
        (model.text_projection, 1.0),
        (block.attn.in_proj_weight, 0.5),
        (block.ln_1.bias, 0.5),
        (model.bert.encoder.layer[0].output.dense.weight, 0.5),
        (model.visual.conv1.weight, 0.25),
        (model.bert.embeddings.word_embeddings.weight, 0.25),
    ):
        assert shares[id(parameter)] == expected


def test_frozen_weights_are_in_no_group(tiny_preset: str) -> None:
    model = presets.build(presets.architecture_of(tiny_preset), seed=0)
    freeze(model, Towers(model), "text", 0, 0)
    grouped = [parameter for group in parameter_groups(model, 0.1) for parameter in group["params"]]
    expected = [*model.visual.parameters(), model.logit_scale]
    assert {id(parameter) for parameter in grouped} == {id(parameter) for parameter in expected}
