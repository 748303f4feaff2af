"""Checks of the files: the card, the shards' names, sizes and columns, and the Croissant description."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import datasets
import mlcroissant
import pyarrow.parquet as pq

from manifests.fingerprint import file_sha256
from pipeline.dataset.card import render_sources
from pipeline.dataset.croissant import REQUIRED_KEYS
from pipeline.dataset.features import CONFIGURATIONS, FEATURES
from pipeline.dataset.folder import CROISSANT, dataset_files
from pipeline.dataset.shards import name_matches
from pipeline.verification.outcome import Outcome
from pipeline.verification.subject import Subject

MAX_ROW_GROUP_BYTES = 100_000_000


def check_card(subject: Subject) -> Outcome:
    """The card names exactly the shards that lie in the folder, each once."""
    named = [shard.name for shard in subject.shards]
    there = {str(path.relative_to(subject.folder)) for path in dataset_files(subject.folder)[2:]}
    stray = {
        str(path.relative_to(subject.folder)) for path in subject.folder.rglob("*") if path.is_file()
    } - {str(path.relative_to(subject.folder)) for path in dataset_files(subject.folder)}
    problems = [f"{name} is named but missing" for name in sorted(set(named) - there)]
    problems += [f"{name} is there but not named" for name in sorted(there - set(named))]
    problems += [
        f"{name} is named twice" for name in sorted({name for name in named if named.count(name) > 1})
    ]
    problems += [f"{name} is no file of the dataset" for name in sorted(stray)]
    return Outcome("card", f"names exactly the {len(there)} shards that are there", problems)


def check_rights(subject: Subject) -> Outcome:
    """The card says of the rights in every book what the configuration says."""
    books = [row["document"] for row in subject.contents.documents]
    without = len(subject.rights.without_statement(books))
    stated = f"{len(books) - without} of {len(books)} books have a rights statement"
    told = f"{stated}; culti publish asks for the others" if without else stated
    as_configured = render_sources(subject.contents, subject.rights).strip() in subject.card
    problems = [] if as_configured else ["the card is older than the configuration: run culti build again"]
    return Outcome("rights", told, problems)


def check_names(subject: Subject) -> Outcome:
    """Every shard's name holds the hash of its bytes, and croissant.json the same hash and size."""
    described = {entry["@id"]: entry for entry in _croissant(subject.folder).get("distribution", [])}
    problems = []
    for shard in subject.shards:
        path = subject.folder / shard.name
        sha256 = file_sha256(path)
        if not name_matches(path, sha256):
            problems.append(f"{shard.name} holds other bytes than its name says (SHA-256 {sha256[:16]}...)")
        entry = described.get(shard.name, {})
        if (entry.get("sha256"), entry.get("contentSize")) != (sha256, f"{path.stat().st_size} B"):
            problems.append(f"{CROISSANT} has another hash or size for {shard.name}")
    return Outcome(
        "hashes", f"{len(subject.shards)} shards have the bytes that their names promise", problems
    )


def check_columns(subject: Subject) -> Outcome:
    """Columns, types and class labels of every shard, and the size of its row groups."""
    problems = []
    largest = 0
    for shard in subject.shards:
        stored = pq.ParquetFile(subject.folder / shard.name)
        if datasets.Features.from_arrow_schema(stored.schema_arrow) != FEATURES[shard.configuration]:
            problems.append(
                f"{shard.name} has other columns or labels than the configuration {shard.configuration}"
            )
        metadata = stored.metadata
        sizes = [metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups)]
        largest = max([largest, *sizes])
        if max(sizes, default=0) > MAX_ROW_GROUP_BYTES:
            problems.append(f"{shard.name} has a row group of {max(sizes):,} bytes; readers load one whole")
    return Outcome(
        "columns", f"as documented, kinds are class labels; row groups up to {largest / 1e6:.1f} MB", problems
    )


def check_croissant(subject: Subject) -> Outcome:
    """croissant.json validates, has what is required, and names exactly the shards that the card names."""
    described = _croissant(subject.folder)
    problems = [f"{CROISSANT} lacks {key}" for key in REQUIRED_KEYS if not described.get(key)]
    try:
        with _without_recommendations():
            issues = mlcroissant.Dataset(jsonld=subject.folder / CROISSANT).metadata.ctx.issues
        problems += sorted(issues.errors)
    except mlcroissant.ValidationError as error:
        problems += [line.strip(" -") for line in str(error).splitlines() if line.startswith("  -")]
    listed = {
        entry["@id"] for entry in described.get("distribution", []) if entry.get("@type") == "cr:FileObject"
    }
    if listed != {shard.name for shard in subject.shards}:
        problems.append(f"{CROISSANT} names other shards than the card")
    records = {entry.get("@id") for entry in described.get("recordSet", [])}
    problems += [f"{CROISSANT} has no record set {name}" for name in CONFIGURATIONS if name not in records]
    return Outcome(
        "croissant", f"mlcroissant finds no error; {len(listed)} files, {len(records)} record sets", problems
    )


@contextmanager
def _without_recommendations() -> Iterator[None]:
    """Without mlcroissant's warnings of what a dataset cannot say before it is published, such as the day."""
    logger = logging.getLogger("absl")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _croissant(folder: Path) -> dict[str, Any]:
    described: dict[str, Any] = json.loads((folder / CROISSANT).read_text(encoding="utf-8"))
    return described
