"""A small dataset of drawn pictures with hostile words among them, a model, and their index."""

import shutil
from contextlib import chdir
from pathlib import Path

import datasets
import pytest

from laclip.encoders import presets
from laclip.encoders.checkpoint import Checkpoint, save_checkpoint
from laclip.search.vectors import VectorOptions
from pipeline.finetune import checkpoint_path
from pipeline.runner import RunSettings, run_stage
from pipeline.searching.index_stage import Index
from pipeline.workfolder import WorkFolder
from tests.laclip.conftest import draw, fusion_weights, png, tiny_architecture

HOSTILE = "<script>alert('x')</script>\x1b[31m"
COLOURS, SHAPES = ("朱红", "石青", "石绿", "土黄"), ("方胜", "团窠", "三角")


def write_dataset(folder: Path) -> None:
    """Twelve pictures in three splits; every fourth is of another period, the first has a hostile title."""
    features = datasets.Features(
        {
            "image": datasets.Image(),
            "text": datasets.Value("string"),
            "kind": datasets.ClassLabel(names=["pattern", "mural"]),
            "figure_id": datasets.Value("string"),
            "title": datasets.Value("string"),
            "fields": datasets.Value("string"),
        }
    )
    names = [f"{colour}{shape}" for colour in COLOURS for shape in SHAPES]
    rows = [
        {
            "image": {"bytes": png(draw(name[:2], name[2:], 60 + number)), "path": None},
            "text": f"{name}纹。" if number else HOSTILE,
            "kind": int(name.endswith("三角")),
            "figure_id": f"f{number:02}",
            "title": f"{number}{name}纹" if number else HOSTILE,
            "fields": f'{{"period": "{"唐" if number % 4 else "元"}", "collection": "私人收藏"}}',
        }
        for number, name in enumerate(names)
    ]
    (folder / "data").mkdir(parents=True)
    for split, part in (("train", rows[:6]), ("validation", rows[6:8]), ("test", rows[8:])):
        datasets.Dataset.from_list(part, features=features).to_parquet(folder / f"data/{split}-0.parquet")
    (folder / "README.md").write_text("---\nlicense: other\n---\nA card.\n", encoding="utf-8")


def write_model(path: Path, seed: int = 0, *, fused: bool = False) -> None:
    architecture = tiny_architecture()
    state = presets.build(architecture, seed).state_dict()
    head = fusion_weights(architecture["embed_dim"]) if fused else {}
    save_checkpoint(Checkpoint("tiny", "from_scratch", architecture, state, fusion=head), path)


def write_index(folder: Path, *, fused: bool) -> None:
    write_dataset(folder / "culti")
    with chdir(folder):
        work = WorkFolder(Path("build"))
        write_model(checkpoint_path(work), fused=fused)
        assert run_stage(Index("culti", None, VectorOptions()), RunSettings(work, workers=1)) == 0


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `culti` (the dataset) and `build` (model and index)."""
    folder = tmp_path_factory.mktemp("indexed")
    write_index(folder, fused=False)
    return folder


@pytest.fixture(scope="session")
def indexed_fused(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for a model with a fusion head."""
    folder = tmp_path_factory.mktemp("indexed-fused")
    write_index(folder, fused=True)
    return folder


@pytest.fixture
def here(indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the work folder, beside the dataset; the current folder."""
    return enter_copy(indexed, tmp_path, monkeypatch)


@pytest.fixture
def here_fused(indexed_fused: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same for a model with a fusion head."""
    return enter_copy(indexed_fused, tmp_path, monkeypatch)


def enter_copy(indexed: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(indexed / "build", folder / "build")
    (folder / "culti").symlink_to(indexed / "culti")
    monkeypatch.chdir(folder)
    return folder
