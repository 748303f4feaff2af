"""The whole road once, by its commands: sample books to a dataset, a trained model and its benchmark."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CULTI = [sys.executable, "-m", "pipeline.cli"]
TRAINING = """
[finetune]
pairs_seen = 150
validations = 1
threads = 2
[benchmark]
crop_seeds = 1
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with tiny sample books: eight entries, six plates, all four books."""
    place = tmp_path_factory.mktemp("road")
    (place / "culti.toml").write_text(TRAINING, encoding="utf-8")
    culti(place, "draw-samples", "samples", "--entries", "8")
    return place


def culti(place: Path, *arguments: str) -> str:
    """Run a command in the folder; its standard output."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent), "HF_HUB_OFFLINE": "1"}
    environment["HF_HOME"] = str(place / "cache")
    done = subprocess.run(
        [*CULTI, *arguments], cwd=place, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_from_books_to_a_benchmark(folder: Path) -> None:
    culti(
        folder,
        "extract",
        "samples/silk/silk.pdf",
        "samples/murals-scanned/murals-scanned.pdf",
        "--workers",
        "2",
    )
    culti(folder, "pair")
    culti(folder, "build")
    assert "passed all" in culti(folder, "verify")
    culti(folder, "finetune")
    printed = culti(folder, "benchmark")
    assert "trained from scratch" in printed
    results = json.loads((folder / "build" / "benchmark" / "results.json").read_text(encoding="utf-8"))
    assert results["model"]["weights"] == "from_scratch"
    assert results["rows"][0]["name"].startswith("chance")
    assert results["dataset"]["counts"]["train"] == results["model"]["training"]["pairs"]
    assert (folder / "build" / "benchmark" / "report.html").is_file()


def test_the_extraction_of_the_samples_is_as_good_as_the_readme_says(folder: Path) -> None:
    scores = json.loads(culti(folder, "evaluate-extraction", "samples", "--workers", "2", "--json"))["groups"]
    for book, figures, captions in (
        ("silk/silk.pdf", 0.98, 0.95),
        ("murals/murals.pdf", 0.98, 0.95),
        ("silk-scanned/silk-scanned.pdf", 0.95, 0.90),
        ("murals-scanned/murals-scanned.pdf", 0.95, 0.90),
    ):
        assert scores[book]["figures"]["0.5"]["F1"] >= figures, book
        assert scores[book]["caption"]["F1"] >= captions, book
        assert scores[book]["kind_accuracy"] >= 0.95, book
