"""A killed build goes on with what it had measured and compared; a picture that kills costs itself only."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from manifests.schemas import COPIES
from manifests.store import Row, read_manifest
from pipeline.images import copies, measuring
from pipeline.images.measuring import Measures, measure_all
from pipeline.images.options import ImageOptions
from pipeline.images.survey import Survey, survey
from pipeline.units import Workers
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


def test_a_picture_that_kills_its_worker_is_unreadable_and_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "_TOGETHER", 2)
    monkeypatch.setattr(measuring, "_measured", deadly)
    paths = {name: tmp_path / f"{name}.png" for name in ("a", "b", "deadly", "e")}
    with Workers(2) as workers:
        measures = {name: row for some in measure_all(paths, 10**6, workers) for name, row in some.items()}
    assert measures == {"a": "well", "b": "well", "deadly": "unreadable_image", "e": "well"}


def deadly(pictures: measuring.Pictures) -> Measures:
    """Measures as a library does that a file makes crash."""
    if "deadly" in pictures.paths:
        os.kill(os.getpid(), signal.SIGKILL)
    return dict.fromkeys(pictures.paths, "well")
