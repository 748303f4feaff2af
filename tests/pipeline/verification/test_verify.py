"""`culti verify` passes on what was built, and each of its checks fails on what it is there for."""

import io
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from manifests.fingerprint import bytes_sha256, file_sha256
from manifests.schemas import FIGURES, RECORDS
from manifests.store import Row, read_manifest, write_manifest
from pipeline.cli import app, guarded
from pipeline.config import BuildOptions
from pipeline.dataset.card import BuildFacts
from pipeline.dataset.contents import read_contents
from pipeline.dataset.folder import write_dataset
from pipeline.dataset.options import DatasetOptions
from pipeline.images.options import ImageOptions
from pipeline.rights import BookRights
from pipeline.verification.files import check_croissant
from pipeline.verification.loading import check_streaming
from pipeline.verification.outcome import Outcome
from pipeline.verification.subject import Subject
from pipeline.verification.verify import CHECKS, verify
from pipeline.workfolder import WorkFolder

QUICK = [check for check in CHECKS if check not in (check_streaming, check_croissant)]
"""Those two take two seconds each, and see what others see too, but for what their own tests plant."""


def failed(folder: Path, checks: Sequence[Callable[[Subject], Outcome]] = QUICK) -> set[str]:
    """The names of the checks that fail."""
    contents = read_contents(WorkFolder(folder / "build"))
    subject = Subject(folder / "culti", contents, BookRights(), ImageOptions())
    return {outcome.check for outcome in verify(subject, checks=checks) if not outcome.passed}


def first_shard(folder: Path, configuration: str = "pairs", split: str = "train") -> Path:
    return next(iter(sorted((folder / "culti/data" / configuration).glob(f"{split}-*"))))


def rewritten(folder: Path, shard: Path, change: Callable[[list[Row]], None]) -> None:
    """Change a shard's rows as a forger would: name, card and croissant.json agree with the new bytes."""
    table = pq.read_table(shard)
    rows = table.to_pylist()
    change(rows)
    draft = shard.with_name("draft.parquet")
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), draft)
    sha256 = file_sha256(draft)
    renamed = shard.with_name(f"{shard.stem.rpartition('-')[0]}-{sha256[:16]}.parquet")
    old_sha256, old_size = file_sha256(shard), shard.stat().st_size
    shard.unlink()
    draft.rename(renamed)
    for file in ("README.md", "croissant.json"):
        text = (folder / "culti" / file).read_text()
        text = text.replace(shard.name, renamed.name).replace(old_sha256, sha256)
        text = text.replace(f'"{old_size} B"', f'"{renamed.stat().st_size} B"')
        (folder / "culti" / file).write_text(text)


def test_a_built_dataset_passes_every_check(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(built)
    assert guarded(lambda: app(["verify"])) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("ok ") for line in lines[:-1])
    assert lines[-1] == f"culti passed all {len(lines) - 1} checks"
    assert not list((built / "build").glob(".verify-*"))


def with_records(folder: Path, change: Callable[[list[Row]], None]) -> None:
    """Write the dataset again from changed records: nothing but the change is wrong with it."""
    work = WorkFolder(folder / "build")
    records = read_manifest(work.manifests, RECORDS)
    change(records)
    write_manifest(work.manifests, RECORDS, records)
    facts = BuildFacts.of(BuildOptions(), BookRights(), DatasetOptions())
    write_dataset(folder / "culti", read_contents(work), facts, 10**8, lambda done, total: None)


def across(rows: list[Row]) -> tuple[Row, Row]:
    """A row of train and one of test, of one book."""
    first = next(row for row in rows if row["split"] == "train")
    return first, next(row for row in rows if row["split"] == "test" and row["document"] == first["document"])


@pytest.mark.parametrize("shared", ["group_id", "entry_id", "text", "picture"])
def test_a_planted_leak_fails(built: Path, shared: str) -> None:
    def plant(records: list[Row]) -> None:
        one, other = across(records)
        if shared == "picture":
            other.update({name: one[name] for name in ("sha256", "image_path")})
        elif shared == "text":
            one["text"] = other["text"] = "石青色地，三身朱红色飞天，双手捧花，飘带飞扬。"
        else:
            one[shared] = other[shared] = "the same"

    with_records(built, plant)
    assert failed(built) == {"leaks"}


def test_a_planted_copy_of_a_picture_fails(built: Path) -> None:
    """Smaller and compressed: its bytes, its size and every pixel differ."""
    manifests = built / "build/manifests"
    one, other = across(read_manifest(manifests, RECORDS))
    encoded = io.BytesIO()
    with Image.open(built / "build" / one["image_path"]) as picture:
        picture.resize((192, 192), Image.Resampling.LANCZOS).save(encoded, "jpeg", quality=85)
    sha256 = bytes_sha256(encoded.getvalue())
    (built / "build/images" / f"{sha256}.jpg").write_bytes(encoded.getvalue())
    planted = {"sha256": sha256, "image_path": f"images/{sha256}.jpg"}
    figures = read_manifest(manifests, FIGURES)
    next(row for row in figures if row["figure_id"] == other["figure_id"]).update(
        **planted, width_px=192, height_px=192
    )
    write_manifest(manifests, FIGURES, figures)

    def plant(records: list[Row]) -> None:
        next(row for row in records if row["figure_id"] == other["figure_id"]).update(planted)

    with_records(built, plant)
    assert failed(built) == {"copies"}


