"""Chinese-CLIP as a Hugging Face folder (config.json, model.safetensors), read and written, ViTs only.

The names and shapes are those of `transformers.ChineseCLIPModel`; values are copied, never computed, so that
the way there and back is exact. transformers itself is asked for the meaning of config.json alone.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from laclip.encoders.checkpoint import Checkpoint, State, load_tensors
from laclip.encoders.presets import Architecture
from laclip.errors import CheckpointError
from laclip.files import write_atomically, write_text

_NAMES = {
    "visual.class_embedding": "vision_model.embeddings.class_embedding",
    "visual.conv1.weight": "vision_model.embeddings.patch_embedding.weight",
    "visual.positional_embedding": "vision_model.embeddings.position_embedding.weight",
    "visual.ln_pre": "vision_model.pre_layrnorm",
    "visual.ln_post": "vision_model.post_layernorm",
    "visual.transformer.resblocks": "vision_model.encoder.layers",
    "bert": "text_model",
    "logit_scale": "logit_scale",
}
_IN_A_BLOCK = {
    "attn.out_proj": "self_attn.out_proj",
    "ln_1": "layer_norm1",
    "ln_2": "layer_norm2",
    "mlp.c_fc": "mlp.fc1",
    "mlp.c_proj": "mlp.fc2",
}
_TRANSPOSED = {"visual.proj": "visual_projection.weight", "text_projection": "text_projection.weight"}
_JOINED = ("q_proj", "k_proj", "v_proj")  # one matrix in cn_clip, in this order
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")


def load_hugging_face(folder: Path) -> Checkpoint:
    """Read a folder as `ChineseCLIPModel.save_pretrained` or the hub leaves it, whole or in shards.

    Raises CheckpointError, one line, when something is missing, damaged, or no Chinese-CLIP with a ViT.
    """
    architecture = _architecture(folder)
    held = _tensors(folder)
    try:
        state = dict(_to_cn_clip(held, architecture["vision_layers"]))
    except KeyError as error:
        raise CheckpointError(f"{folder} lacks the weight {error.args[0]}; copy it again") from error
    return Checkpoint(folder.name, "pretrained", architecture, state)


def save_hugging_face(checkpoint: Checkpoint, folder: Path) -> None:
    """Write a folder that `ChineseCLIPModel.from_pretrained` reads, with vocabulary and preprocessing.

    Raises CheckpointError for a ResNet, which transformers has no class for, and for a folder with files.
    """
    if not isinstance(checkpoint.architecture["vision_layers"], int):
        raise CheckpointError(
            f"{checkpoint.name} is a ResNet, which has no Hugging Face form; keep cn_clip's"
        )
    if folder.exists() and any(folder.iterdir()):
        raise CheckpointError(f"{folder} is not empty; give a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    from cn_clip.clip import _tokenizer

    write_text(folder / "config.json", json.dumps(_configuration(checkpoint.architecture), indent=2) + "\n")
    write_text(folder / "preprocessor_config.json", json.dumps(_preprocessing(checkpoint), indent=2) + "\n")
    write_text(folder / "vocab.txt", "".join(f"{token}\n" for token in _tokenizer.vocab))
    tensors = {name: tensor.cpu() for name, tensor in _from_cn_clip(checkpoint.state)}
    unfinished = folder / "model.safetensors.part"
    save_file(tensors, unfinished, metadata={"format": "pt"})
    unfinished.replace(folder / "model.safetensors")  # last: a folder without it is refused


def save_cn_clip(checkpoint: Checkpoint, path: Path) -> None:
    """Write the form that Chinese-CLIP's own code reads: `state_dict` under `module.` names."""
    state = {f"module.{name}": tensor for name, tensor in checkpoint.state.items()}
    held = {"name": checkpoint.name, "state_dict": state}
    write_atomically(path, lambda stream: torch.save(held, stream))


def _architecture(folder: Path) -> Architecture:
    path = folder / "config.json"
    if not path.is_file():
        raise CheckpointError(f"{folder} has no config.json; give a model file or a Hugging Face folder")
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CheckpointError(f"{path} is no JSON; copy it again") from error
    if not isinstance(read, dict) or read.get("model_type") != "chinese_clip":
        raise CheckpointError(f"{path} is not of a Chinese-CLIP (model_type chinese_clip)")
    from huggingface_hub.errors import StrictDataclassError
    from transformers import ChineseCLIPConfig

    try:
        held: Any = ChineseCLIPConfig.from_dict(read)  # its fields are typed as "or none"
    except (TypeError, ValueError, AttributeError, StrictDataclassError) as error:
        raise CheckpointError(f"{path} is no configuration of a Chinese-CLIP") from error
    vision, text = held.vision_config, held.text_config
    if vision.hidden_act != "quick_gelu":
        raise CheckpointError(f"{path} asks for {vision.hidden_act} in the ViT; Chinese-CLIP has quick_gelu")
    return {
        "embed_dim": held.projection_dim,
        "image_resolution": vision.image_size,
        "vision_layers": vision.num_hidden_layers,
        "vision_width": vision.hidden_size,
        "vision_patch_size": vision.patch_size,
        "vision_head_width": vision.hidden_size // vision.num_attention_heads,
        "vocab_size": text.vocab_size,
        "text_attention_probs_dropout_prob": text.attention_probs_dropout_prob,
        "text_hidden_act": text.hidden_act,
        "text_hidden_dropout_prob": text.hidden_dropout_prob,
        "text_hidden_size": text.hidden_size,
        "text_initializer_range": text.initializer_range,
        "text_intermediate_size": text.intermediate_size,
        "text_max_position_embeddings": text.max_position_embeddings,
        "text_num_attention_heads": text.num_attention_heads,
        "text_num_hidden_layers": text.num_hidden_layers,
        "text_type_vocab_size": text.type_vocab_size,
    }


