"""`culti benchmark` on other people's data: what it reads, and what each mistake says."""

import json
from pathlib import Path

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
