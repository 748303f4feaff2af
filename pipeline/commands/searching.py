"""Commands that find pictures: search, serve."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.options import BUILD, Config, Json, Work, configuration

if TYPE_CHECKING:
    from pipeline.searching.index_stage import Index

Searched = Annotated[str, typer.Option("--dataset", help="Folder of a dataset, or its name on the hub.")]
Model = Annotated[
    str | None,
    typer.Option("--model", help="Checkpoint or published name (default: the fine-tuned one)."),
]


def search(
    words: Annotated[str | None, typer.Argument(help="What to look for, in Chinese.")] = None,
    image: Annotated[
        Path | None, typer.Option("--image", help="A picture to look for, instead of words.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=1000, help="Pictures to show.")] = 10,
    kind: Annotated[str | None, typer.Option("--kind", help="Only this kind of picture.")] = None,
    period: Annotated[str | None, typer.Option("--period", help="Only this period.")] = None,
    collection: Annotated[str | None, typer.Option("--collection", help="Only this collection.")] = None,
    rerank: Annotated[
        int | None,
        typer.Option(
            "--rerank", min=0, max=1000, help="First pictures to score anew by the model's fusion head."
        ),
    ] = None,
    regions: Annotated[
        bool, typer.Option("--regions/--no-regions", help="Mark the region of each picture that matches.")
    ] = True,
    out: Annotated[Path | None, typer.Option("--out", help="The page (search/results.html in WORK).")] = None,
    dataset: Searched = "culti",
    model: Model = None,
    work: Work = BUILD,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Find pictures of the dataset by words or by a picture. The first search builds the index."""
    from pipeline.searching.answering import Question, answer
    from pipeline.workfolder import WorkFolder

    given = {"kind": kind, "period": period, "collection": collection}
    only = {name: value for name, value in given.items() if value is not None}
    question = Question(words, image, top, only, regions, rerank)
    answer(question, _index(dataset, model, config), WorkFolder(work), out, as_json=as_json)


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine (0: a free one).")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    dataset: Searched = "culti",
    model: Model = None,
    work: Work = BUILD,
    config: Config = None,
) -> None:
    """Search in a browser: type Chinese, or drop a picture."""
    from pipeline.runner import RunSettings
    from pipeline.searching.answering import opened_index
    from pipeline.searching.server import serve as serve_page
    from pipeline.workfolder import WorkFolder

    index = opened_index(_index(dataset, model, config), RunSettings(WorkFolder(work), workers=1))
    serve_page(index, port=port, browser=not no_browser, say=typer.echo)


def _index(dataset: str, model: str | None, config: Path | None) -> "Index":
    from laclip.search.vectors import VectorOptions
    from pipeline.searching.index_stage import Index

    return Index(dataset, model, configuration(config).section("search", VectorOptions))
