"""The English of the samples in the manifest: matched by book, page and box, exact or with noise."""

import json
from pathlib import Path
from typing import Any

import pytest

from manifests.fingerprint import file_sha256
from manifests.schemas import DOCUMENTS, RECORDS, TRANSLATIONS
from manifests.store import Row, read_manifest, write_manifest
from pipeline.errors import UsageError
from pipeline.runner import RunSettings, run_stage
from pipeline.translation.from_truth import TranslateFromTruth
from pipeline.workfolder import WorkFolder
from samples.english.mistranslation import noisy
from tests.pipeline.translation.conftest import write_records

DEER = "Facing deer and peony roundel. Roundel with two facing golden deer, antlered and spotted, on blue."
FISH = "Fish and lotus lattice. A red fish, scales clearly drawn."
TEXTS = ["对鹿牡丹纹。", "鱼莲花纹。", "没有图。"]


def figure(x: float, **told: str) -> dict[str, Any]:
    return {"bbox": [x, 0, x + 10, 10], **told}


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Two figures on a page and one on the next, in a book that lies in a folder of its own."""
    folder = tmp_path / "samples" / "silk"
    folder.mkdir(parents=True)
    (folder / "silk.pdf").write_bytes(b"%PDF-a book")
    pages = [
        {"pdf": "silk.pdf", "page": 0, "figures": [figure(0, english=DEER), figure(20, english=FISH)]},
        {"pdf": "silk.pdf", "page": 1, "figures": [figure(0)]},
    ]
    lines = [json.dumps(page) + "\n" for page in pages]
    (folder / "truth.jsonl").write_text("".join(lines), encoding="utf-8")
    return tmp_path / "samples"


@pytest.fixture
def work(tmp_path: Path, books: Path) -> WorkFolder:
    """The book was read under another name; its figures lie where truth has them, but for two points."""
    made = write_records(tmp_path / "work", TEXTS)
    rows = read_manifest(made.manifests, RECORDS)
    for row, (page, x) in zip(rows, ((0, 0.0), (0, 21.0), (1, 0.0)), strict=True):
        row |= {"document": "read.pdf", "page_index": page, "bbox": [x, 0.0, x + 10, 9.0]}
    write_manifest(made.manifests, RECORDS, rows)
    document = {
        "document": "read.pdf",
        "sha256": file_sha256(books / "silk" / "silk.pdf"),
        "path": "read.pdf",
        "series": "silk",
        "title": "",
        "n_pages": 2,
        "status": "ok",
        "error": None,
    }
    write_manifest(made.manifests, DOCUMENTS, [document])
    return made


def translated(work: WorkFolder, books: Path, **options: Any) -> dict[str, Row]:
    assert run_stage(TranslateFromTruth(books, **options), RunSettings(work, workers=1)) == 0
    return {row["source"]: row for row in read_manifest(work.manifests, TRANSLATIONS)}


def test_rows_get_the_english_of_the_figures_at_their_places(
    work: WorkFolder, books: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = translated(work, books)
    assert [rows[text]["text"] for text in TEXTS] == [DEER, FISH, None]
    assert (rows[TEXTS[2]]["status"], rows[TEXTS[2]]["reason"]) == ("not_asked", "no_figure")
    assert {row["engine"] for row in rows.values()} == {"exact"}
    assert "translate: texts: 3 in, 2 kept, 1 dropped (no_figure 1)" in capsys.readouterr().out


def test_noise_is_of_the_rate_and_seed_that_were_asked_for(
    work: WorkFolder, books: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = translated(work, books, noise=0.5, seed=3)
    assert rows[TEXTS[0]]["text"] == noisy(DEER, 0.5, 3) != DEER
    assert {row["engine"] for row in rows.values()} == {"noisy 0.5 seed 3"}
    assert "of 17 terms are wrong" in capsys.readouterr().out
    assert translated(work, books, noise=0.5, seed=4) != rows
    assert translated(work, books, noise=0.5, seed=3) == rows


def test_figures_with_one_text_have_what_truth_tells_most_often(work: WorkFolder, books: Path) -> None:
    rows = read_manifest(work.manifests, RECORDS)
    for row in rows:
        row["text"] = TEXTS[0]
    again = [{**row, "figure_id": row["figure_id"] + "x"} for row in rows[:1]]
    write_manifest(work.manifests, RECORDS, [*rows, *again])
    assert {row["text"] for row in translated(work, books).values()} <= {DEER, FISH}


def test_folders_that_do_not_fit_are_told(work: WorkFolder, books: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        translated(work, tmp_path / "nowhere")
    truth = books / "silk" / "truth.jsonl"
    truth.write_text(truth.read_text(encoding="utf-8").replace('"english"', '"german"'), encoding="utf-8")
    with pytest.raises(UsageError, match="says nothing in English; draw the samples again"):
        translated(work, books)
    (books / "silk" / "silk.pdf").write_bytes(b"%PDF-another book")
    with pytest.raises(UsageError, match="none of its 1 books was read into"):
        translated(work, books)
