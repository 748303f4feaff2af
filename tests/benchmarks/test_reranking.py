"""The benchmark of re-ranking measures what it says."""

from collections.abc import Iterator
from pathlib import Path

import faiss
import pytest
import torch

from benchmarks import reranking
from laclip.encoders import presets
from laclip.encoders.checkpoint import Checkpoint, save_checkpoint
from tests.laclip.conftest import fusion_weights, tiny_architecture
from tests.pipeline.searching.conftest import write_dataset


@pytest.fixture
def same_threads() -> Iterator[None]:
    """The benchmark takes one; the tests after it have what they had."""
    before = torch.get_num_threads(), faiss.omp_get_max_threads()
    yield
    torch.set_num_threads(before[0])
    faiss.omp_set_num_threads(before[1])


@pytest.mark.usefixtures("same_threads")
def test_every_number_is_measured_with_and_without_regions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_dataset(tmp_path / "culti")
    architecture = tiny_architecture()
    state, head = presets.build(architecture, 0).state_dict(), fusion_weights(architecture["embed_dim"])
    save_checkpoint(Checkpoint("tiny", "from_scratch", architecture, state, fusion=head), tmp_path / "a.pt")
    given = [str(tmp_path / "culti"), "--model", str(tmp_path / "a.pt"), "--work", str(tmp_path / "w")]
    numbers = ["--pictures", "8", "--first", "3", "--queries", "2", "--rounds", "1"]
    assert reranking.main([*given, *numbers]) == 0
    title, *lines, last = capsys.readouterr().out.splitlines()
    assert title.split() == ["8", "pictures,", "tiny", "at", "32", "px"]
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if "│" in line]
    assert [row[0] for row in rows] == ["none", "3, in memory", "3, made anew"]
    assert rows[0][2] == "1.0"
    assert all(float(row[1]) > 0 for row in rows)
    assert last == "A picture's regions take 1,024 bytes, its vector 64."
