"""The command that translates the dataset's texts: translate."""

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
    configuration,
    settings,
    show_request,
)

_NOISE_SEED = 7


def translate(
    endpoint: Annotated[
        str | None,
        typer.Option(help="Service: http://localhost:8000/v1, or of --service rest the whole address."),
    ] = None,
    model: Annotated[str | None, typer.Option(help="Name of the model there.")] = None,
    service: Annotated[
        str | None, typer.Option(help="chat (OpenAI-compatible) or rest (LibreTranslate, Marian models).")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language to translate into (default en).")] = None,
    retry_rejected: Annotated[
        bool, typer.Option("--retry-rejected", help="Ask again for texts whose answer was rejected.")
    ] = False,
    truth: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the sample books: take the English that was drawn with them, ask nobody."
        ),
    ] = None,
    noise: Annotated[
        float | None, typer.Option(min=0, max=1, help="With --truth: share of terms that go wrong.")
    ] = None,
    seed: Seed = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write (Parquet) instead of the work folder's manifest.")
    ] = None,
    work: Work = BUILD,
    config: Config = None,
    limit: Limit = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Have a service translate the dataset's texts; every answer is checked. --limit: the first N rows.

    Off unless an endpoint is named. A key, where the service wants one, is read from OPENAI_API_KEY, of
    --service rest from TRANSLATION_API_KEY. The dataset stays as it is; the manifest `translations` has the
    texts.
    """
    from pipeline.errors import UsageError
    from pipeline.runner import run_stage
    from pipeline.translation.from_truth import TranslateFromTruth
    from pipeline.translation.options import TranslateOptions
    from pipeline.translation.stage import Translate

    chosen = settings(work, None, as_json, dry_run)
    if truth is not None:
        if language not in (None, "en"):
            raise UsageError(f"the samples are told in English; leave --language {language} out")
        share = noise or 0.0
        seeded = _NOISE_SEED if seed is None else seed
        stage = TranslateFromTruth(truth, noise=share, seed=seeded, limit=limit, out=out)
        raise typer.Exit(run_stage(stage, chosen))
    if noise is not None or seed is not None:
        raise UsageError("--noise and --seed make noise of the samples' own English: give --truth FOLDER too")
    options = configuration(config).section(
        "translate", TranslateOptions, endpoint=endpoint, model=model, service=service, language=language
    )
    asking = Translate(options, limit, retry_rejected, out)
    code = run_stage(asking, chosen)
    if dry_run and not as_json:
        show_request(asking.first_request(chosen.work))
    raise typer.Exit(code)
