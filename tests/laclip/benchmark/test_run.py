import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from laclip.benchmark import run
from laclip.benchmark.results import ABLATION_FILES, FILES, TRAINING_FILES
from laclip.benchmark.run import BenchmarkOptions, run_benchmark
from laclip.encoders import encoder, presets
from laclip.encoders.checkpoint import Checkpoint, save_checkpoint
from laclip.metrics.recall import chance
from laclip.pairs.dataset import PairsDataset
from laclip.pairs.gallery import gallery_of
from laclip.training.fine_tuning import TrainingOptions, finetune


@pytest.fixture
def options() -> BenchmarkOptions:
    few = {"crops": 4}
    return BenchmarkOptions(
        crop_seeds=2,
        published=few,
        variant=few | {"whole_share": 0.5},
        one_pass=few,
        small_regions=few,
        resamples=200,
        examples=2,
        threads=1,
    )


def test_a_trained_model_is_measured_and_written_up(
    tiny_preset: str, drawn_pairs: PairsDataset, options: BenchmarkOptions, tmp_path: Path
) -> None:
    training = TrainingOptions(model=tiny_preset, objective="ascl", pairs_seen=48, batch_size=6, threads=1)
    trained = finetune(drawn_pairs, training, tmp_path / "model")
    run_benchmark(drawn_pairs, trained.checkpoint, options, tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*FILES, "report.html"}

    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert results["dataset"]["fingerprint"] == drawn_pairs.fingerprint
    assert results["dataset"]["counts"] == {"train": 12, "validation": 12, "test": 12}
    assert results["model"]["weights"] == "from_scratch"
    assert results["model"]["training_seconds"] > 0
    assert results["seeds"] == {"benchmark": 7, "crops": [7, 8], "training": 7}
    assert results["environment"]["packages"]["torch"].startswith("2.")
    names = [row["name"] for row in results["rows"]]
    assert names[:3] == ["chance (exact)", "CN-CLIP tiny", "LACLIP as published"]
    for name in ("CN-CLIP tiny", "one-pass LACLIP"):
        assert f"{name}, re-ranked by regions and words" in names
    for row in results["rows"]:
        six = [*row["text_to_image"].values(), *row["image_to_text"].values()]
        assert row["MR"] == pytest.approx(sum(six) / 6)
        assert row["MR_ci"] is None or row["MR_ci"][0] <= row["MR"] <= row["MR_ci"][1]
        assert {"mural", "pattern", "local queries", "short queries"} <= set(row["slices"])
        assert set(row["slices"]) == set(row["slices_ci"])
    expected = chance(gallery_of(drawn_pairs.test).partners)
    assert results["rows"][0]["image_to_text"] == pytest.approx(expected)
    compared = {(d["a"], d["b"], d["slice"], d["direction"]) for d in results["differences"]}
    for name in names[2:]:
        for direction in ("both", "text_to_image", "image_to_text"):
            assert {(name, names[1], part, direction) for part in ("all", "mural")} <= compared
        assert (name, names[1], "local queries", "text_to_image") in compared
        assert name == names[2] or (name, names[2], "all", "both") in compared
    twins = results["swapped_twins"]
    assert twins["all"] == twins["motif"] + twins["colour"] > 12
    assert results["rows"][0]["swapped_twins"] == dict.fromkeys(twins, 50.0)
    for row in results["rows"][1:]:
        for rule, share in row["swapped_twins"].items():
            low, high = row["swapped_twins_ci"][rule]
            assert 0 <= low <= share <= high <= 100
    assert results["costs"]["peak of memory in bytes"] > 1e8

    table = (tmp_path / "out" / "table.md").read_text(encoding="utf-8")
    assert "trained from scratch on 12 pairs" in table
    assert "on other data, not to be compared" in table
    assert "| LACLIP ViT-H | 28.1 | 56.6 |" in table
    assert len(pd.read_csv(tmp_path / "out" / "table.csv")) == len(names)
    assert "| method | all (" in table
    assert len(pd.read_csv(tmp_path / "out" / "twins.csv")) == len(names) * len(twins)
    assert len(pd.read_csv(tmp_path / "out" / "differences.csv")) == len(results["differences"])
    with Image.open(tmp_path / "out" / "recall.png") as plot:
        assert plot.width > 1000
    drawing = (tmp_path / "out" / "recall.svg").read_text(encoding="utf-8")
    assert "<text" not in drawing  # letters are outlines: no Chinese font is needed to read them
    assert "<path" in drawing


