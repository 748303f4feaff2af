"""Which of several copies stays: no two rows of the dataset show the same picture.

Copies may have words of their own, in one book or in two. Still one row stays, for a picture with two texts
teaches and measures nothing but noise: which of the two is meant? The other's words stay in its record. Rows
of an earlier build stay before new ones (a dataset that people use does not change under them); then the
picture with more pixels, with half as many again counting as more; then the longer text; then the first name.
"""

import math
from collections.abc import Collection, Mapping, Sequence

from manifests.store import Row
from pipeline.images.options import ImageOptions
from pipeline.images.reach import allowed_recolouring

_LARGER = 1.5  # times the pixels, from which a picture is larger; below that the words decide


def without_copies(
    rows: Sequence[Row],
    copies: Mapping[str, Mapping[str, float]],
    earlier: Collection[str],
    options: ImageOptions,
) -> dict[str, tuple[str, str]]:
    """figure_id -> (drop reason, figure_id that stays instead) of the rows that are copies of another.

    `rows` have figure_id, kind, sha256, pixels (number) and text, and are in no order; `copies` as in
    `Survey`; `earlier` names the rows of the last build.
    """
    kept: dict[str, Row] = {}
    dropped: dict[str, tuple[str, str]] = {}
    for row in sorted(rows, key=lambda row: _rank(row, earlier)):
        same = kept.get(row["sha256"])
        if same is not None:
            dropped[row["figure_id"]] = "duplicate_image", same["figure_id"]
            continue
        near = [
            kept[other]["figure_id"]
            for other, recolouring in copies.get(row["sha256"], {}).items()
            if other in kept and recolouring <= allowed_recolouring(row["kind"], kept[other]["kind"], options)
        ]
        if near:
            dropped[row["figure_id"]] = "near_duplicate", min(near)
        else:
            kept[row["sha256"]] = row
    return dropped


def _rank(row: Row, earlier: Collection[str]) -> tuple[bool, int, int, str]:
    size = round(math.log(max(row["pixels"], 1), _LARGER))
    return row["figure_id"] not in earlier, -size, -len(row["text"]), row["figure_id"]
