"""Commands that make the dataset: build."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.options import (
    BUILD,
    CULTI,
    Config,
    DryRun,
    Json,
    Limit,
    Seed,
    Work,
    Workers,
    configuration,
    run,
    settings,
)


def build(
    out: Annotated[Path, typer.Option("--out", help="The dataset's folder.")] = CULTI,
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
    from pipeline.cleaning import CleanOptions
    from pipeline.dataset.options import DatasetOptions
    from pipeline.images.options import ImageOptions
    from pipeline.refinement.options import RefineOptions
    from pipeline.rights import BookRights

    chosen = configuration(config)
    stage = Build(
        out,
        chosen.build(seed=seed),
        limit,
        clean=chosen.section("clean", CleanOptions),
        use_refinements=chosen.section("refine", RefineOptions).use,
        rights=chosen.section("books", BookRights),
        dataset=chosen.section("dataset", DatasetOptions),
        images=chosen.section("images", ImageOptions),
        reading=chosen.extraction(),
    )
    run(stage, settings(work, workers, as_json, dry_run))
