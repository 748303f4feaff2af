"""Looking at the pictures' files: can they be decoded, are they large enough, do they show anything?"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from manifests.store import Row
from pipeline.config import BuildOptions

_LOOKED_AT = (256, 256)  # pixels; whether a picture is blank shows at any size


def picture_faults(
    figures: Sequence[Row],
    folder: Path,
    options: BuildOptions,
    workers: int,
    on_done: Callable[[int], None],
) -> Mapping[str, str | None]:
    """figure_id -> drop reason of its picture, None for a sound one.

    Decoding runs in threads: Pillow lets go of the interpreter's lock.
    """
    faults: dict[str, str | None] = {}
    with ThreadPoolExecutor(workers) as pool:
        found = pool.map(lambda row: _fault(row, folder, options), figures)
        for done, (row, fault) in enumerate(zip(figures, found, strict=True), start=1):
            faults[row["figure_id"]] = fault
            on_done(done)
    return faults


def _fault(figure: Row, folder: Path, options: BuildOptions) -> str | None:
    if min(figure["width_px"], figure["height_px"]) < options.min_image_side:
        return "image_too_small"
    try:
        with Image.open(folder / figure["image_path"]) as picture:
            if picture.width * picture.height > options.max_image_pixels:
                return "unreadable_image"
            picture.draft("L", _LOOKED_AT)
            grey = picture.convert("L")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return "unreadable_image"
    grey.thumbnail(_LOOKED_AT)
    return "blank_image" if float(np.asarray(grey).std()) < options.blank_deviation else None
