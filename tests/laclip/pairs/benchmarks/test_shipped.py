from pathlib import Path

import pytest
from pydantic import TypeAdapter

from laclip.errors import PairsError
from laclip.pairs.benchmarks import shipped
from laclip.pairs.benchmarks.shipped import ShippedFolder, read_json, read_lines


def test_files_are_found_wherever_they_lie_but_only_once(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "val.txt").write_text("x\n")
    folder = ShippedFolder(tmp_path)
    assert folder.get("val.txt") == tmp_path / "a" / "b" / "val.txt"
    assert folder.find("test.txt") is None
    (tmp_path / "val.txt").write_text("y\n")
    with pytest.raises(PairsError, match=r"has val\.txt more than once \(.*\): leave one of them there"):
        ShippedFolder(tmp_path).find("val.txt")


def test_no_link_is_followed_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "val.txt").write_text("secret\n")
    root = tmp_path / "root"
    root.mkdir()
    (root / "val.txt").symlink_to(tmp_path / "elsewhere" / "val.txt")
    (root / "linked").symlink_to(tmp_path / "elsewhere")
    assert ShippedFolder(root).find("val.txt") is None


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PairsError, match="no such folder; give the one that holds the benchmark's files"):
        ShippedFolder(tmp_path / "nothing")


def test_a_file_larger_than_any_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "MAX_BYTES", 10)
    path = tmp_path / "val.txt"
    path.write_text("0123456789\n")
    with pytest.raises(PairsError, match="more than 10 bytes"):
        read_lines(path)
    with pytest.raises(PairsError, match="more than 10 bytes"):
        read_json(path, TypeAdapter(int))
