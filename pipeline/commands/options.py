"""The options that commands share, and what every command does with them."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pipeline.config import Configuration
    from pipeline.runner import RunSettings
    from pipeline.stage import Stage

Work = Annotated[
    Path, typer.Option("--work", help="Folder for manifests, pictures and everything in between.")
]
Config = Annotated[
    Path | None, typer.Option("--config", help="Configuration file (culti.toml here, if any).")
]
Limit = Annotated[
    int | None, typer.Option("--limit", min=1, help="Only the first N of what the command reads.")
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, max=256, help="Processes (default: one a core).")
]
Seed = Annotated[
    int | None, typer.Option("--seed", min=0, max=2**31 - 1, help="Seed, over the configuration's.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]

BUILD = Path("build")
CULTI = Path("culti")
Dataset = Annotated[str, typer.Argument(help="Folder of a dataset, or its name on the hub.")]


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def settings(work: Path, workers: int | None, as_json: bool, dry_run: bool) -> "RunSettings":
    from pipeline.runner import RunSettings
    from pipeline.workfolder import WorkFolder

    return RunSettings(WorkFolder(work), workers or cores(), as_json, dry_run)


def configuration(path: Path | None) -> "Configuration":
    from pipeline.config import load_configuration

    return load_configuration(path)


def run(stage: "Stage", settings: "RunSettings") -> None:
    from pipeline.runner import run_stage

    raise typer.Exit(run_stage(stage, settings))


def show_request(request: Mapping[str, Any] | None) -> None:
    """Print what a service would be sent first: the messages to a language model, or the body."""
    if request is None:
        return
    if "messages" not in request:
        typer.echo(f"\n{json.dumps(request, ensure_ascii=False)}")
    for message in request.get("messages", ()):
        typer.echo(f"\n{message['role']}:\n{message['content']}")
