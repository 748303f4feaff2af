"""Commands that prove the dataset and publish it: verify, publish."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.options import BUILD, CULTI, Config, DryRun, Json, Work, Workers, configuration, cores

DatasetFolder = Annotated[Path, typer.Argument(help="The dataset's folder.")]


def verify(
    dataset: DatasetFolder = CULTI,
    work: Work = BUILD,
    config: Config = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Prove the dataset: no leaks, every pixel and word as in the manifests, loads everywhere."""
    from pipeline.dataset.contents import read_contents
    from pipeline.images.options import ImageOptions
    from pipeline.rights import BookRights
    from pipeline.verification.subject import Subject, check_is_dataset
    from pipeline.verification.verify import verify as outcomes_of
    from pipeline.workfolder import WorkFolder

    check_is_dataset(dataset)
    chosen = configuration(config)
    rights, images = chosen.section("books", BookRights), chosen.section("images", ImageOptions)
    outcomes = []
    folder = WorkFolder(work)
    subject = Subject(dataset, read_contents(folder), rights, images, workers or cores())
    with folder.locked():
        for outcome in outcomes_of(subject):
            outcomes.append(outcome)
            if not as_json:
                typer.echo(outcome.line())
    failed = sum(not outcome.passed for outcome in outcomes)
    if as_json:
        listed = [
            {"check": o.check, "passed": o.passed, "told": o.told, "problems": [*o.problems]}
            for o in outcomes
        ]
        typer.echo(
            json.dumps({"dataset": str(dataset), "failed": failed, "checks": listed}, ensure_ascii=False)
        )
    elif failed:
        typer.echo(f"{failed} of {len(outcomes)} checks failed: do not use {dataset} before they pass")
    else:
        typer.echo(f"{dataset} passed all {len(outcomes)} checks")
    raise typer.Exit(1 if failed else 0)


def publish(
    repository: Annotated[str, typer.Argument(help="Its name on the hub: org/name.")],
    dataset: Annotated[Path, typer.Option("--dataset", help="The dataset's folder.")] = CULTI,
    private: Annotated[bool, typer.Option("--private", help="Make it visible to members only.")] = False,
    without_closed: Annotated[
        bool, typer.Option("--without-closed", help="Leave out the books that are marked closed.")
    ] = False,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", help="Address of the hub (HF_ENDPOINT, or huggingface.co).")
    ] = None,
    work: Work = BUILD,
    config: Config = None,
    workers: Workers = None,
    dry_run: DryRun = False,
) -> None:
    """Verify the dataset, check the books' rights, and put it on a Hugging Face hub in one commit."""
    from pipeline.dataset.card import BuildFacts
    from pipeline.dataset.contents import read_contents
    from pipeline.dataset.options import DatasetOptions
    from pipeline.images.options import ImageOptions
    from pipeline.publishing.hub import check_name, send
    from pipeline.publishing.permission import check_permission
    from pipeline.publishing.plan import plan_of
    from pipeline.publishing.selection import without_closed_books
    from pipeline.rights import BookRights
    from pipeline.verification.subject import Subject, check_is_dataset
    from pipeline.verification.verify import check_verified
    from pipeline.workfolder import WorkFolder

    check_name(repository)
    check_is_dataset(dataset)
    chosen = configuration(config)
    rights, options = chosen.section("books", BookRights), chosen.section("dataset", DatasetOptions)
    folder = WorkFolder(work)
    contents = read_contents(folder)
    images = chosen.section("images", ImageOptions)
    with folder.locked():
        if without_closed:
            facts = BuildFacts.of(chosen.build(), rights, options)
            dataset, contents = without_closed_books(contents, facts, chosen.build().max_shard_bytes)
        check_permission(contents, rights, options)
        check_verified(Subject(dataset, contents, rights, images, workers or cores()))
        plan = plan_of(dataset, contents, rights)
        if dry_run:
            typer.echo(
                "\n".join([*plan.lines(), f"would be published as {repository}: verified, nothing sent"])
            )
            return
        published = send(plan, repository, endpoint, private=private)
    typer.echo(published.line())
    typer.echo(f"{published.url} (commit {published.commit})" if published.commit else published.url)
