"""Commands that exchange data with other programs: export, import-release, report."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.options import (
    BUILD,
    DryRun,
    Json,
    Limit,
    Work,
    Workers,
    run,
    settings,
)


class Form(StrEnum):
    """The forms of `culti export`."""

    CHINESE_CLIP = "chinese-clip"
    WEBDATASET = "webdataset"
    IMAGE_FOLDER = "imagefolder"


def export(
    out: Annotated[Path, typer.Argument(help="The folder to write.")],
    to: Annotated[Form, typer.Option("--to", help="The form.")],
    work: Work = BUILD,
    limit: Limit = None,
    workers: Workers = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Write the dataset in another program's form."""
    from pipeline.exchange.export import ExportChoice
    from pipeline.exchange.forms import export_stage

    stage = export_stage(to.value, out, ExportChoice(limit=limit))
    run(stage, settings(work, workers, as_json, dry_run))


def import_release(
    folder: Annotated[
        Path, typer.Argument(help="*.jsonl of texts with a folder of pictures, or *_imgs.tsv.")
    ],
    out: Annotated[Path, typer.Argument(help="The dataset's folder.")],
    work: Work = BUILD,
    workers: Workers = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Make the released CulTi, or Chinese-CLIP's files, a dataset that culti benchmark runs on."""
    from pipeline.exchange.release import ReleaseImport

    run(ReleaseImport(folder, out), settings(work, workers, as_json, dry_run))


def report(
    out: Annotated[Path | None, typer.Option("--out", help="The page (report.html in WORK).")] = None,
    work: Work = BUILD,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Show what the dataset holds and what was left out, as one HTML page."""
    from pipeline.report import Report

    run(Report(out or work / "report.html"), settings(work, None, as_json, dry_run))
