"""The names of the splits: ours, and what other people call them."""

from collections.abc import Collection, Sequence

from laclip.errors import PairsError

SPLIT_NAMES = {
    "train": "train",
    "training": "train",
    "valid": "validation",
    "validation": "validation",
    "val": "validation",
    "dev": "validation",
    "test": "test",
}
"""Their name, in small letters -> ours."""

SPLITS = ("train", "validation", "test")


def chosen_splits(
    theirs: Collection[str], name: str, needed: Sequence[str], test_split: str
) -> dict[str, str]:
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
