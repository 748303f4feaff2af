"""`culti extract` on real small PDFs: all have their rows; reruns and interruptions change no byte."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from extractors.options import ExtractionOptions
from manifests.schemas import DOCUMENTS, FIGURES, MANIFESTS, PAGES, TEXTS
from manifests.store import manifest_path, read_manifest
from pipeline.bookrows import book_of, book_rows
from pipeline.extract import Extract
from pipeline.runner import RunSettings, changes, run_stage
from pipeline.sources import Source, find_sources
from pipeline.workfolder import WorkFolder, WorkFolderError

OPTIONS = ExtractionOptions(ocr="never")
ROOT = Path(__file__).parents[2]


def run_extract(books: Path, work: Path, workers: int = 1, limit: int | None = None) -> int:
    stage = Extract(find_sources([books]), OPTIONS, limit)
    return run_stage(stage, RunSettings(WorkFolder(work), workers=workers))


def rows(work: Path, name: str) -> list[dict[str, Any]]:
    return read_manifest(work / "manifests", MANIFESTS[name])


def bytes_of(work: Path) -> dict[str, str]:
    return {
        schema.name: hashlib.sha256(manifest_path(work / "manifests", schema).read_bytes()).hexdigest()
        for schema in (DOCUMENTS, PAGES, FIGURES, TEXTS)
    }


@pytest.fixture
def books(tmp_path: Path, make_book: Any) -> Path:
    make_book(tmp_path / "books/织物.pdf", pages=6, seed=1)
    make_book(tmp_path / "books/deep/b.pdf", pages=2, seed=2)
    (tmp_path / "books/text.pdf").write_text("I am a text file")
    (tmp_path / "books/empty.pdf").touch()
    return tmp_path / "books"


def test_every_pdf_and_page_has_a_row_and_bad_ones_their_reason(books: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    assert run_extract(books, work, workers=2) == 3
    documents = {row["document"]: row for row in rows(work, "documents")}
    assert {name: row["status"] for name, row in documents.items()} == {
        "织物.pdf": "ok",
        "deep/b.pdf": "ok",
        "text.pdf": "failed",
        "empty.pdf": "failed",
    }
    assert "not a PDF" in documents["text.pdf"]["error"]
    assert "empty" in documents["empty.pdf"]["error"]
    assert [(row["document"], row["page_index"]) for row in rows(work, "pages")] == [
        *(("deep/b.pdf", index) for index in range(2)),
        *(("织物.pdf", index) for index in range(6)),
    ]
    kept = [row for row in rows(work, "figures") if row["drop_reason"] is None]
    assert len(kept) == 8
    for row in kept:
        picture = work / row["image_path"]
        assert picture.stem == row["sha256"] == hashlib.sha256(picture.read_bytes()).hexdigest()
    assert any("图 1" in row["text"] or "图1" in row["text"] for row in rows(work, "texts"))


def test_all_bad_is_a_failure_and_still_leaves_rows(tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    (tmp_path / "books/a.pdf").write_text("no")
    assert run_extract(tmp_path / "books", tmp_path / "work") == 1
    assert [row["status"] for row in rows(tmp_path / "work", "documents")] == ["failed"]


def test_nothing_is_done_again_and_changes_are_named(
    books: Path, tmp_path: Path, make_book: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (books / "text.pdf").unlink()
    (books / "empty.pdf").unlink()
    work = tmp_path / "work"
    assert run_extract(books, work) == 0
    before = bytes_of(work)
    parts = {path: path.stat().st_mtime_ns for path in (work / "parts/extract").iterdir()}
    capsys.readouterr()
    assert run_extract(books, work) == 0
    assert "nothing changed" in capsys.readouterr().out
    make_book(books / "new.pdf", pages=1, seed=3)
    assert run_extract(books, work) == 0
    assert "runs again: new.pdf changed" in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in parts} == parts
    (books / "new.pdf").unlink()
    assert run_extract(books, work) == 0
    assert bytes_of(work) == before
    manifest_path(work / "manifests", FIGURES).unlink()
    assert changes(Extract(find_sources([books]), OPTIONS), WorkFolder(work)) == [
        "what it wrote was altered or removed"
    ]


def test_the_number_of_workers_changes_no_byte(books: Path, tmp_path: Path) -> None:
    run_extract(books, tmp_path / "one", workers=1)
    run_extract(books, tmp_path / "three", workers=3)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "three")


def test_pictures_that_were_deleted_are_made_again(books: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    run_extract(books, work)
    pictures = sorted(path.name for path in (work / "images").iterdir())
    (work / "images" / pictures[0]).unlink()
    run_extract(books, work)  # the failed PDFs are tried again, so the stage runs
    assert sorted(path.name for path in (work / "images").iterdir()) == pictures


def test_a_limit_reads_the_first_pages_and_says_so(books: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    run_extract(books, work, limit=2)
    document = next(row for row in rows(work, "documents") if row["document"] == "织物.pdf")
    assert (document["n_pages"], document["status"]) == (6, "partial")
    assert "only the first 2 of 6 pages" in document["error"]
    assert sum(row["document"] == "织物.pdf" for row in rows(work, "pages")) == 2


def test_a_killed_run_goes_on_and_ends_in_the_same_bytes(books: Path, tmp_path: Path) -> None:
    """Kill the whole process group at the instant its first part appears; then run again."""
    run_extract(books, tmp_path / "undisturbed")
    work = tmp_path / "killed"
    (tmp_path / "c.toml").write_text('[extract]\nocr = "never"\n')
    command = [sys.executable, "-m", "pipeline.cli", "extract", str(books)]
    command += ["--work", str(work), "--config", str(tmp_path / "c.toml"), "--workers", "2"]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while process.poll() is None and not any((work / "parts/extract").glob("*.json")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert run_extract(books, work) == 3
    assert bytes_of(work) == bytes_of(tmp_path / "undisturbed")
    assert not list(work.rglob("*.tmp"))


def test_two_runs_cannot_share_a_work_folder(books: Path, tmp_path: Path) -> None:
    work = WorkFolder(tmp_path / "work")
    with work.locked(), pytest.raises(WorkFolderError, match="another culti run"):
        run_extract(books, tmp_path / "work")


def test_no_time_or_machine_gets_into_manifests_but_the_log_has_them(books: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    run_extract(books, work)
    log = (work / "log.jsonl").read_text()
    assert '"event": "stage_ended"' in log
    assert '"machine":' in log
    for schema in (DOCUMENTS, PAGES, FIGURES, TEXTS):
        assert not {"time", "date", "machine"} & {field.name for field in schema.fields}


def test_a_book_survives_the_way_through_its_rows(books: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    run_extract(books, work)
    document = next(row for row in rows(work, "documents") if row["document"] == "织物.pdf")
    parts = [
        [row for row in rows(work, name) if row["document"] == "织物.pdf"]
        for name in ("pages", "figures", "texts")
    ]
    book = book_of(document, *parts)
    source = Source("织物.pdf", Path(document["path"]), document["sha256"])
    again = book_rows(source, document["sha256"][:12], book, document["n_pages"])
    assert again.document == document
    assert [again.pages, again.figures, again.texts] == parts
