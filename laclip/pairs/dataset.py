"""A dataset as the models see it: its splits, read from a folder, a hub name or memory, and checked."""

import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import datasets
from datasets.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

from laclip.encoders.encoder import Progress, silent
from laclip.errors import PairsError
from laclip.pairs.columns import Columns, read_split
from laclip.pairs.protocol import ANY_PARTNER, Protocol
from laclip.pairs.release.layout import find_splits, holds_serialised, is_release
from laclip.pairs.release.loading import load_release
from laclip.pairs.split import Pairs
from laclip.pairs.splits import SPLITS, chosen_splits
from manifests.fingerprint import fingerprint

Medium = Literal["pictures", "frame features"]


@dataclass(frozen=True)
class PairsDataset:
    """The three splits with the dataset's name and fingerprint. A split that nobody needed may be empty.

    `left_out` counts, by reason, what a released folder holds that cannot be used. `protocol` says how the
    test split is to be measured. `medium` says what files `Pairs.encoded` holds: pictures, or .npy files of
    videos' frame features.
    """

    name: str
    fingerprint: str
    train: Pairs
    validation: Pairs
    test: Pairs
    left_out: Mapping[str, int] = field(default_factory=dict)
    protocol: Protocol = ANY_PARTNER
    medium: Medium = "pictures"

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
        theirs = chosen_splits(found, folder.resolve().name, needed, test_split)
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
    theirs = chosen_splits(loaded, name, needed, test_split)
    ours = {split: read_split(loaded[theirs[split]], split, name, named, roots) for split in theirs}
    return _dataset(name, ours, needed, {})


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
    train, validation, test = (splits.get(split, Pairs(split, (), (), (), ())) for split in SPLITS)
    return PairsDataset(name, fingerprint(rows), train, validation, test, left_out)