def test_other_models_stand_beside_the_model(
    tiny_preset: str, drawn_pairs: PairsDataset, options: BenchmarkOptions, tmp_path: Path
) -> None:
    """One of a name for every seed; the model itself, measured as another, has nothing over itself."""
    out = tmp_path / "out"
    plain = {"model": tiny_preset, "pairs_seen": 12, "batch_size": 6, "threads": 1}
    paths = [
        finetune(drawn_pairs, TrainingOptions(**given), tmp_path / str(place)).checkpoint
        for place, given in enumerate(
            ({**plain, "seed": 1}, {**plain, "seed": 2}, {**plain, "objective": "ascl"})
        )
    ]
    beside = {"itself": paths[:1], "seeds": paths[:2], "AsCL": paths[2:]}
    few = options.model_copy(update={"crop_seeds": 1})
    measured = run_benchmark(drawn_pairs, paths[0], few, out, beside=beside)
    assert {path.name for path in out.iterdir()} == {*FILES, *TRAINING_FILES, "report.html"}
    rows = {method.name: method for method in measured.methods}
    model, itself, seeds = rows["CN-CLIP tiny"], rows["beside: itself"], rows["beside: seeds"]
    fused = "beside: AsCL, re-ranked by regions and words"
    assert [name for name in rows if rows[name].beside] == [
        "beside: itself",
        "beside: seeds",
        "beside: AsCL",
        fused,
    ]
    assert itself.slices == model.slices
    assert itself.twins == model.twins
    assert seeds.spread is not None
    effects = {(one.training, one.measure): one for one in measured.effects}
    for measure in ("all queries", "all, T→I", "short queries", "swapped twins", "swapped twins: motif"):
        same, other = effects["beside: itself", measure], effects["beside: seeds", measure]
        assert (same.over_base.low, same.over_base.high, same.verdict) == (0, 0, "no difference told")
        assert other.over_base.low <= other.over_base.mean <= other.over_base.high
    mean, base = effects["beside: seeds", "all queries"], model.slices["all"].mean_recall
    assert mean.value == pytest.approx(seeds.slices["all"].mean_recall)
    assert mean.over_base.mean == pytest.approx(mean.value - base)
    assert len(pd.read_csv(out / "trainings.csv")) == len(measured.effects)
    assert "Other models beside this one" in (out / "report.html").read_text(encoding="utf-8")
    assert f"| {fused} | " in (out / "table.md").read_text(encoding="utf-8")
    run_benchmark(drawn_pairs, paths[0], few, out)
    assert not any((out / name).exists() for name in TRAINING_FILES)


def test_ablations_are_measured_on_validation_and_drawn_only_when_asked_for(
    tiny_preset: str, drawn_pairs: PairsDataset, options: BenchmarkOptions, tmp_path: Path
) -> None:
    asked = options.model_copy(update={"ablations": True, "examples": 0})
    run_benchmark(drawn_pairs, tiny_preset, asked, tmp_path)
    points = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["ablations"]
    by_option: dict[str, list[object]] = {}
    for point in points:
        by_option.setdefault(point["option"], []).append(point["value"])
    assert by_option["crops"] == [1, 2, 4]
    assert set(by_option) == {"crops", "size", "weighting", "temperature", "whole_share"}
    effective = {
        point["value"]: point["effective_crops"] for point in points if point["option"] == "weighting"
    }
    assert effective["uniform"] == pytest.approx(4)
    assert effective["softmax"] < 4
    assert all((tmp_path / name).is_file() for name in ABLATION_FILES)
    assert "one option changed at a time" in (tmp_path / "report.html").read_text(encoding="utf-8")
    run_benchmark(drawn_pairs, tiny_preset, asked.model_copy(update={"ablations": False}), tmp_path)
    assert not any((tmp_path / name).exists() for name in ABLATION_FILES)
    assert "one option changed at a time" not in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_dataset_of_a_test_split_alone_is_measured_without_what_needs_fitting(
    tiny_preset: str, drawn_pairs: PairsDataset, options: BenchmarkOptions, tmp_path: Path
) -> None:
    alone = replace(
        drawn_pairs, train=drawn_pairs.train.select([]), validation=drawn_pairs.validation.select([])
    )
    measurement = run_benchmark(alone, tiny_preset, options, tmp_path)
    names = [method.name for method in measurement.methods]
    assert "LACLIP as published" in names
    assert "one-pass LACLIP, hubs corrected" not in names


