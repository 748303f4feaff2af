from pathlib import Path

import pytest

from laclip.errors import PairsError
from laclip.pairs.benchmarks import pictures
from laclip.pairs.benchmarks.pictures import PictureFiles


def test_files_are_read_when_asked_for_and_once_for_all_captions(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.jpg", "b.jpg")]
    files = PictureFiles(paths)
    assert len(files) == 2
    paths[0].write_bytes(b"a")
    assert files[0] == b"a"
    paths[0].write_bytes(b"changed")
    assert [files[0], files[0]] == [b"a", b"a"]
    paths[1].write_bytes(b"b")
    assert list(files[:]) == [b"a", b"b"]
    assert files[0] == b"changed"


def test_a_file_larger_than_any_picture_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_BYTES", 4)
    (tmp_path / "a.jpg").write_bytes(b"12345")
    with pytest.raises(PairsError, match=r"a\.jpg has more than 4 bytes; make it smaller"):
        PictureFiles([tmp_path / "a.jpg"])[0]
