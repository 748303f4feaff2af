"""`culti finetune` on published benchmarks: what it trains on, and what each mistake says."""

import csv
import json
from pathlib import Path

import pytest

from laclip.encoders.checkpoint import load_checkpoint
from pipeline.cli import app, guarded
from tests.laclip.pairs.benchmarks import conftest as sets

flickr30k, mscoco, multi30k, coco_cn, vatex = (
    sets.flickr30k,
    sets.mscoco,
    sets.multi30k,
    sets.coco_cn,
    sets.vatex,
)

OPTIONS = """
[finetune]
pairs_seen = 30
threads = 1

[finetune.ascl]
swapped_negatives = false
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("culti.toml").write_text(OPTIONS)
    return tmp_path


def culti(*arguments: str) -> int:
    return guarded(lambda: app(["finetune", *arguments]))


def translations(root: Path, left_out: int = 0) -> Path:
    """Of Flickr30K's captions, but for the first ones, as a table of somebody's own."""
    images = json.loads((root / "dataset_flickr30k.json").read_text())["images"]
    captions = [sentence["raw"].strip() for image in images for sentence in image["sentences"]]
    with Path("german.csv").open("w", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(["source", "text"])
        lines.writerows(
            [caption, caption.replace("A flower", "Eine Blume")] for caption in captions[left_out:]
        )
    return Path("german.csv")


def test_every_caption_of_train_is_a_pair_and_nothing_of_test_is_needed(
    here: Path, flickr30k: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures = flickr30k / "flickr30k-images"
    for test in range(8, 12):
        (pictures / f"{1000 + test}.jpg").unlink()
    (pictures / "1003.jpg").unlink()
    assert culti("flickr30k", "--root", "flickr30k", "--dry-run") == 0
    assert "train small on flickr30k in flickr30k" in capsys.readouterr().out
    assert culti("flickr30k", "--root", "flickr30k") == 0
    printed = capsys.readouterr().out
    assert "pairs: 25 in, 25 kept" in printed
    assert "rows of the release: 40 in, 35 kept, 5 dropped (missing_image 5)" in printed
    told = load_checkpoint(here / "build" / "checkpoints" / "best.pt").training
    assert (told["dataset"], told["pairs"], told["epoch"]) == ("Flickr30K (en)", 25, 1)
    assert culti("flickr30k", "--root", "flickr30k") == 0
    assert "nothing changed" in capsys.readouterr().out
    (pictures / "1002.jpg").write_bytes((pictures / "1001.jpg").read_bytes())
    assert culti("flickr30k", "--root", "flickr30k", "--dry-run") == 0
    assert "its files changed" in capsys.readouterr().out


def test_cl2cm_learns_from_the_english_beside_the_german(here: Path, multi30k: Path) -> None:
    assert culti("multi30k", "--root", "multi30k", "--objective", "cl2cm") == 0
    told = load_checkpoint(here / "build" / "checkpoints" / "best.pt").training
    assert told["dataset"] == "Multi30K, translations (de)"
    assert told["options"]["objective"] == "cl2cm"
    assert (here / "build" / "checkpoints" / "teacher" / "best.pt").is_file()


def test_ascl_tells_how_much_of_it_is_left(
    here: Path, flickr30k: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert culti("flickr30k", "--root", "flickr30k", "--objective", "ascl") == 0
    printed = capsys.readouterr().out.replace("\n", " ")
    assert "ascl: 100% of the texts can be made to say less or more, 0% have a claim that can be" in printed


def test_captions_without_a_translation_are_counted(
    here: Path, flickr30k: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = translations(flickr30k, left_out=3)
    assert culti("flickr30k", "--root", "flickr30k", "--translations", str(table)) == 0
    printed = capsys.readouterr().out
    assert "pairs: 27 in, 27 kept" in printed
    assert "3 dropped (no_translation 3)" in printed


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["mscoco"], 2, "mscoco is not downloaded: get dataset_coco.json"),
        (["mscoco", "--root", "nothing"], 2, "nothing: no such folder. mscoco is not downloaded"),
        (["flickr31k", "--root", "flickr30k"], 2, "--root goes with a benchmark's name: flickr30k, "),
        (["flickr30k", "--images", "flickr30k"], 2, "--images goes with a published benchmark"),
        (["flickr30k", "--language", "de"], 2, "--language goes with --translations, or with a published"),
        (["flickr30k", "--root", "flickr30k", "--language", "de"], 1, "has no captions in de; it has en"),
        (["vatex", "--root", "nothing"], 2, "has features of videos and no pictures to train on"),
        (
            ["flickr30k", "--root", "flickr30k", "--objective", "cl2cm"],
            1,
            "30 rows of split train of Flickr30K (en) have a text in one language only; give a file of tr",
        ),
        (
            ["flickr30k", "--root", "flickr30k", "--objective", "ascl", "--config", "all.toml"],
            1,
            "set swapped_negatives = false under [finetune.ascl] to train what stays of it",
        ),
    ],
)
def test_mistakes_are_one_line(
    here: Path,
    flickr30k: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    complaint: str,
) -> None:
    Path("all.toml").write_text("")
    assert culti(*arguments) == code
    printed = capsys.readouterr()
    said = [line for line in printed.err.splitlines() if not line.startswith("files of ")]  # progress
    assert len(said) == 1, printed.err
    assert complaint in said[0]
    assert not (here / "build" / "checkpoints" / "best.pt").exists()


def test_captions_that_translate_nothing_want_a_file_of_translations(
    here: Path, multi30k: Path, coco_cn: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sets.as_lines(coco_cn / "coco-cn_train.txt", (coco_cn / "coco-cn_test.txt").read_text().split()[:2])
    sets.as_lines(coco_cn / "coco-cn_test.txt", [])
    for data in (["multi30k", "--language", "en"], ["coco-cn"]):
        root = {"multi30k": multi30k, "coco-cn": coco_cn}[data[0]]
        assert culti(*data, "--root", str(root), "--objective", "cl2cm") == 1
        assert "have a text in one language only; give a file of translations" in capsys.readouterr().err
