"""Imports point one way, and commands that need no model do not wait for one."""

import subprocess
import sys
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]


def test_the_layers_are_kept() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml")) == 0


def test_the_command_line_and_the_extraction_do_not_import_torch() -> None:
    modules = "pipeline.cli, pipeline.extract, pipeline.pair, pipeline.config"
    code = f"import sys, {modules}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_nothing_at_the_root_is_called_culti() -> None:
    assert not (ROOT / "culti.py").exists()
    assert not (ROOT / "culti" / "__init__.py").exists()
