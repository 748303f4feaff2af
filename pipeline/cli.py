"""The command line. Every command is thin: it reads the options, makes a stage and runs it.

The rooms are imported when a command needs them, so that `culti --help` answers at once.
"""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from manifests.errors import CultiError

if TYPE_CHECKING:
    from pipeline.config import Configuration
    from pipeline.runner import RunSettings
    from pipeline.stage import Stage

app = typer.Typer(
    name="culti",
    help="From art books in PDF to an image-text dataset, and cross-modal retrieval on it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

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


def main() -> None:
    """Run the command. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done in part, 130 interrupted."""
    sys.exit(guarded(app))


def guarded(command: Callable[[], object]) -> int:
    """Turn every error into one line on standard error; the log has the whole story."""
    from pipeline.errors import UsageError

    try:
        command()
    except SystemExit as exit_request:
        return exit_request.code if isinstance(exit_request.code, int) else 1
    except UsageError as error:
        return _complain(str(error), 2)
    except CultiError as error:
        return _complain(str(error), 1)
    except OSError as error:
        return _complain(_disk_message(error), 1)
    except KeyboardInterrupt:
        return _complain("interrupted; run the same command again to go on from here", 130)
    except Exception as error:  # a bug: the runner has put its traceback into the log
        return _complain(
            f"internal error: {type(error).__name__}: {error}; details in the work folder's log.jsonl", 1
        )
    return 0


def _complain(message: str, code: int) -> int:
    print(f"culti: {message}", file=sys.stderr)  # noqa: T201
    return code


def _disk_message(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{place}the disk is full; free some space and run again, what is done is kept"
    return f"{place}{error.strerror or error}"


def _cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _settings(work: Path, workers: int | None, as_json: bool, dry_run: bool) -> "RunSettings":
    from pipeline.runner import RunSettings
    from pipeline.workfolder import WorkFolder

    return RunSettings(WorkFolder(work), workers or _cores(), as_json, dry_run)


def _configuration(path: Path | None) -> "Configuration":
    from pipeline.config import load_configuration

    return load_configuration(path)


def _run(stage: "Stage", settings: "RunSettings") -> None:
    from pipeline.runner import run_stage

    raise typer.Exit(run_stage(stage, settings))


@app.command()
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

    options = _configuration(config).extraction(series=series)
    _run(Extract(find_sources(pdfs), options, limit), _settings(work, workers, as_json, dry_run))


@app.command()
def pair(
    work: Work = BUILD,
    config: Config = None,
    workers: Workers = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Pair every figure with the words that belong to it."""
    from pipeline.pair import Pair

    _configuration(config)
    _run(Pair(), _settings(work, workers, as_json, dry_run))


@app.command()
def build(
    out: Annotated[Path, typer.Option("--out", help="The dataset's folder.")] = Path("culti"),
    work: Work = BUILD,
    config: Config = None,
    limit: Limit = None,
    workers: Workers = None,
    seed: Seed = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Clean and split the pairs, and write the dataset for load_dataset. --limit: the first N pairs."""
    from pipeline.build import Build

    options = _configuration(config).build(seed=seed)
    _run(Build(out, options, limit), _settings(work, workers, as_json, dry_run))


Dataset = Annotated[str, typer.Argument(help="Folder of a dataset, or its name on the hub.")]


@app.command()
def finetune(
    dataset: Dataset = "culti",
    work: Work = BUILD,
    config: Config = None,
    seed: Seed = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Train a Chinese-CLIP on the dataset."""
    from laclip.recipe import TrainingOptions
    from pipeline.finetune import Finetune

    options = _configuration(config).section("finetune", TrainingOptions, seed=seed)
    _run(Finetune(dataset, options), _settings(work, None, as_json, dry_run))


@app.command()
def benchmark(
    dataset: Dataset = "culti",
    model: Annotated[
        str | None,
        typer.Option("--model", help="Checkpoint or published name (default: the fine-tuned one)."),
    ] = None,
    work: Work = BUILD,
    config: Config = None,
    seed: Seed = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Measure retrieval on the test split: recall, LACLIP, intervals, report."""
    from laclip.measurement import BenchmarkOptions
    from pipeline.benchmark import Benchmark, benchmark_folder
    from pipeline.runner import run_stage

    options = _configuration(config).section("benchmark", BenchmarkOptions, seed=seed)
    settings = _settings(work, None, as_json, dry_run)
    code = run_stage(Benchmark(dataset, model, options), settings)
    if code == 0 and not (as_json or dry_run):
        folder = benchmark_folder(settings.work)
        typer.echo((folder / "table.md").read_text(encoding="utf-8"))
        typer.echo(f"Report: {folder / 'report.html'}")
    raise typer.Exit(code)


@app.command("evaluate-extraction")
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

    options = _configuration(config).extraction()
    settings = _settings(work, workers, as_json, dry_run)
    raise typer.Exit(evaluate_extraction(folder, options, settings, report))


@app.command()
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

    options = _configuration(config).extraction()
    with ProgressDisplay() as progress:
        drawn = draw_overlays(
            WorkFolder(work), document, pages or [], options, with_rows=rows, on_progress=progress
        )
    for path in drawn:
        typer.echo(path)


@app.command("draw-samples")
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
        books = draw(out, seed=chosen, entries=entries, workers=workers or _cores(), on_progress=progress)
    for book in books:
        typer.echo(book)


@app.command()
def config() -> None:
    """Print a configuration file with every key, its default and its meaning."""
    from pipeline.config import all_models, render

    typer.echo(render(all_models()), nl=False)


if __name__ == "__main__":
    main()
