"""The command that asks a language model: refine."""

from typing import Annotated

import typer

from pipeline.commands.options import (
    BUILD,
    Config,
    DryRun,
    Json,
    Limit,
    Work,
    configuration,
    settings,
    show_request,
)


def refine(
    endpoint: Annotated[
        str | None, typer.Option(help="OpenAI-compatible service, as in http://localhost:8000/v1.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Name of the model there.")] = None,
    retry_rejected: Annotated[
        bool, typer.Option("--retry-rejected", help="Ask again for texts whose answer was rejected.")
    ] = False,
    work: Work = BUILD,
    config: Config = None,
    limit: Limit = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Have a language model smooth the cleaned texts; every answer is checked. --limit: the first N pairs.

    Nothing else calls a model. The key, where the service wants one, is read from OPENAI_API_KEY. What
    was accepted, `culti build` uses only with refine.use = true in the configuration.
    """
    from pipeline.cleaning import CleanOptions
    from pipeline.refinement.options import RefineOptions
    from pipeline.refinement.stage import Refine
    from pipeline.runner import run_stage

    sections = configuration(config)
    options = sections.section("refine", RefineOptions, endpoint=endpoint, model=model)
    stage = Refine(options, sections.section("clean", CleanOptions), limit, retry_rejected)
    chosen = settings(work, None, as_json, dry_run)
    code = run_stage(stage, chosen)
    if dry_run and not as_json:
        show_request(stage.first_request(chosen.work))
    raise typer.Exit(code)
