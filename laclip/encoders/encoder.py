"""Texts and pictures to unit vectors, by a real cn_clip model.

cn_clip's own `load_from_name` is not used: it rounds weights to fp16 and returns the model in training mode.
Here the model is built by `cn_clip.clip.model.CLIP`, loaded in fp32, and always in eval mode when it encodes.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from PIL import Image

from laclip.encoders import presets
from laclip.encoders.checkpoint import (
    Checkpoint,
    Weights,
    fusion_from,
    load_checkpoint,
    model_from,
    state_sha256,
)
from laclip.encoders.hugging_face import load_hugging_face
from laclip.encoders.normaliser import tokenise, unpadded
from laclip.encoders.pixels import Fitting, fit_all, standardise
from laclip.errors import CheckpointError

Progress = Callable[[str, int, int], None]
"""Called with the name of what is being done, how many are done, and how many there are."""

Precision = Literal["fp32", "bf16", "fp16"]
"""Of the forward passes: products of matrices in that form, sums and norms in fp32 (torch.autocast)."""

_DTYPES: dict[Precision, torch.dtype | None] = {"fp32": None, "bf16": torch.bfloat16, "fp16": torch.float16}

DEFAULT_DOWNLOAD_ROOT = Path("~/.cache/clip")
"""Where cn_clip itself keeps downloaded weights."""


def silent(stage: str, done: int, total: int) -> None:
    """Progress nobody listens to."""


def default_threads() -> int:
    """Cores this process may use, at most 8: more threads than that slow small models down."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, 8)


class Encoder:
    """A cn_clip model with its name, origin and what is needed to feed it.

    `weights` says where the weights come from; `training` is what is known of the run that made them.
    `precision` is that of the forward passes: weights stay in fp32. `fitting` says how pictures become
    squares: as in training (squashed, for published weights) unless another way is given. `fusion` is the
    fusion head that was trained beside the model, None where there was none. `truncated_texts` counts the
    texts that were longer than the context since the encoder was made.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        device: str = "cpu",
        precision: Precision = "fp32",
        fitting: Fitting | None = None,
    ) -> None:
        self.name = checkpoint.name
        self.weights: Weights = checkpoint.weights
        self.architecture = checkpoint.architecture
        self.training = checkpoint.training
        self.device = torch.device(device)
        self.precision: Precision = precision
        trained_on: Fitting = checkpoint.training.get("options", {}).get("fitting", "squash")
        self.fitting: Fitting = fitting or trained_on
        self.model = model_from(checkpoint).to(self.device)
        fusion = fusion_from(checkpoint)
        self.fusion = None if fusion is None else fusion.to(self.device)
        self.truncated_texts = 0

    @property
    def resolution(self) -> int:
        """Side of the square the model sees, in pixels."""
        return int(self.architecture["image_resolution"])

    @property
    def dimensions(self) -> int:
        """Length of the vectors."""
        return int(self.architecture["embed_dim"])

    def sha256(self) -> str:
        """Hash (hex) of architecture and weights, those of a fusion head among them."""
        heads = {} if self.fusion is None else self.fusion.state_dict(prefix="fusion.")
        return state_sha256(self.architecture, {**self.model.state_dict(), **heads})

    def encode_images(self, images: Iterable[Image.Image], batch_size: int = 64) -> np.ndarray:
        """(n, d) float32 unit vectors, one a picture, of the picture made square by `fitting`."""
        remaining = iter(images)
        batches = []
        while batch := list(islice(remaining, batch_size)):
            batches.append(self.encode_squares(fit_all(batch, self.resolution, self.fitting), batch_size))
        return np.concatenate(batches) if batches else self._no_vectors()

    def encode_squares(self, squares: np.ndarray, batch_size: int = 64) -> np.ndarray:
        """(n, d) float32 unit vectors of squares already at the model's size, (n, side, side, 3) uint8."""
        with self.encoding():
            batches = [
                _unit(self.model.encode_image(standardise(torch.from_numpy(part).to(self.device))))
                for part in _parts(squares, batch_size)
            ]
        return np.concatenate(batches) if batches else self._no_vectors()

    def encode_texts(self, texts: Sequence[str], batch_size: int = 64) -> np.ndarray:
        """(n, d) float32 unit vectors, one a text, normalised as in training and cut at the context."""
        tokenised = tokenise(texts)
        self.truncated_texts += tokenised.truncated
        with self.encoding():
            batches = [
                _unit(self.model.encode_text(unpadded(part).to(self.device)))
                for part in tokenised.ids.split(batch_size)
                if len(part)
            ]
        return np.concatenate(batches) if batches else self._no_vectors()

    @contextmanager
    def encoding(self) -> Iterator[Any]:
        """The model in eval mode, without gradients; afterwards in the mode it was in."""
        was_training = self.model.training
        self.model.eval()
        kind, dtype = self.device.type, _DTYPES[self.precision]
        try:
            with torch.inference_mode(), torch.autocast(kind, dtype, enabled=dtype is not None):
                yield self.model
        finally:
            self.model.train(was_training)

    def _no_vectors(self) -> np.ndarray:
        return np.empty((0, self.dimensions), dtype=np.float32)


