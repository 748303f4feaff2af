"""Commands that exchange data with other programs: export, import, import-release, report."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.options import (
    BUILD,
    Config,
    DryRun,
    Json,
    Limit,
    Work,
    Workers,
    configuration,
    run,
    settings,
)


class Form(StrEnum):
    """The forms of `culti export`."""

    LABEL_STUDIO = "label-studio"
    COCO = "coco"
    CHINESE_CLIP = "chinese-clip"
    WEBDATASET = "webdataset"
    IMAGE_FOLDER = "imagefolder"


class AnnotationForm(StrEnum):
    """The forms of `culti import`."""

    LABEL_STUDIO = "label-studio"
    COCO = "coco"


def export(
    out: Annotated[Path, typer.Argument(help="The folder to write.")],
    to: Annotated[Form, typer.Option("--to", help="The form.")],
    document: Annotated[
        list[str] | None, typer.Option("--document", help="Pages: only of this document; may be repeated.")
    ] = None,
    dpi: Annotated[
        int, typer.Option("--dpi", min=36, max=600, help="Pages: resolution of their pictures.")
    ] = 150,
    work: Work = BUILD,
    config: Config = None,
    limit: Limit = None,
    workers: Workers = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Write pages for annotation (label-studio, coco) or the dataset (the other forms)."""
    from pipeline.exchange.export import ExportChoice
    from pipeline.exchange.forms import export_stage

    choice = ExportChoice(tuple(document or ()), limit, dpi)
    stage = export_stage(to.value, out, choice, configuration(config).extraction())
    run(stage, settings(work, workers, as_json, dry_run))


def import_annotations(
    file: Annotated[Path, typer.Argument(help="What the annotation program exported.")],
    form: Annotated[AnnotationForm, typer.Option("--from", help="Its form.")],
    accept_unchanged: Annotated[
        bool, typer.Option("--accept-unchanged", help="Accept the figures that came back as they were.")
    ] = False,
    work: Work = BUILD,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Take what people changed on exported pages into the review's decisions; `culti build` applies them."""
    from pipeline.exchange.annotations_import import AnnotationsImport

    stage = AnnotationsImport(form.value, file, accept_unchanged=accept_unchanged)
    run(stage, settings(work, None, as_json, dry_run))


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
