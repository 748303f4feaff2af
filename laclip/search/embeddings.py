"""Vectors of a collection on the disk: float16, memory-mapped, beside the items they are of, checked on load.

A folder of embeddings holds `vectors.npy` (count, dimensions), `items.arrow` (an item a row, in the same
order) and `embeddings.json`, which says of which model, options and pictures they are. The last is written
last: without it there are no embeddings. While they are made, finished parts lie in `parts/`, and a run that
was interrupted goes on after them.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from PIL import Image
from pydantic import BaseModel, ConfigDict, ValidationError

from laclip.encoders.encoder import Encoder, Progress
from laclip.encoders.pictures import read_picture
from laclip.errors import PictureError, SearchError
from laclip.files import write_atomically, write_text
from laclip.search.collections import Collection, Item
from laclip.search.vectors import VectorOptions, picture_vectors
from manifests.files import replacing
from manifests.fingerprint import bytes_sha256, file_sha256, fingerprint

VECTORS, ITEMS, DESCRIPTION, PARTS = "vectors.npy", "items.arrow", "embeddings.json", "parts"

PART = 256
"""Pictures in a part: what an interruption costs at most."""

Described = TypeVar("Described", bound=BaseModel)

_SCHEMA = pa.schema([("row", pa.int64()), *((column.name, pa.string()) for column in fields(Item))])


class Source(BaseModel):
    """What decides every vector: the model, the options and the pictures, each by its hash (hex)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    options: str
    pictures: str

    @classmethod
    def of(cls, encoder: Encoder, options: VectorOptions, collection: Collection) -> "Source":
        deciding = options.model_dump(mode="json", exclude={"batch_size"})
        return cls(model=encoder.sha256(), options=fingerprint(deciding), pictures=collection.fingerprint)


