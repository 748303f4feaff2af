"""Re-ranking at search time: what a query costs whose first hits are scored anew by the fusion head.

    python -m benchmarks.reranking DATASET --model build/checkpoints/best.pt --work WORK [--first 20 100]

MODEL has a fusion head (`culti finetune --objective ascl`). The pictures of DATASET (or the first
`--pictures` of them) are indexed in WORK once. Queries are the dataset's texts, one at a time, from words
to hits: the text's vector, the index, and where asked the head over the first `--first` hits, with the
pictures' regions in memory or none of them (then each picture is read and goes through the model). Times
are CPU times of one thread, so that other work on the machine does not count: all things compared take
turns for `--rounds` rounds, and the best round of each counts.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import faiss
import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from benchmarks.search import First, milliseconds
from laclip.encoders.encoder import load_encoder
from laclip.search.collections import Collection, DatasetPictures
from laclip.search.image_index import ImageIndex
from laclip.search.vectors import VectorOptions
from pipeline.retrieval_data import dataset_hash

_TOP = 10
_SEED = 7


def searches(
    cached: ImageIndex, uncached: ImageIndex, first: Sequence[int]
) -> dict[str, Callable[[str], object]]:
    """What is compared, by name; the plain search is the first."""
    found: dict[str, Callable[[str], object]] = {"none": partial(cached.search, top=_TOP, rerank=0)}
    for number in first:
        found[f"{number}, in memory"] = partial(cached.search, top=_TOP, rerank=number)
        found[f"{number}, made anew"] = partial(uncached.search, top=_TOP, rerank=number)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dataset")
    parser.add_argument("--model", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--pictures", type=int)
    parser.add_argument("--first", type=int, nargs="+", default=[20, 100])
    parser.add_argument("--queries", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    faiss.omp_set_num_threads(1)
    encoder, options = load_encoder(given.model), VectorOptions()
    pictures: Collection = DatasetPictures(given.dataset, dataset_hash(given.dataset))
    if given.pictures is not None:
        pictures = First(pictures, given.pictures)
    cached = ImageIndex.build(pictures, encoder, given.work / "index", options, _told)
    uncached = ImageIndex(pictures, encoder, given.work / "index", options, region_bytes=0)
    texts = list(dict.fromkeys(cached.embeddings.items["text"].to_pylist()))
    chosen = np.random.default_rng(_SEED).permutation(len(texts))[: given.queries]
    times = milliseconds(
        searches(cached, uncached, given.first), [texts[place] for place in chosen], given.rounds
    )
    table = Table(
        title=f"{len(cached):,} pictures, {encoder.name} at {encoder.resolution} px", title_justify="left"
    )
    for name in ("first, their regions", "ms a query", "times plain", "ms a candidate"):
        table.add_column(name, justify="left" if name.startswith("first") else "right")
    for name, time in times.items():
        beyond = "" if name == "none" else f"{(time - times['none']) / int(name.split(',')[0]):.2f}"
        table.add_row(name, f"{time:.1f}", f"{time / times['none']:.1f}", beyond)
    Console(width=None if Console().is_terminal else 120).print(table)
    fresh = ImageIndex(pictures, encoder, given.work / "index", options)
    fresh.search(texts[0], rerank=1)
    print(
        f"A picture's regions take {fresh.held_region_bytes:,} bytes, its vector {2 * encoder.dimensions:,}."
    )
    return 0


def _told(stage: str, done: int, total: int) -> None:
    print(f"{stage}: {done} of {total}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
