"""`culti benchmark` on other people's data: what it reads, and what each mistake says."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline import cli
from pipeline.cli import app

OPTIONS = """
[benchmark]
crop_seeds = 1
published = {crops = 2}
variant = {crops = 2, whole_share = 0.5}
resamples = 100
examples = 1
threads = 1
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("culti.toml").write_text(OPTIONS)
    return tmp_path


def pictures(folder: Path, texts: list[str], column: str = "text") -> Path:
    """A folder of pictures as `load_dataset("imagefolder")` reads it, of a test split alone."""
    (folder / "test").mkdir(parents=True)
    with (folder / "test" / "metadata.jsonl").open("w") as lines:
        for number, text in enumerate(texts):
            Image.new("RGB", (20, 16), (number * 40, 0, 0)).save(folder / "test" / f"{number}.png")
            row = {"file_name": f"{number}.png", column: text, "sort": "silk" if number % 2 else "mural"}
            lines.write(json.dumps(row) + "\n")
    return folder


def release(folder: Path) -> Path:
    (folder / "images").mkdir(parents=True)
    for number in range(4):
        Image.new("RGB", (20, 16), (number * 40, 0, 0)).save(folder / "images" / f"{number}.png")
    lines = [
        {"text_id": 1, "text": "龙纹", "image_ids": [0, 1]},
        {"text_id": 2, "text": "凤纹，间以火珠。", "image_ids": [2]},
        {"text_id": 3, "text": "鹤纹", "image_ids": [3, 7]},
    ]
    (folder / "test.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def culti(*arguments: str) -> int:
    """Run the command on an untrained model; the exit code."""
    return cli.guarded(lambda: app(["benchmark", "--model", "small", *arguments]))


def results(here: Path) -> dict:
    return json.loads((here / "build" / "benchmark" / "results.json").read_text(encoding="utf-8"))


def test_pictures_with_columns_of_other_names_are_measured(here: Path) -> None:
    pictures(here / "theirs", ["龙纹", "凤纹，火珠。", "龙纹", "鹤"], column="legend")
    assert culti("--data", "theirs", "--text-column", "legend", "--kind-column", "sort") == 0
    found = results(here)
    assert found["dataset"]["name"] == "theirs"
    assert found["dataset"]["counts"] == {"train": 0, "validation": 0, "test": 4}
    assert found["dataset"]["distinct_test_texts"] == 3
    assert {"silk", "mural"} <= {part["name"] for part in found["slices"]}


def test_a_release_is_measured_as_it_lies_and_says_what_it_left_out(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release(here / "released")
    assert culti("--data", "released") == 0
    printed = capsys.readouterr().out
    assert "rows of the release: 5 in, 4 kept, 1 dropped (missing_image 1)" in printed
    found = results(here)
    assert found["dataset"]["left_out"] == {"missing_image": 1}
    assert found["dataset"]["distinct_test_pictures"] == 4
    assert culti("--data", "released") == 0
    assert "nothing changed" in capsys.readouterr().out
    (here / "released" / "test.jsonl").write_text('{"text_id": 1, "text": "龙纹", "image_ids": [0]}\n')
    assert culti("--data", "released") == 0
    assert results(here)["dataset"]["counts"]["test"] == 1


def test_every_mistake_is_one_line(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pictures(here / "silent", ["龙", " "])
    broken = pictures(here / "broken", ["龙", "凤"])
    (broken / "test" / "1.png").write_bytes((broken / "test" / "1.png").read_bytes()[:50])
    pictures(here / "fine", ["龙", "凤"])
    empty = release(here / "empty")
    (empty / "test.jsonl").write_text('{"text_id": 1, "text": "龙纹", "image_ids": [99]}\n')
    (here / "lmdb").mkdir()
    (here / "lmdb" / "data.mdb").write_bytes(b"x")
    for arguments, complaint in (
        (["--data", "silent"], "1 of 2 rows in split test of silent have no text"),
        (["--data", "broken"], "cannot be read as a picture"),
        (["--data", "fine", "--text-column", "words"], "lacks the column words; it has"),
        (["--data", "fine", "--book-column", "volume"], "lacks the column volume"),
        (["--data", "fine", "--split", "gallery"], "has no split gallery; it has test"),
        (["--data", "empty"], "split test of empty is empty"),
        (["--data", "lmdb"], "LMDB or pickle files, which can run code"),
    ):
        assert culti(*arguments) == 1
        printed = capsys.readouterr()
        assert complaint in printed.err
        assert len(printed.err.strip().splitlines()) == 1, printed.err
        assert "Traceback" not in printed.err + printed.out
    assert not (here / "build" / "benchmark" / "results.json").exists()


def test_models_are_measured_beside_the_model(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pictures(here / "fine", ["龙", "凤"])
    assert culti("--data", "fine", "--beside", "small") == 2
    assert 'give a name and a checkpoint: --beside "AsCL=ascl/best.pt"' in capsys.readouterr().err
    assert culti("--data", "fine", "--beside", "again=small", "--beside", "gone=away.pt") == 1
    assert "away.pt" in capsys.readouterr().err
    assert culti("--data", "fine", "--beside", "again=small") == 0
    assert {one["training"] for one in results(here)["models_beside"]} == {"beside: again"}
    assert "| beside: again | +0.0 (+0.0 to +0.0) |" in capsys.readouterr().out


def flickr30k(folder: Path) -> Path:
    """Four pictures of test with five captions each, as Karpathy's file lists them."""
    (folder / "flickr30k-images").mkdir(parents=True)
    images = []
    for number in range(4):
        name = f"{number + 100}.jpg"
        Image.new("RGB", (20, 16), (number * 40, 0, 0)).save(folder / "flickr30k-images" / name)
        sentences = [{"raw": f"Flower {number}, seen by {person}."} for person in range(5)]
        images.append({"filename": name, "split": "test", "sentences": sentences})
    (folder / "dataset_flickr30k.json").write_text(json.dumps({"images": images, "dataset": "flickr30k"}))
    return folder


def test_a_published_benchmark_is_measured_by_its_protocol(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flickr30k(here / "flickr")
    assert culti("--data", "flickr30k", "--root", "flickr", "--dry-run") == 0
    assert "on the split test of flickr30k in flickr" in capsys.readouterr().out
    assert culti("--data", "flickr30k", "--root", "flickr") == 0
    printed = capsys.readouterr().out
    assert "test pairs: 20 in, 20 kept" in printed
    assert "| rsum |" in printed
    found = results(here)
    assert found["dataset"]["name"] == "Flickr30K (en)"
    assert found["dataset"]["protocol"]["as_listed"]
    assert found["rows"][1]["rsum"] == pytest.approx(6 * found["rows"][1]["MR"])
    assert culti("--data", "flickr30k", "--root", "flickr") == 0
    assert "nothing changed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["--data", "flickr30k"], 2, "flickr30k is not downloaded: get dataset_flickr30k.json"),
        (["--data", "mscoco", "--root", "nothing"], 2, "nothing: no such folder. mscoco is not downloaded"),
        (["--data", "culti", "--root", "flickr"], 2, "--root goes with a benchmark's name: flickr30k, "),
        (
            ["--data", "flickr", "--language", "de"],
            2,
            "--language goes with --translations, or with a published benchmark",
        ),
        (["--data", "flickr", "--images", "empty"], 2, "--images goes with a published benchmark"),
        (
            ["--data", "flickr30k", "--root", "flickr", "--language", "de"],
            1,
            "has no captions in de; it has en",
        ),
        (["--data", "flickr30k", "--root", "flickr", "--split", "val"], 1, "has no split val; it has test"),
        (["--data", "mscoco", "--root", "flickr"], 1, "flickr has no dataset_coco.json: unpack it there"),
        (
            ["--data", "flickr30k", "--root", "flickr", "--images", "empty"],
            1,
            "4 of 4 pictures of split test",
        ),
    ],
)
def test_mistakes_with_published_benchmarks_are_one_line(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, complaint: str
) -> None:
    flickr30k(here / "flickr")
    (here / "empty").mkdir()
    assert culti(*arguments) == code
    printed = capsys.readouterr()
    assert complaint in printed.err
    assert len(printed.err.strip().splitlines()) == 1, printed.err
    assert not (here / "build" / "benchmark" / "results.json").exists()


def test_videos_that_come_as_features_are_measured_without_pictures(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(1)
    for file, videos in (("training", range(6)), ("validation", range(6, 10))):
        listed = []
        for video in videos:
            listed.append(
                {"videoID": f"v{video}", "enCap": ["A dance."] * 10, "chCap": [f"舞{video}。"] * 10}
            )
            (here / "vatex" / file).mkdir(parents=True, exist_ok=True)
            np.save(here / "vatex" / file / f"v{video}.npy", random.normal(size=(1, 3, 8)).astype(np.float32))
        (here / "vatex" / f"vatex_{file}_v1.0.json").write_text(json.dumps(listed))
    assert culti("--data", "vatex", "--root", "vatex") == 1
    assert "put tst_names.npy" in capsys.readouterr().err
    assert culti("--data", "vatex", "--root", "vatex", "--split", "val") == 0
    printed = capsys.readouterr().out
    assert "linear head" in printed
    assert "Published figures are on 1,500 videos, these on 4." in printed
    assert "report.html" not in printed
    assert culti("--data", "vatex", "--root", "vatex", "--split", "val") == 0
    assert "nothing changed" in capsys.readouterr().out
