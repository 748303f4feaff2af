"""Searching: query times, recall and memory at 5,726, 100,000 and 1,000,000 vectors.

    python -m benchmarks.search DATASET --model build/checkpoints/best.pt --work WORK [--sizes 5726 100000]

The pictures of DATASET (or the first `--pictures` of them) are embedded twice, as whole pictures (CLIP) and
folded (LACLIP), and kept in WORK. The larger sets are made of them: points between two real vectors, scaled
back to length one; the same pairs and shares for both. Queries are the dataset's texts, one at a time. Times
are CPU times of one thread, so that other work on the machine does not count: all things compared take turns
for `--rounds` rounds, and the best round of each counts. Indexes are built once, with all cores, and kept in
WORK.

* LACLIP / CLIP: a query's time over folded vectors, over its time over vectors of whole pictures, in the same
  kind of index. Target: at most 1.02.
* flat / product: a query's time in the flat index over numpy's product of the float32 matrix with the query
  and the top 10 by argpartition. Target: at most 1.2.
* recall: of the flat index's first 10, the share that the other kinds find. Target: 0.98 for hnsw.
* memory: of a process of its own that opens embeddings and index and asks 200 queries: what it needs beyond
  what it had before (its own memory and mapped pages), and its own memory alone. Target: 1 GB.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import faiss
import numpy as np
from rich.console import Console
from rich.table import Table

from laclip.encoders.encoder import load_encoder
from laclip.search.collections import Collection, DatasetPictures, Entry
from laclip.search.image_index import ImageIndex
from laclip.search.vector_index import FLAT_VECTORS, Kind, VectorIndex, kind_for, write_index
from laclip.search.vectors import VectorOptions
from manifests.files import replacing
from manifests.fingerprint import fingerprint
from pipeline.retrieval_data import dataset_hash

SIZES = (5_726, 100_000, 1_000_000)
_TOP = 10
_BLOCK = 50_000  # vectors that are made at a time
_SETS = ("whole", "one_pass")  # CLIP, LACLIP
_SEED = 7

Asked = TypeVar("Asked")

Search = Callable[[np.ndarray], np.ndarray]
"""Rows of the best vectors for a query (d,)."""


class First:
    """The first pictures of a collection."""

    def __init__(self, collection: Collection, count: int) -> None:
        self._collection, self._count = collection, min(count, len(collection))
        self.name, self.fingerprint = collection.name, fingerprint([collection.fingerprint, self._count])

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, row: int) -> Entry:
        return self._collection[row]

    def encoded(self, row: int) -> bytes:
        return self._collection.encoded(row)


def embedded(
    dataset: str, model: str, work: Path, pictures: int | None
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The real vectors of each set (n, d) float16, and the texts' (m, d) float32."""
    encoder = load_encoder(model)
    collection: Collection = DatasetPictures(dataset, dataset_hash(dataset))
    if pictures is not None:
        collection = First(collection, pictures)
    indexes = {
        name: ImageIndex.build(collection, encoder, work / name, VectorOptions(form=name), _told)
        for name in _SETS
    }
    texts = list(dict.fromkeys(indexes["whole"].embeddings.items["text"].to_pylist()))
    return {name: index.embeddings.vectors for name, index in indexes.items()}, encoder.encode_texts(texts)


def enlarged(real: np.ndarray, count: int, path: Path) -> np.ndarray:
    """`count` float16 vectors, memory-mapped: the real ones, then points between two of them."""
    if not path.is_file():
        random = np.random.default_rng(_SEED)
        with replacing(path) as temporary:
            made = np.lib.format.open_memmap(temporary, "w+", np.float16, (count, real.shape[1]))
            made[: len(real)] = real[:count]
            for start in range(len(real), count, _BLOCK):
                size = min(_BLOCK, count - start)
                one, other = random.integers(0, len(real), (2, size))
                share = random.random((size, 1), dtype=np.float32)
                points = share * real[one].astype(np.float32) + (1 - share) * real[other].astype(np.float32)
                made[start : start + size] = points / np.linalg.norm(points, axis=1, keepdims=True)
            made.flush()
    vectors: np.ndarray = np.load(path, mmap_mode="r", allow_pickle=False)
    return vectors


def milliseconds(
    searches: Mapping[str, Callable[[Asked], object]], queries: Iterable[Asked], rounds: int
) -> dict[str, float]:
    """CPU time of one query by name: the mean over the queries of the best round; names take turns."""
    queries = list(queries)
    best = dict.fromkeys(searches, float("inf"))
    for turn in range(rounds + 1):
        for name, search in searches.items():
            started = time.process_time()
            for query in queries:
                search(query)
            if turn:  # the first round only brings everything into memory
                best[name] = min(best[name], 1000 * (time.process_time() - started) / len(queries))
    return best


def bare_product(vectors: np.ndarray) -> Search:
    """What a few lines of numpy do."""
    matrix = vectors.astype(np.float32)

    def search(query: np.ndarray) -> np.ndarray:
        scores = matrix @ query
        top = np.argpartition(-scores, _TOP)[:_TOP]
        found: np.ndarray = top[np.argsort(-scores[top])]
        return found

    return search


