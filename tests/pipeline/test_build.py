"""`culti build`: every pair becomes a record, the dataset loads, a rebuilt one is not served from a cache."""

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from extractors.options import ExtractionOptions
from manifests.schemas import FIGURES, PAIRS, RECORDS
from manifests.store import read_manifest, write_manifest
from pipeline.build import Build
from pipeline.config import BuildOptions
from pipeline.errors import UsageError
from pipeline.extract import Extract
from pipeline.pair import Pair
from pipeline.runner import RunSettings, run_stage
from pipeline.sources import find_sources
from pipeline.workfolder import WorkFolder


def build_all(books: Path, work: Path, out: Path, **options: Any) -> int:
    settings = RunSettings(WorkFolder(work), workers=1)
    run_stage(Extract(find_sources([books]), ExtractionOptions(ocr="never")), settings)
    run_stage(Pair(), settings)
    return run_stage(Build(out, BuildOptions(**options)), settings)


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory, make_book: Any) -> Path:
    folder = tmp_path_factory.mktemp("built")
    make_book(folder / "books/a.pdf", pages=10, seed=1)
    make_book(folder / "books/b.pdf", pages=2, seed=2, captions=False)
    assert build_all(folder / "books", folder / "work", folder / "culti") == 0
    return folder


@pytest.fixture
def built(tmp_path: Path, built_once: Path) -> Path:
    """A copy of the test's own."""
    shutil.copytree(built_once, tmp_path, dirs_exist_ok=True)
    return tmp_path


def load(folder: Path, cache: Path) -> datasets.DatasetDict:
    return datasets.load_dataset(str(folder / "culti"), cache_dir=str(cache))


def test_the_dataset_loads_with_images_and_every_pair_is_a_record(built: Path) -> None:
    loaded = load(built, built / "cache")
    assert set(loaded) == {"train", "validation", "test"}
    assert isinstance(loaded["train"].features["image"], datasets.Image)
    records = {row["figure_id"]: row for row in read_manifest(built / "work/manifests", RECORDS)}
    pairs = {row["figure_id"]: row for row in read_manifest(built / "work/manifests", PAIRS)}
    figures = {row["figure_id"]: row for row in read_manifest(built / "work/manifests", FIGURES)}
    assert set(records) == set(pairs) == {name for name, row in figures.items() if row["drop_reason"] is None}
    rows = [(split, row) for split in loaded for row in loaded[split]]
    assert {row["figure_id"] for _, row in rows} == {n for n, r in records.items() if r["status"] == "kept"}
    for split, row in rows:
        record = records[row["figure_id"]]
        assert (split, row["text"]) == (record["split"], record["text"])
        with Image.open(built / "work" / figures[row["figure_id"]]["image_path"]) as picture:
            assert np.array_equal(np.asarray(row["image"].convert("RGB")), np.asarray(picture.convert("RGB")))
    groups = {(row["group_id"], split) for split, row in rows}
    assert len(groups) == len({group for group, _ in groups})


def test_figures_without_words_are_dropped_with_the_reason(built: Path) -> None:
    records = read_manifest(built / "work/manifests", RECORDS)
    assert Counter(row["drop_reason"] for row in records) == {None: 10, "no_text": 2}
    assert all(row["split"] is None for row in records if row["status"] == "dropped")
    assert "| no_text | 2 |" in (built / "culti/README.md").read_text()


def test_rebuilding_with_other_pixels_serves_the_new_ones(built: Path, make_book: Any) -> None:
    """The same folder, rows and features, but other pictures: `datasets` must not answer from its cache."""
    cache = built / "cache"
    before = {row["text"]: np.asarray(row["image"]) for row in load(built, cache)["train"]}
    make_book(built / "books/a.pdf", pages=10, seed=9)
    assert build_all(built / "books", built / "work", built / "culti") == 0
    loaded = load(built, cache)
    assert sum(len(split) for split in loaded.values()) == 10
    after = {row["text"]: np.asarray(row["image"]) for split in loaded.values() for row in split}
    assert before.keys() <= after.keys()
    assert not any(np.array_equal(before[text], after[text]) for text in before)


