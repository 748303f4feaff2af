"""Low-rank adapters (Hu et al., LoRA, ICLR 2022) on both towers, by peft, and the plain weights they amount
to."""

import copy
from typing import Any

import torch

from laclip.encoders.torchvision_operators import declare_missing_operators
from laclip.errors import TrainingError
from laclip.training.layers import Towers


def add_adapters(model: Any, rank: int, alpha: int) -> None:
    """Put adapters into the unfrozen blocks, in place; they and the logit scale are all that is trained then.

    Adapted are, in the text tower, query, key, value, the attention's output and both layers of the MLP; in
    the image tower both layers of the MLP, and query, key and value together: they are one packed matrix of
    `nn.MultiheadAttention`, which gets one adapter. That module's output projection is not adapted. peft
    could (by targeting the whole module), but it would add the adapters to the weights and subtract them
    again in every pass, and rounding would wear the frozen weights away.

    An adapter begins as zero: the model computes what it did. Raises TrainingError when no block is left to
    adapt.
    """
    declare_missing_operators()  # peft imports transformers, which imports torchvision
    from peft import LoraConfig
    from peft.tuners.lora import LoraModel

    towers = Towers(model)
    modules, matrices = [], []
    for name, module in model.named_modules():
        place = towers.place(name)
        if place is None or not 0 < place.layer < towers.heads[place.tower]:
            continue
        packed = isinstance(module, torch.nn.MultiheadAttention)
        linear = isinstance(module, torch.nn.Linear) and not name.endswith("attn.out_proj")
        if packed and module.in_proj_weight.requires_grad:
            matrices.append(f"{name}.in_proj_weight")
        elif linear and module.weight.requires_grad:
            modules.append(name)
    if not (modules or matrices):
        raise TrainingError("lora_rank: every layer that could be adapted is frozen; freeze fewer")
    config = LoraConfig(r=rank, lora_alpha=alpha, target_modules=modules, target_parameters=matrices or None)
    LoraModel(model, {"default": config}, "default")
    model.logit_scale.requires_grad_(True)


def without_adapters(model: Any) -> Any:
    """A copy of the model with its adapters, if any, merged into plain weights."""
    declare_missing_operators()
    from peft.tuners.lora import LoraLayer

    plain = copy.deepcopy(model)
    for name, module in list(plain.named_modules()):
        if isinstance(module, LoraLayer):
            module.merge()
            plain.set_submodule(name, module.get_base_layer())
    return plain
