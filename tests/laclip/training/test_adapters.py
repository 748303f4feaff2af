from typing import Any

import pytest
import torch
from torch.nn.functional import cross_entropy

from laclip.encoders import presets
from laclip.errors import TrainingError
from laclip.training.adapters import add_adapters, without_adapters
from laclip.training.layers import Towers, freeze, train_mode

PICTURES = torch.randn(3, 3, 32, 32, generator=torch.Generator().manual_seed(1))
IDS = torch.randint(1, 21128, (3, 52), generator=torch.Generator().manual_seed(1))


@pytest.fixture
def model(tiny_preset: str) -> Any:
    architecture = presets.architecture_of(tiny_preset) | {"vision_layers": 2, "text_num_hidden_layers": 2}
    return presets.build(architecture, seed=0)


def vectors(model: Any) -> torch.Tensor:
    with torch.inference_mode():
        return torch.cat(model(PICTURES, IDS)[:2])


def train(model: Any, steps: int) -> None:
    train_mode(model)
    optimiser = torch.optim.AdamW([each for each in model.parameters() if each.requires_grad], lr=1e-2)
    for _ in range(steps):
        images, texts, scale = model(PICTURES, IDS)
        optimiser.zero_grad()
        cross_entropy(scale * images @ texts.T, torch.arange(3)).backward()
        optimiser.step()
    model.eval()


def test_adapters_begin_as_nothing_and_train_alone(model: Any) -> None:
    before = vectors(model)
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    add_adapters(model, rank=4, alpha=8)
    assert vectors(model).equal(before)
    own = {names[id(parameter)]: parameter for parameter in model.parameters() if id(parameter) in names}
    assert len(own) == len(names)
    kept = {name: parameter.detach().clone() for name, parameter in own.items()}
    train(model, 4)
    changed = [name for name, parameter in own.items() if not parameter.equal(kept[name])]
    assert changed == ["logit_scale"]  # not a bit of the others, whatever peft adds and takes away in a pass
    idle = [name for name, each in model.named_parameters() if each.requires_grad and not each.grad.any()]
    assert idle == []


def test_adapted_are_attention_and_mlp_of_both_towers(model: Any) -> None:
    before = {name: value.clone() for name, value in model.state_dict().items()}
    untrained = vectors(model)
    add_adapters(model, rank=4, alpha=8)
    train(model, 3)
    merged = without_adapters(model)
    state = merged.state_dict()
    assert set(state) == set(before)
    changed = {name for name, value in state.items() if not value.equal(before[name])} - {"logit_scale"}
    assert changed == {
        f"visual.transformer.resblocks.{layer}.{matrix}.{kind}"
        for layer in (0, 1)
        for matrix, kind in (("attn", "in_proj_weight"), ("mlp.c_fc", "weight"), ("mlp.c_proj", "weight"))
    } | {
        f"bert.encoder.layer.{layer}.{matrix}.weight"
        for layer in (0, 1)
        for matrix in (
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "intermediate.dense",
            "output.dense",
        )
    }
    torch.testing.assert_close(vectors(merged), vectors(model))
    assert not torch.allclose(vectors(merged), untrained, atol=1e-2)


def test_frozen_layers_get_no_adapters(model: Any) -> None:
    freeze(model, Towers(model), "text", image_layers=2, text_layers=0)
    add_adapters(model, rank=2, alpha=4)
    adapted = {name.split(".lora_")[0] for name, _ in model.named_parameters() if ".lora_" in name}
    block = "visual.transformer.resblocks.1"
    assert adapted == {f"{block}.attn", f"{block}.mlp.c_fc", f"{block}.mlp.c_proj"}


def test_with_everything_frozen_there_is_nothing_to_adapt(model: Any) -> None:
    freeze(model, Towers(model), "text", image_layers=3, text_layers=0)
    with pytest.raises(TrainingError, match="freeze fewer"):
        add_adapters(model, rank=2, alpha=4)
