"""Label Studio and COCO, there and back: boxes within a pixel, words and links exactly."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from extractors.options import ExtractionOptions
from manifests.geometry import Box
from manifests.schemas import RECORDS
from manifests.store import read_manifest
from manifests.vocabularies import KIND
from pipeline.build import Build
from pipeline.config import BuildOptions
from pipeline.errors import UsageError
from pipeline.exchange import coco_import, label_studio_import
from pipeline.exchange.annotations_import import AnnotationsImport
from pipeline.exchange.changes import compared
from pipeline.exchange.coco import CocoExport, as_coco
from pipeline.exchange.export import ExportChoice
from pipeline.exchange.label_studio import LabelStudioExport, task
from pipeline.exchange.sheets import LABELS, TEXT_LABEL, Region, Sheet
from pipeline.review.decision_file import DecisionFile
from pipeline.stage import Failure, Stage
from pipeline.workfolder import WorkFolder

Run = Callable[[Stage], int]
NAME = "0123456789ab-00001.jpg"


class OnePage:
    """Knows one exported page."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def sheet(self, address: str) -> Sheet | str:
        return self._sheet if address.endswith(NAME) else "unknown"


def annotated(sheet: Sheet) -> list[dict[str, Any]]:
    """The task as Label Studio exports it after somebody has submitted the prediction as it is."""
    made = task(sheet, f"/data/local-files/?d=out/pages/{sheet.image}")
    (prediction,) = made.pop("predictions")
    annotation = {"id": 7, "result": prediction["result"], "was_cancelled": False, "updated_at": "2026-01-02"}
    return [{"id": 1, **made, "annotations": [annotation], "predictions": [], "project": 3}]


def by_label_studio(sheet: Sheet) -> Sheet:
    content = json.dumps(annotated(sheet)).encode()
    ((_, returned),) = label_studio_import.returned_sheets(content, OnePage(sheet))
    return returned


def by_coco(sheet: Sheet) -> Sheet:
    ((_, returned),) = coco_import.returned_sheets(json.dumps(as_coco([sheet])).encode(), OnePage(sheet))
    return returned


def by_coco_in_whole_pixels(sheet: Sheet) -> Sheet:
    """What programs leave that keep whole pixels and COCO's own keys only."""
    content = as_coco([sheet])
    for annotation in content["annotations"]:
        annotation["bbox"] = [round(value) for value in annotation["bbox"]]
        for key in ("name", "text", "caption_of", "segmentation"):
            annotation.pop(key, None)
    ((_, returned),) = coco_import.returned_sheets(json.dumps(content).encode(), OnePage(sheet))
    return returned


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    width, height = draw(st.tuples(*[st.floats(100, 2000)] * 2))
    dpi = draw(st.integers(36, 600))
    regions = []
    for number in range(draw(st.integers(0, 5))):
        x = sorted(draw(st.tuples(*[st.floats(0, width)] * 2)))
        y = sorted(draw(st.tuples(*[st.floats(0, height)] * 2)))
        label = draw(st.sampled_from(LABELS))
        words = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
        regions.append(Region(f"0123456789ab+2-0001-{number:03d}", label, Box(x[0], y[0], x[1], y[1]), words))
    figures = [index for index, region in enumerate(regions) if not region.is_text]
    texts = [index for index, region in enumerate(regions) if region.is_text]
    captions = tuple(
        (figure, draw(st.sampled_from(texts))) for figure in figures if texts and draw(st.booleans())
    )
    pixels = round(width * dpi / 72), round(height * dpi / 72)
    return Sheet("a.pdf", 0, width, height, tuple(regions), captions, {}, NAME, *pixels)


@pytest.mark.parametrize("there_and_back", [by_label_studio, by_coco])
@given(sheet=sheets())
def test_what_nobody_changed_comes_back_the_same(
    there_and_back: Callable[[Sheet], Sheet], sheet: Sheet
) -> None:
    returned = there_and_back(sheet)
    assert (returned.captions or ()) == sheet.captions
    assert [region.words for region in returned.regions] == [region.words for region in sheet.regions]
    for before, now in zip(sheet.regions, returned.regions, strict=True):
        assert (before.name, before.label) == (now.name, now.label)
        for a, b, scale in zip(before.box.as_list(), now.box.as_list(), sheet.scale * 2, strict=True):
            assert abs(a - b) * scale < 0.01
    found = compared(sheet, returned)
    assert (found.changes, found.problems, found.changed_texts) == ([], [], 0)


