"""Truth files: what they say, and which line is wrong when one is."""

import json
from pathlib import Path

import pytest

from extractors.evaluation.truth import TruthError, read_truth
from manifests.geometry import Box

RECORD = {
    "pdf": "a.pdf", "page": 3, "tags": ["scan"], "ignore": [[0, 0, 10, 10]],
    "figures": [{
        "bbox": [0, 0, 100, 100], "bbox_alt": [0, 0, 90, 90], "parts": [[0, 0, 50, 100]],
        "caption": "图1", "caption_alt": ["图一"], "kind": "mural", "title": "飞天", "description": "",
    }],
}  # fmt: skip


def test_truth_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    path.write_text(json.dumps(RECORD, ensure_ascii=False) + "\n\n", encoding="utf-8")
    (page,) = read_truth(path)
    (figure,) = page.figures
    assert (page.document, page.page_index, page.tags) == ("a.pdf", 3, {"scan"})
    assert figure.boxes == (Box(0, 0, 100, 100), Box(0, 0, 90, 90))
    assert (figure.captions, figure.descriptions, figure.kind) == (("图1", "图一"), ("",), "mural")


@pytest.mark.parametrize("bad", ["{", "{}", '{"pdf": "a", "page": "x", "figures": []}', "[]"])
def test_a_bad_line_is_named(bad: str, tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    path.write_text(json.dumps(RECORD) + "\n" + bad + "\n", encoding="utf-8")
    with pytest.raises(TruthError, match=r"truth\.jsonl, line 2: "):
        read_truth(path)


def test_a_missing_truth_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TruthError, match=r"none\.jsonl: cannot be read"):
        read_truth(tmp_path / "none.jsonl")