def test_a_text_of_several_pictures_and_a_picture_of_several_texts_stand_once(
    tiny_preset: str, drawn_pairs: PairsDataset, options: BenchmarkOptions, tmp_path: Path
) -> None:
    test = drawn_pairs.test
    rows = [*range(12), 0, 1]
    several = replace(test.select(rows), texts=(*test.texts, "又一说，朱红色龙。", test.texts[2]))
    measurement = run_benchmark(replace(drawn_pairs, test=several), tiny_preset, options, tmp_path)
    whole = measurement.slices[0]
    assert (len(whole.texts), len(whole.pictures)) == (13, 12)
    chances = measurement.methods[0].slices["all"]
    assert chances.image_to_text is not None
    assert chances.image_to_text.recalls["R@1"] == pytest.approx(100 * (10 / 13 + 2 * 2 / 13) / 12)
    assert chances.text_to_image.recalls["R@1"] == pytest.approx(100 * (12 / 12 + 2 / 12) / 13)


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
    assert len(page) < 1_500_000
    assert "47.9" in page  # the paper's own figure, labelled
    assert "Not comparable" in page


def test_a_killed_run_goes_on_with_the_crops_it_had_encoded_and_ends_in_the_same_figures(
    tiny_preset: str,
    drawn_pairs: PairsDataset,
    options: BenchmarkOptions,
    tmp_path: Path,
) -> None:
    run_benchmark(drawn_pairs, tiny_preset, options, tmp_path / "whole")

    def killed(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("crop draws", 1):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_benchmark(drawn_pairs, tiny_preset, options, tmp_path / "killed", killed)
    kept = sorted((tmp_path / "killed" / "unfinished").iterdir())
    assert len(kept) >= 3  # crops and regions of test, crops of validation
    kept[0].write_bytes(kept[0].read_bytes()[:200])  # and one of them is damaged
    run_benchmark(drawn_pairs, tiny_preset, options, tmp_path / "killed")
    whole, resumed = (
        json.loads((tmp_path / place / "results.json").read_text(encoding="utf-8"))
        for place in ("whole", "killed")
    )
    assert resumed["rows"] == whole["rows"]
    assert resumed["differences"] == whole["differences"]
    assert "not trained" in whole["model"]["in_words"]
    taken_over = resumed["costs"]["arrays of crops made by an interrupted run, not timed"]
    assert taken_over == len(kept) - 1
    assert not (tmp_path / "killed" / "unfinished").exists()


def test_a_fine_tuned_model_stands_beside_what_it_was_before(
    tiny_preset: str,
    drawn_pairs: PairsDataset,
    options: BenchmarkOptions,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the published weights are on this machine; nothing is downloaded for the row."""
    architecture = presets.architecture_of(tiny_preset)
    published = presets.PublishedModel("tiny", "tiny", 32, "nobody/tiny", "clip_cn_tiny.pt")
    monkeypatch.setitem(presets.PUBLISHED, "ViT-Tiny", published)
    monkeypatch.setattr(presets, "architecture_of", lambda name: architecture)
    for module in (encoder, run):
        monkeypatch.setattr(module, "DEFAULT_DOWNLOAD_ROOT", tmp_path / "weights")
    states = [presets.build(architecture, seed).state_dict() for seed in (1, 2)]
    tuned = tmp_path / "tuned.pt"
    save_checkpoint(Checkpoint("ViT-Tiny", "fine_tuned", architecture, states[1]), tuned)

    def names() -> list[str]:
        measured = run_benchmark(drawn_pairs, tuned, options, tmp_path / "out")
        return [method.name for method in measured.methods][1:3]

    assert names() == ["CN-CLIP ViT-Tiny", "LACLIP as published"]
    (tmp_path / "weights").mkdir()
    save_checkpoint(
        Checkpoint("ViT-Tiny", "pretrained", architecture, states[0]),
        tmp_path / "weights" / "clip_cn_tiny.pt",
    )
    assert names() == ["CN-CLIP ViT-Tiny", "CN-CLIP ViT-Tiny, zero-shot"]
    rows = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))["rows"]
    assert rows[1]["mAP"] != rows[2]["mAP"]
