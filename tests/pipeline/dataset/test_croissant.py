"""croissant.json: mlcroissant validates it and reads the rows through it; what is required is there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlcroissant
import pytest

from manifests.schemas import RECORDS
from manifests.store import read_manifest
from manifests.vocabularies import KIND
from pipeline.dataset.croissant import PUBLISHED_KEYS, REQUIRED_KEYS

CONFIGURATION = """
[dataset]
name = "Silks"
creator = "A museum"
url = "https://example.org/silks"
licence = "CC-BY-4.0"
cite_as = "@misc{silks}"
date_published = 2026-01-31
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, build_from: Callable[..., None]) -> Path:
    folder = tmp_path_factory.mktemp("croissant")
    (folder / "culti.toml").write_text(CONFIGURATION)
    build_from(folder, {"a.pdf": {"pages": 10, "seed": 1}})
    return folder


def described(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "culti/croissant.json").read_text()))


def test_every_required_key_is_there(built: Path) -> None:
    found = described(built)
    assert all(found[key] for key in PUBLISHED_KEYS)
    assert found["@type"] == "sc:Dataset"
    assert found["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert found["creator"]["name"] == "A museum"
    assert (found["citeAs"], found["license"], found["datePublished"]) == (
        "@misc{silks}",
        "CC-BY-4.0",
        "2026-01-31",
    )
    for entry in found["distribution"]:
        if entry["@type"] == "cr:FileObject":
            assert (built / "culti" / entry["contentUrl"]).stat().st_size == int(
                entry["contentSize"].split()[0]
            )
            assert len(entry["sha256"]) == 64
            assert entry["encodingFormat"] == "application/x-parquet"


def test_it_validates_with_no_error_and_no_warning(built: Path) -> None:
    issues = mlcroissant.Dataset(jsonld=built / "culti/croissant.json").metadata.ctx.issues
    assert not issues.errors
    assert not issues.warnings


def test_the_rows_are_read_through_it(built: Path) -> None:
    dataset = mlcroissant.Dataset(jsonld=built / "culti/croissant.json")
    kept = {row["figure_id"]: row for row in read_manifest(built / "build/manifests", RECORDS)}
    rows = list(dataset.records("pairs"))
    assert {row["pairs/figure_id"].decode() for row in rows} == set(kept)
    for row in rows:
        record = kept[row["pairs/figure_id"].decode()]
        assert row["pairs/text"].decode() == record["text"]
        assert row["pairs/split"].decode() == record["split"]
        assert list(KIND)[row["pairs/kind"]] == record["kind"]
        assert row["pairs/bbox"] == pytest.approx(record["bbox"])
        assert row["pairs/image"].size == (240, 240)
    pages = list(dataset.records("pages"))
    assert len(pages) == 10
    assert {text["pages/texts/role"].decode() for page in pages for text in page["pages/texts"]} >= {
        "caption",
        "body",
    }


def test_the_kinds_are_an_enumeration(built: Path) -> None:
    kinds = mlcroissant.Dataset(jsonld=built / "culti/croissant.json").records("kinds")
    assert [row["kinds/name"] for row in kinds] == list(KIND)


def test_without_a_configuration_what_only_a_publisher_knows_is_left_out(
    tmp_path: Path, build_from: Callable[..., None]
) -> None:
    build_from(tmp_path, {"a.pdf": {"pages": 4, "seed": 1}})
    found = described(tmp_path)
    assert all(found[key] for key in REQUIRED_KEYS)
    assert not {"url", "creator", "datePublished"} & found.keys()
    assert not mlcroissant.Dataset(jsonld=tmp_path / "culti/croissant.json").metadata.ctx.issues.errors
