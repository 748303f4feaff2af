"""A dataset as the models see it: its splits, read from a folder, a hub name or memory, and checked."""

import hashlib
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import datasets
from datasets.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

from laclip.encoders.encoder import Progress, silent
from laclip.errors import PairsError
from laclip.pairs.columns import Columns, read_split
from laclip.pairs.release.layout import find_splits, holds_serialised, is_release
from laclip.pairs.release.loading import load_release
from laclip.pairs.split import Pairs
from laclip.pairs.splits import SPLIT_NAMES, SPLITS
from manifests.fingerprint import fingerprint


@dataclass(frozen=True)
class PairsDataset:
    """The three splits with the dataset's name and fingerprint. A split that nobody needed may be empty.

    `left_out` counts, by reason, what a released folder holds that cannot be used.
    """

    name: str
    fingerprint: str
    train: Pairs
    validation: Pairs
    test: Pairs
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        return {split: len(getattr(self, split)) for split in SPLITS}


def load_pairs(
    path_or_name: str | Path,
    *,
    columns: Columns | None = None,
    needed: Sequence[str] = SPLITS,
    test_split: str = "test",
    on_progress: Progress | None = None,
) -> PairsDataset:
    """Read a dataset folder (such as ./culti), a hub name through `datasets.load_dataset`, or the folder of a
    release as it lies: CulTi's, or Chinese-CLIP's `*_texts.jsonl` with `*_imgs.tsv` (never its LMDB).

    `columns`, `needed` and `test_split` are those of `pairs_from`; a release has no columns to name.

    Raises PairsError when there is none, or for what `pairs_from` refuses.
    """
    folder = Path(path_or_name)
    if folder.is_dir() and is_release(folder):
        found, left_out = load_release(folder, on_progress or silent)
        theirs = _chosen(found, folder.resolve().name, needed, test_split)
        splits = {split: replace(found[name], split=split) for split, name in theirs.items()}
        return _dataset(folder.resolve().name, splits, needed, left_out)
    loaded, name, roots = open_dataset(path_or_name)
    return pairs_from(loaded, name, columns=columns, needed=needed, test_split=test_split, roots=roots)


def open_dataset(path_or_name: str | Path) -> tuple[datasets.DatasetDict, str, list[Path]]:
    """A dataset's splits (its rows stay on the disk), its name, and the folders its picture files may lie in.

    Raises PairsError when there is no such dataset.
    """
    name = str(path_or_name)
    folder = Path(name)
    if folder.exists() and not folder.is_dir():
        raise PairsError(f"{name} is a file; give the folder of a dataset, such as ./culti")
    if folder.is_dir() and not any(folder.iterdir()):
        raise PairsError(f"the folder {name} is empty; build the dataset first with `culti build`")
    try:
        with _bars_on_terminals_only():
            loaded = datasets.load_dataset(name)
    except (OSError, ValueError, datasets.exceptions.DatasetsError) as error:
        if folder.is_dir() and holds_serialised(folder):
            find_splits(folder)  # says what it wants instead of LMDB and pickles
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise PairsError(f"no dataset can be loaded from {name}: {reason}") from error
    roots = [folder] if folder.is_dir() else []
    roots += [Path(datasets.config.HF_CACHE_HOME)]
    return loaded, folder.resolve().name if folder.is_dir() else name, roots


@contextmanager
def _bars_on_terminals_only() -> Iterator[None]:
    """The progress bars of `datasets` are for people who watch; in a log they are noise among the lines."""
    if sys.stderr.isatty() or are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()


def pairs_from(
    loaded: datasets.DatasetDict,
    name: str,
    *,
    columns: Columns | None = None,
    needed: Sequence[str] = SPLITS,
    test_split: str = "test",
    roots: Sequence[Path] | None = None,
) -> PairsDataset:
    """The three splits of a loaded dataset, checked.

    `needed` are the splits that must be there and have rows; the others may be missing. `test_split` is the
    dataset's own name of the split to measure on. Picture files are read only below `roots` (None: wherever
    the rows say).

    The fingerprint is over the sorted rows (figure_id, split, text, SHA-256 of the encoded picture), so it
    depends on neither row order nor shards.

    Raises PairsError for a missing split or column, an empty split, and rows without text or picture.
    """
    named = columns or Columns()
    theirs = _chosen(loaded, name, needed, test_split)
    ours = {split: read_split(loaded[theirs[split]], split, name, named, roots) for split in theirs}
    return _dataset(name, ours, needed, {})


def _chosen(theirs: Collection[str], name: str, needed: Sequence[str], test_split: str) -> dict[str, str]:
    """Our split -> the dataset's own name of it, of those it has. Raises PairsError for one it lacks."""
    found = {
        SPLIT_NAMES[split.lower()]: split
        for split in theirs
        if split != test_split and split.lower() in SPLIT_NAMES
    }
    if test_split in theirs:
        found["test"] = test_split
    elif test_split != "test":
        raise PairsError(f"dataset {name} has no split {test_split}; it has {', '.join(theirs)}")
    missing = [split for split in needed if split not in found]
    if missing:
        raise PairsError(
            f"dataset {name} has no split {', '.join(missing)}; it has {', '.join(theirs)}, "
            f"and needs {', '.join(needed)}"
        )
    return found


def _dataset(
    name: str, splits: Mapping[str, Pairs], needed: Sequence[str], left_out: Mapping[str, int]
) -> PairsDataset:
    for split in needed:
        if not len(splits[split]):
            raise PairsError(f"split {split} of {name} is empty; add books or change the split ratios")
    rows = sorted(
        [figure_id, pairs.split, text, hashlib.sha256(encoded).hexdigest()]
        for pairs in splits.values()
        for figure_id, text, encoded in zip(pairs.figure_ids, pairs.texts, pairs.encoded, strict=True)
    )
    three = {split: splits.get(split, Pairs(split, (), (), (), ())) for split in SPLITS}
    return PairsDataset(name, fingerprint(rows), **three, left_out=left_out)
