"""Runs stages: skips what has not changed and says what has, shows progress, reports, sets the exit code."""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from manifests.files import write_bytes
from pipeline.outputhashes import OutputHashes
from pipeline.progress import ProgressDisplay
from pipeline.stage import Stage, StageContext, StageReport
from pipeline.workfolder import WorkFolder

_SHOWN_CHANGES = 4
_SHOWN_FAILURES = 20


@dataclass(frozen=True)
class RunSettings:
    """How to run, whatever the stage: `as_json` prints one JSON object instead of lines for people, `quiet`
    prints neither."""

    work: WorkFolder
    workers: int
    as_json: bool = False
    dry_run: bool = False
    quiet: bool = False


def run_stage(stage: Stage, settings: RunSettings) -> int:
    """Run the stage in its work folder and return the exit code. Raises CultiError and OSError."""
    if settings.dry_run:
        _announce(stage, settings)
        return 0
    with settings.work.locked():
        settings.work.log_start(sys.argv)
        try:
            report, skipped = _result(stage, settings)
        except BaseException as error:
            settings.work.log_error(error)
            raise
    if not settings.quiet:
        _print_report(stage, report, skipped, settings)
    return report.exit_code


def changes(stage: Stage, work: WorkFolder, hashes: OutputHashes | None = None) -> list[str]:
    """What differs from the last complete run, by name; empty when nothing does. `hashes` are the work
    folder's where the caller has them."""
    basis = {"version": str(stage.version), **stage.basis(work)}
    state = _load(work, stage)
    if state is None:
        return ["it has not run yet"]
    names = sorted(basis.keys() | state["basis"].keys())
    changed = [f"{name} changed" for name in names if basis.get(name) != state["basis"].get(name)]
    if not changed and state["outputs"] != (hashes or _hashes(work, stage)).of(stage.outputs(work)):
        changed = ["what it wrote was altered or removed"]
    if not changed and not state["report"]["complete"]:
        changed = ["some of it failed last time"]
    return changed


def _result(stage: Stage, settings: RunSettings) -> tuple[StageReport, bool]:
    work, hashes = settings.work, _hashes(settings.work, stage)
    changed = changes(stage, work, hashes)
    state = _load(work, stage)
    if not changed and state is not None:
        hashes.save()
        work.log("stage_skipped", stage=stage.name)
        return StageReport.from_json(state["report"]), True
    if state is not None:
        Console(stderr=True).print(
            f"{stage.name} runs again: {_listed(changed)}", highlight=False, markup=False
        )
    started = time.monotonic()
    work.log("stage_started", stage=stage.name, because=changed)
    with ProgressDisplay() as progress:
        report = stage.perform(StageContext(work, settings.workers, progress))
    _save(work, stage, report, hashes)
    work.log(
        "stage_ended", stage=stage.name, seconds=round(time.monotonic() - started, 3), **report.as_json()
    )
    return report, False


def _state_path(work: WorkFolder, stage: Stage) -> Path:
    return work.stages / f"{stage.name}.json"


def _load(work: WorkFolder, stage: Stage) -> dict[str, Any] | None:
    path = _state_path(work, stage)
    if not path.exists():
        return None
    state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return state


def _save(work: WorkFolder, stage: Stage, report: StageReport, hashes: OutputHashes) -> None:
    state = {
        "basis": {"version": str(stage.version), **stage.basis(work)},
        "outputs": hashes.of(stage.outputs(work)),
        "report": report.as_json(),
    }
    work.stages.mkdir(parents=True, exist_ok=True)
    write_bytes(
        _state_path(work, stage), json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True).encode()
    )
    hashes.save()


def _hashes(work: WorkFolder, stage: Stage) -> OutputHashes:
    return OutputHashes(work.stages / f"{stage.name}.hashes.json")


def _announce(stage: Stage, settings: RunSettings) -> None:
    changed = changes(stage, settings.work)
    plan = stage.plan(settings.work)
    if settings.as_json:
        print(json.dumps({"stage": stage.name, "because": changed, "plan": plan}, ensure_ascii=False))  # noqa: T201
    elif changed:
        _console().print(f"{stage.name} would run ({_listed(changed)}): {plan}")
    else:
        _console().print(f"{stage.name} has nothing to do: nothing changed since it ran last")


def _print_report(stage: Stage, report: StageReport, skipped: bool, settings: RunSettings) -> None:
    if settings.as_json:
        summary = {"stage": stage.name, "skipped": skipped, "exit_code": report.exit_code, **report.as_json()}
        print(json.dumps(summary, ensure_ascii=False))  # noqa: T201
        return
    console = _console()
    if skipped:
        console.print(f"{stage.name}: nothing changed since it ran last")
    for tally in report.tallies:
        console.print(f"{stage.name}: {tally.line()}")
    for failure in report.failures[:_SHOWN_FAILURES]:
        console.print(f"{stage.name}: failed: {failure.what}: {failure.reason}")
    if len(report.failures) > _SHOWN_FAILURES:
        console.print(
            f"{stage.name}: and {len(report.failures) - _SHOWN_FAILURES} more failures, in the manifests"
        )
    for note in report.notes:
        console.print(f"{stage.name}: {note}")


def _console() -> Console:
    return Console(soft_wrap=True, highlight=False, markup=False)


def _listed(changed: list[str]) -> str:
    more = len(changed) - _SHOWN_CHANGES
    return ", ".join(changed[:_SHOWN_CHANGES]) + (f" and {more} more" if more > 0 else "")
