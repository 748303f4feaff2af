import json
from pathlib import Path

import pytest

from laclip.pairs.release import lines


def test_lines_longer_than_any_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_TEXT_LINE", 100)
    path = tmp_path / "train.jsonl"
    good = json.dumps({"text_id": 1, "text": "a", "image_ids": [1]})
    path.write_text("x" * 1000 + "\n" + good + "\n" + "x" * 99 + "\n" + "y" * 250)
    found = list(lines.text_lines("train", path))
    reasons = [item.reason if isinstance(item, lines.LeftOut) else None for item in found]
    assert reasons == ["line_too_long", None, "bad_line", "line_too_long"]
    assert lines.first_line(path) is None
    path.write_text("\n" + good + "\n")
    assert lines.first_line(path) == lines.TextLine(text_id=1, text="a", image_ids=[1])
