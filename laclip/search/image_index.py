"""Pictures indexed once and found by words or by another picture."""

from collections import Counter
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow.compute as pc
from PIL import Image
from pydantic import BaseModel, ConfigDict

from laclip.alignment.heat_map import HeatMap, HeatMapOptions, heat_map
from laclip.encoders.encoder import Encoder, Progress, silent
from laclip.encoders.pictures import read_picture
from laclip.errors import PictureError, SearchError
from laclip.files import write_text
from laclip.search.collections import Collection, PictureFolder
from laclip.search.embeddings import (
    DESCRIPTION,
    Embeddings,
    Source,
    open_embeddings,
    read_description,
    write_embeddings,
)
from laclip.search.hits import Found, Hit
from laclip.search.queries import Query, query_vector
from laclip.search.region_tokens import REGION_BYTES, RegionTokens
from laclip.search.reranking import candidates_of, rerank_hits
from laclip.search.vector_index import Kind, VectorIndex, kind_for, write_index
from laclip.search.vectors import VectorOptions

INDEX, INDEX_DESCRIPTION = "vectors.faiss", "index.json"

FILTERS = ("kind", "period", "collection")
"""What of an item a search can be narrowed to."""


class IndexDescription(BaseModel):
    """The contents of index.json: which vectors and items the index is of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: str = "culti-index"
    version: int = 1
    kind: Kind
    source: Source
    vectors_sha256: str
    items_sha256: str


class ImageIndex:
    """An index in a folder, opened for the model and the pictures it was made with. Safe for threads."""

    def __init__(
        self,
        collection: Collection,
        encoder: Encoder,
        folder: Path,
        options: VectorOptions,
        region_bytes: int = REGION_BYTES,
    ) -> None:
        """Open it. `region_bytes` bounds the memory for regions of pictures, which re-ranking holds.

        Raises SearchError, one line, when it is missing or damaged, or is of another model, of other options
        or of other pictures."""
        self._collection = collection
        self.encoder = encoder
        self._options = options
        self.embeddings: Embeddings = open_embeddings(folder)
        described = read_description(folder / INDEX_DESCRIPTION, IndexDescription)
        made_of = self.embeddings.description
        _check_source(made_of.source, Source.of(encoder, options, collection), folder)
        hashes = (described.source, described.vectors_sha256, described.items_sha256)
        if hashes != (made_of.source, made_of.vectors_sha256, made_of.items_sha256):
            raise SearchError(f"{folder / INDEX} is of other vectors; delete {folder}, it is made anew")
        self._index = VectorIndex(folder / INDEX, described.kind, self.embeddings.vectors)
        self._regions = RegionTokens(encoder, self.image, region_bytes)

    @classmethod
    def build(
        cls,
        pictures: str | Path | Collection,
        encoder: Encoder,
        folder: str | Path,
        options: VectorOptions | None = None,
        on_progress: Progress | None = None,
    ) -> Self:
        """Index a folder of pictures (or another collection) into `folder`; what is there and true is kept.

        Pictures that cannot be read are left out (`left_out`). An interrupted run goes on where it was.
        Raises SearchError when there are no pictures, OSError when the disk refuses.
        """
        collection = PictureFolder(pictures) if isinstance(pictures, str | Path) else pictures
        folder, options = Path(folder), options or VectorOptions()
        progress = on_progress or silent
        if not is_current(collection, encoder, folder, options):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / INDEX_DESCRIPTION).unlink(missing_ok=True)
            write_embeddings(collection, encoder, options, folder, progress)
            _write_index(folder, progress)
        return cls(collection, encoder, folder, options)

    def __len__(self) -> int:
        return len(self.embeddings)

    @property
    def kind(self) -> Kind:
        """How the vectors are searched."""
        return self._index.kind

    @property
    def left_out(self) -> dict[str, str]:
        """Pictures that are not in the index, with the reason."""
        return self.embeddings.description.left_out

    @property
    def held_region_bytes(self) -> int:
        """Memory that re-ranking holds, in bytes: regions of pictures."""
        return self._regions.held_bytes

    def search(self, query: Query, *, top: int = 10, rerank: int | None = None, **only: str) -> list[Hit]:
        """The best `top` pictures for words or a picture, best first.

        `only` narrows it to items with that `kind`, `period` or `collection`. The first `rerank` hits of
        words are scored anew by the model's fusion head, be it more than `top` or fewer (0: none; None:
        RERANKED_UNASKED where the model has a head); what comes after them keeps its order. The head compares
        regions, which are not in the index: they would take 25 to 500 KB a picture. They are made from the
        pictures when these are first found, and the last used are held in memory. A picture that can no
        longer be read keeps its place and score, and its hit says so.

        Raises SearchError for a query that cannot be used, and for a re-ranking that was asked for where the
        query is a picture or the model has no such head.
        """
        return self.find(query, top=top, rerank=rerank, only=only).hits

    def find(
        self,
        query: Query,
        *,
        vector: np.ndarray | None = None,
        top: int = 10,
        rerank: int | None = None,
        only: dict[str, str] | None = None,
    ) -> Found:
        """As `search`, with what re-ranking did. `vector` is the query's, where it is known already."""
        candidates = candidates_of(query, rerank, self.encoder)
        if vector is None:
            vector = self.query_vector(query)
        hits = self.search_vector(vector, top=max(top, candidates), **only or {})
        if not candidates or not hits or not isinstance(query, str):
            return Found(hits)
        found = rerank_hits(hits, candidates, query, self.encoder, self._regions)
        return Found(found.hits[:top], found.reranking)

    def query_vector(self, query: Query) -> np.ndarray:
        """(d,) float32: the query as it is compared with the pictures. Raises SearchError."""
        return query_vector(query, self.encoder, self._options)

    def search_vector(self, vector: np.ndarray, *, top: int = 10, **only: str) -> list[Hit]:
        """As `search`, for a vector (d,)."""
        found = self._index.search(vector, top, self._allowed(only))
        return [
            Hit(rank, float(score), int(row), self.embeddings.item(int(row)), index_rank=rank)
            for rank, (row, score) in enumerate(zip(found.rows, found.scores, strict=True), start=1)
        ]

    def image(self, row: int) -> Image.Image:
        """The picture itself, RGB. Raises SearchError when it can no longer be read."""
        try:
            return read_picture(self.encoded(row))
        except PictureError as error:
            raise SearchError(f"the picture of {self.embeddings.item(row).id} {error}") from error

    def encoded(self, row: int) -> bytes:
        """The picture's file. Raises SearchError."""
        try:
            return self._collection.encoded(self.embeddings.row_in_collection(row))
        except PictureError as error:
            raise SearchError(f"the picture of {self.embeddings.item(row).id} {error}") from error

    def heat_map(self, hit: Hit, query: Query, options: HeatMapOptions | None = None) -> HeatMap:
        """Which regions of a found picture answer to the query. Raises SearchError."""
        return heat_map(self.image(hit.row), self.query_vector(query), self.encoder, options)

    def values(self, name: str) -> dict[str, int]:
        """The values of one of FILTERS with their numbers of pictures, the most frequent first; no ""."""
        counts = Counter(self.embeddings.items[name].to_pylist())
        counts.pop("", None)
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def _allowed(self, only: dict[str, str]) -> np.ndarray | None:
        unknown = [name for name in only if name not in FILTERS]
        if unknown:
            raise SearchError(f"pictures cannot be narrowed by {unknown[0]}; known: {', '.join(FILTERS)}")
        allowed = None
        for name, value in only.items():
            equal = pc.equal(self.embeddings.items[name], value).to_numpy()
            allowed = equal if allowed is None else allowed & equal
        return allowed


