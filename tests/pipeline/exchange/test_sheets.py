"""Pages as annotation programs see them: what is linked, what is remembered."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from manifests.geometry import Box
from manifests.schemas import RECORDS
from manifests.store import read_manifest, write_manifest
from pipeline.exchange.export import ExportChoice
from pipeline.exchange.label_studio import task
from pipeline.exchange.sheets import (
    Sheet,
    caption_links,
    export_key,
    exported_name,
    named,
    read_sheets,
    remember,
    remembered,
)
from pipeline.workfolder import WorkFolder


def record(caption: str, bbox: list[float]) -> dict[str, Any]:
    return {"caption": caption, "bbox": bbox}


def block(text: str, bbox: list[float], role: str = "caption") -> dict[str, Any]:
    return {"text": text, "bbox": bbox, "role": role}


def test_every_figure_is_linked_with_its_caption(work: WorkFolder) -> None:
    sheets = read_sheets(work, ExportChoice())
    assert len(sheets) == 16
    for sheet in sheets:
        ((figure, text),) = sheet.captions or ()
        assert sheet.regions[text].words == f"图 {sheet.page_index + 1}　莲花纹样之{sheet.page_index + 1}"
        assert not sheet.regions[figure].is_text
        assert sheet.seen[sheet.regions[figure].name]["words"]


def test_the_nearest_of_equal_captions_is_meant_and_lists_of_captions_count() -> None:
    records = [
        record("图1 龙", [0, 500, 100, 600]),
        record("图2 凤", [0, 0, 100, 90]),
        record("", [0, 0, 9, 9]),
    ]
    blocks = [
        block("图1 龙", [0, 100, 100, 110]),
        block("图1 龙", [0, 610, 100, 620]),
        block("图2 凤；图3 鹤", [200, 0, 300, 20]),
        block("又见图2 凤", [0, 91, 100, 99], role="body"),
    ]
    assert caption_links(records, blocks) == ((0, 4), (1, 5))


def test_rejected_figures_stay_at_home(work: WorkFolder) -> None:
    records = read_manifest(work.manifests, RECORDS)
    records[0]["review_status"] = "rejected"
    write_manifest(work.manifests, RECORDS, records)
    figures = {region.name for sheet in read_sheets(work, ExportChoice()) for region in sheet.regions}
    assert {row["figure_id"] for row in records[1:]} <= figures
    assert records[0]["figure_id"] not in figures


def test_only_the_chosen_pages_come(work: WorkFolder) -> None:
    assert {sheet.document for sheet in read_sheets(work, ExportChoice(("b.pdf",)))} == {"b.pdf"}
    assert len(read_sheets(work, ExportChoice(limit=3))) == 3


def test_boxes_end_at_the_page(work: WorkFolder) -> None:
    """Corners are rounded to a hundredth of a point: a full page's box may be a hair larger than the page."""
    records = read_manifest(work.manifests, RECORDS)
    records[0]["bbox"] = [-0.004, 80.0, 420.004, 595.004]
    write_manifest(work.manifests, RECORDS, records)
    (sheet,) = [
        sheet
        for sheet in read_sheets(work, ExportChoice((records[0]["document"],)))
        if sheet.page_index == records[0]["page_index"]
    ]
    assert sheet.regions[0].box == Box(0, 80, sheet.width, sheet.height)
    for item in task(sheet, "")["predictions"][0]["result"]:
        if item["type"] == "rectanglelabels":
            value = item["value"]
            assert value["x"] + value["width"] <= 100
            assert value["y"] + value["height"] <= 100


def test_an_export_is_remembered_as_it_was(work: WorkFolder) -> None:
    sheets = read_sheets(work, ExportChoice())
    key = export_key(sheets, 150)
    drawn = [named(sheet, key, number) for number, sheet in enumerate(sheets, start=1)]
    remember(work, key, drawn)
    assert remembered(work, key) == {sheet.image: sheet for sheet in drawn}
    assert remembered(work, "0" * 12) == {}
    assert export_key(sheets, 200) != key != export_key(sheets[:-1], 150)


@given(
    st.sampled_from(["/data/local-files/?d=out/pages/", "C:\\x\\", "http://host/", "", "upload/1/8f3a2b1c-"])
)
def test_pictures_are_known_whatever_stands_before_their_name(before: str) -> None:
    sheet = named(Sheet("a.pdf", 0, 1, 1), "0123456789ab", 100_007)
    assert exported_name(before + sheet.image) == ("0123456789ab", sheet.image)


def test_other_names_are_none_of_ours() -> None:
    for name in (
        "",
        "x.jpg",
        "0123456789ab-1.jpg",
        "0123456789ab-00001.jpg/../../etc/passwd",
        "zz-00001.jpg",
    ):
        assert exported_name(name) is None
