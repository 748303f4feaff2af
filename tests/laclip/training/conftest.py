"""What training in other processes needs: a dataset on disk, and a tiny model there to start from."""

from pathlib import Path

import datasets
import pytest

from laclip.encoders import presets
from laclip.encoders.checkpoint import Checkpoint, save_checkpoint


@pytest.fixture
def dataset_folder(drawn_splits: datasets.DatasetDict, tmp_path: Path) -> Path:
    """The drawn pairs as a folder that `culti finetune` takes."""
    folder = tmp_path / "drawn"
    for split, rows in drawn_splits.items():
        rows.to_parquet(folder / f"{split}-0.parquet")
    (folder / "README.md").write_text("Twelve drawn pairs in every split.\n", encoding="utf-8")
    return folder


@pytest.fixture
def tiny_start(tiny_preset: str, tmp_path: Path) -> Path:
    """A checkpoint of the tiny preset with dropout in its text tower, and weights that count as trained."""
    architecture = presets.architecture_of(tiny_preset) | {
        "vision_layers": 2,
        "text_num_hidden_layers": 2,
        "text_hidden_dropout_prob": 0.1,
    }
    state = presets.build(architecture, seed=3).state_dict()
    save_checkpoint(Checkpoint("tiny", "pretrained", architecture, state), tmp_path / "start.pt")
    return tmp_path / "start.pt"
