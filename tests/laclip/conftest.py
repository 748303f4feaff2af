"""A tiny model of the same architecture and a tiny dataset of coloured squares, for tests that train."""

import io

import datasets
import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from laclip.encoders import presets
from laclip.encoders.checkpoint import State
from laclip.encoders.fusion import FusionHead
from laclip.pairs.dataset import PairsDataset, pairs_from

_COLOURS = {"朱红": (200, 50, 40), "石青": (40, 80, 160), "石绿": (60, 150, 90), "土黄": (215, 175, 80)}
_SHAPES = ("方胜", "团窠", "三角")


def tiny_architecture() -> presets.Architecture:
    """1.4 M parameters at 32 px."""
    return presets.architecture_of("small") | {
        "embed_dim": 32,
        "image_resolution": 32,
        "vision_layers": 1,
        "vision_width": 64,
        "vision_patch_size": 8,
        "text_hidden_size": 64,
        "text_intermediate_size": 128,
        "text_num_attention_heads": 1,
        "text_num_hidden_layers": 1,
    }


def fusion_weights(dimensions: int, seed: int = 0) -> State:
    """A fusion head's weights as training might leave them: each somewhat off where it begins."""
    torch.manual_seed(seed)
    state = FusionHead(dimensions, 0.6).state_dict()
    return {
        name: weight if name == "local_share" else weight + 0.3 * torch.randn_like(weight)
        for name, weight in state.items()
    }


@pytest.fixture
def tiny_preset(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a preset of 1.4 M parameters at 32 px: same classes as the real ones, ready in no time."""
    monkeypatch.setitem(presets.PRESETS, "tiny", tiny_architecture())
    return "tiny"


def draw(colour: str, shape: str, side: int = 40) -> Image.Image:
    image = Image.new("RGB", (side, side + 6), "white")
    box = (6, 6, side - 6, side - 6)
    pen = ImageDraw.Draw(image)
    if shape == "团窠":
        pen.ellipse(box, fill=_COLOURS[colour])
    elif shape == "方胜":
        pen.rectangle(box, fill=_COLOURS[colour])
    else:
        pen.polygon([(6, side - 6), (side // 2, 6), (side - 6, side - 6)], fill=_COLOURS[colour])
    return image


def png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def drawn_splits() -> datasets.DatasetDict:
    """Twelve pairs, each of another colour and shape, in every split (in another order and size)."""
    features = datasets.Features(
        {
            "image": datasets.Image(),
            "text": datasets.Value("string"),
            "kind": datasets.ClassLabel(names=["pattern", "mural"]),
            "figure_id": datasets.Value("string"),
        }
    )
    splits = {}
    for number, split in enumerate(("train", "validation", "test")):
        rows = [
            {
                "image": {"bytes": png(draw(colour, shape, 40 + 2 * number)), "path": None},
                "text": f"{colour}{shape}纹。{colour}色{shape}，白地。",
                "kind": int(shape == "三角"),
                "figure_id": f"{split}-{colour}-{shape}",
            }
            for colour in _COLOURS
            for shape in _SHAPES
        ]
        order = np.random.default_rng(number).permutation(len(rows))
        splits[split] = datasets.Dataset.from_list([rows[row] for row in order], features=features)
    return datasets.DatasetDict(splits)


@pytest.fixture
def drawn_pairs(drawn_splits: datasets.DatasetDict) -> PairsDataset:
    return pairs_from(drawn_splits, "drawn")