@given(sheet=sheets())
def test_rounding_to_whole_pixels_is_no_change(sheet: Sheet) -> None:
    regions = [region for region in sheet.regions if min(region.box.width, region.box.height) > 40]
    apart = [
        region
        for index, region in enumerate(regions)
        if not any(region.box.intersection(other.box) for other in regions[:index])
    ]
    sheet = sheet.with_regions(apart, [])
    found = compared(sheet, by_coco_in_whole_pixels(sheet))
    assert (found.changes, found.problems, found.changed_texts) == ([], [], 0)


def export(work: WorkFolder, run: Run, form: type[LabelStudioExport | CocoExport], **choice: Any) -> Path:
    out = work.root.parent / "out ä"
    assert run(form(out, ExportChoice(**choice), ExtractionOptions())) == 0
    return out


def test_label_studio_gets_pages_tasks_and_labels_that_fit_together(work: WorkFolder, run: Run) -> None:
    out = export(work, run, LabelStudioExport, dpi=100)
    view = ElementTree.parse(out / "labels.xml").getroot()
    controls = {control.get("name"): control for control in view if control.get("name")}
    labels = {label.get("value") for label in view.iter("Label")}
    assert labels == {*KIND, TEXT_LABEL}
    tasks = json.loads((out / "tasks.json").read_text())
    assert len(tasks) == 16
    for made in tasks:
        address = unquote(made["data"]["image"].removeprefix("/data/local-files/?d="))
        with Image.open(out.parent / address) as picture:
            assert picture.size == (583, 826)  # 420 x 595 points at 100 dpi
            sizes = {(item["original_width"], item["original_height"]) for item in _items(made)}
            assert sizes == {picture.size}
        names = {item["id"] for item in _items(made)}
        for item in made["predictions"][0]["result"]:
            if item["type"] == "relation":
                assert {item["from_id"], item["to_id"]} <= names
                continue
            assert controls[item["from_name"]].get("toName") == item["to_name"] == "image"
            value = item["value"]
            assert 0 <= value["x"] <= value["x"] + value["width"] <= 100.001
            assert set(value.get("rectanglelabels", [])) <= labels


def _items(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in made["predictions"][0]["result"] if item["type"] != "relation"]


def test_coco_has_what_its_readers_need(work: WorkFolder, run: Run) -> None:
    out = export(work, run, CocoExport)
    coco = json.loads((out / "annotations.json").read_text())
    assert set(coco) == {"info", "licenses", "images", "annotations", "categories"}
    images = {image["id"]: image for image in coco["images"]}
    annotations = {annotation["id"]: annotation for annotation in coco["annotations"]}
    categories = {category["id"]: category["name"] for category in coco["categories"]}
    assert len(images) == len(coco["images"]) == 16
    assert len(annotations) == len(coco["annotations"])
    assert set(categories.values()) == {*KIND, TEXT_LABEL}
    for image in images.values():
        with Image.open(out / image["file_name"]) as picture:
            assert picture.size == (image["width"], image["height"]) == (875, 1240)
    for annotation in annotations.values():
        image = images[annotation["image_id"]]
        x, y, width, height = annotation["bbox"]
        assert 0 <= x <= x + width <= image["width"] + 0.01
        assert 0 <= y <= y + height <= image["height"] + 0.01
        assert annotation["area"] == pytest.approx(width * height)
        assert annotation["iscrowd"] == 0
        assert len(annotation["segmentation"][0]) == 8
        assert annotation["category_id"] in categories
        for figure in annotation.get("caption_of", []):
            assert annotations[figure]["image_id"] == annotation["image_id"]
            assert categories[annotations[figure]["category_id"]] in KIND
    assert sum(len(annotation.get("caption_of", [])) for annotation in annotations.values()) == 16


def returned_file(work: WorkFolder, out: Path) -> list[dict[str, Any]]:
    tasks = json.loads((out / "tasks.json").read_text())
    for made in tasks:
        (prediction,) = made.pop("predictions")
        made["annotations"] = [{"result": prediction["result"], "was_cancelled": False, "updated_at": "1"}]
    return tasks


def bring_back(work: WorkFolder, run: Run, tasks: Any, **options: Any) -> int:
    file = work.root.parent / "export.json"
    file.write_text(json.dumps(tasks))
    return run(AnnotationsImport("label-studio", file, **options))


