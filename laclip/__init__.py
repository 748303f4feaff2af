"""Cross-modal retrieval with Chinese-CLIP and LACLIP: encoders, alignment, training, benchmark, search.

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
    "HeatMapOptions": "laclip.alignment.heat_map",
    "ImageIndex": "laclip.search.image_index",
    "PairsDataset": "laclip.pairs.dataset",
    "TrainingOptions": "laclip.training.recipe",
    "VectorOptions": "laclip.search.vectors",
    "finetune": "laclip.training.fine_tuning",
    "fold": "laclip.alignment.folding",
    "heat_map": "laclip.alignment.heat_map",
    "load_benchmark": "laclip.pairs.benchmarks.loading",
    "load_encoder": "laclip.encoders.encoder",
    "load_pairs": "laclip.pairs.dataset",
    "marked": "laclip.alignment.marking",
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
