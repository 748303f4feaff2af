"""Shards: one changed book rewrites its own, the others keep their names and are not touched."""

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from manifests.fingerprint import file_sha256
from pipeline.dataset import shards
from pipeline.dataset.contents import read_contents
from pipeline.dataset.rows import pair_rows
from pipeline.dataset.shards import ShardWriter, name_matches
from pipeline.workfolder import WorkFolder


def files(folder: Path) -> dict[str, tuple[int, int]]:
    """Shard -> inode and time of writing."""
    paths = (folder / "culti/data").rglob("*.parquet")
    stats = {str(path.relative_to(folder)): path.stat() for path in paths}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in stats.items()}


def books(folder: Path, name: str) -> set[str]:
    return set(pq.read_table(folder / name, columns=["document"])["document"].to_pylist())


def test_a_shard_holds_rows_of_one_book_and_is_named_by_its_bytes(built: Path) -> None:
    for name in files(built):
        assert len(books(built, name)) == 1
        assert name_matches(built / name, file_sha256(built / name))


def test_a_changed_book_leaves_the_shards_of_the_others_alone(
    built: Path, build_from: Callable[..., None]
) -> None:
    before = files(built)
    of_a = {name for name in before if books(built, name) == {"a.pdf"}}
    build_from(built, {"b.pdf": {"pages": 10, "seed": 3}})
    after = files(built)
    assert of_a
    assert {name: before[name] for name in of_a} == {name: after[name] for name in of_a}
    assert before.keys() & after.keys() == of_a


def test_a_damaged_shard_is_written_again(built: Path, build_from: Callable[..., None]) -> None:
    name = sorted(files(built))[-1]
    whole = (built / name).read_bytes()
    (built / name).write_bytes(whole[: len(whole) // 2] + b"x" + whole[len(whole) // 2 + 1 :])
    build_from(built, {})
    assert (built / name).read_bytes() == whole


def test_very_many_books_share_shards_and_still_leave_most_of_them_alone(
    built: Path, build_from: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "MAX_BOOKS_OF_OWN_SHARDS", 1)
    monkeypatch.setattr(shards, "BUCKETS", 4)
    build_from(built, {"c.pdf": {"pages": 10, "seed": 4}, "d.pdf": {"pages": 10, "seed": 5}})
    before = files(built)
    assert {name.split("-")[1] for name in before} <= {"00", "01", "02", "03"}
    build_from(built, {"e.pdf": {"pages": 10, "seed": 6}})
    after = files(built)
    touched = {name.split("-")[1] for name in after.keys() - before.keys()}
    assert len(touched) == 1
    untouched = {name for name in before if name.split("-")[1] not in touched}
    assert {name: before[name] for name in untouched} == {name: after[name] for name in untouched}


def test_shards_and_row_groups_are_cut_by_the_size_of_their_pictures(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = pair_rows(read_contents(WorkFolder(built / "build")))
    largest = max(row.image_bytes for row in rows)
    monkeypatch.setattr(shards, "MAX_ROW_GROUP_BYTES", largest)
    writer = ShardWriter("pairs", tmp_path / "out", tmp_path / "nothing", max_bytes=2 * largest, workers=2)
    written = writer.write(rows, lambda done: None)
    assert sum(shard.rows for shard in written) == len(rows)
    assert max(shard.rows for shard in written) == 2
    for shard in written:
        metadata = pq.read_metadata(tmp_path / "out" / shard.name)
        assert metadata.num_row_groups == shard.rows
