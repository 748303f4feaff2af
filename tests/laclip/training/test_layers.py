from typing import Any

import pytest
import torch

from laclip.encoders import presets
from laclip.errors import TrainingError
from laclip.training.layers import Place, Towers, freeze, recompute_activations, train_mode


def built(tiny_preset: str, **changes: object) -> Any:
    return presets.build(presets.architecture_of(tiny_preset) | changes, seed=0)


def test_every_weight_has_its_place(tiny_preset: str) -> None:
    model = built(tiny_preset, vision_layers=2, text_num_hidden_layers=3)
    towers = Towers(model)
    assert towers.heads == {"image": 3, "text": 4}
    for name, place in {
        "visual.conv1.weight": Place("image", 0),
        "visual.positional_embedding": Place("image", 0),
        "visual.transformer.resblocks.1.mlp.c_fc.weight": Place("image", 2),
        "visual.ln_post.bias": Place("image", 3),
        "visual.proj": Place("image", 3),
        "bert.embeddings.LayerNorm.weight": Place("text", 0),
        "bert.encoder.layer.2.output.dense.bias": Place("text", 3),
        "text_projection": Place("text", 4),
        "logit_scale": None,
    }.items():
        assert name in dict(model.named_parameters())
        assert towers.place(name) == place
    assert [name for name, _ in model.named_parameters() if towers.place(name) is None] == ["logit_scale"]
    assert towers.depth("visual.conv1.weight") == 3
    assert towers.depth("logit_scale") == 0


def test_a_resnet_s_stages_are_its_layers() -> None:
    with torch.device("meta"):
        model = presets.build(presets.architecture_of("RN50"), seed=0)
    towers = Towers(model)
    assert not towers.has_vision_transformer
    assert towers.heads["image"] == 5
    assert towers.place("visual.bn3.weight") == Place("image", 0)
    assert towers.place("visual.layer4.2.conv1.weight") == Place("image", 4)
    assert towers.place("visual.attnpool.c_proj.weight") == Place("image", 5)


def test_first_layers_and_whole_towers_are_frozen(tiny_preset: str) -> None:
    model = built(tiny_preset, vision_layers=2, text_num_hidden_layers=2)
    freeze(model, Towers(model), "text", image_layers=2, text_layers=0)
    trained = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    assert "visual.transformer.resblocks.1.ln_1.weight" in trained
    assert "visual.transformer.resblocks.0.ln_1.weight" not in trained
    assert "visual.conv1.weight" not in trained
    assert "visual.proj" in trained
    assert "logit_scale" in trained
    assert not any(name.startswith(("bert", "text")) for name in trained)


def test_more_layers_than_there_are_cannot_be_frozen(tiny_preset: str) -> None:
    model = built(tiny_preset)
    with pytest.raises(TrainingError, match="the image tower has 2 layers below its head"):
        freeze(model, Towers(model), None, image_layers=3, text_layers=0)


def test_what_is_frozen_runs_as_in_evaluation(tiny_preset: str) -> None:
    model = built(tiny_preset, text_num_hidden_layers=2, text_hidden_dropout_prob=0.5)
    freeze(model, Towers(model), None, image_layers=0, text_layers=2)
    train_mode(model)
    layers = model.bert.encoder.layer
    assert not model.bert.embeddings.dropout.training
    assert not layers[0].output.dropout.training
    assert layers[1].output.dropout.training
    assert model.visual.transformer.training


def test_batch_norms_keep_their_statistics() -> None:
    model = presets.build(
        presets.architecture_of("RN50") | {"vision_layers": [1, 1, 1, 1], "vision_width": 8, "embed_dim": 16},
        0,
    )
    train_mode(model)
    before = {name: value.clone() for name, value in model.visual.named_buffers()}
    model.encode_image(torch.randn(3, 3, 224, 224))
    assert before
    assert all(value.equal(before[name]) for name, value in model.visual.named_buffers())


@pytest.mark.parametrize("frozen", [0, 1])
def test_recomputed_activations_give_the_same_gradients(tiny_preset: str, frozen: int) -> None:
    found = []
    for recomputed in (False, True):
        model = built(tiny_preset, vision_layers=2, text_hidden_dropout_prob=0.2)
        freeze(model, Towers(model), None, image_layers=frozen, text_layers=frozen)
        train_mode(model)
        if recomputed:
            recompute_activations(model)
        torch.manual_seed(0)
        kept = 0

        def pack(tensor: torch.Tensor) -> torch.Tensor:
            nonlocal kept
            kept += tensor.numel()
            return tensor

        ids = torch.randint(1, 21128, (4, 52), generator=torch.Generator().manual_seed(1))
        pictures = torch.randn(4, 3, 32, 32, generator=torch.Generator().manual_seed(2))
        with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
            images, texts, _ = model(pictures, ids)
        (images * texts).sum().backward()
        gradients = {name: each.grad for name, each in model.named_parameters() if each.grad is not None}
        found.append((kept, gradients))
    (all_kept, plain), (few_kept, again) = found
    assert few_kept < all_kept / 2
    assert plain.keys() == again.keys()
    assert "visual.transformer.resblocks.1.attn.in_proj_weight" in plain
    for name, gradient in plain.items():
        torch.testing.assert_close(again[name], gradient)
