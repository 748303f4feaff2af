"""The two towers as stacks of layers: where a weight lies, what is frozen, what is computed twice.

Layers count from the input: 0 is the embedding (of patches or tokens; RN50's stem), then the blocks from 1,
and last the head (final norm and projection; RN50's attention pool).
"""

import re
from functools import partial
from typing import Any, Literal, NamedTuple

import torch
from torch.nn.modules.batchnorm import _BatchNorm
from torch.utils.checkpoint import checkpoint

from laclip.errors import TrainingError

_BLOCK = re.compile(
    r"(?:visual\.transformer\.resblocks\.(?P<vit>\d+)|visual\.layer(?P<resnet>\d+)"
    r"|bert\.encoder\.layer\.(?P<text>\d+))(?:\.|$)"
)
_HEADS = ("visual.ln_post", "visual.proj", "visual.attnpool", "text_projection", "bert.pooler")


class Place(NamedTuple):
    """The tower and layer a weight belongs to."""

    tower: Literal["image", "text"]
    layer: int


class Towers:
    """The layers of a `cn_clip.clip.model.CLIP`, by the names of its modules and weights."""

    def __init__(self, model: Any) -> None:
        self.has_vision_transformer = hasattr(model.visual, "transformer")
        image_blocks = len(model.visual.transformer.resblocks) if self.has_vision_transformer else 4
        self.heads = {"image": image_blocks + 1, "text": len(model.bert.encoder.layer) + 1}
        """Number of each tower's last layer."""

    def place(self, name: str) -> Place | None:
        """Where the weight or module of this name lies; None for the logit scale, which is in no tower."""
        block = _BLOCK.match(name)
        if block is not None and block["text"] is not None:
            return Place("text", int(block["text"]) + 1)
        if block is not None:
            return Place("image", int(block["vit"]) + 1 if block["vit"] is not None else int(block["resnet"]))
        if not name.startswith(("visual.", "bert.", "text_projection")):
            return None
        tower: Literal["image", "text"] = "image" if name.startswith("visual.") else "text"
        return Place(tower, self.heads[tower] if name.startswith(_HEADS) else 0)

    def depth(self, name: str) -> int:
        """How many layers below its tower's head a weight lies; 0 for what is in no tower."""
        place = self.place(name)
        return 0 if place is None else self.heads[place.tower] - place.layer


def freeze(model: Any, towers: Towers, tower: str | None, image_layers: int, text_layers: int) -> None:
    """Leave a whole tower (as LiT does, Zhai et al., CVPR 2022) or the first layers of either untrained.

    Raises TrainingError for more layers than a tower has below its head.
    """
    for name, count in (("image", image_layers), ("text", text_layers)):
        if count > towers.heads[name]:
            raise TrainingError(
                f"frozen_{name}_layers is {count}, but the {name} tower has {towers.heads[name]} layers "
                f'below its head; to freeze it whole: frozen_tower = "{name}"'
            )
    frozen = {"image": image_layers, "text": text_layers}
    for name, parameter in model.named_parameters():
        place = towers.place(name)
        if place is not None and (place.tower == tower or place.layer < frozen[place.tower]):
            parameter.requires_grad_(False)


def train_mode(model: torch.nn.Module) -> None:
    """Training mode for what is trained; frozen modules run as in evaluation, without dropout.

    Batch norms keep the statistics they came with: those of a few dozen pairs would spoil them, and would
    make a row's vector depend on the rows, or the process, that it happens to share a pass with.
    """
    model.train()
    for module in model.modules():
        weights = list(module.parameters())
        if isinstance(module, _BatchNorm) or (weights and not any(each.requires_grad for each in weights)):
            module.eval()


def recompute_activations(model: Any) -> None:
    """Keep only each block's input in the forward pass, and run the block again in the backward pass
    (gradient checkpointing: Chen et al., arXiv 1604.06174). Dropout is replayed.

    cn_clip has a switch for this, `set_grad_checkpointing`. It takes torch's re-entrant variant, which gives
    a block no gradients when its input needs none, as over frozen layers, and it does nothing for RN50. This
    one wraps the blocks in place: names and weights stay as they are.
    """
    visual = model.visual
    if hasattr(visual, "transformer"):
        image_blocks = list(visual.transformer.resblocks)
    else:
        image_blocks = [*visual.layer1, *visual.layer2, *visual.layer3, *visual.layer4]
    for block in [*image_blocks, *model.bert.encoder.layer]:
        block.forward = partial(checkpoint, block.forward, use_reentrant=False)
