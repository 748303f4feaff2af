"""Frame features of videos in .npy files: found by the video's name, and read with limits."""

import io
import tokenize
from pathlib import Path

import numpy as np

from laclip.errors import PairsError
from laclip.pairs.release.layout import files_below
from laclip.pairs.split import Pairs

MAX_FRAMES, MAX_DIMENSIONS = 10_000, 65_536
"""Of one video; I3D gives some thirty times 1,024 for ten seconds."""

DAMAGED = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    tokenize.TokenError,
)
"""What numpy raises on .npy files that are none, are cut off, claim more than there is, or have a broken
head: it parses the head as a Python literal."""


class FeatureFolder:
    """The .npy files below a folder by their names; no link is followed."""

    def __init__(self, folder: Path) -> None:
        self._named: dict[str, list[Path]] = {}
        for path in files_below(folder):
            if path.suffix == ".npy":
                self._named.setdefault(path.stem, []).append(path)

    def find(self, video: str, split: str) -> Path | str:
        """The file of a video, or the reason why there is none."""
        found = self._named.get(video, [])
        if not found:
            return "missing_image"
        return found[0] if len(found) == 1 else "ambiguous_image"


def mean_features(pairs: Pairs, rows: np.ndarray) -> np.ndarray:
    """(rows, d) float32: the mean over its frames of each row's video.

    Raises PairsError for features that cannot be read, and where videos differ in d.
    """
    means = [frame_features(pairs, int(row)).mean(axis=0, dtype=np.float64) for row in rows]
    for row, mean in zip(rows, means, strict=True):
        if mean.shape != means[0].shape:
            raise PairsError(
                f"the features of {pairs.figure_ids[row]} have {len(mean):,} dimensions, those of "
                f"{pairs.figure_ids[rows[0]]} {len(means[0]):,}: all must be of one model"
            )
    return np.asarray(means, dtype=np.float32)


def frame_features(pairs: Pairs, row: int) -> np.ndarray:
    """(frames, d) float32 of a row's video, from a file of (1, frames, d) or (frames, d). Raises PairsError
    for what is damaged, of another shape, or not finite."""
    name = f"the features of {pairs.figure_ids[row]} ({pairs.split})"
    try:
        held = np.lib.format.read_array(io.BytesIO(pairs.encoded[row]), allow_pickle=False)
    except DAMAGED as error:
        raise PairsError(f"{name} are no array of numbers, or damaged (pickles are not read)") from error
    features = held[0] if held.ndim == 3 and len(held) == 1 else held
    frames, dimensions = features.shape if features.ndim == 2 else (0, 0)
    if held.dtype.kind != "f" or not 0 < frames <= MAX_FRAMES or not 0 < dimensions <= MAX_DIMENSIONS:
        raise PairsError(f"{name} are {held.dtype} of shape {held.shape}, not numbers of (1, frames, d)")
    read = np.asarray(features, dtype=np.float32)
    if not np.isfinite(read).all():
        raise PairsError(f"{name} hold values that are not finite")
    return read
