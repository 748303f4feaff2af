"""Rows of the dataset before they are written, and those of the configuration `pairs`."""

import json
from dataclasses import dataclass
from pathlib import Path

from manifests.store import Row
from pipeline.dataset.contents import DatasetContents, Place


@dataclass(frozen=True)
class DatasetRow:
    """A row with its split and its book. `columns` are all of them but the picture; `image` is the picture's
    file, `image_bytes` its size; both are empty where the configuration has no pictures."""

    split: str
    book: str
    columns: Row
    image: Path | None = None
    image_bytes: int = 0


def pair_rows(contents: DatasetContents) -> list[DatasetRow]:
    """The kept records in order, with all that is known of where they come from.

    Raises OSError when a picture is not there.
    """
    return [_pair_row(contents, record) for record in contents.kept]


def book_columns(contents: DatasetContents, place: Place) -> Row:
    """The columns that say which page of which book a row comes from."""
    document, page = contents.document_of[place[0]], contents.page_of[place]
    return {
        "document": document["document"],
        "document_sha256": document["sha256"],
        "series": document["series"],
        "page_index": page["page_index"],
        "printed_number": page["printed_number"],
        "page_width": page["width"],
        "page_height": page["height"],
        "page_origin": page["origin"],
        "ocr_engine": page["ocr_engine"],
    }


_FROM_RECORD = (
    *("text", "kind", "figure_id", "group_id", "bbox", "entry_id", "title", "caption", "description"),
    *("text_raw", "cleaning_rules", "pair_rule", "confidence", "review_status"),
)
_FROM_FIGURE = ("spread_page", "width_px", "height_px", "dpi", "colour_space", "phash", "detector")


def _pair_row(contents: DatasetContents, record: Row) -> DatasetRow:
    figure = contents.figure_of[record["figure_id"]]
    image = contents.root / record["image_path"]
    columns = {
        **{name: record[name] for name in _FROM_RECORD},
        **book_columns(contents, (record["document"], record["page_index"])),
        **{name: figure[name] for name in _FROM_FIGURE},
        "image_sha256": record["sha256"],
        "detection_confidence": figure["confidence"],
        "fields": json.dumps(record["fields"], ensure_ascii=False, sort_keys=True),
        "mentions": contents.pair_of[record["figure_id"]]["mentions"],
    }
    book = contents.book(record["document"])
    return DatasetRow(record["split"], book, columns, image, image.stat().st_size)