def through(index: VectorIndex) -> Search:
    return lambda query: index.search(query, _TOP).rows


def recall(found: Search, exact: Search, queries: np.ndarray) -> float:
    shared = [len(set(found(query).tolist()) & set(exact(query).tolist())) for query in queries]
    return float(np.mean(shared)) / _TOP


def memory(path: Path, kind: Kind, vectors: Path, queries: np.ndarray, work: Path) -> tuple[float, float]:
    """Peak megabytes of a process that searches, beyond what it had before: all, and its own (not mapped)."""
    np.save(work / "queries.npy", queries)
    code = "import json, sys; from benchmarks.search import watch; print(json.dumps(watch(*sys.argv[1:])))"
    command = [sys.executable, "-c", code, str(path), kind, str(vectors), str(work / "queries.npy")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    total, own = json.loads(done.stdout)
    return float(total), float(own)


def watch(path: str, kind: Kind, vectors: str, queries: str) -> tuple[float, float]:
    """Run in the process that is watched."""
    asked = np.load(queries, allow_pickle=False)
    before = _resident()
    index = VectorIndex(Path(path), kind, np.load(vectors, mmap_mode="r", allow_pickle=False))
    peak = before
    for query in asked:
        index.search(query, _TOP)
        peak = tuple(max(pair) for pair in zip(peak, _resident(), strict=True))
    return peak[0] - before[0], peak[1] - before[1]


def _resident() -> tuple[float, ...]:
    """Megabytes of this process now: all resident pages, and its own."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    values = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("VmRSS", "RssAnon"))}
    return float(values["VmRSS"]) / 1000, float(values["RssAnon"]) / 1000


def _told(stage: str, done: int, total: int) -> None:
    print(f"{stage}: {done} of {total}", file=sys.stderr)


def kinds_of(count: int, dimensions: int) -> list[Kind]:
    """The kinds that are measured: flat as the yardstick, the one that is used, and a graph."""
    kinds: dict[Kind, None] = {"flat": None, kind_for(count, dimensions): None}
    if count >= FLAT_VECTORS:
        kinds["hnsw"] = None
    return list(kinds)


def measure(
    count: int, real: dict[str, np.ndarray], queries: np.ndarray, work: Path, rounds: int
) -> list[list[str]]:
    """A table row for each kind of index at this size."""
    rows = []
    sets = {name: enlarged(real[name], count, work / f"{name}-{count}.npy") for name in _SETS}
    opened: dict[tuple[str, Kind], VectorIndex] = {}
    built: dict[Kind, float] = {}
    for kind in kinds_of(count, real["whole"].shape[1]):
        for name in _SETS:
            path = work / f"{name}-{count}-{kind}.faiss"
            if not path.is_file():
                faiss.omp_set_num_threads(os.cpu_count() or 1)
                started = time.process_time()
                write_index(sets[name], kind, path)
                built[kind] = time.process_time() - started
                print(f"{path.name}: built in {built[kind]:.0f} CPU-seconds", file=sys.stderr)
            opened[name, kind] = VectorIndex(path, kind, sets[name])
    faiss.omp_set_num_threads(1)
    exact = through(opened["whole", "flat"])
    for kind in dict.fromkeys(kind for _, kind in opened):
        clip, laclip = (through(opened[name, kind]) for name in _SETS)
        searches = {"clip": clip, "laclip": laclip}
        if kind == "flat":
            searches["bare"] = bare_product(sets["whole"])
        times = milliseconds(searches, queries, rounds)
        used = " (used)" if kind == kind_for(count, real["whole"].shape[1]) else ""
        path = work / f"whole-{count}-{kind}.faiss"
        total, own = memory(path, kind, work / f"whole-{count}.npy", queries, work)
        rows.append(
            [
                f"{count:,}",
                kind + used,
                f"{times['clip']:.3f}",
                f"{times['laclip'] / times['clip']:.3f}",
                f"{times['clip'] / times['bare']:.2f}" if kind == "flat" else "",
                f"{recall(clip, exact, queries):.3f}",
                f"{path.stat().st_size / 1e6:,.0f}",
                f"{total:,.0f}",
                f"{own:,.0f}",
            ]
        )
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dataset")
    parser.add_argument("--model", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--pictures", type=int)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args(arguments)
    given.work.mkdir(parents=True, exist_ok=True)
    real, texts = embedded(given.dataset, given.model, given.work, given.pictures)
    chosen = np.random.default_rng(_SEED).permutation(len(texts))[: given.queries]
    real_count, dimensions = real["whole"].shape
    table = Table(title=f"{real_count:,} real vectors of {dimensions} dimensions", title_justify="left")
    columns = ("vectors", "index", "ms a query", "LACLIP / CLIP", "flat / product", "recall@10", "file MB")
    for name in (*columns, "memory MB", "of it own MB"):
        table.add_column(name, justify="left" if name == "index" else "right")
    for count in given.sizes:
        for row in measure(count, real, texts[chosen], given.work, given.rounds):
            table.add_row(*row)
    Console(width=None if Console().is_terminal else 120).print(table)
    print("Targets: LACLIP / CLIP at most 1.02, flat / product at most 1.20, recall of hnsw at least 0.98,")
    print("and under 1,000 MB of memory at a million.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
