from pathlib import Path

import pytest
from typer.testing import CliRunner

from laclip.encoders import presets
from laclip.encoders.checkpoint import Checkpoint, save_checkpoint
from laclip.encoders.encoder import load_encoder
from pipeline.cli import app, guarded


@pytest.mark.parametrize(("form", "out"), [("cn-clip", "epoch.pt"), ("hugging-face", "folder")])
def test_a_converted_model_is_the_same_model(form: str, out: str, tmp_path: Path) -> None:
    architecture = presets.architecture_of("small")
    state = presets.build(architecture, seed=3).state_dict()
    save_checkpoint(Checkpoint("small", "from_scratch", architecture, state), tmp_path / "best.pt")
    arguments = ["convert-model", str(tmp_path / "best.pt"), str(tmp_path / out), "--to", form]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    if form == "hugging-face":
        expected, found = load_encoder(tmp_path / "best.pt"), load_encoder(tmp_path / out)
        assert (found.encode_texts(["莲花纹"]) == expected.encode_texts(["莲花纹"])).all()


def test_a_model_that_is_not_there_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["convert-model", "nowhere.pt", str(tmp_path / "x"), "--to", "cn-clip"]
    code = guarded(lambda: app(arguments, standalone_mode=False))
    assert code == 1
    assert capsys.readouterr().err.count("\n") == 1
