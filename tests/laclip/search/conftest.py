"""A folder of pictures that differ, and a model."""

from pathlib import Path

import pytest

from laclip.encoders.encoder import Encoder, load_encoder
from tests.laclip.conftest import draw

COLOURS, SHAPES = ("朱红", "石青", "石绿", "土黄"), ("方胜", "团窠", "三角")
NAMES = [f"{colour}{shape}" for colour in COLOURS for shape in SHAPES]


@pytest.fixture
def encoder(tiny_preset: str) -> Encoder:
    return load_encoder(tiny_preset)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Twelve pictures in two folders, named by what they show."""
    folder = tmp_path / "pictures"
    for number, name in enumerate(NAMES):
        path = folder / ("甲" if number % 2 else "乙") / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        draw(name[:2], name[2:], 60 + number).save(path)
    return folder
