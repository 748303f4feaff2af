"""A release in memory, as a dataset: what the benchmark reads without importing it first."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from laclip.encoders.encoder import Progress
from laclip.pairs.release.layout import find_splits
from laclip.pairs.release.pictures import PictureFolder
from laclip.pairs.release.reading import SplitReader
from laclip.pairs.split import Pairs

_THREADS = 4  # that look at pictures; Pillow decodes outside of Python's lock


def load_release(folder: Path, on_progress: Progress) -> tuple[dict[str, Pairs], dict[str, int]]:
    """The splits of a released folder by our names, and how much was left out by reason.

    Raises PairsError when the folder holds no release, or two files for one split.
    """
    splits = find_splits(folder)
    pictures = None if all(files.pictures for files in splits) else PictureFolder(folder)
    reasons: Counter[str] = Counter()
    found = {}
    with ThreadPoolExecutor(_THREADS) as pool:
        for files in splits:
            reader = SplitReader(files, pictures, lambda left_out: reasons.update([left_out.reason]))
            rows = list(reader.rows(pool, on_progress))
            found[files.split] = Pairs(
                files.split,
                encoded=tuple(row.picture for row in rows),
                texts=tuple(row.text for row in rows),
                kinds=(),
                figure_ids=tuple(row.figure_id for row in rows),
            )
    return found, dict(sorted(reasons.items()))
