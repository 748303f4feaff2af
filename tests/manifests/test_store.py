"""Manifests come back as they were written, in the same bytes whatever the order, or are refused by name."""

import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manifests.schemas import PAIRS, RECORDS
from manifests.store import ManifestError, manifest_path, read_manifest, write_manifest

words = st.text(st.characters(codec="utf-8"), max_size=20)
corner = st.floats(0, 1000)


@st.composite
def pair_rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(st.lists(words, unique=True, max_size=6))
    return [
        {
            "figure_id": name,
            "document": draw(words),
            "page_index": draw(st.integers(0, 2**31 - 1)),
            "bbox": [0.0, 1.0, draw(corner), 1.0 + draw(corner)],
            "kind": draw(st.sampled_from(["mural", "pattern", "figure"])),
            "entry_id": draw(words),
            "title": draw(words),
            "caption": draw(words),
            "description": draw(words),
            "fields": draw(st.dictionaries(words, words, max_size=3)),
            "pair_rule": draw(words),
            "confidence": draw(st.floats(0, 1)),
            "mentions": draw(st.lists(words, max_size=3)),
        }
        for name in names
    ]


def row(**changes: Any) -> dict[str, Any]:
    return {
        "figure_id": "a-0001-001",
        "document": "book.pdf",
        "page_index": 0,
        "bbox": [0.0, 0.0, 10.0, 20.5],
        "kind": "mural",
        "entry_id": "16",
        "title": "伎乐天",
        "caption": "",
        "description": "",
        "fields": {"site": "炳灵寺", "cave": "第一六九窟"},
        "pair_rule": "plate_caption",
        "confidence": 0.9,
        "mentions": ["a-0001-t002"],
        **changes,
    }


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=pair_rows(), seed=st.integers())
def test_rows_come_back_and_their_order_does_not_change_the_bytes(
    tmp_path: Path, rows: list[dict[str, Any]], seed: int
) -> None:
    path = write_manifest(tmp_path, PAIRS, rows)
    first = path.read_bytes()
    found = read_manifest(tmp_path, PAIRS)
    assert sorted(found, key=lambda r: r["figure_id"]) == sorted(rows, key=lambda r: r["figure_id"])
    shuffled = [
        {**r, "fields": dict(reversed(r["fields"].items()))}
        for r in random.Random(seed).sample(rows, len(rows))
    ]
    write_manifest(tmp_path, PAIRS, shuffled)
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("changes", "field", "complaint"),
    [
        ({"kind": "painting"}, "kind", "must be one of"),
        ({"bbox": [5.0, 0.0, 1.0, 1.0]}, "bbox", "x0 <= x1"),
        ({"bbox": [0.0, 0.0, float("nan"), 1.0]}, "bbox", "finite"),
        ({"bbox": [0.0, 0.0, 1.0]}, "bbox", "4"),
        ({"page_index": -1}, "page_index", "must lie in"),
        ({"page_index": "one"}, "page_index", "one"),
        ({"confidence": 1.5}, "confidence", "must lie in 0 to 1"),
        ({"confidence": float("nan")}, "confidence", "must lie in 0 to 1"),
        ({"title": None}, "title", "must not be null"),
    ],
)
def test_a_bad_value_is_refused_with_file_row_and_field(
    tmp_path: Path, changes: dict[str, Any], field: str, complaint: str
) -> None:
    with pytest.raises(ManifestError) as refused:
        write_manifest(tmp_path, PAIRS, [row(), row(figure_id="bad", **changes)])
    for part in ("pairs.parquet", "figure_id='bad'", f"field {field}", complaint):
        assert part in str(refused.value)
    assert not manifest_path(tmp_path, PAIRS).exists()


def test_missing_unknown_and_repeated_are_refused(tmp_path: Path) -> None:
    lacking = row()
    del lacking["title"]
    with pytest.raises(ManifestError, match="missing or unknown: title"):
        write_manifest(tmp_path, PAIRS, [lacking])
    with pytest.raises(ManifestError, match="missing or unknown: colour"):
        write_manifest(tmp_path, PAIRS, [row(colour="red")])
    with pytest.raises(ManifestError, match="more than one row is called figure_id='a-0001-001'"):
        write_manifest(tmp_path, PAIRS, [row(), row(title="again")])


def test_a_refused_write_leaves_the_old_manifest(tmp_path: Path) -> None:
    path = write_manifest(tmp_path, PAIRS, [row()])
    before = path.read_bytes()
    with pytest.raises(ManifestError):
        write_manifest(tmp_path, PAIRS, [row(kind="painting")])
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["pairs.parquet"]


def test_a_writer_killed_midway_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.parquet"
    target.write_bytes(b"old")
    code = (
        "import sys, os, signal; from pathlib import Path; from manifests.files import replacing\n"
        "with replacing(Path(sys.argv[1])) as temporary:\n"
        "    temporary.write_bytes(b'half'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(target)], cwd=Path(__file__).parents[2], check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert target.read_bytes() == b"old"
    assert any(path.read_bytes() == b"half" for path in tmp_path.glob(".a.parquet.*.tmp"))


def test_a_missing_damaged_foreign_or_outdated_manifest_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="missing"):
        read_manifest(tmp_path, PAIRS)
    path = manifest_path(tmp_path, PAIRS)
    path.write_bytes(b"PAR1 not really")
    with pytest.raises(ManifestError, match="cannot be read"):
        read_manifest(tmp_path, PAIRS)
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(ManifestError, match="schema version none"):
        read_manifest(tmp_path, PAIRS)
    write_manifest(tmp_path, RECORDS, [])
    manifest_path(tmp_path, RECORDS).replace(path)
    with pytest.raises(ManifestError, match="does not follow its schema"):
        read_manifest(tmp_path, PAIRS)
