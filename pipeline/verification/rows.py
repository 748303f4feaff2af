"""Checks of the rows: which there are, their every word, their every pixel, and that no split leaks."""

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from PIL import Image, UnidentifiedImageError

from manifests.fingerprint import bytes_sha256
from manifests.store import Row
from manifests.vocabularies import SPLIT
from pipeline.dataset.features import CONFIGURATIONS, PAGES, PAIRS
from pipeline.dataset.owners import letters
from pipeline.verification.outcome import Outcome
from pipeline.verification.subject import Subject

_BATCH_ROWS = 32
_SHORTEST_WORDS = 12
"""Letters from which a caption or description is looked for on the pages of other splits."""


def check_counts(subject: Subject) -> Outcome:
    """Every kept record and every page is a row, once, in its split, and nothing else is."""
    problems = []
    for configuration in CONFIGURATIONS:
        expected = Counter(
            (row.split, _key(configuration, row.columns)) for row in subject.expected[configuration]
        )
        found = Counter((row["split"], _key(configuration, row)) for row in subject.found[configuration])
        problems += [
            f"{configuration}: {_name(key)} is not in {split}" for split, key in sorted(expected - found)
        ]
        problems += [
            f"{configuration}: {_name(key)} is in {split}, unasked" for split, key in sorted(found - expected)
        ]
    counted = Counter(row["split"] for row in subject.found[PAIRS])
    told = ", ".join(f"{split} {counted[split]}" for split in SPLIT)
    return Outcome(
        "rows", f"{told} pairs; {len(subject.found[PAGES])} pages; none missing, none twice", problems
    )


def check_words(subject: Subject) -> Outcome:
    """Every column of every row is what the manifests say, letter by letter."""
    problems = []
    compared = 0
    for configuration in CONFIGURATIONS:
        found = {_key(configuration, row): row for row in subject.found[configuration]}
        for row in subject.expected[configuration]:
            key = _key(configuration, row.columns)
            there = found.get(key, {})
            wrong = [name for name, value in row.columns.items() if name not in there or there[name] != value]
            problems += [f"{configuration}: {_name(key)} has another {', '.join(wrong)}"] if wrong else []
            compared += len(row.columns)
    return Outcome("words", f"{compared} values are those of the manifests", problems)


def check_pixels(subject: Subject) -> Outcome:
    """Every picture decodes, and shows what the work folder's picture shows."""
    records = {row["figure_id"]: row for row in subject.contents.kept}
    sizes = {name: _size(subject.contents.figure_of[name]) for name in records}

    def problem(found: tuple[str, bytes]) -> str | None:
        figure_id, encoded = found
        record = records.get(figure_id)
        if record is None:
            return f"{figure_id} is no kept record"
        return _picture_problem(
            figure_id,
            encoded,
            subject.contents.root / record["image_path"],
            record["sha256"],
            sizes[figure_id],
        )

    with ThreadPoolExecutor(subject.workers) as pool:
        problems = [told for told in pool.map(problem, _pictures(subject)) if told]
    return Outcome("pixels", f"{len(records)} pictures decode, and are those of the work folder", problems)


def _pictures(subject: Subject) -> Iterator[tuple[str, bytes]]:
    for shard in subject.shards_of(PAIRS):
        stored = pq.ParquetFile(subject.folder / shard.name)
        for batch in stored.iter_batches(_BATCH_ROWS, columns=["figure_id", "image"]):
            for row in batch.to_pylist():
                yield row["figure_id"], row["image"]["bytes"]


def _size(figure: Row) -> tuple[int, int]:
    return figure["width_px"], figure["height_px"]


def _picture_problem(
    figure_id: str, encoded: bytes, original: Path, sha256: str, size: tuple[int, int]
) -> str | None:
    """What is wrong with a picture; equal bytes show equal pixels, so only others are compared."""
    try:
        with Image.open(io.BytesIO(encoded)) as picture:
            picture.load()
            if picture.size != size:
                return f"{figure_id} has {picture.width} x {picture.height} pixels, not {size[0]} x {size[1]}"
            if bytes_sha256(encoded) == sha256:
                return None
            with Image.open(original) as other:
                differing = int((np.asarray(picture) != np.asarray(other)).sum())
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        return f"{figure_id} cannot be decoded or compared: {error}"
    if differing:
        return f"{figure_id}: {differing} colour values differ from {original.name}"
    return f"{figure_id} shows the same but has other bytes than {original.name}"


def check_pages_leak(subject: Subject) -> Outcome:
    """On the pages: no figure of another split is named, and no caption or description of one can be read."""
    splits = {row["figure_id"]: row["split"] for row in subject.found[PAIRS]}
    problems = []
    shown: dict[tuple[str, str], list[str]] = {}
    for page in subject.found[PAGES]:
        texts = [text for text in page["texts"] if text["text"] is not None]
        names = {figure["figure_id"] for figure in page["figures"]}
        names |= {name for text in texts for name in text["figure_ids"]}
        foreign = sorted(name for name in names if splits.get(name, page["split"]) != page["split"])
        problems += [f"{_place(page)} ({page['split']}) names {name} ({splits[name]})" for name in foreign]
        words = shown.setdefault((page["document"], page["split"]), [])
        words += [letters(text["text"]) for text in texts]
    problems += _readable(subject, {place: "\n".join(words) for place, words in shown.items()})
    return Outcome(
        "leaks on pages",
        f"{len(subject.found[PAGES])} pages show nothing of a pair in another split",
        problems,
    )


def _readable(subject: Subject, shown: Mapping[tuple[str, str], str]) -> list[str]:
    """Captions and descriptions that stand on pages of another split."""
    return [
        f"words of {row['figure_id']} ({row['split']}) can be read on {split} pages of {row['document']}"
        for row in subject.found[PAIRS]
        for split in SPLIT
        if split != row["split"]
        and any(words in shown.get((row["document"], split), "") for words in _long_words(row))
    ]


def _long_words(row: Row) -> list[str]:
    pieces = (letters(row[name]) for name in ("caption", "description"))
    return [piece for piece in pieces if len(piece) >= _SHORTEST_WORDS]


def _key(configuration: str, columns: Mapping[str, Any]) -> tuple[Any, ...]:
    if configuration == PAIRS:
        return (columns["figure_id"],)
    return columns["document"], columns["page_index"]


def _name(key: tuple[Any, ...]) -> str:
    return " page ".join(str(part) for part in key)


def _place(page: Row) -> str:
    return f"{page['document']} page {page['page_index'] + 1}"
