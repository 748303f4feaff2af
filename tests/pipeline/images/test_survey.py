"""A killed build goes on with what it had measured and compared."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from manifests.schemas import COPIES
from manifests.store import Row, read_manifest
from pipeline.images import copies
from pipeline.images.options import ImageOptions
from pipeline.images.survey import Survey, survey
from pipeline.workfolder import WorkFolder
from samples.pattern import draw_design, paint

NUMBER = 4


def surveyed(root: Path, killed_at: tuple[str, int] | None = None) -> tuple[Survey, dict[str, int]]:
    """What is found, and how many pictures were looked at and how many pairs compared."""
    pairs: list[Row] = []
    figures: dict[str, Row] = {}
    original = Image.fromarray(paint(draw_design(np.random.default_rng(5), long_side=300)))
    (root / "images").mkdir(parents=True, exist_ok=True)
    for number in range(NUMBER):
        name = f"{number:064x}"
        picture = original.resize((original.width - 20 * number, original.height - 20 * number))
        picture.save(root / "images" / f"{name}.png")
        page = {"figure_id": name, "document": "a.pdf", "page_index": number, "bbox": [0, 0, 9, 9]}
        pairs.append({**page, "kind": "pattern"})
        figures[name] = {
            **page, "sha256": name, "image_path": f"images/{name}.png", "width_px": picture.width,
            "height_px": picture.height, "spread_page": None,
        }  # fmt: skip
    totals: dict[str, int] = {}

    def on_progress(step: str, done: int, total: int) -> None:
        totals[step] = total
        if (step, done) == killed_at:
            raise KeyboardInterrupt

    return survey(WorkFolder(root), pairs, figures, [], ImageOptions(), 1, on_progress), totals


def test_a_killed_survey_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, totals = surveyed(tmp_path / "whole")
    assert totals == {"looking at pictures": NUMBER, "comparing pictures": 6}
    monkeypatch.setattr(copies, "_TOGETHER", 2)
    monkeypatch.setattr(copies, "_KEPT", 2)
    with pytest.raises(KeyboardInterrupt):
        surveyed(tmp_path / "killed", killed_at=("comparing pictures", 6))
    resumed, totals = surveyed(tmp_path / "killed")
    assert totals == {"comparing pictures": 2}
    assert resumed == whole
    rows = [read_manifest(tmp_path / name / "manifests", COPIES) for name in ("whole", "killed")]
    assert rows[0] == rows[1]
