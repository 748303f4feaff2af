"""The table of many seeds: the worst is named with its seed."""

import pytest

from benchmarks.seeds import print_table
from extractors.evaluation.scores import Score


def scored(found: int) -> Score:
    """A score of ten figures of which `found` were found."""
    score = Score(pages=1, true_figures=10, predicted=10)
    score.matched.update(dict.fromkeys(score.matched, found))
    return score


def test_the_worst_seed_and_the_median_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    print_table({5: {"silk": scored(10)}, 6: {"silk": scored(4)}, 7: {"silk": scored(9)}}, entries=3)
    line = next(line for line in capsys.readouterr().out.splitlines() if "IoU 0.8" in line)
    assert [cell.strip() for cell in line.strip("│").split("│")][3:] == ["0.900", "0.400", "6"]
