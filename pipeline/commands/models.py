"""Commands that train and measure: finetune, benchmark."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.options import (
    BUILD,
    Config,
    DryRun,
    Json,
    Seed,
    Work,
    configuration,
    run,
    settings,
)

Translations = Annotated[
    Path | None,
    typer.Option(
        "--translations",
        exists=True,
        dir_okay=False,
        help="Take these translations of the texts (a table, as culti translate writes it).",
    ),
]
Root = Annotated[
    Path | None,
    typer.Option("--root", metavar="FOLDER", help="The files of a published benchmark, as shipped."),
]
Images = Annotated[
    Path | None,
    typer.Option("--images", metavar="FOLDER", help="Its pictures, where they lie elsewhere."),
]
Language = Annotated[
    str | None,
    typer.Option("--language", help="Of a benchmark's captions, or of translations into several."),
]


def finetune(
    dataset: Annotated[
        str,
        typer.Argument(
            help="A dataset folder, a released one, or a name on the hub; with --root a published benchmark: "
            "flickr30k, mscoco, multi30k, coco-cn, coco-ja ..."
        ),
    ] = "culti",
    root: Root = None,
    images: Images = None,
    preset: Annotated[
        str | None,
        typer.Option("--preset", help="Recipe, over the configuration's keys: small, or vit-h for one GPU."),
    ] = None,
    objective: Annotated[
        str | None,
        typer.Option("--objective", help="What is minimised: infonce, ascl or cl2cm."),
    ] = None,
    translations: Translations = None,
    language: Language = None,
    work: Work = BUILD,
    config: Config = None,
    seed: Seed = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Train a Chinese-CLIP on the dataset.

    On several GPUs: torchrun --nproc-per-node N -m pipeline.cli finetune
    """
    from laclip.training.named_recipes import RECIPES
    from laclip.training.processes import launched_rank
    from laclip.training.recipe import TrainingOptions
    from pipeline.finetune import Finetune, follow
    from pipeline.retrieval_data import chosen_data

    named = {"preset": preset, **RECIPES.get(preset or "", {})}
    given = {**named, "objective": objective, "seed": seed}
    options = configuration(config).section("finetune", TrainingOptions, **given)
    data = chosen_data(dataset, root=root, images=images, language=language, translations=translations)
    stage, chosen = Finetune(data, options), settings(work, None, as_json, dry_run)
    if launched_rank() > 0:
        if not dry_run:
            follow(stage, chosen.work)
        return
    run(stage, chosen)


def benchmark(
    data: Annotated[
        str,
        typer.Option(
            "--data",
            metavar="FOLDER_OR_NAME",
            help="A dataset folder, a released one (CulTi's or Chinese-CLIP's files), or a name on the hub; "
            "with --root a published benchmark: flickr30k, mscoco, mscoco-1k, multi30k, coco-cn, coco-ja ...",
        ),
    ] = "culti",
    root: Root = None,
    images: Images = None,
    translations: Translations = None,
    language: Language = None,
    model: Annotated[
        str | None,
        typer.Option("--model", help="Checkpoint or published name (default: the fine-tuned one)."),
    ] = None,
    beside: Annotated[
        list[str] | None,
        typer.Option(
            "--beside",
            metavar="NAME=CHECKPOINT",
            help="Another model to measure beside it, under a name; may be given again. The same name again: "
            "the same training with another seed.",
        ),
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(help="The dataset's own name of the split to measure on (default: its test)."),
    ] = None,
    image_column: Annotated[str, typer.Option(help="The column of pictures.")] = "image",
    text_column: Annotated[str, typer.Option(help="The column of texts, or of lists of texts.")] = "text",
    kind_column: Annotated[str, typer.Option(help="The column of kinds, for slices, if any.")] = "kind",
    book_column: Annotated[str, typer.Option(help="The column of books, for slices, if any.")] = "document",
    ablations: Annotated[
        bool, typer.Option("--ablations", help="Also measure other numbers, sizes and weights of crops.")
    ] = False,
    work: Work = BUILD,
    config: Config = None,
    seed: Seed = None,
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Measure retrieval on the test split: recall, LACLIP, intervals, report."""
    from laclip.benchmark.measurement import BenchmarkOptions
    from laclip.pairs.columns import Columns
    from pipeline.benchmark import Benchmark, benchmark_folder
    from pipeline.errors import UsageError
    from pipeline.retrieval_data import chosen_data
    from pipeline.runner import run_stage

    options = configuration(config).section(
        "benchmark", BenchmarkOptions, seed=seed, ablations=ablations or None
    )
    columns = Columns(image_column, text_column, kind_column, book_column)
    if root is not None and translations is not None:
        raise UsageError("a published benchmark has captions of its own; leave out --translations")
    measured_on = chosen_data(
        data,
        root=root,
        images=images,
        language=language,
        translations=translations,
        columns=columns,
        split=split,
    )
    chosen = settings(work, None, as_json, dry_run)
    others = _named_models(beside or [])
    if others and not measured_on.shows_pictures:
        raise UsageError("videos' features are read through a head fitted to one model; leave out --beside")
    code = run_stage(Benchmark(measured_on, model, options, others), chosen)
    if code == 0 and not (as_json or dry_run):
        folder = benchmark_folder(chosen.work)
        typer.echo((folder / "table.md").read_text(encoding="utf-8"))
        if measured_on.shows_pictures:
            typer.echo(f"Report: {folder / 'report.html'}")
    raise typer.Exit(code)


def _named_models(given: list[str]) -> dict[str, list[str]]:
    """NAME=CHECKPOINT, each; those of one name together."""
    from pipeline.errors import UsageError

    found: dict[str, list[str]] = {}
    for one in given:
        name, _, model = one.partition("=")
        if not (name.strip() and model):
            raise UsageError(f'--beside {one}: give a name and a checkpoint: --beside "AsCL=ascl/best.pt"')
        found.setdefault(name.strip(), []).append(model)
    return found
