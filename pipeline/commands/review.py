"""Commands in which people look at pairs: review."""

from typing import Annotated

import typer

from pipeline.commands.options import BUILD, Config, Work, configuration


def review(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine (0: a free one).")] = 0,
    who: Annotated[str, typer.Option(help="Your name, written beside your decisions.")] = "",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    work: Work = BUILD,
    config: Config = None,
) -> None:
    """Review the pairs in a browser: accept, reject, mend. culti build applies what was decided."""
    from pipeline.cleaning import CleanOptions
    from pipeline.review.server import serve
    from pipeline.workfolder import WorkFolder

    chosen = configuration(config)
    options, clean = chosen.extraction(), chosen.section("clean", CleanOptions)
    serve(WorkFolder(work), options, clean, port=port, who=who, browser=not no_browser, say=typer.echo)
