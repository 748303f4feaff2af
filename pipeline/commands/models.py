"""Commands that train and measure: finetune, benchmark."""

from typing import Annotated

import typer

from pipeline.commands.options import (
    BUILD,
    Config,
    Dataset,
    DryRun,
    Json,
    Seed,
    Work,
    configuration,
    run,
    settings,
)


def finetune(
    dataset: Dataset = "culti",
    work: Work = BUILD,
    config: Config = None,
    seed: Seed = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Train a Chinese-CLIP on the dataset."""
    from laclip.training.recipe import TrainingOptions
    from pipeline.finetune import Finetune

    options = configuration(config).section("finetune", TrainingOptions, seed=seed)
    run(Finetune(dataset, options), settings(work, None, as_json, dry_run))


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
    from laclip.benchmark.measurement import BenchmarkOptions
    from pipeline.benchmark import Benchmark, benchmark_folder
    from pipeline.runner import run_stage

    options = configuration(config).section("benchmark", BenchmarkOptions, seed=seed)
    chosen = settings(work, None, as_json, dry_run)
    code = run_stage(Benchmark(dataset, model, options), chosen)
    if code == 0 and not (as_json or dry_run):
        folder = benchmark_folder(chosen.work)
        typer.echo((folder / "table.md").read_text(encoding="utf-8"))
        typer.echo(f"Report: {folder / 'report.html'}")
    raise typer.Exit(code)