def test_the_same_input_gives_the_same_files(built: Path) -> None:
    def shown(folder: Path) -> dict[str, bytes]:
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    build_all(built / "books", built / "other work", built / "again/culti")
    first, again = shown(built / "culti"), shown(built / "again/culti")
    assert first.keys() == again.keys()
    assert first == again


def test_a_new_book_moves_no_row_of_the_old_one(built: Path, make_book: Any) -> None:
    before = {row["figure_id"]: row["split"] for row in read_manifest(built / "work/manifests", RECORDS)}
    make_book(built / "books/0.pdf", pages=7, seed=5)
    build_all(built / "books", built / "work", built / "culti")
    after = {row["figure_id"]: row["split"] for row in read_manifest(built / "work/manifests", RECORDS)}
    assert len(after) > len(before)
    assert before == {name: after[name] for name in before}


def test_equal_small_blank_and_broken_pictures_are_dropped(built: Path) -> None:
    work = built / "work"
    figures = [row for row in read_manifest(work / "manifests", FIGURES) if row["document"] == "a.pdf"]
    twin, blank, broken, small = figures[1:5]
    twin.update({name: figures[0][name] for name in ("sha256", "image_path")})
    blank.update(image_path="images/blank.png", sha256="blank")
    Image.new("RGB", (100, 100), "white").save(work / "images/blank.png")
    broken.update(image_path="images/broken.png", sha256="broken")
    (work / "images/broken.png").write_bytes((work / figures[0]["image_path"]).read_bytes()[:200])
    small.update(image_path="images/small.png", sha256="small")
    with Image.open(work / figures[0]["image_path"]) as picture:
        picture.resize((40, 40)).save(work / "images/small.png")
    others = [row for row in read_manifest(work / "manifests", FIGURES) if row["document"] == "b.pdf"]
    write_manifest(work / "manifests", FIGURES, [*figures, *others])
    run_stage(Build(built / "culti", BuildOptions()), RunSettings(WorkFolder(work), workers=2))
    reasons = {row["figure_id"]: row["drop_reason"] for row in read_manifest(work / "manifests", RECORDS)}
    assert reasons[figures[0]["figure_id"]] is None
    expected = ["duplicate_image", "blank_image", "unreadable_image", "image_too_small"]
    assert [reasons[row["figure_id"]] for row in (twin, blank, broken, small)] == expected


def test_shards_and_row_groups_stay_small(built: Path) -> None:
    build_all(built / "books", built / "work", built / "culti", max_shard_bytes=1_000_000)
    shards = list((built / "culti/data").rglob("*.parquet"))
    assert shards
    for shard in shards:
        metadata = pq.ParquetFile(shard).metadata
        sizes = [metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups)]
        assert max(sizes) < 100_000_000


def test_a_folder_that_is_not_ours_is_left_alone(built: Path) -> None:
    mine = built / "thesis"
    mine.mkdir()
    (mine / "README.md").write_text("my thesis")
    with pytest.raises(UsageError, match="did not write"):
        run_stage(Build(mine, BuildOptions()), RunSettings(WorkFolder(built / "work"), workers=1))
    assert [path.name for path in mine.iterdir()] == ["README.md"]


def test_words_from_a_book_cannot_break_the_card(tmp_path: Path, make_book: Any) -> None:
    make_book(tmp_path / "books/a|b <script>x.pdf", pages=4, seed=1)
    build_all(tmp_path / "books", tmp_path / "work", tmp_path / "culti")
    card = (tmp_path / "culti/README.md").read_text()
    assert "<script>" not in card
    assert "a\\|b &lt;script&gt;x.pdf" in card


def test_the_bare_name_finds_the_folder(built: Path) -> None:
    code = (
        "from datasets import load_dataset; d = load_dataset('culti'); print(sorted(d), d['train'].features)"
    )
    environment = {"HF_HOME": str(built / "hf"), "HF_HUB_OFFLINE": "1", "PATH": ""}
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=built, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("['test', 'train', 'validation'] {'image': Image(")