class Description(BaseModel):
    """The contents of embeddings.json. `left_out` counts the pictures without a vector by reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: str = "culti-embeddings"
    version: int = 1
    source: Source
    count: int
    dimensions: int
    vectors_sha256: str
    items_sha256: str
    left_out: dict[str, str]


@dataclass(frozen=True)
class Embeddings:
    """Open embeddings: `vectors` (count, dimensions) float16 and `items` are read from the disk as needed."""

    description: Description
    vectors: np.ndarray
    items: pa.Table

    def __len__(self) -> int:
        return self.description.count

    def item(self, row: int) -> Item:
        return Item(**{column.name: self.items[column.name][row].as_py() for column in fields(Item)})

    def row_in_collection(self, row: int) -> int:
        """Where the picture stands in the collection; pictures that were left out have no row here."""
        return int(self.items["row"][row].as_py())


def write_embeddings(
    collection: Collection,
    encoder: Encoder,
    options: VectorOptions,
    folder: Path,
    on_progress: Progress,
) -> None:
    """Embed every picture once; files with the same bytes have one vector, that of the first.

    Pictures that cannot be read are left out and named in the description. Goes on after the parts of an
    interrupted run of the same source. Raises SearchError when no picture can be read.
    """
    source = Source.of(encoder, options, collection)
    parts = folder / PARTS / fingerprint(source.model_dump())[:16]
    for other in (folder / PARTS).glob("*"):
        if other != parts:
            shutil.rmtree(other)  # of another model, or of pictures that have changed
    parts.mkdir(parents=True, exist_ok=True)
    starts = range(0, len(collection), PART)
    for start in starts:
        stop = min(start + PART, len(collection))
        if not (parts / f"{start}.json").is_file():
            _write_part(collection, range(start, stop), encoder, options, parts)
        on_progress("embedding pictures", stop, len(collection))
    _join(parts, starts, source, encoder.dimensions, folder)
    shutil.rmtree(folder / PARTS)


def open_embeddings(folder: Path) -> Embeddings:
    """Raises SearchError, one line, when they are missing, cut short or do not fit together."""
    description = read_description(folder / DESCRIPTION, Description)
    advice = f"delete {folder}, it is made anew"
    try:
        vectors = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
        items = pa.ipc.open_file(pa.memory_map(str(folder / ITEMS))).read_all()
    except (OSError, ValueError, EOFError) as error:
        raise SearchError(f"the embeddings in {folder} are damaged or cut short; {advice}") from error
    expected = (description.count, description.dimensions)
    if vectors.shape != expected or vectors.dtype != np.float16:
        raise SearchError(
            f"{folder / VECTORS} holds {vectors.shape} {vectors.dtype}, not {expected} float16; {advice}"
        )
    if len(items) != description.count or items.schema != _SCHEMA:
        raise SearchError(f"{folder / ITEMS} names {len(items)} pictures, not {description.count}; {advice}")
    return Embeddings(description, vectors, items)


def read_description(path: Path, model: type[Described]) -> Described:
    """A JSON file of a pydantic model. Raises SearchError."""
    if not path.is_file():
        raise SearchError(f"{path} is missing: the index was not finished, build it again")
    try:
        return model.model_validate_json(path.read_bytes())
    except (ValidationError, OSError) as error:
        raise SearchError(
            f"{path} is damaged or of another version; delete {path.parent}, it is made anew"
        ) from error


def _write_part(
    collection: Collection, rows: range, encoder: Encoder, options: VectorOptions, parts: Path
) -> None:
    items: list[dict[str, Any]] = []
    left_out: dict[str, str] = {}

    def readable() -> Iterator[Image.Image]:
        for row in rows:
            name = f"row {row + 1}"
            try:
                entry = collection[row]
                name = entry.item.id
                image = read_picture(entry.encoded)
            except PictureError as error:
                left_out[name] = str(error)
                continue
            items.append({"row": row, "file": bytes_sha256(entry.encoded), **asdict(entry.item)})
            yield image

    vectors = picture_vectors(readable(), encoder, options).astype(np.float16)
    write_atomically(parts / f"{rows.start}.npy", lambda stream: np.save(stream, vectors, allow_pickle=False))
    held = {"items": items, "left_out": left_out}
    write_text(parts / f"{rows.start}.json", json.dumps(held, ensure_ascii=False))


def _join(parts: Path, starts: range, source: Source, dimensions: int, folder: Path) -> None:
    """All parts as one array and one table, without holding more than a part in memory."""
    left_out: dict[str, str] = {}
    first_with: dict[str, str] = {}  # file -> item
    kept: dict[int, list[int]] = {}
    for start, items, unreadable in _parts(parts, starts):
        left_out.update(unreadable)
        kept[start] = []
        for place, item in enumerate(items):
            if item["file"] in first_with:
                left_out[item["id"]] = f"is the same file as {first_with[item['file']]}"
                continue
            first_with[item["file"]] = item["id"]
            kept[start].append(place)
    count = sum(map(len, kept.values()))
    if not count:
        raise SearchError(f"no picture of {len(left_out)} can be read: {next(iter(left_out.values()), '')}")
    (folder / DESCRIPTION).unlink(missing_ok=True)  # what it described is about to go
    with replacing(folder / VECTORS) as temporary:
        joined = np.lib.format.open_memmap(temporary, "w+", np.float16, (count, dimensions))
        done = 0
        for start, places in kept.items():
            part = np.load(parts / f"{start}.npy", allow_pickle=False)[places]
            joined[done : done + len(part)] = part
            done += len(part)
        joined.flush()
    with replacing(folder / ITEMS) as temporary, pa.ipc.new_file(str(temporary), _SCHEMA) as writer:
        for start, items, _ in _parts(parts, starts):
            chosen = [items[place] for place in kept[start]]
            writer.write_batch(pa.RecordBatch.from_pylist(chosen, _SCHEMA))
    description = Description(
        source=source,
        count=count,
        dimensions=dimensions,
        vectors_sha256=file_sha256(folder / VECTORS),
        items_sha256=file_sha256(folder / ITEMS),
        left_out=left_out,
    )
    write_text(folder / DESCRIPTION, description.model_dump_json(indent=1))


def _parts(parts: Path, starts: range) -> Iterator[tuple[int, list[dict[str, Any]], dict[str, str]]]:
    for start in starts:
        held = json.loads((parts / f"{start}.json").read_text(encoding="utf-8"))
        yield start, held["items"], held["left_out"]