def test_what_people_changed_becomes_decisions_once(work: WorkFolder, run: Run) -> None:
    out = export(work, run, LabelStudioExport)
    tasks = returned_file(work, out)
    results = [made["annotations"][0]["result"] for made in tasks]
    _of(results[0], "rectanglelabels")["value"]["x"] += 5
    _of(results[1], "rectanglelabels")["value"]["rectanglelabels"] = ["pattern"]
    _of(results[2], "textarea")["value"]["text"] = ["一朵莲花"]
    results[3].remove(_of(results[3], "relation"))
    figure = _of(results[4], "rectanglelabels")["id"]
    tasks[4]["annotations"][0]["result"] = [item for item in results[4] if item.get("id") != figure]
    tasks[5]["annotations"] = []
    tasks[6]["annotations"][0]["was_cancelled"] = True
    assert bring_back(work, run, tasks) == 0
    decisions = DecisionFile(work).read()
    assert [decision.action for decision in decisions] == [
        "redraw_box",
        "set_kind",
        "edit_text",
        "relink_caption",
        "reject",
    ]
    redrawn, kind, text, caption, rejected = (decision.model_dump() for decision in decisions)
    assert redrawn["bbox"][0] - redrawn["figure"]["bbox"][0] == pytest.approx(21, abs=0.02)  # 5 % of 420
    assert (kind["kind"], text["text"], caption["block"]) == ("pattern", "一朵莲花", None)
    assert rejected["figure"]["figure_id"] == figure
    assert {decision.who for decision in decisions} == {"label-studio"}
    assert bring_back(work, run, [*tasks[:5], *tasks[7:]]) == 0
    assert len(DecisionFile(work).read()) == 5


def _of(result: list[dict[str, Any]], sort: str) -> dict[str, Any]:
    return next(item for item in result if item["type"] == sort)


def test_what_people_changed_is_in_the_dataset(work: WorkFolder, run: Run) -> None:
    out = export(work, run, LabelStudioExport, limit=3)
    tasks = returned_file(work, out)
    results = [made["annotations"][0]["result"] for made in tasks]
    corrected = _of(results[0], "textarea")
    corrected["value"]["text"] = ["一朵莲花"]
    rejected = _of(results[1], "rectanglelabels")["id"]
    tasks[1]["annotations"][0]["result"] = [item for item in results[1] if item.get("id") != rejected]
    bring_back(work, run, tasks, accept_unchanged=True)
    assert run(Build(work.root.parent / "culti", BuildOptions())) == 0
    records = {row["figure_id"]: row for row in read_manifest(work.manifests, RECORDS)}
    assert Counter(row["review_status"] for row in records.values()) == {
        "unreviewed": 13,
        "corrected": 1,
        "rejected": 1,
        "accepted": 1,
    }
    assert records[corrected["id"]]["text"] == "一朵莲花"
    assert records[rejected]["status"] == "dropped"


def test_unchanged_figures_are_accepted_when_asked(work: WorkFolder, run: Run) -> None:
    out = export(work, run, LabelStudioExport, limit=3)
    assert bring_back(work, run, returned_file(work, out), accept_unchanged=True) == 0
    assert [decision.action for decision in DecisionFile(work).read()] == ["accept"] * 3


def test_bad_tasks_are_listed_and_the_others_count(work: WorkFolder, run: Run) -> None:
    out = export(work, run, LabelStudioExport)
    tasks = returned_file(work, out)
    _of(tasks[0]["annotations"][0]["result"], "rectanglelabels")["value"]["width"] = "wide"
    tasks[1]["data"]["image"] = "/data/local-files/?d=elsewhere.jpg"
    del tasks[2]["annotations"]
    tasks[3] = "task"
    tasks[4]["data"]["image"] = tasks[4]["data"]["image"].replace("-0", "-9")
    _of(tasks[5]["annotations"][0]["result"], "rectanglelabels")["value"]["rectanglelabels"] = ["mural"]
    _of(tasks[6]["annotations"][0]["result"], "textarea")["value"]["text"] = ["长" * 30_000]
    assert bring_back(work, run, tasks) == 3
    assert [decision.action for decision in DecisionFile(work).read()] == ["set_kind"]


@pytest.mark.parametrize("form", ["label-studio", "coco"])
@pytest.mark.parametrize("content", ["", "{}", "[[", "[" * 100_000, "null", '{"images": 1}'])
def test_files_of_another_form_are_refused_in_one_line(
    form: str, content: str, work: WorkFolder, run: Run
) -> None:
    file = work.root.parent / "file.json"
    file.write_text(content)
    with pytest.raises(UsageError, match=r"file\.json is no") as caught:
        run(AnnotationsImport(form, file))
    assert "\n" not in str(caught.value)


def test_a_broken_annotation_rejects_no_figure() -> None:
    regions = (Region("f", "mural", Box(10, 10, 50, 50), "a"), Region("g", "mural", Box(60, 10, 90, 50), "b"))
    sheet = Sheet("a.pdf", 0, 100, 100, regions, (), {}, NAME, 200, 200)
    content = as_coco([sheet])
    content["annotations"][1]["bbox"] = [1, 2, -3, 4]
    (outcome,) = coco_import.returned_sheets(json.dumps(content).encode(), OnePage(sheet))
    assert isinstance(outcome, Failure)
    assert "annotation 2" in outcome.reason
