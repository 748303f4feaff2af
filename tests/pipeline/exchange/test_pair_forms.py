"""The dataset in other programs' forms, opened by those programs."""

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import pytest
import webdataset
from PIL import Image

from manifests.schemas import RECORDS
from manifests.store import read_manifest, write_manifest
from pipeline.errors import UsageError
from pipeline.exchange.chinese_clip import ChineseClipExport
from pipeline.exchange.export import ExportChoice
from pipeline.exchange.imagefolder import ImageFolderExport
from pipeline.exchange.pair_export import PairExport, kept_pairs
from pipeline.exchange.webdataset_shards import WebDatasetExport
from pipeline.stage import Stage
from pipeline.workfolder import WorkFolder

Run = Callable[[Stage], int]
FORMS = (ChineseClipExport, WebDatasetExport, ImageFolderExport)


@pytest.fixture
def out(work: WorkFolder) -> Path:
    return work.root.parent / "out"


def records(work: WorkFolder) -> list[dict[str, Any]]:
    return [row for row in read_manifest(work.manifests, RECORDS) if row["status"] == "kept"]


def share_texts(work: WorkFolder) -> None:
    """One text for all of test, as the details of one plate have."""
    rows = read_manifest(work.manifests, RECORDS)
    write_manifest(
        work.manifests,
        RECORDS,
        [{**row, "text": "同一文字"} if row["split"] == "test" else row for row in rows],
    )


def test_chinese_clip_has_every_picture_once_and_texts_with_all_their_pictures(
    work: WorkFolder, run: Run, out: Path
) -> None:
    share_texts(work)
    assert run(ChineseClipExport(out, ExportChoice())) == 0
    pairs = set()
    for name in ("train", "valid", "test"):
        pictures = {}
        for line in (out / f"{name}_imgs.tsv").read_text(encoding="ascii").splitlines():
            image_id, encoded = line.split("\t")
            assert image_id not in pictures
            pictures[int(image_id)] = base64.b64decode(encoded)
            Image.open(io.BytesIO(pictures[int(image_id)])).verify()
        texts = [json.loads(line) for line in (out / f"{name}_texts.jsonl").read_text().splitlines()]
        assert all(set(text) == {"text_id", "text", "image_ids"} for text in texts)
        assert len({text["text"] for text in texts}) == len(texts)
        pairs |= {(name, text["text"], pictures[image]) for text in texts for image in text["image_ids"]}
    split_names = {"train": "train", "validation": "valid", "test": "test"}
    files = {pair.columns["figure_id"]: pair.image.read_bytes() for pair in kept_pairs(work)}
    assert pairs == {
        (split_names[row["split"]], row["text"], files[row["figure_id"]]) for row in records(work)
    }


def test_webdataset_reads_its_shards(work: WorkFolder, run: Run, out: Path) -> None:
    assert run(WebDatasetExport(out, ExportChoice())) == 0
    files = {pair.columns["figure_id"]: pair for pair in kept_pairs(work)}
    seen = []
    for split in ("train", "validation", "test"):
        for sample in webdataset.WebDataset(str(out / f"{split}-000000.tar"), shardshuffle=False):
            row = json.loads(sample["json"])
            pair = files[row["figure_id"]]
            seen.append(row["figure_id"])
            assert (pair.split, row) == (split, pair.columns)
            assert sample["txt"].decode() == row["text"]
            assert sample[pair.image.suffix[1:]] == pair.image.read_bytes()
    assert sorted(seen) == sorted(files)


def test_imagefolder_opens_with_all_columns(work: WorkFolder, run: Run, out: Path) -> None:
    assert run(ImageFolderExport(out, ExportChoice())) == 0
    loaded = datasets.load_dataset("imagefolder", data_dir=str(out), cache_dir=str(out.parent / "cache"))
    files = {pair.columns["figure_id"]: pair for pair in kept_pairs(work)}
    assert sum(len(rows) for rows in loaded.values()) == len(files)
    for split, rows in loaded.items():
        assert isinstance(rows.features["image"], datasets.Image)
        for row in rows:
            pair = files[row["figure_id"]]
            image = row.pop("image")
            assert (pair.split, row) == (split, pair.columns)
            with Image.open(pair.image) as original:
                assert image.convert("RGB").tobytes() == original.convert("RGB").tobytes()


@pytest.mark.parametrize("form", FORMS)
def test_the_same_rows_give_the_same_bytes_and_nothing_of_the_old_export_stays(
    form: type[PairExport], work: WorkFolder, run: Run, out: Path
) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    run(form(out, ExportChoice()))
    run(form(out.with_name("again"), ExportChoice()))
    assert files(out) == files(out.with_name("again"))
    (out / "old.txt").write_text("old")
    run(form(out, ExportChoice()))
    assert files(out) == files(out.with_name("again"))


def test_folders_that_are_not_ours_and_failed_exports_leave_everything_as_it_was(
    work: WorkFolder, run: Run, out: Path
) -> None:
    out.mkdir()
    (out / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="did not write"):
        run(ImageFolderExport(out, ExportChoice()))
    assert [path.name for path in out.iterdir()] == ["thesis.txt"]
    good = out.with_name("good")
    run(ImageFolderExport(good, ExportChoice()))
    before = sorted(good.rglob("*"))
    next((work.root / "images").iterdir()).unlink()
    with pytest.raises(OSError, match="No such file"):
        run(ImageFolderExport(good, ExportChoice(limit=999)))
    assert sorted(good.rglob("*")) == before
    assert not [path for path in good.parent.iterdir() if path.name.startswith(".")]
