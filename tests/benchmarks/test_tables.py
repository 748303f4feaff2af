"""What the benchmarks print can be trusted: ratios are of what they say, limits are told."""

import pytest

from benchmarks import memory, peer, scans
from extractors.evaluation.scores import PredictedFigure
from extractors.evaluation.truth import TrueFigure, TruePage
from manifests.geometry import Box

WHOLE = Box(0, 0, 100, 100)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("│").split("│")]


def test_the_peer_is_judged_like_us(capsys: pytest.CaptureFixture[str]) -> None:
    figure = TrueFigure((WHOLE,), (), ("图1 联珠纹",), None, None, None)
    row = peer.Row()
    row.add(
        [TruePage("a.pdf", number, (figure,), (), frozenset()) for number in range(4)],
        peer.Reading(
            2.0, [PredictedFigure("a.pdf", n, Box(0, 0, 100, 100), caption="图1联珠纹") for n in range(4)]
        ),
        peer.Reading(5.0, [PredictedFigure("a.pdf", n, Box(0, 0, 100, 70)) for n in range(4)]),
    )
    peer.print_table({("set", "text layer"): row})
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "text layer" in line]
    assert cells(line)[2:] == [
        "4",
        "2.00",
        "0.80",
        "2.50",
        "1.000",
        "1.000",
        "1.000",
        "0.000",
        "1.000",
        "0.000",
    ]


def test_scans_are_set_against_the_bare_recognition(capsys: pytest.CaptureFixture[str]) -> None:
    scans.print_table([scans.Measured("a", 2, 5.0, 4.0, 4.0), scans.Measured("b", 2, 7.0, 4.0, 4.0)])
    rows = {cells(line)[0]: cells(line) for line in capsys.readouterr().out.splitlines() if "│" in line}
    assert rows["a"] == ["a", "2", "2.50", "2.00", "2.00", "1.25"]
    assert rows["all"] == ["all", "4", "3.00", "2.00", "2.00", "1.50"]


@pytest.mark.parametrize(("peak", "code"), [(10**9, 0), (3 * 10**9, 1)])
def test_memory_past_the_limit_is_a_failure(peak: int, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    seen = [(done, peak if done > 90 else peak // 2) for done in range(0, 100, 4)]
    assert memory.print_table(seen, 100, 5) == code
    assert "last part to second: 2.00" in capsys.readouterr().out


def test_pages_with_recognition_are_counted_apart() -> None:
    found = [PredictedFigure("a.pdf", number, WHOLE) for number in range(3)]
    ours = peer.Ours(10.0, found, recognised={1: 8.0})
    assert ours.part([0, 1, 2], recognised=True) == peer.Reading(8.0, found[1:2])
    assert ours.part([0, 1, 2], recognised=False) == peer.Reading(2.0, [found[0], found[2]])
