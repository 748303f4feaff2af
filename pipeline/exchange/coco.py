"""COCO, outwards: images, annotations and categories in one file (`coco_import` reads what comes back).

Boxes are x, y, width, height in pixels of the page's picture. Beside COCO's own keys an annotation has `name`
(figure_id or text_id), `text`, and on text blocks `caption_of`: the ids of the figures they caption.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from manifests.files import write_bytes
from manifests.vocabularies import KIND
from pipeline.exchange.page_export import PICTURES, PageExport
from pipeline.exchange.sheets import LABELS, TEXT_LABEL, Region, Sheet

CATEGORIES = {label: number for number, label in enumerate(LABELS, start=1)}

CARD = """# Pages as COCO

`annotations.json` is COCO's object detection format; `file_name` is relative to this folder. Categories are
the kinds of figures, and `text` for text blocks. Beside COCO's keys an annotation has `name`, `text` and, on
text blocks, `caption_of`: the ids of the figures whose caption they are. When people have changed it, run
`culti import --from coco FILE` with the work folder that this export was made from. Programs may drop keys
that are not COCO's: what they drop stays as it was.
"""


class CocoExport(PageExport):
    """`annotations.json` and the pages' pictures."""

    name = "export-coco"

    def write_regions(self, folder: Path, sheets: Sequence[Sheet]) -> None:
        content = json.dumps(as_coco(sheets), ensure_ascii=False, indent=1)
        write_bytes(folder / "annotations.json", content.encode())

    def card(self) -> str:
        return CARD


def as_coco(sheets: Sequence[Sheet]) -> dict[str, Any]:
    """The sheets as COCO's one object; ids count from 1."""
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for number, sheet in enumerate(sheets, start=1):
        images.append(
            {
                "id": number,
                "file_name": f"{PICTURES}/{sheet.image}",
                "width": sheet.width_px,
                "height": sheet.height_px,
                "document": sheet.document,
                "page": sheet.page_index + 1,
            }
        )
        first = len(annotations) + 1
        found = [
            _annotation(sheet, region, first + index, number) for index, region in enumerate(sheet.regions)
        ]
        for figure, text in sheet.captions or ():
            found[text]["caption_of"].append(first + figure)
        annotations += found
    return {
        "info": {"description": "Pages of art books with figures, text blocks and captions", "version": "1"},
        "licenses": [],
        "images": images,
        "annotations": annotations,
        "categories": [
            {"id": number, "name": label, "supercategory": "figure" if label in KIND else TEXT_LABEL}
            for label, number in CATEGORIES.items()
        ],
    }


def _annotation(sheet: Sheet, region: Region, number: int, image: int) -> dict[str, Any]:
    across, down = sheet.scale
    x, y = region.box.x0 * across, region.box.y0 * down
    width, height = region.box.width * across, region.box.height * down
    return {
        "id": number,
        "image_id": image,
        "category_id": CATEGORIES[region.label],
        "bbox": [x, y, width, height],
        "area": width * height,
        "segmentation": [[x, y, x + width, y, x + width, y + height, x, y + height]],
        "iscrowd": 0,
        "name": region.name,
        "text": region.words,
        **({"caption_of": []} if region.is_text else {}),
    }
