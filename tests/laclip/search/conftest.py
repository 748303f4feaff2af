"""A folder of pictures that differ, and a model."""

from pathlib import Path

import pytest

from laclip.encoders.checkpoint import Checkpoint
from laclip.encoders.encoder import Encoder, load_encoder
from laclip.search.collections import Entry, Item
from tests.laclip.conftest import draw, fusion_weights, png

COLOURS, SHAPES = ("朱红", "石青", "石绿", "土黄"), ("方胜", "团窠", "三角")
NAMES = [f"{colour}{shape}" for colour in COLOURS for shape in SHAPES]


class Shelf:
    """A collection in memory, of which kind, period and collection are known."""

    name, fingerprint = "shelf", "one"

    def __len__(self) -> int:
        return len(NAMES)

    def __getitem__(self, row: int) -> Entry:
        name = NAMES[row]
        item = Item(f"n{row}", "", name, f"{name}。", name[2:], name[:2], "甲馆" if row % 3 else "")
        return Entry(item, self.encoded(row))

    def encoded(self, row: int) -> bytes:
        return png(draw(NAMES[row][:2], NAMES[row][2:]))


@pytest.fixture
def encoder(tiny_preset: str) -> Encoder:
    return load_encoder(tiny_preset)


@pytest.fixture
def fused(tiny_preset: str) -> Encoder:
    """A model with a fusion head."""
    plain = load_encoder(tiny_preset)
    head = fusion_weights(plain.dimensions)
    return Encoder(
        Checkpoint("tiny", "from_scratch", plain.architecture, plain.model.state_dict(), fusion=head)
    )


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Twelve pictures in two folders, named by what they show."""
    folder = tmp_path / "pictures"
    for number, name in enumerate(NAMES):
        path = folder / ("甲" if number % 2 else "乙") / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        draw(name[:2], name[2:], 60 + number).save(path)
    return folder
