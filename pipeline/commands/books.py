"""Commands that read books: extract, pair, overlay, evaluate-extraction, draw-samples."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.options import (
    BUILD,
    Config,
    DryRun,
    Json,
    Limit,
    Seed,
    Work,
    Workers,
    configuration,
    cores,
    run,
    settings,
)


def extract(
    pdfs: Annotated[list[Path], typer.Argument(help="PDFs, or folders that are searched for them.")],
    series: Annotated[str | None, typer.Option(help="auto, silk, murals or generic.")] = None,
    work: Work = BUILD,
    config: Config = None,
    limit: Limit = None,
    workers: Workers = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Read PDFs: documents, pages, figures, texts. --limit: only the first N pages of each."""
    from pipeline.extract import Extract
    from pipeline.sources import find_sources

    options = configuration(config).extraction(series=series)
    run(Extract(find_sources(pdfs), options, limit), settings(work, workers, as_json, dry_run))


def pair(
    work: Work = BUILD,
    config: Config = None,
    workers: Workers = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Pair every figure with the words that belong to it."""
    from pipeline.pair import Pair

    configuration(config)
    run(Pair(), settings(work, workers, as_json, dry_run))


def overlay(
    document: Annotated[
        str | None, typer.Argument(help="A document of the manifests (default: all).")
    ] = None,
    pages: Annotated[
        list[int] | None, typer.Option("--page", min=1, help="A page, from 1; may be repeated.")
    ] = None,
    rows: Annotated[bool, typer.Option("--rows", help="Write the rows beside the page.")] = False,
    work: Work = BUILD,
    config: Config = None,
) -> None:
    """Draw what was found on the pages: figures, text blocks and links, as PNG files."""
    from pipeline.overlay import draw_overlays
    from pipeline.progress import ProgressDisplay
    from pipeline.workfolder import WorkFolder

    options = configuration(config).extraction()
    with ProgressDisplay() as progress:
        drawn = draw_overlays(
            WorkFolder(work), document, pages or [], options, with_rows=rows, on_progress=progress
        )
    for path in drawn:
        typer.echo(path)


def evaluate_extraction(
    folder: Annotated[
        Path, typer.Argument(help="Folder with PDFs and their truth.jsonl, searched to the bottom.")
    ],
    report: Annotated[
        Path | None, typer.Option("--report", help="HTML file that draws every mistake, the worst first.")
    ] = None,
    work: Work = BUILD,
    config: Config = None,
    workers: Workers = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Score the extraction against pages whose figures are known."""
    from pipeline.evaluation import evaluate_extraction

    options = configuration(config).extraction()
    chosen = settings(work, workers, as_json, dry_run)
    raise typer.Exit(evaluate_extraction(folder, options, chosen, report))


def draw_samples(
    out: Annotated[Path, typer.Argument(help="Folder for the books.")] = BUILD / "samples",
    entries: Annotated[int, typer.Option(min=1, max=5000, help="Entries of the silk volume.")] = 40,
    workers: Workers = None,
    seed: Seed = None,
) -> None:
    """Draw the sample books: a silk and a murals volume, each also as a scan, and a volume of essays."""
    from pipeline.progress import ProgressDisplay
    from samples.style import USUAL_SEED
    from samples.volumes import draw

    with ProgressDisplay() as progress:
        chosen = USUAL_SEED if seed is None else seed
        books = draw(out, seed=chosen, entries=entries, workers=workers or cores(), on_progress=progress)
    for book in books:
        typer.echo(book)
