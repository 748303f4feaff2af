"""The README's lines that index a folder, run as they stand."""

import re
from pathlib import Path

import pytest
from PIL import Image

from laclip.encoders import presets
from laclip.encoders.checkpoint import Checkpoint, save_checkpoint
from tests.laclip.conftest import tiny_architecture
from tests.laclip.search.conftest import NAMES

README = Path(__file__).parents[3] / "README.md"


def test_ten_lines_index_a_folder_and_search_it(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (lines,) = [block for block in blocks if "ImageIndex" in block]
    assert len([line for line in lines.splitlines() if line]) <= 10
    pictures.rename(tmp_path / "photographs")
    state = presets.build(tiny_architecture(), 0).state_dict()
    model = Checkpoint("tiny", "from_scratch", tiny_architecture(), state)
    monkeypatch.chdir(tmp_path)
    save_checkpoint(model, Path("build/checkpoints/best.pt"))
    exec(compile(lines, "README.md", "exec"), {})
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"{len(NAMES)} pictures; left out: {{}}"
    assert [line.split()[0] for line in told[1:6]] == ["1", "2", "3", "4", "5"]
    assert all(Path(line.split()[-1]).is_file() for line in told[1:6])
    assert Image.open("marked.png").size == Image.open(told[5].split()[-1]).size
