"""What the README says of the code is what the code says of itself."""

import re
from pathlib import Path

import pytest

from manifests.markdown import markdown_table

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
MAKEFILE = (Path(__file__).parent.parent / "Makefile").read_text(encoding="utf-8")


def test_the_table_of_manifests_is_the_generated_one() -> None:
    assert markdown_table().strip() in README


TARGET = re.compile(r"(?:`|\$ |^  )make ([a-z][a-z-]+)", re.MULTILINE)
COMMAND = re.compile(r"(?:bin/|`)culti\s([a-z][a-z-]+)")


@pytest.mark.parametrize("target", sorted(set(TARGET.findall(README))))
def test_every_target_it_names_exists(target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("command", sorted(set(COMMAND.findall(README))))
def test_every_command_it_names_exists(command: str) -> None:
    from pipeline.cli import app

    names = {info.name or info.callback.__name__ for info in app.registered_commands if info.callback}
    assert command in names


@pytest.mark.parametrize("target", re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README))
def test_every_picture_it_shows_is_there(target: str) -> None:
    assert (Path(__file__).parent.parent / target).is_file()
