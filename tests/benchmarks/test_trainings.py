"""Benchmarks of several trainings train and measure each model once, and go on where they were."""

import shutil
import sys
from pathlib import Path

import pytest

from benchmarks import ascl
from laclip.encoders import presets
from tests.laclip.conftest import tiny_architecture
from tests.pipeline.searching.conftest import write_dataset

_BY_HEAD = "AsCL, re-ranked by regions and words"


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The benchmark of AsCL, of a model that is ready in no time; gives its work folder."""
    monkeypatch.setitem(presets.PRESETS, "small", tiny_architecture())
    write_dataset(tmp_path / "culti")
    work = tmp_path / "work"
    given = [str(tmp_path / "culti"), "--work", str(work), "--seeds", "1", "--pairs-seen", "12"]
    monkeypatch.setattr(sys, "argv", ["ascl", *given])
    return work


def test_what_was_trained_and_measured_is_taken_as_it_is(
    command: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ascl.main()
    printed = capsys.readouterr().out
    kept = sorted(path for path in command.rglob("*") if path.suffix in (".npz", ".pt"))
    times = [path.stat().st_mtime_ns for path in kept]
    table = (command / "InfoNCE" / "trainings.csv").read_text()
    assert [f"{name}, seed 7: " in printed for name in ("InfoNCE", "AsCL")] == [True, True]
    assert sum(path.suffix == ".npz" for path in kept) == 2
    assert {line.split(",InfoNCE,")[0].strip('"') for line in table.splitlines()[1:]} == {"AsCL", _BY_HEAD}

    shutil.rmtree(command / "InfoNCE")
    ascl.main()
    assert capsys.readouterr().out == printed
    assert [path.stat().st_mtime_ns for path in kept] == times
    assert (command / "InfoNCE" / "trainings.csv").read_text() == table


def test_with_another_option_a_kept_training_is_measured_anew(
    command: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ascl.main()
    checkpoints = {path: path.stat().st_mtime_ns for path in command.rglob("best.pt")}
    options = ascl.BenchmarkOptions(fused_candidates=1)
    monkeypatch.setattr(ascl, "BenchmarkOptions", lambda: options)
    ascl.main()
    assert len(list(command.glob("rankings-*.npz"))) == 4
    assert {path: path.stat().st_mtime_ns for path in checkpoints} == checkpoints
