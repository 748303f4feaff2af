"""The lexicon's TOML files, as they lie in the package."""

import tomllib
from importlib import resources
from typing import Any


def read(name: str) -> dict[str, Any]:
    """The content of the file of this name (without .toml)."""
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