def load_encoder(
    name_or_path: str | Path = "small",
    *,
    download_root: Path | None = None,
    seed: int = 0,
    device: str = "cpu",
    precision: Precision = "fp32",
    fitting: Fitting | None = None,
) -> Encoder:
    """An encoder by preset name, published name, path of a checkpoint, or Hugging Face folder.

    A preset starts from random weights drawn from `seed`: it knows nothing until it is trained. A published
    model's weights are taken from `download_root` (default ~/.cache/clip) or downloaded into it.

    Raises CheckpointError, one line that says what to do, when the name is unknown, the file is missing,
    damaged or no such model, or the weights are not at hand and cannot be downloaded.
    """
    return Encoder(read_checkpoint(name_or_path, download_root, seed), device, precision, fitting)


def read_checkpoint(name_or_path: str | Path, download_root: Path | None = None, seed: int = 0) -> Checkpoint:
    """The weights that `load_encoder` would load. Raises CheckpointError as it does."""
    name = str(name_or_path)
    if name in presets.PRESETS:
        architecture = presets.architecture_of(name)
        return Checkpoint(name, "random", architecture, presets.build(architecture, seed).state_dict())
    if name in presets.PUBLISHED:
        path = _published_weights(name, (download_root or DEFAULT_DOWNLOAD_ROOT).expanduser())
        held = load_checkpoint(path)
        return Checkpoint(name, "pretrained", presets.architecture_of(name), held.state)
    path = Path(name).expanduser()
    if path.is_dir():
        return load_hugging_face(path)
    if not path.exists():
        known = ", ".join(presets.model_names())
        raise CheckpointError(f"no model called {path} and no file there; known names: {known}")
    return load_checkpoint(path)


def _published_weights(name: str, root: Path) -> Path:
    published = presets.PUBLISHED[name]
    local = root / published.filename
    if local.is_file():
        return local
    from huggingface_hub import constants, get_session, hf_hub_download
    from huggingface_hub.errors import HFValidationError, HTTPError

    try:
        root.mkdir(parents=True, exist_ok=True)
        if not constants.HF_HUB_OFFLINE:  # fail at once without a network; the hub's client retries for long
            get_session().head(constants.ENDPOINT, timeout=10)
        return Path(hf_hub_download(published.repository, published.filename, local_dir=root))
    except (OSError, HTTPError, HFValidationError) as error:
        raise CheckpointError(
            f"the weights of {name} are not in {root} and could not be downloaded ({type(error).__name__}); "
            f"put {published.filename} from {published.repository} there, or use the preset small"
        ) from error


def _unit(vectors: torch.Tensor) -> np.ndarray:
    unit: np.ndarray = torch.nn.functional.normalize(vectors.float(), dim=-1).cpu().numpy()
    return unit


def _parts(squares: np.ndarray, size: int) -> Iterable[np.ndarray]:
    return (squares[start : start + size] for start in range(0, len(squares), size))
