"""`culti pair`: every kept figure has a row, with the ids of the texts that refer to it."""

from pathlib import Path
from typing import Any

import pymupdf

from extractors.options import ExtractionOptions
from manifests.schemas import PAIRS, TEXTS
from manifests.store import read_manifest
from pipeline.extract import Extract
from pipeline.pair import Pair
from pipeline.runner import RunSettings, run_stage
from pipeline.sources import find_sources
from pipeline.workfolder import WorkFolder


def test_mentions_are_the_ids_of_the_texts_that_refer_to_the_figure(tmp_path: Path, make_book: Any) -> None:
    path = make_book(tmp_path / "books/a.pdf", pages=2)
    with pymupdf.open(path) as pdf:
        pdf[1].insert_text(
            (60, 540), "莲花的画法与前页所见（见图1）完全不同。", fontname="china-s", fontsize=11
        )
        pdf.saveIncr()
    settings = RunSettings(WorkFolder(tmp_path / "work"), workers=1, quiet=True)
    run_stage(Extract(find_sources([path.parent]), ExtractionOptions(ocr="never")), settings)
    run_stage(Pair(), settings)
    first, second = read_manifest(tmp_path / "work/manifests", PAIRS)
    texts = {row["text_id"]: row["text"] for row in read_manifest(tmp_path / "work/manifests", TEXTS)}
    (mention,) = first["mentions"]
    assert "见图1" in texts[mention]
    assert second["mentions"] == []
