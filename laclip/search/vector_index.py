"""The nearest of many vectors by inner product, with faiss: exact, or a graph, or compressed, by size.

Which kind, and why (times of one query on one core at 256 dimensions; `python -m benchmarks.search`):

* flat: every vector is compared, nothing is lost. 100,000 take some 5 ms, less than embedding the query does.
* hnsw (Malkov and Yashunin, 2018): above that, a graph of neighbours that a query walks. Its file holds the
  vectors and 2 x HNSW_LINKS links each; it is memory-mapped, but a query touches pages all over it: it should
  fit into memory whole.
* ivf_pq (Jégou et al., 2011): where that file would be larger than HNSW_BYTES. Vectors are compressed to a
  byte for DIMENSIONS_A_BYTE dimensions and lie in lists, of which a query reads the nearest; the best
  candidates are then compared exactly, by the float16 vectors, of which only their pages are read.

All read the same float16 vectors, and the scores they return are exact.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import faiss
import numpy as np

from laclip.errors import SearchError
from manifests.files import replacing

Kind = Literal["flat", "hnsw", "ivf_pq"]

FLAT_VECTORS = 100_000
"""Largest number of vectors of which a query compares every one."""

HNSW_BYTES = 1_000_000_000
"""Largest file of a graph: a million vectors of 256 dimensions, and what an ordinary machine keeps cached."""

HNSW_LINKS = 32
"""Neighbours a vector is linked to on each level (twice as many on the lowest): faiss's usual number."""

HNSW_BUILD_BREADTH = 80
HNSW_QUERY_BREADTH = 128
"""Candidates kept while building and while searching: chosen for a recall@10 of at least 0.98 of flat."""

DIMENSIONS_A_BYTE = 8
LISTS_PROBED = 48
RESCORED = 200
"""Compression, lists read, and candidates compared exactly by a compressed index."""

TRAINING_VECTORS_A_LIST = 40
"""faiss's k-means wants 39 points a centroid."""

_BLOCK = 16_384
"""Vectors that are turned from float16 to float32 at a time."""

SEED = 7


@dataclass(frozen=True)
class Found:
    """Rows of the best vectors, best first, and their inner products with the query (float32)."""

    rows: np.ndarray
    scores: np.ndarray


def kind_for(count: int, dimensions: int) -> Kind:
    """The kind of index for `count` vectors."""
    if count <= FLAT_VECTORS:
        return "flat"
    link_bytes = 4 * 2 * HNSW_LINKS
    return "hnsw" if count * (2 * dimensions + link_bytes) <= HNSW_BYTES else "ivf_pq"


def write_index(vectors: np.ndarray, kind: Kind, path: Path) -> None:
    """Build the index of `vectors` (n, d) float16 and write it, atomically. Raises OSError."""
    index = faiss.index_factory(vectors.shape[1], _recipe(kind, *vectors.shape), faiss.METRIC_INNER_PRODUCT)
    if kind == "hnsw":
        index.hnsw.efConstruction = HNSW_BUILD_BREADTH
    random = np.random.default_rng(SEED)
    wanted = min(len(vectors), TRAINING_VECTORS_A_LIST * getattr(index, "nlist", 1))
    index.train(vectors[np.sort(random.choice(len(vectors), wanted, replace=False))].astype(np.float32))
    for start in range(0, len(vectors), _BLOCK):
        index.add(vectors[start : start + _BLOCK].astype(np.float32))
    with replacing(path) as temporary:
        faiss.write_index(index, str(temporary))


def _recipe(kind: Kind, count: int, dimensions: int) -> str:
    """For faiss's index factory. float16 (SQfp16) holds the vectors as they are: nothing is rounded again."""
    if kind == "flat":
        return "SQfp16"
    if kind == "hnsw":
        return f"HNSW{HNSW_LINKS}_SQfp16"
    lists = max(1, min(count // TRAINING_VECTORS_A_LIST, round(4 * count**0.5)))
    most = max(1, dimensions // DIMENSIONS_A_BYTE)
    parts = next(parts for parts in range(most, 0, -1) if dimensions % parts == 0)
    return f"IVF{lists},PQ{parts}np"  # np: no polysemous codes, which only Hamming distances use


class VectorIndex:
    """An index on the disk beside its vectors, memory-mapped. Safe for threads: nothing is written."""

    def __init__(self, path: Path, kind: Kind, vectors: np.ndarray) -> None:
        """Raises SearchError when the file is missing, damaged or of other vectors."""
        self.kind = kind
        self._vectors = vectors
        try:
            self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise SearchError(
                f"{path} is missing, damaged or cut short; delete {path.parent}, it is made anew"
            ) from error
        if (self._index.ntotal, self._index.d) != vectors.shape:
            raise SearchError(
                f"{path} holds {self._index.ntotal} vectors of {self._index.d}, not {vectors.shape}; "
                f"delete {path.parent}, it is made anew"
            )

    def __len__(self) -> int:
        return len(self._vectors)

    def search(self, query: np.ndarray, top: int, allowed: np.ndarray | None = None) -> Found:
        """At most `top` rows for a vector (d,); only those for which `allowed` (n,) bool is true."""
        query = np.ascontiguousarray(query, dtype=np.float32)[None]
        if allowed is not None and (self.kind != "flat" and allowed.sum() <= FLAT_VECTORS):
            return self._among(query[0], np.flatnonzero(allowed), top)  # few: no graph or list is needed
        wanted = min(len(self), top if self.kind != "ivf_pq" else max(RESCORED, 2 * top))
        scores, rows = self._index.search(query, wanted, params=self._parameters(wanted, allowed))
        there = rows[0] >= 0  # -1: fewer were found
        if self.kind == "ivf_pq":
            return self._among(query[0], np.sort(rows[0][there]), top)
        return Found(rows[0][there], scores[0][there])

    def _among(self, query: np.ndarray, rows: np.ndarray, top: int) -> Found:
        """Exact, over some rows, by the vectors themselves."""
        scores = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _BLOCK):
            chosen = self._vectors[rows[start : start + _BLOCK]]
            scores[start : start + _BLOCK] = chosen.astype(np.float32) @ query
        best = np.argsort(-scores, kind="stable")[:top]
        return Found(rows[best], scores[best])

    def _parameters(self, wanted: int, allowed: np.ndarray | None) -> Any:
        given: dict[str, Any] = {}
        if allowed is not None:
            given["sel"] = faiss.IDSelectorBatch(np.flatnonzero(allowed))
        if self.kind == "hnsw":
            return faiss.SearchParametersHNSW(efSearch=max(HNSW_QUERY_BREADTH, 2 * wanted), **given)
        if self.kind == "ivf_pq":
            return faiss.SearchParametersIVF(nprobe=LISTS_PROBED, **given)
        return faiss.SearchParameters(**given) if given else None