def _configuration(architecture: Architecture) -> dict[str, Any]:
    width = architecture["vision_width"]
    return {
        "architectures": ["ChineseCLIPModel"],
        "model_type": "chinese_clip",
        "projection_dim": architecture["embed_dim"],
        "text_config": {
            "model_type": "chinese_clip_text_model",
            "vocab_size": architecture["vocab_size"],
            "attention_probs_dropout_prob": architecture["text_attention_probs_dropout_prob"],
            "hidden_act": architecture["text_hidden_act"],
            "hidden_dropout_prob": architecture["text_hidden_dropout_prob"],
            "hidden_size": architecture["text_hidden_size"],
            "initializer_range": architecture["text_initializer_range"],
            "intermediate_size": architecture["text_intermediate_size"],
            "max_position_embeddings": architecture["text_max_position_embeddings"],
            "num_attention_heads": architecture["text_num_attention_heads"],
            "num_hidden_layers": architecture["text_num_hidden_layers"],
            "type_vocab_size": architecture["text_type_vocab_size"],
            "layer_norm_eps": 1e-12,
        },
        "vision_config": {
            "model_type": "chinese_clip_vision_model",
            "hidden_act": "quick_gelu",
            "hidden_size": width,
            "image_size": architecture["image_resolution"],
            "intermediate_size": 4 * width,
            "num_attention_heads": width // architecture.get("vision_head_width", 64),
            "num_hidden_layers": architecture["vision_layers"],
            "patch_size": architecture["vision_patch_size"],
            "layer_norm_eps": 1e-05,
        },
    }


def _preprocessing(checkpoint: Checkpoint) -> dict[str, Any]:
    from laclip.encoders.pixels import MEAN, STANDARD_DEVIATION

    side = checkpoint.architecture["image_resolution"]
    return {
        "image_processor_type": "ChineseCLIPImageProcessor",
        "do_resize": True,
        "size": {"height": side, "width": side},
        "resample": 3,
        "do_center_crop": False,
        "do_rescale": True,
        "do_normalize": True,
        "do_convert_rgb": True,
        "image_mean": list(MEAN),
        "image_std": list(STANDARD_DEVIATION),
    }


def _tensors(folder: Path) -> State:
    for name in _WEIGHTS:
        index = folder / f"{name}.index.json"
        if (folder / name).is_file():
            return _file(folder / name)
        if index.is_file():
            return _shards(folder, index)
    raise CheckpointError(f"{folder} holds no weights ({' or '.join(_WEIGHTS)})")


def _shards(folder: Path, index: Path) -> State:
    try:
        names = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{index} is no list of weights; copy it again") from error
    if any(not isinstance(name, str) or Path(name).name != name for name in names):
        raise CheckpointError(f"{index} names files outside of its folder")
    state: State = {}
    for name in sorted(names):
        state |= _file(folder / name)
    return state


def _file(path: Path) -> State:
    if path.suffix != ".safetensors":
        return {name: value for name, value in load_tensors(path).items() if isinstance(value, torch.Tensor)}
    try:
        return load_file(path)
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path} is damaged or missing; copy it again") from error


def _from_cn_clip(state: State) -> Iterator[tuple[str, torch.Tensor]]:
    for name, tensor in state.items():
        kept = tensor.detach()
        if name in _TRANSPOSED:
            yield _TRANSPOSED[name], kept.T.contiguous()
        elif ".attn.in_proj_" in name:
            block, ending = name.split(".attn.in_proj_")
            for part, rows in zip(_JOINED, kept.chunk(3), strict=True):
                yield f"{_renamed(block)}.self_attn.{part}.{ending}", rows.clone()
        else:
            yield _renamed(name), kept.contiguous()


def _renamed(name: str) -> str:
    for own, other in _NAMES.items():
        if name == own or name.startswith(f"{own}."):
            name = other + name[len(own) :]
            break
    for own, other in _IN_A_BLOCK.items():
        name = re.sub(rf"(encoder\.layers\.\d+\.){re.escape(own)}\.", rf"\g<1>{other}.", name)
    return name


def _to_cn_clip(held: State, layers: int) -> Iterator[tuple[str, torch.Tensor]]:
    for own, other in _TRANSPOSED.items():
        yield own, held[other].T.contiguous()
    back = {other: own for own, other in _NAMES.items()}
    for own in (
        "visual.class_embedding",
        "visual.conv1.weight",
        "visual.positional_embedding",
        "logit_scale",
    ):
        yield own, held[_NAMES[own]]
    for own in ("visual.ln_pre", "visual.ln_post"):
        for ending in ("weight", "bias"):
            yield f"{own}.{ending}", held[f"{_NAMES[own]}.{ending}"]
    for number in range(layers):
        yield from _block(held, number)
    for name, tensor in held.items():
        if name.startswith("text_model.") and ".pooler." not in name and not name.endswith("_ids"):
            yield back["text_model"] + name[len("text_model") :], tensor


def _block(held: State, number: int) -> Iterator[tuple[str, torch.Tensor]]:
    own, other = f"visual.transformer.resblocks.{number}", f"vision_model.encoder.layers.{number}"
    for ending in ("weight", "bias"):
        parts = [held[f"{other}.self_attn.{part}.{ending}"] for part in _JOINED]
        yield f"{own}.attn.in_proj_{ending}", torch.cat(parts)
        for name, renamed in _IN_A_BLOCK.items():
            yield f"{own}.{name}.{ending}", held[f"{other}.{renamed}.{ending}"]
