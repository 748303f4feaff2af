"""Imports point one way, and commands that need no model do not wait for one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
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


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_reading_pages_starts_no_thread() -> None:
    """Workers are forks of a process that has imported this; one with threads may not be forked."""
    code = "import os, sys, pipeline.pagechunks; sys.exit(len(os.listdir('/proc/self/task')) - 1)"
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=False).returncode == 0
    )
