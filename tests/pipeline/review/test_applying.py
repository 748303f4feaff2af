"""Decisions in a real build: every one of them is in the dataset, and the build runs again for them only."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest
from PIL import Image

from extractors.options import ExtractionOptions
from manifests.fingerprint import bytes_sha256
from manifests.schemas import FIGURES, PAIRS, RECORDS, TEXTS
from manifests.store import Row, read_manifest, write_manifest
from pipeline.build import Build
from pipeline.config import BuildOptions
from pipeline.local_page.answers import RefusalError
from pipeline.review.decision_file import DecisionFile
from pipeline.review.session import ReviewSession
from pipeline.runner import RunSettings, changes, run_stage
from pipeline.workfolder import WorkFolder

OPTIONS = ExtractionOptions(ocr="never")


def by_id(rows: list[Row]) -> dict[str, Row]:
    return {row["figure_id"]: row for row in rows}


def records(work: WorkFolder) -> dict[str, Row]:
    return by_id(read_manifest(work.manifests, RECORDS))


def test_accept_reject_and_edit(
    session: ReviewSession, pairs: list[Row], built: Any, work: WorkFolder
) -> None:
    first, second, third, fourth = [row["figure_id"] for row in pairs[:4]]
    session.decide({"figure_id": first, "action": "accept"})
    session.decide({"figure_id": second, "action": "reject", "reason": "poor_picture"})
    session.decide({"figure_id": third, "action": "edit_text", "text": " 手写的　文字 ABC, 123 "})
    rows = by_id(built())
    assert rows[first]["review_status"] == "accepted"
    assert second not in rows
    rejected = records(work)[second]
    assert (rejected["drop_reason"], rejected["review_status"]) == ("rejected_in_review", "rejected")
    assert rows[third]["text"] == "手写的　文字 ABC, 123"
    assert rows[third]["review_status"] == "corrected"
    assert pairs[2]["caption"] in rows[third]["text_raw"]
    assert records(work)[third]["cleaning_rules"] == ["edited_by_hand"]
    assert rows[fourth]["review_status"] == "unreviewed"


def test_kind_and_caption(session: ReviewSession, pairs: list[Row], built: Any, work: WorkFolder) -> None:
    first, second, third, fourth = [row["figure_id"] for row in pairs[:4]]
    session.decide({"figure_id": first, "action": "set_kind", "kind": "pattern"})
    session.decide({"figure_id": second, "action": "set_kind", "kind": pairs[1]["kind"]})
    other = next(row for row in read_manifest(work.manifests, TEXTS) if row["text"] == pairs[3]["caption"])
    session.decide({"figure_id": third, "action": "relink_caption", "text_id": other["text_id"]})
    session.decide({"figure_id": fourth, "action": "relink_caption", "text_id": None})
    rows = by_id(built())
    assert rows[first]["kind"] != rows[second]["kind"]
    assert rows[first]["review_status"] == "corrected"
    assert rows[second]["review_status"] == "accepted"  # the kind was right
    assert (rows[third]["caption"], rows[third]["title"]) == (pairs[3]["caption"], pairs[3]["title"])
    assert json.loads(rows[third]["fields"]) == pairs[3]["fields"]
    assert rows[third]["pair_rule"] == "linked_by_hand"
    gone = records(work)[fourth]
    assert (gone["caption"], gone["title"], gone["fields"], gone["drop_reason"]) == ("", "", {}, "no_text")


def test_a_redrawn_box_is_cut_from_the_page_at_native_resolution(
    session: ReviewSession, pairs: list[Row], figures: list[Row], built: Any, work: WorkFolder, tmp_path: Path
) -> None:
    name, before = pairs[2]["figure_id"], by_id(figures)[pairs[2]["figure_id"]]
    x0, y0, x1, y1 = before["bbox"]
    half = [x0, y0, (x0 + x1) / 2, y1]
    session.decide({"figure_id": name, "action": "redraw_box", "bbox": half})
    row = by_id(built())[name]
    assert row["bbox"] == half
    data = row["image"]["bytes"]
    cut = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    with Image.open(work.root / before["image_path"]) as whole:
        assert np.array_equal(cut, np.asarray(whole.convert("RGB"))[:, : whole.width // 2])
    record = records(work)[name]
    assert record["sha256"] == bytes_sha256(data)
    assert record["image_path"] != before["image_path"]
    assert record["review_status"] == "corrected"


def test_a_dropped_region_becomes_a_pair_with_its_own_words(
    session: ReviewSession, figures: list[Row], pairs: list[Row], built: Any, work: WorkFolder
) -> None:
    """The extraction is made to drop one of the figures: what comes back has the words it would have had."""
    lost = figures[4]["figure_id"]
    rows = [{**row, "drop_reason": "logo"} if row["figure_id"] == lost else row for row in figures]
    write_manifest(work.manifests, FIGURES, rows)
    write_manifest(work.manifests, PAIRS, [row for row in pairs if row["figure_id"] != lost])
    assert lost not in by_id(built())
    session.decide({"figure_id": lost, "action": "restore", "kind": "pattern"})
    row = by_id(built())[lost]
    found = by_id(pairs)[lost]
    assert (row["caption"], row["title"]) == (found["caption"], found["title"])
    assert row["review_status"] == "corrected"
    assert records(work)[lost]["kind"] == "pattern"
    assert bytes_sha256(row["image"]["bytes"]) == figures[4]["sha256"]  # the extraction's own pixels
    shown = session.figure(lost)
    assert (shown["kept"], shown["pair"]["caption"]) == (True, found["caption"])


def test_a_twin_of_a_rejected_picture_is_kept(
    session: ReviewSession, figures: list[Row], built: Any, work: WorkFolder
) -> None:
    twin = {**figures[1], **{name: figures[0][name] for name in ("sha256", "image_path")}}
    write_manifest(work.manifests, FIGURES, [figures[0], twin, *figures[2:]])
    assert figures[1]["figure_id"] not in by_id(built())
    session.decide({"figure_id": figures[0]["figure_id"], "action": "reject", "reason": "other"})
    rows = by_id(built())
    assert figures[0]["figure_id"] not in rows
    assert figures[1]["figure_id"] in rows


def test_the_build_runs_again_after_a_review_and_only_then(
    session: ReviewSession, pairs: list[Row], built: Any, work: WorkFolder, tmp_path: Path
) -> None:
    built()
    stage = Build(tmp_path / "culti", BuildOptions(), reading=OPTIONS)
    assert changes(stage, work) == []
    session.decide({"figure_id": pairs[0]["figure_id"], "action": "accept"})
    assert changes(stage, work) == ["the review changed"]
    built()
    assert changes(stage, work) == []


def test_what_was_undone_is_not_in_the_dataset(session: ReviewSession, pairs: list[Row], built: Any) -> None:
    before = built()
    name = pairs[0]["figure_id"]
    session.decide({"figure_id": name, "action": "edit_text", "text": "别的文字"})
    session.decide({"figure_id": name, "action": "reject", "reason": "other"})
    session.undo()
    session.undo()
    assert built() == before
    with pytest.raises(RefusalError, match="nothing to undo"):
        session.undo()


def test_decisions_survive_a_book_that_is_read_again(
    session: ReviewSession, pairs: list[Row], built: Any, read: Any, work: WorkFolder, tmp_path: Path
) -> None:
    """The file changes, and with it every figure's name: place alone tells them. One picture is moved."""
    kept, edited, moved = [row["figure_id"] for row in pairs[:3]]
    session.decide({"figure_id": kept, "action": "accept"})
    session.decide({"figure_id": edited, "action": "edit_text", "text": "手写的文字"})
    session.decide({"figure_id": moved, "action": "accept"})
    with pymupdf.open(tmp_path / "books/a.pdf") as pdf:
        noise = pymupdf.Pixmap(pymupdf.csRGB, 90, 60, np.random.default_rng(5).bytes(90 * 60 * 3), False)
        pdf[0].insert_image((30, 20, 120, 70), pixmap=noise)
        pdf[2].draw_rect((80, 70, 340, 330), color=None, fill=(1, 1, 1))
        pdf[2].insert_image(
            (200, 100, 390, 290), stream=pdf.extract_image(pdf[2].get_images()[0][0])["image"]
        )
        pdf.save(tmp_path / "changed.pdf")
    (tmp_path / "changed.pdf").replace(tmp_path / "books/a.pdf")
    read()
    rows = built()
    statuses = {row["page_index"]: row["review_status"] for row in rows if "纹样" in row["title"]}
    assert statuses[0] == "accepted"
    assert {row["text"] for row in rows if row["review_status"] == "corrected"} == {"手写的文字"}
    assert statuses.get(2, "unreviewed") == "unreviewed"
    listed = json.loads((work.root / "review/conflicts.json").read_text())
    assert [(line["reason"], line["decision"]["figure"]["figure_id"]) for line in listed] == [
        ("figure_missing", moved)
    ]
    assert not {row["figure_id"] for row in rows} & {kept, edited, moved}


