"""Whether a dataset may be published: every book has a rights statement, none is closed, somebody answers."""

from collections.abc import Sequence

from pipeline.dataset.contents import DatasetContents
from pipeline.dataset.options import DatasetOptions
from pipeline.publishing.errors import PublishError
from pipeline.rights import BookRights

_NAMED = 5


def check_permission(contents: DatasetContents, rights: BookRights, dataset: DatasetOptions) -> None:
    """Raise PublishError, with the line to write, for a book without a statement or marked closed, and when
    nobody answers for the dataset. Books of which no page could be read are not in it, and need none."""
    books = published_books(contents)
    if missing := rights.without_statement(books):
        raise PublishError(
            f"no rights statement for {_listed(missing)}: write into culti.toml, below [books], "
            f'"{missing[0]}" = {{ holder = "...", licence = "...", source = "https://..." }}'
        )
    if closed := rights.closed(books):
        raise PublishError(
            f"{_listed(closed)} is marked closed under [books] and must not be published: "
            "take it out, or publish the other books with --without-closed"
        )
    if not dataset.creator:
        raise PublishError(
            "nobody answers for the dataset: write into culti.toml "
            '[dataset] creator = "a person or an institution"'
        )


def published_books(contents: DatasetContents) -> list[str]:
    """The books that the dataset shows anything of."""
    return [row["document"] for row in contents.documents if row["status"] != "failed"]


def _listed(books: Sequence[str]) -> str:
    more = f" and {len(books) - _NAMED} more" if len(books) > _NAMED else ""
    return ", ".join(books[:_NAMED]) + more
