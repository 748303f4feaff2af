"""Label Studio, outwards: tasks with predictions (`label_studio_import` reads what comes back).

Boxes are in percent of the page's picture. A figure's kind and a text block are rectangle labels, words are a
text area of each region, and a relation `caption` leads from a figure to the block with its caption.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from manifests.files import write_bytes
from pipeline.exchange.page_export import PICTURES, PageExport
from pipeline.exchange.sheets import LABELS, Region, Sheet

IMAGE, CAPTION = "image", "caption"
_LABEL, _WORDS = "label", "words"
_COLOURS = ("#c0392b", "#1e7b4f", "#d98200", "#2458a8", "#7d3c98", "#9a8f80")

CARD = """# Pages for Label Studio

1. `export LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true` and
   `export LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT=` the folder that holds this one, then start Label Studio.
2. Make a project; in its settings paste `labels.xml` as the labeling interface, and under Cloud Storage add
   this folder's `pages` as local storage (without synchronising it).
3. Import `tasks.json`. When people have done, export as JSON and run
   `culti import --from label-studio FILE` with the work folder that this export was made from.
"""


class LabelStudioExport(PageExport):
    """`tasks.json`, `labels.xml` and the pages' pictures."""

    name = "export-label-studio"

    def write_regions(self, folder: Path, sheets: Sequence[Sheet]) -> None:
        address = f"/data/local-files/?d={quote(f'{self._out.name}/{PICTURES}')}/"
        tasks = [task(sheet, address + sheet.image) for sheet in sheets]
        write_bytes(folder / "tasks.json", json.dumps(tasks, ensure_ascii=False, indent=1).encode())
        write_bytes(folder / "labels.xml", labeling_configuration().encode())

    def card(self) -> str:
        return CARD


def labeling_configuration() -> str:
    """The project's labeling interface as XML."""
    view = ElementTree.Element("View")
    labels = ElementTree.SubElement(view, "RectangleLabels", name=_LABEL, toName=IMAGE)
    for label, colour in zip(LABELS, _COLOURS, strict=True):
        ElementTree.SubElement(labels, "Label", value=label, background=colour)
    ElementTree.SubElement(view, "Image", name=IMAGE, value="$image", zoom="true", zoomControl="true")
    ElementTree.SubElement(
        view,
        "TextArea",
        name=_WORDS,
        toName=IMAGE,
        perRegion="true",
        editable="true",
        maxSubmissions="1",
        rows="3",
        displayMode="region-list",
    )
    relations = ElementTree.SubElement(view, "Relations")
    ElementTree.SubElement(relations, "Relation", value=CAPTION)
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def task(sheet: Sheet, address: str) -> dict[str, Any]:
    """The page as a task whose prediction is what culti found; `address` is the picture's."""
    names = [region_id(region.name) for region in sheet.regions]
    result = [item for region in sheet.regions for item in _items(sheet, region)]
    result += [
        {
            "type": "relation",
            "from_id": names[figure],
            "to_id": names[text],
            "direction": "right",
            "labels": [CAPTION],
        }
        for figure, text in sheet.captions or ()
    ]
    return {
        "data": {IMAGE: address, "document": sheet.document, "page": sheet.page_index + 1},
        "predictions": [{"model_version": "culti", "result": result}],
    }


def region_id(name: str) -> str:
    """Label Studio's ids have letters, digits, _ and - only; the names of a file's second copy have a +."""
    return name.replace("+", "_")


def _items(sheet: Sheet, region: Region) -> Iterator[dict[str, Any]]:
    x, y = 100 * region.box.x0 / sheet.width, 100 * region.box.y0 / sheet.height
    width, height = 100 * region.box.width / sheet.width, 100 * region.box.height / sheet.height
    box = {"x": x, "y": y, "width": min(width, 100 - x), "height": min(height, 100 - y), "rotation": 0}
    common = {
        "id": region_id(region.name),
        "to_name": IMAGE,
        "original_width": sheet.width_px,
        "original_height": sheet.height_px,
        "image_rotation": 0,
    }
    yield {
        **common,
        "type": "rectanglelabels",
        "from_name": _LABEL,
        "value": {**box, "rectanglelabels": [region.label]},
    }
    if region.words:
        yield {**common, "type": "textarea", "from_name": _WORDS, "value": {**box, "text": [region.words]}}
