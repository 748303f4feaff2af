"""The report: every mistake is drawn and told, nothing of a book's text becomes markup, no file beside it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import pipeline.extraction_report as extraction_report
from extractors.options import ExtractionOptions
from pipeline.evaluation import evaluate_extraction
from pipeline.runner import RunSettings
from pipeline.workfolder import WorkFolder

BOX = [90.0, 80.0, 330.0, 320.0]
ELSEWHERE = [20.0, 500.0, 120.0, 580.0]


def report_of(folder: Path, make_book: Any, pages: list[list[dict[str, Any]]], tags: list[str]) -> str:
    make_book(folder / "books/a.pdf", pages=len(pages))
    lines = [
        {"pdf": "a.pdf", "page": number, "figures": figures, "tags": tags}
        for number, figures in enumerate(pages)
    ]
    truth = folder / "books/truth.jsonl"
    truth.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    settings = RunSettings(WorkFolder(folder / "work"), workers=1, quiet=True)
    path = folder / "out" / "report.html"
    assert evaluate_extraction(folder / "books", ExtractionOptions(ocr="never"), settings, path) == 0
    return path.read_text(encoding="utf-8")


def test_pages_with_mistakes_are_drawn_the_worst_first_and_the_others_left_out(
    tmp_path: Path, make_book: Any
) -> None:
    right = [{"bbox": BOX, "caption": "图 1　莲花纹样之1"}]
    wrong_caption = [{"bbox": BOX, "caption": "图 2　<i>菩萨</i>与供养人"}]
    two_missed = [{"bbox": ELSEWHERE}, {"bbox": [200.0, 500.0, 300.0, 580.0]}, {"bbox": BOX}]
    html = report_of(tmp_path, make_book, [right, wrong_caption, two_missed], [])
    assert re.findall(r"<h3>(.*?)</h3>", html) == ["a.pdf, page 3", "a.pdf, page 2"]
    assert html.count("<svg ") == html.count("data:image/jpeg;base64,") == 2
    assert html.count("<b>Missed figure</b>") == 2
    assert "&lt;i&gt;" in html
    assert "<i>" not in html
    assert not re.search(r"(?:src|href)=\"(?!data:)", html)


def test_the_boxes_stand_where_the_figures_are(tmp_path: Path, make_book: Any) -> None:
    html = report_of(tmp_path, make_book, [[{"bbox": ELSEWHERE}]], [])
    assert re.search(r'viewBox="0 0 420\.0 595\.0"', html)
    (true,) = re.findall(r'<rect class="true wrong" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', html)
    assert [float(value) for value in true] == [20.0, 500.0, 100.0]
    (found,) = re.findall(r'<rect class="found wrong" x="([\d.]+)" y="([\d.]+)"', html)
    assert [float(value) for value in found] == pytest.approx(BOX[:2], abs=1)


def test_hard_pages_stand_apart(tmp_path: Path, make_book: Any) -> None:
    html = report_of(tmp_path, make_book, [[{"bbox": ELSEWHERE}]], ["hard"])
    assert "<h2>Hard pages with mistakes</h2>" in html
    assert "<h2>Pages with mistakes</h2>" not in html


def test_pictures_past_the_size_limit_are_left_out_and_it_says_so(
    tmp_path: Path, make_book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction_report, "_IMAGE_BUDGET", 1000)
    html = report_of(tmp_path, make_book, [[{"bbox": ELSEWHERE}]], [])
    assert "<svg " not in html
    assert "size limit" in html
    assert "<b>Missed figure</b>" in html
