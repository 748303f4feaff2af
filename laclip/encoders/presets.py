"""The model sizes: the five published Chinese-CLIPs, and small ones of the same architecture.

An architecture is the plain keyword dictionary that `cn_clip.clip.model.CLIP` takes. The published ones are
read from cn_clip's own JSON files (Yang et al., "Chinese CLIP", arXiv 2211.01335, table 1).
"""

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from laclip.encoders.torchvision_operators import declare_missing_operators

Architecture = dict[str, Any]


@dataclass(frozen=True)
class PublishedModel:
    """One published Chinese-CLIP: its two configuration files in cn_clip, and where its weights are had."""

    vision: str
    text: str
    resolution: int
    repository: str
    filename: str


PUBLISHED: dict[str, PublishedModel] = {
    "RN50": PublishedModel("RN50", "RBT3-chinese", 224, "OFA-Sys/chinese-clip-rn50", "clip_cn_rn50.pt"),
    "ViT-B-16": PublishedModel(
        "ViT-B-16",
        "RoBERTa-wwm-ext-base-chinese",
        224,
        "OFA-Sys/chinese-clip-vit-base-patch16",
        "clip_cn_vit-b-16.pt",
    ),
    "ViT-L-14": PublishedModel(
        "ViT-L-14",
        "RoBERTa-wwm-ext-base-chinese",
        224,
        "OFA-Sys/chinese-clip-vit-large-patch14",
        "clip_cn_vit-l-14.pt",
    ),
    "ViT-L-14-336": PublishedModel(
        "ViT-L-14-336",
        "RoBERTa-wwm-ext-base-chinese",
        336,
        "OFA-Sys/chinese-clip-vit-large-patch14-336px",
        "clip_cn_vit-l-14-336.pt",
    ),
    "ViT-H-14": PublishedModel(
        "ViT-H-14",
        "RoBERTa-wwm-ext-large-chinese",
        224,
        "OFA-Sys/chinese-clip-vit-huge-patch14",
        "clip_cn_vit-h-14.pt",
    ),
}

# No dropout in the text tower: from scratch on a few hundred pairs it drowns what there is to learn.
_SMALL: Architecture = {
    "embed_dim": 256,
    "image_resolution": 112,
    "vision_layers": 4,
    "vision_width": 256,
    "vision_patch_size": 16,
    "vocab_size": 21128,
    "text_attention_probs_dropout_prob": 0.0,
    "text_hidden_act": "gelu",
    "text_hidden_dropout_prob": 0.0,
    "text_hidden_size": 256,
    "text_initializer_range": 0.02,
    "text_intermediate_size": 1024,
    "text_max_position_embeddings": 512,
    "text_num_attention_heads": 4,
    "text_num_hidden_layers": 3,
    "text_type_vocab_size": 2,
}

PRESETS: dict[str, Architecture] = {"small": _SMALL}
"""Sizes for machines without published weights; always trained from scratch."""


def model_names() -> list[str]:
    """Every name `load_encoder` knows, presets first."""
    return [*PRESETS, *PUBLISHED]


def architecture_of(name: str) -> Architecture:
    """The architecture of a preset or published model. Raises KeyError for any other name."""
    if name in PRESETS:
        return dict(PRESETS[name])
    published = PUBLISHED[name]
    architecture = _configuration(published.vision) | _configuration(published.text)
    if isinstance(architecture["vision_layers"], str):  # RN50 writes its list as a string
        architecture["vision_layers"] = json.loads(architecture["vision_layers"])
    architecture["image_resolution"] = published.resolution
    return architecture


def build(architecture: Architecture, seed: int) -> Any:  # cn_clip carries no types
    """A `cn_clip.clip.model.CLIP` of this architecture, random weights from the seed, fp32, in eval mode.

    torch's global generator is left as it was. Raises TypeError or KeyError when the architecture does not
    hold what cn_clip asks for.
    """
    declare_missing_operators()
    from cn_clip.clip.model import CLIP

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return CLIP(**architecture).float().eval()


def _configuration(name: str) -> Architecture:
    specification = importlib.util.find_spec("cn_clip")
    if specification is None or not specification.submodule_search_locations:
        raise ModuleNotFoundError("cn_clip is not installed; run make setup")
    folder = Path(specification.submodule_search_locations[0]) / "clip" / "model_configs"
    configuration: Architecture = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return configuration