def test_a_torn_line_and_conflicts_are_told_on_the_terminal(
    session: ReviewSession, pairs: list[Row], work: WorkFolder, tmp_path: Path, capsys: Any
) -> None:
    session.decide({"figure_id": pairs[0]["figure_id"], "action": "accept"})
    file = DecisionFile(work)
    gone = file.read()[0].model_dump_json().replace('"page_index":0', '"page_index":77')
    file.path.write_text(f"{gone}\n{gone[:40]}")
    run_stage(Build(tmp_path / "culti", BuildOptions()), RunSettings(work, workers=1))
    printed = capsys.readouterr().out
    assert "cut off when the program was killed" in printed
    assert "a.pdf, page 78: accept: no figure stands there now" in printed


def test_a_picture_that_cannot_be_cut_is_a_failure_and_its_pair_stays_as_it_was(
    session: ReviewSession, pairs: list[Row], work: WorkFolder, tmp_path: Path, capsys: Any
) -> None:
    name = pairs[0]["figure_id"]
    session.decide({"figure_id": name, "action": "redraw_box", "bbox": [90, 80, 200, 200]})
    (tmp_path / "books/a.pdf").rename(tmp_path / "elsewhere.pdf")
    stage = Build(tmp_path / "culti", BuildOptions())
    assert run_stage(stage, RunSettings(work, workers=1)) == 3
    assert "the picture in the box drawn by hand: cannot be read" in capsys.readouterr().out
    record = records(work)[name]
    assert (record["bbox"], record["review_status"]) == (pairs[0]["bbox"], "unreviewed")
    (tmp_path / "elsewhere.pdf").rename(tmp_path / "books/a.pdf")
    assert run_stage(stage, RunSettings(work, workers=1)) == 0
    assert records(work)[name]["review_status"] == "corrected"
