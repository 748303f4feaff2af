"""`culti evaluate-extraction` on a book whose truth is known because the test drew it."""

import json
from pathlib import Path
from typing import Any

import pytest

from extractors.options import ExtractionOptions
from pipeline.errors import UsageError
from pipeline.evaluation import evaluate_extraction, find_truth
from pipeline.runner import RunSettings
from pipeline.workfolder import WorkFolder

BOX = [90.0, 80.0, 330.0, 320.0]


def write_truth(path: Path, pdf: str, captions: list[str]) -> None:
    pages = [
        {"pdf": pdf, "page": number, "page_size": [420, 595], "rotation": 0, "ignore": [], "tags": ["drawn"],
         "figures": [{"bbox": BOX, "caption": caption}], "note": ""}
        for number, caption in enumerate(captions)
    ]  # fmt: skip
    path.write_text("\n".join(json.dumps(page, ensure_ascii=False) for page in pages))


def test_what_is_right_scores_one_and_a_wrong_caption_does_not(
    tmp_path: Path, make_book: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    make_book(tmp_path / "books/pdfs/a.pdf", pages=2)
    write_truth(tmp_path / "books/truth.jsonl", "a.pdf", ["图 1　莲花纹样之1", "quite another legend"])
    settings = RunSettings(WorkFolder(tmp_path / "work"), workers=1, as_json=True)
    assert evaluate_extraction(tmp_path / "books", ExtractionOptions(ocr="never"), settings) == 0
    scores = json.loads(capsys.readouterr().out)["groups"]["pdfs/a.pdf"]
    assert scores["figures"]["0.5"]["F1"] == 1.0
    assert scores["caption"]["F1"] == 0.5


def test_a_truth_about_a_missing_pdf_is_named(tmp_path: Path) -> None:
    write_truth(tmp_path / "truth.jsonl", "absent.pdf", [""])
    with pytest.raises(UsageError, match=r"absent\.pdf is neither beside it"):
        find_truth(tmp_path)
