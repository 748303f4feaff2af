import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from laclip.benchmark.run import BenchmarkOptions, run_benchmark
from laclip.metrics.recall import chance
from laclip.pairs.dataset import PairsDataset
from laclip.training.fine_tuning import TrainingOptions, finetune

FILES = ["recall.png", "report.html", "results.json", "table.csv", "table.md"]


@pytest.fixture
def options() -> BenchmarkOptions:
    few = {"crops": 4}
    return BenchmarkOptions(
        crop_seeds=2, published=few, variant=few | {"whole_share": 0.5}, resamples=200, examples=2, threads=1
    )


def test_a_trained_model_is_measured_and_written_up(
    tiny_preset: str, drawn_pairs: PairsDataset, options: BenchmarkOptions, tmp_path: Path
) -> None:
    training = TrainingOptions(model=tiny_preset, pairs_seen=48, batch_size=6, threads=1)
    trained = finetune(drawn_pairs, training, tmp_path / "model")
    run_benchmark(drawn_pairs, trained.checkpoint, options, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == FILES

    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert results["dataset"]["fingerprint"] == drawn_pairs.fingerprint
    assert results["dataset"]["counts"] == {"train": 12, "validation": 12, "test": 12}
    assert results["model"]["weights"] == "from_scratch"
    assert results["model"]["training_seconds"] > 0
    assert results["seeds"] == {"benchmark": 7, "crops": [7, 8], "training": 7}
    assert results["environment"]["packages"]["torch"].startswith("2.")
    assert {"chance (exact)", "CN-CLIP tiny", "LACLIP as published"} <= {
        row["name"] for row in results["rows"]
    }
    for row in results["rows"]:
        six = [*row["text_to_image"].values(), *row["image_to_text"].values()]
        assert row["MR"] == pytest.approx(sum(six) / 6)
        assert row["MR_ci"] is None or row["MR_ci"][0] <= row["MR"] <= row["MR_ci"][1]
        assert set(row["slices"]) == {"mural", "pattern"}
    expected = chance(drawn_pairs.test.partners)
    assert results["rows"][0]["image_to_text"] == pytest.approx(expected)
    assert {d["direction"] for d in results["differences"]} == {"both", "text_to_image", "image_to_text"}

    table = (tmp_path / "out" / "table.md").read_text(encoding="utf-8")
    assert "trained from scratch on 12 pairs" in table
    assert len(pd.read_csv(tmp_path / "out" / "table.csv")) == 4
    with Image.open(tmp_path / "out" / "recall.png") as plot:
        assert plot.width > 1000


def test_the_same_run_gives_the_same_figures(
    tiny_preset: str, drawn_pairs: PairsDataset, options: BenchmarkOptions, tmp_path: Path
) -> None:
    for run in ("one", "two"):
        run_benchmark(drawn_pairs, tiny_preset, options, tmp_path / run)
    one, two = (json.loads((tmp_path / run / "results.json").read_text()) for run in ("one", "two"))
    assert one["rows"] == two["rows"]
    assert one["differences"] == two["differences"]
    assert "not trained" in one["model"]["in_words"]


def test_the_report_stands_alone_and_runs_nothing_from_the_data(
    tiny_preset: str, drawn_pairs: PairsDataset, options: BenchmarkOptions, tmp_path: Path
) -> None:
    hostile = tuple(f"<script>alert({row})</script>龙“" for row in range(len(drawn_pairs.test)))
    dataset = replace(drawn_pairs, test=replace(drawn_pairs.test, texts=hostile), name="<b>x</b>")
    run_benchmark(dataset, tiny_preset, options, tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<b>x</b>" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert page.count("data:image/jpeg") >= 2 * 3 * 5
    assert "47.9" in page  # the paper's own figure, labelled
    assert "Not comparable" in page
