"""A dataset as the models see it: its splits, read from a folder, a hub name or memory, and checked."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import datasets

from laclip.errors import PairsError
from laclip.pairs.columns import Columns, read_split
from laclip.pairs.split import Pairs
from manifests.fingerprint import fingerprint

SPLITS = ("train", "validation", "test")

SPLIT_NAMES = {
    "train": "train",
    "training": "train",
    "valid": "validation",
    "validation": "validation",
    "val": "validation",
    "dev": "validation",
    "test": "test",
}
"""What other people call the splits."""


@dataclass(frozen=True)
class PairsDataset:
    """The three splits with the dataset's name and fingerprint. A split that nobody needed may be empty."""

    name: str
    fingerprint: str
    train: Pairs
    validation: Pairs
    test: Pairs

    @property
    def counts(self) -> dict[str, int]:
        return {split: len(getattr(self, split)) for split in SPLITS}


def load_pairs(
    path_or_name: str | Path,
    *,
    columns: Columns | None = None,
    needed: Sequence[str] = SPLITS,
    test_split: str = "test",
) -> PairsDataset:
    """Read a dataset folder (such as ./culti) or a hub name through `datasets.load_dataset`.

    Raises PairsError when there is none, or for what `pairs_from` refuses.
    """
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
        loaded = datasets.load_dataset(name)
    except (OSError, ValueError, datasets.exceptions.DatasetsError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise PairsError(f"no dataset can be loaded from {name}: {reason}") from error
    roots = [folder] if folder.is_dir() else []
    roots += [Path(datasets.config.HF_CACHE_HOME)]
    return loaded, folder.name or name, roots


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
    theirs = {SPLIT_NAMES.get(split.lower(), split): split for split in loaded if split != test_split}
    if test_split in loaded:
        theirs["test"] = test_split
    elif test_split != "test":
        raise PairsError(f"dataset {name} has no split {test_split}; it has {', '.join(loaded)}")
    missing = [split for split in needed if split not in theirs]
    if missing:
        raise PairsError(
            f"dataset {name} has no split {', '.join(missing)}; it has {', '.join(loaded)}, "
            f"and needs {', '.join(needed)}"
        )
    splits = {
        split: read_split(loaded[theirs[split]], split, name, named, roots)
        if split in theirs
        else Pairs(split, (), (), (), ())
        for split in SPLITS
    }
    for split in needed:
        if not len(splits[split]):
            raise PairsError(f"split {split} of {name} is empty; add books or change the split ratios")
    rows = sorted(
        [figure_id, pairs.split, text, hashlib.sha256(encoded).hexdigest()]
        for pairs in splits.values()
        for figure_id, text, encoded in zip(pairs.figure_ids, pairs.texts, pairs.encoded, strict=True)
    )
    return PairsDataset(name, fingerprint(rows), **splits)
