"""Model files: ours, with the architecture inside, and cn_clip's, whose architecture is read off the shapes.

Files are opened with `torch.load(weights_only=True)`: nothing in them is ever run.
"""

import hashlib
import pickle
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import torch

from laclip.encoders.fusion import FusionHead, fusion_head_from
from laclip.encoders.presets import PRESETS, Architecture, architecture_of, build, model_names
from laclip.errors import CheckpointError
from laclip.files import write_atomically
from manifests.fingerprint import fingerprint

_FORMAT = "culti-laclip-checkpoint"
_VERSION = 1

Weights = Literal["random", "from_scratch", "pretrained", "fine_tuned"]
"""Where weights come from: no training at all; ours alone; published; published and then trained by us."""


State = dict[str, torch.Tensor]
"""Weights by name."""


@dataclass(frozen=True)
class Checkpoint:
    """A model at rest.

    `training` is plain data about the run that made it (pairs, epoch, seconds, options, dataset fingerprint
    ...), empty for published weights. `fusion` holds the weights of the fusion head it was trained with,
    empty where there was none.
    """

    name: str
    weights: Weights
    architecture: Architecture
    state: State
    training: dict[str, Any] = field(default_factory=dict)
    fusion: State = field(default_factory=dict)


def save_checkpoint(checkpoint: Checkpoint, path: Path) -> None:
    """Write our own form: a dictionary of plain tensors and plain values, atomically."""
    held = {"format": _FORMAT, "version": _VERSION, **vars(checkpoint)}
    write_atomically(path, lambda stream: torch.save(held, stream))


def load_tensors(path: Path) -> dict[str, Any]:
    """The dictionary in a torch file. Raises CheckpointError, one line, for anything else."""
    if not path.is_file():
        raise CheckpointError(f"no model file at {path}; give a checkpoint made by `culti finetune`")
    try:
        held = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise CheckpointError(
            f"{path} is no plain model file: it is damaged or holds code, which is never run; "
            "use a checkpoint made by `culti finetune` or published by Chinese-CLIP"
        ) from error
    except (RuntimeError, EOFError, OSError, ValueError, KeyError) as error:
        raise CheckpointError(
            f"{path} is damaged or cut short ({_first_line(error)}); copy it again"
        ) from error
    if not isinstance(held, dict):
        raise CheckpointError(f"{path} holds a {type(held).__name__}, not a model")
    return held


def load_checkpoint(path: Path) -> Checkpoint:
    """Read our own form or cn_clip's (`state_dict`, with or without `module.` prefixes, fp16 or fp32).

    Raises CheckpointError when the file is missing, damaged, of an unknown form or an unknown model size.
    """
    held = load_tensors(path)
    if held.get("format") == _FORMAT:
        if held.get("version") != _VERSION:
            raise CheckpointError(
                f"{path} has form {held.get('version')}, this version reads {_VERSION}; train it again"
            )
        return Checkpoint(
            str(held["name"]),
            held["weights"],
            dict(held["architecture"]),
            held["state"],
            dict(held["training"]),
            dict(held.get("fusion", {})),
        )
    state = _plain_state(held.get("state_dict", held), path)
    size = _known_size(state)
    if size is None:
        raise CheckpointError(
            f"{path} fits none of the known sizes ({', '.join(model_names())}) and says no size of its own"
        )
    weights: Weights = "from_scratch" if size in PRESETS else "pretrained"
    return Checkpoint(f"{size} ({path.name})", weights, architecture_of(size), state)


def model_from(checkpoint: Checkpoint) -> Any:
    """The model, fp32 and in eval mode. Raises CheckpointError when weights and architecture disagree."""
    try:
        model = build(checkpoint.architecture, seed=0)
        model.load_state_dict(checkpoint.state)
    except (RuntimeError, TypeError, KeyError, AttributeError) as error:
        raise CheckpointError(
            f"the weights of {checkpoint.name} do not fit its architecture: {_first_line(error)}"
        ) from error
    return model.float().eval()


def fusion_from(checkpoint: Checkpoint) -> FusionHead | None:
    """The fusion head, or None. Raises CheckpointError when its weights are none."""
    if not checkpoint.fusion:
        return None
    try:
        return fusion_head_from(checkpoint.fusion)
    except (RuntimeError, KeyError, AttributeError, IndexError) as error:
        raise CheckpointError(
            f"the fusion head of {checkpoint.name} cannot be read: {_first_line(error)}"
        ) from error


def state_sha256(architecture: Architecture, state: State) -> str:
    """SHA-256 (hex) of architecture and weights: the same for the same model in any file."""
    digest = hashlib.sha256(fingerprint(architecture).encode())
    for name in sorted(state):
        tensor = state[name].detach().cpu().contiguous()
        digest.update(f"{name}:{tensor.dtype}:{tuple(tensor.shape)}".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def _plain_state(held: object, path: Path) -> State:
    if not isinstance(held, dict):
        raise CheckpointError(f"{path} holds no model weights")
    state = {
        str(name).removeprefix("module."): value
        for name, value in held.items()
        if isinstance(value, torch.Tensor) and "bert.pooler" not in str(name)
    }
    if not any(name.startswith("visual.") for name in state):
        raise CheckpointError(f"{path} holds no Chinese-CLIP weights (no tensor under visual.)")
    return state


def _known_size(state: State) -> str | None:
    """The size whose every tensor has these shapes, or None. Built without memory ("meta")."""
    shapes = {name: tuple(tensor.shape) for name, tensor in state.items()}
    for size in model_names():
        with torch.device("meta"):
            expected = {
                name: tuple(t.shape) for name, t in build(architecture_of(size), 0).state_dict().items()
            }
        if expected == shapes:
            return size
    return None


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:200] if lines else type(error).__name__