def test_a_changed_pixel_fails(built: Path) -> None:
    def change(rows: list[Row]) -> None:
        pixels = np.asarray(Image.open(io.BytesIO(rows[0]["image"]["bytes"]))).copy()
        pixels[5, 5, 0] ^= 1
        encoded = io.BytesIO()
        Image.fromarray(pixels).save(encoded, "png")
        rows[0]["image"]["bytes"] = encoded.getvalue()

    rewritten(built, first_shard(built), change)
    assert failed(built, CHECKS) == {"pixels", "datasets", "streaming", "pandas", "pyarrow"}


def test_a_changed_text_fails(built: Path) -> None:
    def change(rows: list[Row]) -> None:
        rows[0]["text"] += "。"

    rewritten(built, first_shard(built), change)
    assert failed(built) == {"words", "datasets", "pandas", "pyarrow"}


@pytest.mark.parametrize("column", ["title", "page_index", "confidence", "document_sha256", "review_status"])
def test_a_changed_value_of_any_other_column_fails(built: Path, column: str) -> None:
    def change(rows: list[Row]) -> None:
        rows[0][column] = rows[0][column] + (1 if isinstance(rows[0][column], int | float) else "x")

    rewritten(built, first_shard(built), change)
    assert failed(built) == {"words"}


def test_a_changed_kind_fails(built: Path) -> None:
    def change(rows: list[Row]) -> None:
        rows[0]["kind"] = 0

    rewritten(built, first_shard(built), change)
    assert "words" in failed(built)


def test_a_lost_row_fails(built: Path) -> None:
    rewritten(built, first_shard(built), lambda rows: rows.__delitem__(0))
    assert failed(built) >= {"rows", "datasets", "pandas", "pyarrow"}


def test_a_missing_shard_fails(built: Path) -> None:
    first_shard(built).unlink()
    assert "card" in failed(built)


def test_a_shard_that_the_card_does_not_name_fails(built: Path) -> None:
    shard = first_shard(built)
    shutil.copy(shard, shard.with_name("train-more-000-0123456789abcdef.parquet"))
    assert failed(built) == {"card"}


def test_a_flipped_bit_fails(built: Path) -> None:
    shard = first_shard(built)
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(data)
    assert "hashes" in failed(built)


def test_other_columns_fail(built: Path) -> None:
    shard = first_shard(built)
    pq.write_table(pq.read_table(shard).drop_columns(["title"]), shard)
    assert failed(built) >= {"columns", "hashes", "words"}


@pytest.mark.parametrize("key", ["name", "license", "recordSet", "distribution"])
def test_a_croissant_description_that_lacks_something_fails(built: Path, key: str) -> None:
    path = built / "culti/croissant.json"
    described = json.loads(path.read_text())
    del described[key]
    path.write_text(json.dumps(described))
    assert "croissant" in failed(built, [check_croissant])


def test_a_croissant_description_that_does_not_validate_fails(built: Path) -> None:
    path = built / "culti/croissant.json"
    described = json.loads(path.read_text())
    described["recordSet"][-1]["field"][0]["source"]["fileSet"]["@id"] = "no-such-files"
    path.write_text(json.dumps(described))
    assert failed(built, CHECKS) == {"croissant"}


def plant_on_a_page(rows: list[Row], words: str, figure_ids: list[str]) -> None:
    text: dict[str, Any] = next(text for row in rows for text in row["texts"])
    text.update(text=words, figure_ids=figure_ids)


def test_a_name_of_another_split_on_a_page_fails(built: Path) -> None:
    _, other = across(read_manifest(built / "build/manifests", RECORDS))
    shard = first_shard(built, "pages")
    rewritten(built, shard, lambda rows: plant_on_a_page(rows, "…", [other["figure_id"]]))
    assert failed(built) == {"words", "leaks on pages"}


def test_words_of_another_split_on_a_page_fail(built: Path) -> None:
    def describe(records: list[Row]) -> None:
        for number, record in enumerate(records):
            record["description"] = f"这是第{number}件织物的说明，别处没有。"

    with_records(built, describe)
    assert failed(built) == set()
    records = read_manifest(built / "build/manifests", RECORDS)
    shard = first_shard(built, "pages")
    document = pq.read_table(shard)["document"][0].as_py()
    other = next(row for row in records if row["split"] == "test" and row["document"] == document)
    rewritten(built, shard, lambda rows: plant_on_a_page(rows, other["description"], []))
    assert failed(built) == {"words", "leaks on pages"}


def test_the_command_ends_with_1_and_names_what_failed(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(built)
    first_shard(built).unlink()
    assert guarded(lambda: app(["verify"])) == 1
    told = capsys.readouterr().out
    assert "FAIL  card: data/pairs/train-" in told
    assert "do not use culti before they pass" in told
    assert guarded(lambda: app(["verify", "--json"])) == 1
    assert json.loads(capsys.readouterr().out)["failed"] > 0


def test_a_folder_without_a_dataset_is_a_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert guarded(lambda: app(["verify", "nowhere"])) == 2
    assert "holds no dataset" in capsys.readouterr().err
