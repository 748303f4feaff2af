"""Which books go out: all of the dataset, or all but those that are marked closed."""

from pathlib import Path

from pipeline.dataset.card import BuildFacts
from pipeline.dataset.contents import DatasetContents
from pipeline.dataset.folder import write_dataset
from pipeline.publishing.errors import PublishError
from pipeline.publishing.permission import published_books

OPEN_BOOKS = "open-books"
"""Folder in the work folder for the dataset without closed books. It stays, so that its shards are not made
again next time."""


def without_closed_books(
    contents: DatasetContents, facts: BuildFacts, max_shard_bytes: int
) -> tuple[Path, DatasetContents]:
    """Write the dataset without the closed books into the work folder; returns its folder and contents.

    Rows keep their splits and groups. Raises PublishError when no row would be left.
    """
    closed = facts.rights.closed(published_books(contents))
    rest = contents.without(closed)
    if not rest.kept:
        raise PublishError("every book is marked closed: there is nothing to publish")
    folder = contents.root / OPEN_BOOKS / "culti"
    write_dataset(folder, rest, facts, max_shard_bytes, lambda done, total: None)
    return folder, rest
