"""Which files of a released folder hold what: a file of texts for each split, and the pictures."""

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from laclip.errors import PairsError
from laclip.pairs.release.lines import TextLine, first_line
from laclip.pairs.splits import SPLIT_NAMES
from manifests.vocabularies import SPLIT

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif"})

_SERIALISED = frozenset({".mdb", ".pkl", ".pickle", ".pt", ".pth"})
_NOT_READ = (
    "holds no *.jsonl with texts but LMDB or pickle files, which can run code when they are read: give "
    "the folder of {split}_imgs.tsv and {split}_texts.jsonl they were made from"
)


@dataclass(frozen=True)
class SplitFiles:
    """The files of one split; `pictures` is its *_imgs.tsv, None where pictures are files of their own."""

    split: str
    texts: Path
    pictures: Path | None


def find_splits(folder: Path) -> list[SplitFiles]:
    """The splits of the folder, in our order. Raises PairsError when there are none, or two for one split."""
    if not folder.is_dir():
        raise PairsError(f"{folder}: no such folder; give the folder of the release")
    files = list(files_below(folder))
    texts, tables = _by_split(folder, files, ".jsonl"), _by_split(folder, files, ".tsv")
    if not texts:
        raise PairsError(f"{folder} {_NOT_READ if holds_serialised(folder) else _nothing_found()}")
    return [
        SplitFiles(
            split, _only(split, texts[split]), _only(split, tables[split]) if split in tables else None
        )
        for split in SPLIT
        if split in texts
    ]


def is_release(folder: Path) -> bool:
    """Whether some *.jsonl in the folder is called after a split and begins with a text and its pictures."""
    return any(
        path.suffix.lower() == ".jsonl"
        and split_of(folder, path) is not None
        and isinstance(first_line(path), TextLine)
        for path in files_below(folder)
    )


def holds_serialised(folder: Path) -> bool:
    """Whether there are LMDB or pickle files, which are never read."""
    return any(path.suffix.lower() in _SERIALISED for path in files_below(folder))


def files_below(folder: Path) -> Iterator[Path]:
    """All files in the folder, sorted; no link is followed, for it may lead out of it."""
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(parent) / name
            if path.is_file() and not path.is_symlink():
                yield path


def split_of(folder: Path, path: Path) -> str | None:
    """The split that the file's name, or else the name of a folder it lies in, tells."""
    relative = path.relative_to(folder)
    for name in (relative.stem, *reversed(relative.parts[:-1])):
        for word in re.split(r"[^a-z]+", name.lower()):
            if word in SPLIT_NAMES:
                return SPLIT_NAMES[word]
    return None


def _by_split(folder: Path, files: Sequence[Path], suffix: str) -> dict[str, list[Path]]:
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for path in files:
        split = split_of(folder, path) if path.suffix.lower() == suffix else None
        if split is not None:
            found[split].append(path)
    return dict(found)


def _only(split: str, paths: Sequence[Path]) -> Path:
    """The one file; where there are several, the one that is called texts or imgs."""
    called = [path for path in paths if "text" in path.stem.lower() or "img" in path.stem.lower()]
    chosen = paths if len(paths) == 1 else called
    if len(chosen) != 1:
        named = ", ".join(path.name for path in paths)
        raise PairsError(f"the split {split} has {len(paths)} files ({named}): leave one of them there")
    return chosen[0]


def _nothing_found() -> str:
    return (
        "has no texts: they should lie in a *.jsonl a split, called after train, valid or test, with lines "
        'like {"text_id": 1, "text": "…", "image_ids": [1]}'
    )
