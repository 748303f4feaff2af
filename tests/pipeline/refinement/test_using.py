"""The dataset takes a model's text only where the configuration says so and the check accepted it."""

from pathlib import Path
from typing import Any

import pytest

from extractors.options import ExtractionOptions
from manifests.schemas import RECORDS
from manifests.store import Row, read_manifest
from pipeline.build import Build
from pipeline.cleaning import CleanOptions
from pipeline.config import BuildOptions
from pipeline.extract import Extract
from pipeline.pair import Pair
from pipeline.refinement.options import RefineOptions
from pipeline.refinement.stage import Refine
from pipeline.review.session import ReviewSession
from pipeline.runner import RunSettings, run_stage
from pipeline.sources import find_sources
from pipeline.workfolder import WorkFolder, WorkFolderError
from tests.pipeline.asking.service import Served, Service, answered


def model(text: str, _: int) -> Served:
    """Smooths the texts, but for one into which it puts a dragon."""
    return answered(text.replace("纹样之", "纹样，之" if "3" not in text else "纹样，龙之"))


@pytest.fixture
def settings(tmp_path: Path, make_book: Any) -> RunSettings:
    make_book(tmp_path / "books/a.pdf", pages=10, seed=1)
    chosen = RunSettings(WorkFolder(tmp_path / "work"), workers=1, quiet=True)
    run_stage(Extract(find_sources([tmp_path / "books"]), ExtractionOptions(ocr="never")), chosen)
    run_stage(Pair(), chosen)
    return chosen


def build(settings: RunSettings, use: bool) -> dict[str, Row]:
    out = settings.work.root.parent / "culti"
    assert run_stage(Build(out, BuildOptions(), use_refinements=use), settings) == 0
    return {row["figure_id"]: row for row in read_manifest(settings.work.manifests, RECORDS)}


def test_accepted_answers_are_used_on_request_and_only_then(settings: RunSettings, service: Service) -> None:
    before = build(settings, use=False)
    service.model = model
    options = RefineOptions(endpoint=service.address, model="m", min_text_characters=3)
    assert run_stage(Refine(options, CleanOptions()), settings) == 0
    assert build(settings, use=False) == before
    after = build(settings, use=True)
    changed = {name for name in before if before[name] != after[name]}
    assert len(changed) == len(before) - 1
    for name, row in before.items():
        smooth = {**row, "text": row["text"].replace("纹样之", "纹样，之")}
        smooth["cleaning_rules"] = [*row["cleaning_rules"], "refined"]
        assert after[name] == (smooth if name in changed else row)
        assert ("3" in row["text"]) == (name not in changed)
    assert build(settings, use=False) == before


def test_new_answers_rebuild_the_dataset(settings: RunSettings, service: Service) -> None:
    options = RefineOptions(endpoint=service.address, model="m", min_text_characters=3)
    run_stage(Refine(options, CleanOptions()), settings)
    assert not any("refined" in row["cleaning_rules"] for row in build(settings, use=True).values())
    service.model = model
    run_stage(Refine(options.model_copy(update={"model": "another"}), CleanOptions()), settings)
    assert any("refined" in row["cleaning_rules"] for row in build(settings, use=True).values())


def test_refinements_that_are_not_there_cannot_be_used(settings: RunSettings) -> None:
    with pytest.raises(WorkFolderError, match="run culti refine first"):
        build(settings, use=True)


def test_what_people_decided_goes_before_the_model(settings: RunSettings, service: Service) -> None:
    """Rejected pairs and texts written by hand are not sent, and no answer replaces a written text."""
    names = sorted(build(settings, use=False))
    session = ReviewSession(settings.work, ExtractionOptions(ocr="never"), "Ada")
    session.decide({"figure_id": names[0], "action": "reject", "reason": "poor_picture"})
    before = build(settings, use=False)
    service.model = model
    options = RefineOptions(endpoint=service.address, model="m", min_text_characters=3)
    run_stage(Refine(options, CleanOptions()), settings)
    assert set(service.asked) == {before[name]["text"] for name in names[1:]}
    by_hand = before[names[2]]["text"]  # what the model was asked for, confirmed by a person
    session.decide({"figure_id": names[1], "action": "edit_text", "text": "手写的文字"})
    session.decide({"figure_id": names[2], "action": "edit_text", "text": by_hand})
    run_stage(Refine(options, CleanOptions()), settings)
    assert len(service.asked) == len(names) - 1
    after = build(settings, use=True)
    assert [after[name]["text"] for name in names[1:3]] == ["手写的文字", by_hand]
    assert [after[name]["cleaning_rules"] for name in names[1:3]] == [["edited_by_hand"]] * 2
    assert after[names[3]]["cleaning_rules"][-1] == "refined"
