"""Units in worker processes: results are kept, bad units cost only themselves, and nothing is done twice."""

import errno
import os
import signal
import time
from pathlib import Path

import cv2
import pytest

from manifests.errors import CultiError
from pipeline.units import Unit, UnitError, Workers, part_path, run_units, unit_results


def work(task: tuple[str, str]) -> bytes:
    """Does what the task says: the worker of these tests."""
    action, word = task
    if action == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "sleep":
        time.sleep(60)
    if action == "refuse":
        raise UnitError(word)
    if action == "stumble":
        raise ZeroDivisionError(word)
    if action == "mistake":
        raise CultiError(word)
    if action == "full":
        raise OSError(errno.ENOSPC, "No space left on device")
    if action == "threads":
        return f"{os.environ['OMP_NUM_THREADS']} {cv2.getNumThreads()}".encode()
    if action == "process":
        return str(os.getpid()).encode()
    return word.encode()


def unit(action: str, word: str = "word", seconds: float = 60) -> Unit:
    return Unit(f"{action}-{word}", (action, word), seconds)


def test_a_dead_a_slow_and_a_stumbling_worker_cost_their_units_only(tmp_path: Path) -> None:
    units = [
        unit("echo", "1"),
        unit("die"),
        unit("echo", "2"),
        unit("sleep", seconds=2),
        unit("refuse", "the page is torn"),
        unit("stumble", "over zero"),
        unit("echo", "3"),
    ]
    done: list[str] = []
    with Workers(2) as workers:
        failed = run_units(units, work, tmp_path / "parts", workers, lambda unit: done.append(unit.key))
    assert failed == {
        "die-word": "its worker process died (SIGKILL)",
        "sleep-word": "took longer than 2 seconds",
        "refuse-the page is torn": "the page is torn",
        "stumble-over zero": "ZeroDivisionError: over zero",
    }
    assert sorted(done) == sorted(unit.key for unit in units)
    assert {path.read_text() for path in (tmp_path / "parts").iterdir()} == {"1", "2", "3"}


def test_units_with_a_result_are_not_done_again(tmp_path: Path) -> None:
    path = part_path(tmp_path, unit("die"))
    path.write_text("done before")
    done: list[str] = []
    with Workers(2) as workers:
        assert run_units([unit("die")], work, tmp_path, workers, lambda unit: done.append(unit.key)) == {}
    assert done == ["die-word"]
    assert path.read_text() == "done before"


def test_what_concerns_every_unit_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(CultiError, match="no models"), Workers(1) as workers:
        run_units([unit("mistake", "no models"), unit("sleep")], work, tmp_path, workers, lambda unit: None)
    with pytest.raises(OSError, match="No space left"), Workers(1) as workers:
        run_units([unit("full"), unit("sleep")], work, tmp_path, workers, lambda unit: None)


def test_each_worker_has_one_thread_and_our_own_environment_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    with Workers(1) as workers:
        run_units([unit("threads")], work, tmp_path, workers, lambda unit: None)
    assert part_path(tmp_path, unit("threads")).read_text() == "1 1"
    assert os.environ["OMP_NUM_THREADS"] == "7"


def test_workers_go_on_from_one_lot_of_units_to_the_next(tmp_path: Path) -> None:
    with Workers(1) as workers:
        for word in ("first", "second"):
            run_units([unit("process", word)], work, tmp_path, workers, lambda unit: None)
    assert len({part_path(tmp_path, unit("process", word)).read_text() for word in ("first", "second")}) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(int(part_path(tmp_path, unit("process", "first")).read_text()), 0)


def test_results_come_back_and_a_dead_worker_costs_its_own_only() -> None:
    units = [unit("echo", "1"), unit("die"), unit("stumble", "over zero"), unit("echo", "2")]
    with Workers(2) as workers:
        results = {unit.key: told for unit, *told in unit_results(units, work, workers)}
    assert results == {
        "echo-1": [b"1", None],
        "die-word": [None, "its worker process died (SIGKILL)"],
        "stumble-over zero": [None, "ZeroDivisionError: over zero"],
        "echo-2": [b"2", None],
    }


def test_a_lone_unit_is_done_in_this_process() -> None:
    with Workers(2) as workers:
        (_, result, _), *_ = unit_results([unit("process")], work, workers)
        assert result == str(os.getpid()).encode()
        assert [told[1:] for told in unit_results([unit("refuse", "torn")], work, workers)] == [
            (None, "torn")
        ]
        with pytest.raises(CultiError, match="no models"):
            list(unit_results([unit("mistake", "no models")], work, workers))
