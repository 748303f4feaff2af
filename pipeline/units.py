"""Units of work in worker processes. Results are files, so that a killed run goes on from there, or come back
to whoever writes them down.

A worker that dies or exceeds its time costs its own unit only (pebble's pool replaces it).
"""

import errno
import logging
import multiprocessing
import os
import queue
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from manifests.errors import CultiError
from manifests.files import write_bytes

_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
)

_PRELOADED = "pipeline.pagechunks"  # reads pages; its imports take as long as to read one

Result = TypeVar("Result")


class UnitError(Exception):
    """Raised by a unit's work when that unit, and no other, cannot be done; the message is one line."""


@dataclass(frozen=True)
class Unit:
    """`key` names the result's file; `task` is what the work function gets (picklable); the worker is ended
    after `seconds`."""

    key: str
    task: Any
    seconds: float


class Workers:
    """`number` worker processes with one thread each, and how many megabytes (MiB) of memory of its own each
    may take (None: any); only Linux holds it.

    They start with the first unit and go on from one lot of units to the next; none of them outlives the
    with-statement.
    """

    def __init__(self, number: int, megabytes: int | None = None) -> None:
        self._number = number
        self._megabytes = megabytes
        self._pool: ProcessPool | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(_single_threaded_children())
        return self

    def __exit__(self, *raised: object) -> None:
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
        self._open.close()

    def pool(self, module: str) -> ProcessPool:
        """Their pool; `module` holds the first units' work."""
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._number,
                initializer=_settle_worker,
                initargs=[self._megabytes, module],
                context=_context(),
            )
        return self._pool


def part_path(folder: Path, unit: Unit) -> Path:
    """The file that holds the unit's result once it is done."""
    return folder / f"{unit.key}.json"


def run_units(
    units: Sequence[Unit],
    work: Callable[[Any], bytes],
    folder: Path,
    workers: Workers,
    on_done: Callable[[Unit], None],
) -> dict[str, str]:
    """Do the units whose result is not in `folder` yet, in worker processes (inside their with-statement).

    `work` is a module-level function; its bytes become the part file. `on_done` gets each unit that is done,
    earlier or now. Returns key -> one-line reason of the units that failed; they leave no file and are tried
    again next time. Raises CultiError from `work` (what concerns every unit), OSError when the disk is full.
    """
    pending = []
    for unit in units:
        if part_path(folder, unit).exists():
            on_done(unit)
        else:
            pending.append(unit)
    if not pending:
        return {}
    folder.mkdir(parents=True, exist_ok=True)
    failed: dict[str, str] = {}
    pool = workers.pool(work.__module__)
    for unit, future in _as_completed(pool, pending, partial(_write, work, folder)):
        reason = _reason(future, unit)
        if reason is not None:
            failed[unit.key] = reason
        on_done(unit)
    return failed


def unit_results(
    units: Sequence[Unit], work: Callable[[Any], Result], workers: Workers
) -> Iterator[tuple[Unit, Result | None, str | None]]:
    """Each unit as it is done: with its result, or None and why it failed in one line.

    `work` is a module-level function; what it gives is sent between processes. A unit that stands alone is
    done in this process, whatever time it takes: to start workers for it would take longer. Raises what
    `run_units` raises.
    """
    if len(units) == 1:
        done: Iterator[tuple[Unit, Future[Result]]] = iter([(units[0], _done_here(work, units[0]))])
    else:
        done = _as_completed(workers.pool(work.__module__), units, partial(_result, work))
    for unit, future in done:
        reason = _reason(future, unit)
        yield unit, None if reason else future.result(), reason


def _done_here(work: Callable[[Any], Result], unit: Unit) -> "Future[Result]":
    future: Future[Result] = Future()
    try:
        future.set_result(work(unit.task))
    except Exception as error:  # told by whoever asks for the result, as a worker's is
        future.set_exception(error)
    return future


def _context() -> BaseContext:
    """How workers start: on Linux as forks of one process without threads, which has imported what they need
    (as Python does from 3.14 on); elsewhere, where libraries may not be forked, as fresh interpreters."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_PRELOADED])
    return context


@contextmanager
def _single_threaded_children() -> Iterator[None]:
    """Child processes inherit the environment at their start: one thread per library in each of them."""
    before = {name: os.environ.get(name) for name in _THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(_THREAD_VARIABLES, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _settle_worker(megabytes: int | None, module: str) -> None:
    """Ctrl-C reaches the whole process group, but the main process alone decides what it means; and the
    engines' talk about the models they load would run over the progress bars. The work's module is imported
    here, so that no unit's time goes into it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable(logging.INFO)
    if megabytes is not None and sys.platform == "linux":
        import resource

        # Linux heeds no limit on resident memory. It does heed one on data, private memory that can be
        # written (since 4.7): resident of a process are that at most, and the files it has mapped.
        _, highest = resource.getrlimit(resource.RLIMIT_DATA)
        limit = megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (limit if highest < 0 else min(limit, highest), highest))
    import_module(module)


def _as_completed(
    pool: ProcessPool, units: Sequence[Unit], work: Callable[[Unit], Result]
) -> "Iterator[tuple[Unit, Future[Result]]]":
    finished: queue.SimpleQueue[tuple[Unit, Future[Result]]] = queue.SimpleQueue()
    for unit in units:
        future = pool.schedule(work, args=[unit], timeout=unit.seconds)
        future.add_done_callback(partial(_put, finished, unit))
    for _ in units:
        yield finished.get()


def _put(
    finished: "queue.SimpleQueue[tuple[Unit, Future[Result]]]", unit: Unit, future: "Future[Result]"
) -> None:
    finished.put((unit, future))


def _write(work: Callable[[Any], bytes], folder: Path, unit: Unit) -> None:
    write_bytes(part_path(folder, unit), work(unit.task))


def _result(work: Callable[[Any], Result], unit: Unit) -> Result:
    return work(unit.task)


def _reason(future: "Future[Any]", unit: Unit) -> str | None:
    """Why the unit failed, or None when it is done. Raises what concerns every unit."""
    try:
        future.result()
    except TimeoutError:
        return f"took longer than {unit.seconds:g} seconds"
    except MemoryError:
        return "needs more memory than a worker may take"
    except ProcessExpired as error:
        return f"its worker process died ({_exit(error.exitcode)})"
    except (CultiError, CancelledError):
        raise
    except Exception as error:
        # Whatever a stranger's file provokes in the libraries concerns this unit only.
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            raise
        message = " ".join(str(error).split())
        return message if isinstance(error, UnitError) else f"{type(error).__name__}: {message}"
    return None


def _exit(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"
