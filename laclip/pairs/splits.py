"""The names of the splits: ours, and what other people call them."""

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
