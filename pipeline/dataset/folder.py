"""The dataset's folder: written beside the one in place, which it then replaces without a moment's gap.

The card's `configs:` name every shard, and a shard's name holds the hash of its bytes: a rebuilt dataset has
other names, so `datasets` never serves rows of an old build from its cache (it does under glob patterns).
"""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipeline.dataset.card import CARD_MARK, BuildFacts, render_card
from pipeline.dataset.contents import DatasetContents
from pipeline.dataset.features import PAGES, PAIRS
from pipeline.dataset.pages import page_rows
from pipeline.dataset.rows import pair_rows
from pipeline.dataset.shards import Shard, ShardWriter
from pipeline.errors import UsageError

CARD = "README.md"
CROISSANT = "croissant.json"


def dataset_files(out: Path) -> list[Path]:
    """The files of a built dataset: card, Croissant description and shards."""
    return [out / CARD, out / CROISSANT, *sorted((out / "data").glob("*/*.parquet"))]


def is_ours(out: Path) -> bool:
    """Whether the folder holds a dataset that `culti build` wrote."""
    card = out / CARD
    return card.is_file() and CARD_MARK in card.read_text(encoding="utf-8", errors="replace")


def check_replaceable(out: Path) -> None:
    """Raise UsageError when `out` holds something that `culti build` did not write."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; choose another --out")
    if out.is_dir() and any(out.iterdir()) and not is_ours(out):
        raise UsageError(f"{out} holds something that culti build did not write; choose another --out")


def write_dataset(
    out: Path,
    contents: DatasetContents,
    facts: BuildFacts,
    max_shard_bytes: int,
    on_done: Callable[[int, int], None],
    workers: int = 1,
) -> None:
    """Write the dataset to `out`, or replace the one there; `on_done` is told rows done and rows in all,
    `workers` is how many shards are written at once.

    What is new is written into a folder beside `out` and moves in; shards whose rows did not change stay.
    The new card then replaces the old one by a rename: at every instant the card in place names only shards
    that are whole and there. What it no longer names is removed last. Raises OSError when the disk refuses.
    """
    from pipeline.dataset.croissant import croissant_json  # mlcroissant takes a second to load

    building = out.parent / f".{out.name}.building"
    if building.exists():
        shutil.rmtree(building)
    building.mkdir(parents=True)
    rows = {PAIRS: pair_rows(contents), PAGES: page_rows(contents)}
    total = sum(map(len, rows.values()))
    shards: list[Shard] = []
    try:
        for configuration, members in rows.items():
            before = sum(shard.rows for shard in shards)
            writer = ShardWriter(configuration, building, out, max_shard_bytes, workers)
            shards += writer.write(members, partial(_counted, on_done, before, total))
        (building / CARD).write_text(render_card(shards, contents, facts), encoding="utf-8")
        (building / CROISSANT).write_text(croissant_json(shards, facts.dataset), encoding="utf-8")
        _move_in(building, out, {shard.name for shard in shards})
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _counted(on_done: Callable[[int, int], None], before: int, total: int, done: int) -> None:
    on_done(before + done, total)


def _move_in(building: Path, out: Path, names: set[str]) -> None:
    if not out.exists():
        building.rename(out)
        return
    for name in sorted(names):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        if (building / name).exists():
            (building / name).replace(out / name)
    for name in (CARD, CROISSANT):
        (building / name).replace(out / name)
    for path in (out / "data").rglob("*.parquet"):
        if str(path.relative_to(out)) not in names:
            path.unlink()
