import io

import pytest
from rich.console import Console

from pipeline import progress
from pipeline.progress import ProgressDisplay


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in seconds, as the only element."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_lines_tell_the_time_left_at_the_pace_so_far(clock: list[float]) -> None:
    stream = io.StringIO()
    with ProgressDisplay(Console(file=stream)) as show:
        for second, done in ((0, 200), (1, 201), (20, 220), (40, 240), (800, 1000)):
            clock[0] = 100.0 + second
            show("training", done, 1000)
    assert stream.getvalue().splitlines() == [
        "training: 200 of 1000",
        "training: 220 of 1000, 13 min left",
        "training: 240 of 1000, 13 min left",
        "training: 1000 of 1000",
    ]


def test_a_short_rest_is_told_in_seconds(clock: list[float]) -> None:
    stream = io.StringIO()
    with ProgressDisplay(Console(file=stream)) as show:
        show("decoding", 0, 30)
        clock[0] += 20
        show("decoding", 10, 30)
    assert stream.getvalue().splitlines()[-1] == "decoding: 10 of 30, 40 s left"


def test_a_terminal_gets_a_bar_with_the_time_left() -> None:
    stream = io.StringIO()
    with ProgressDisplay(Console(file=stream, force_terminal=True, width=100)) as show:
        show("training", 3, 12)
    assert "3/12" in stream.getvalue()
    assert "-:--:--" in stream.getvalue()  # no pace yet
