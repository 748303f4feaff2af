import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from laclip.encoders import presets
from laclip.encoders.checkpoint import Checkpoint, load_checkpoint, state_sha256
from laclip.encoders.encoder import Encoder, load_encoder
from laclip.encoders.hugging_face import (
    _configuration,
    _from_cn_clip,
    load_hugging_face,
    save_cn_clip,
    save_hugging_face,
)
from laclip.encoders.normaliser import tokenise
from laclip.encoders.pixels import squash, standardise
from laclip.encoders.torchvision_operators import declare_missing_operators
from laclip.errors import CheckpointError


def checkpoint(name: str) -> Checkpoint:
    architecture = presets.architecture_of(name)
    return Checkpoint(name, "from_scratch", architecture, presets.build(architecture, seed=5).state_dict())


@pytest.fixture
def folder(tiny_preset: str, tmp_path: Path) -> Path:
    save_hugging_face(checkpoint(tiny_preset), tmp_path / "model")
    return tmp_path / "model"


def test_transformers_own_model_gives_the_same_vectors(tiny_preset: str, folder: Path) -> None:
    declare_missing_operators()
    from transformers import ChineseCLIPModel

    theirs, report = ChineseCLIPModel.from_pretrained(folder, output_loading_info=True)
    assert not report["missing_keys"]
    assert not report["unexpected_keys"]
    ours = Encoder(checkpoint(tiny_preset))
    pixels = np.random.default_rng(0).integers(0, 256, (50, 40, 3), dtype=np.uint8)
    square = standardise(torch.from_numpy(squash(Image.fromarray(pixels), 32)[None]))
    ids = tokenise(["龙凤纹，白地。", "莲"]).ids
    with torch.no_grad():
        found = theirs.eval()(input_ids=ids, pixel_values=square, attention_mask=ids.ne(0))
    texts = ours.encode_texts(["龙凤纹，白地。", "莲"])
    np.testing.assert_allclose(
        found.image_embeds.numpy(), ours.encode_images([Image.fromarray(pixels)]), atol=1e-5
    )
    np.testing.assert_allclose(found.text_embeds.numpy(), texts, atol=1e-5)


def test_there_and_back_is_exact(tiny_preset: str, folder: Path) -> None:
    saved, read = checkpoint(tiny_preset), load_hugging_face(folder)
    assert read.state.keys() == saved.state.keys()
    assert all(torch.equal(read.state[name], tensor) for name, tensor in saved.state.items())
    assert load_encoder(folder).weights == "pretrained"


@pytest.mark.parametrize("name", [name for name in presets.PUBLISHED if name.startswith("ViT")])
def test_every_published_vit_has_the_configuration_and_names_of_transformers(name: str) -> None:
    declare_missing_operators()
    from transformers import ChineseCLIPConfig, ChineseCLIPModel

    architecture = presets.architecture_of(name)
    with torch.device("meta"):
        theirs = ChineseCLIPModel(ChineseCLIPConfig.from_dict(_configuration(architecture))).state_dict()
        ours = presets.build(architecture, 0).state_dict()
    shapes = {key: tuple(value.shape) for key, value in _from_cn_clip(ours)}
    assert shapes == {key: tuple(value.shape) for key, value in theirs.items()}


def test_cn_clip_s_form_comes_back_exactly(tmp_path: Path) -> None:
    architecture = presets.architecture_of("RN50")
    model = Checkpoint("RN50", "fine_tuned", architecture, presets.build(architecture, seed=1).state_dict())
    save_cn_clip(model, tmp_path / "epoch_1.pt")
    read = load_checkpoint(tmp_path / "epoch_1.pt")
    assert state_sha256(read.architecture, read.state) == state_sha256(model.architecture, model.state)
    with pytest.raises(CheckpointError, match="ResNet"):
        save_hugging_face(model, tmp_path / "folder")


def test_shards_and_torch_files_are_read_as_well(folder: Path) -> None:
    whole = load_hugging_face(folder).state
    tensors = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    names = sorted(tensors)
    weight_map = {}
    for number, part in enumerate((names[::2], names[1::2])):
        save_file({name: tensors[name] for name in part}, folder / f"part-{number}.safetensors")
        weight_map |= dict.fromkeys(part, f"part-{number}.safetensors")
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": weight_map}))
    assert all(torch.equal(whole[name], value) for name, value in load_hugging_face(folder).state.items())
    index.write_text(json.dumps({"weight_map": {"x": "../part-0.safetensors"}}))
    with pytest.raises(CheckpointError, match="outside"):
        load_hugging_face(folder)
    index.unlink()
    torch.save(tensors, folder / "pytorch_model.bin")
    assert all(torch.equal(whole[name], value) for name, value in load_hugging_face(folder).state.items())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("config.json", b"{", "no JSON"),
        ("config.json", b'{"model_type": "bert"}', "not of a Chinese-CLIP"),
        ("config.json", b'{"model_type": "chinese_clip", "text_config": 3}', "no configuration"),
        ("config.json", None, r"no config\.json"),
        ("model.safetensors", b"\x10\x00", "damaged"),
        ("model.safetensors", None, "holds no weights"),
    ],
)
def test_what_is_damaged_or_missing_is_told_in_one_line(
    folder: Path, name: str, content: bytes | None, message: str
) -> None:
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(CheckpointError, match=message) as caught:
        load_encoder(folder)
    assert "\n" not in str(caught.value)


def test_a_missing_weight_and_a_full_folder_are_told(tiny_preset: str, folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    del tensors["vision_model.post_layernorm.bias"]
    save_file(tensors, folder / "model.safetensors")
    with pytest.raises(CheckpointError, match=r"post_layernorm\.bias"):
        load_encoder(folder)
    with pytest.raises(CheckpointError, match="not empty"):
        save_hugging_face(checkpoint(tiny_preset), folder)
