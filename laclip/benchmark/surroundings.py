"""What a result was measured with: versions, machine, threads."""

import platform
from importlib.metadata import PackageNotFoundError, version

import torch

_PACKAGES = ("torch", "torchvision", "cn_clip", "datasets", "numpy", "pillow", "scipy", "pandas", "pydantic")


def environment() -> dict[str, object]:
    """Plain data: Python, platform, torch threads, and the version of every package a result depends on."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": platform.machine(),
        "torch_threads": torch.get_num_threads(),
        "cuda": torch.cuda.is_available(),
        "packages": {name: _version(name) for name in _PACKAGES},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
