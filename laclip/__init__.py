"""Cross-modal retrieval with Chinese-CLIP and LACLIP: encoders, alignment, training, metrics, benchmark.

    from laclip import load_encoder
    encoder = load_encoder("build/checkpoints/best.pt")
    scores = encoder.encode_images(pictures) @ encoder.encode_texts(["窠内一飞鸟，口衔一枝叶"]).T

The names below load on first use: importing the package costs nothing.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "AlignmentOptions": "laclip.alignment.folding",
    "BenchmarkOptions": "laclip.benchmark.measurement",
    "Encoder": "laclip.encoders.encoder",
    "PairsDataset": "laclip.pairs.dataset",
    "TrainingOptions": "laclip.training.recipe",
    "finetune": "laclip.training.fine_tuning",
    "fold": "laclip.alignment.folding",
    "load_encoder": "laclip.encoders.encoder",
    "load_pairs": "laclip.pairs.dataset",
    "normalise": "laclip.encoders.normaliser",
    "run_benchmark": "laclip.benchmark.run",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module laclip has no attribute {name}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
