"""The command line: exit codes, one line for a mistake, JSON and dry runs that keep their word."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline import cli
from pipeline.cli import app

COMMANDS = (
    "extract",
    "pair",
    "review",
    "build",
    "finetune",
    "benchmark",
    "evaluate-extraction",
    "draw-samples",
    "config",
)


def culti(*arguments: object) -> int:
    """Run a command in this process; the exit code."""
    return cli.guarded(lambda: app([str(argument) for argument in arguments]))


@pytest.fixture
def book(tmp_path: Path, make_book: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "culti.toml").write_text('[extract]\nocr = "never"\n')
    return make_book(tmp_path / "a.pdf", pages=4, seed=1)


def test_the_whole_road_as_a_user_walks_it(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert culti("extract", book, "--workers", 1) == 0
    assert culti("pair") == 0
    assert culti("build") == 0
    assert "documents: 1 in, 1 kept" in capsys.readouterr().out
    assert Path("culti/README.md").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["extract", "absent.pdf"], 2, "absent.pdf: no such file or folder"),
        (["extract", "empty"], 2, "no PDF in there"),
        (["extract", "fake"], 1, None),
        (
            ["extract", "a.pdf", "--config", "typo.toml"],
            2,
            "unknown key extract.scan_dpy; did you mean scan_dpi?",
        ),
        (["extract", "a.pdf", "--series", "cotton"], 2, "extract.series"),
        (["extract", "a.pdf", "--work", "a.pdf"], 1, "a.pdf is a file"),
        (["pair"], 1, "run culti extract first"),
        (["build"], 1, "run culti extract and culti pair first"),
        (["evaluate-extraction", "absent"], 2, "no such folder"),
        (["evaluate-extraction", "empty"], 2, "no truth.jsonl"),
        (["finetune", "culti"], 2, "run culti build first"),
        (["finetune", "empty"], 1, "the folder empty is empty; build the dataset first"),
        (["finetune", "nowhere"], 2, "nowhere is no dataset folder"),
        (["benchmark", "--data", "built"], 2, "run culti finetune first"),
        (["benchmark", "--data", "culti"], 2, "run culti build first"),
        (["benchmark", "--data", "empty", "--model", "small"], 1, "the folder empty is empty"),
    ],
)
def test_a_mistake_is_one_line_and_its_exit_code(
    book: Path, arguments: list[str], code: int, complaint: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty").mkdir()
    Path("fake").mkdir()
    Path("built").mkdir()
    Path("built/README.md").write_text("a card")
    Path("fake/letter.pdf").write_text("Dear reader")
    Path("typo.toml").write_text("[extract]\nscan_dpy = 100\n")
    assert culti(*arguments) == code
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err + printed.out
    if complaint is not None:
        assert complaint in printed.err
        assert len(printed.err.strip().splitlines()) == 1
    else:
        assert "failed: letter.pdf: not a PDF" in printed.out


def test_wrong_usage_is_2_without_a_traceback(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert culti("extract", book, "--wokers", 2) == 2
    assert culti("weave") == 2
    assert culti("extract") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_json_is_one_object_and_nothing_else(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert culti("extract", book, "--json", "--workers", 1) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["stage"] == "extract"
    assert summary["exit_code"] == 0
    assert summary["tallies"][0] == {"noun": "documents", "kept": 1, "dropped": {}}


def test_a_dry_run_does_nothing(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert culti("extract", book, "--dry-run") == 0
    assert "would run" in capsys.readouterr().out
    assert not Path("build").exists()


def test_a_bug_is_one_line_and_its_traceback_in_the_log(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr("pipeline.extract.assemble", broken)
    assert culti("extract", book, "--workers", 1) == 1
    assert "internal error: KeyError" in capsys.readouterr().err
    assert "Traceback" in Path("build/log.jsonl").read_text()


def test_every_command_explains_itself_at_once() -> None:
    started = time.process_time()
    for command in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            app([command, "--help"])
        assert ended.value.code == 0
    assert time.process_time() - started < 5


def test_help_does_not_load_the_rooms() -> None:
    code = "import sys\nfrom pipeline.cli import app\ntry: app(['--help'])\nexcept SystemExit: pass\n"
    code += "sys.exit(any(name in sys.modules for name in ('torch', 'pymupdf', 'datasets', 'numpy')))"
    root = Path(__file__).parents[2]
    ended = subprocess.run([sys.executable, "-c", code], cwd=root, stdout=subprocess.DEVNULL, check=False)
    assert ended.returncode == 0