def is_current(collection: Collection, encoder: Encoder, folder: Path, options: VectorOptions) -> bool:
    """Whether a finished index of this model, these options and these pictures lies in the folder."""
    if not (folder / DESCRIPTION).is_file() or not (folder / INDEX_DESCRIPTION).is_file():
        return False
    described = read_description(folder / INDEX_DESCRIPTION, IndexDescription)
    source: Source = described.source
    return source == Source.of(encoder, options, collection)


def _write_index(folder: Path, on_progress: Progress) -> None:
    embeddings = open_embeddings(folder)
    description = embeddings.description
    kind = kind_for(len(embeddings), description.dimensions)
    on_progress("indexing", 0, 1)
    write_index(embeddings.vectors, kind, folder / INDEX)
    described = IndexDescription(
        kind=kind,
        source=description.source,
        vectors_sha256=description.vectors_sha256,
        items_sha256=description.items_sha256,
    )
    write_text(folder / INDEX_DESCRIPTION, described.model_dump_json(indent=1))
    on_progress("indexing", 1, 1)


_WHAT = {"model": "another model", "options": "other options", "pictures": "other pictures"}


def _check_source(held: Source, wanted: Source, folder: Path) -> None:
    for name, words in _WHAT.items():
        if getattr(held, name) != getattr(wanted, name):
            raise SearchError(f"the index in {folder} was made with {words}; build it again")
