"""Files that nobody touched are not read again; what was touched is."""

import os
import time
from pathlib import Path

import pytest

from manifests.fingerprint import bytes_sha256, file_sha256
from pipeline import outputhashes
from pipeline.outputhashes import OutputHashes

FRESH = 0.15  # seconds until a file's times are believed


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are read."""
    read: list[Path] = []

    def counted(path: Path) -> str:
        read.append(path)
        return file_sha256(path)

    monkeypatch.setattr(outputhashes, "file_sha256", counted)
    return read


def hashed(tmp_path: Path) -> str | None:
    hashes = OutputHashes(tmp_path / "hashes.json")
    found = hashes.of([tmp_path / "shard"])
    hashes.save()
    return found[str(tmp_path / "shard")]


def test_a_file_is_read_once_until_it_changes(tmp_path: Path, read: list[Path]) -> None:
    shard = tmp_path / "shard"
    shard.write_bytes(b"one")
    time.sleep(FRESH)
    assert [hashed(tmp_path), hashed(tmp_path)] == [bytes_sha256(b"one")] * 2
    assert read == [shard]
    shard.write_bytes(b"two")
    assert hashed(tmp_path) == bytes_sha256(b"two")


def test_bytes_altered_behind_an_unchanged_size_and_date_are_seen(tmp_path: Path) -> None:
    shard = tmp_path / "shard"
    shard.write_bytes(b"one")
    time.sleep(FRESH)
    hashed(tmp_path)
    before = shard.stat()
    shard.write_bytes(b"two")
    os.utime(shard, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert hashed(tmp_path) == bytes_sha256(b"two")


def test_a_fresh_file_is_read_again(tmp_path: Path, read: list[Path]) -> None:
    (tmp_path / "shard").write_bytes(b"one")
    hashed(tmp_path)
    hashed(tmp_path)
    assert len(read) == 2


def test_a_file_that_is_gone_has_no_hash(tmp_path: Path) -> None:
    (tmp_path / "shard").write_bytes(b"one")
    time.sleep(FRESH)
    hashed(tmp_path)
    (tmp_path / "shard").unlink()
    assert hashed(tmp_path) is None
