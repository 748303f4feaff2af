from pathlib import Path

import pytest

from laclip.errors import PairsError
from laclip.pairs.benchmarks.registry import BENCHMARKS, benchmark_named, markdown_table


def test_the_readme_says_where_each_is_had() -> None:
    readme = (Path(__file__).parents[4] / "README.md").read_text(encoding="utf-8")
    assert markdown_table() in readme


def test_names_are_what_the_command_takes() -> None:
    assert all(name == one.name for name, one in BENCHMARKS.items())
    with pytest.raises(PairsError, match="no benchmark called flickr is known; there are flickr30k, mscoco"):
        benchmark_named("flickr")
