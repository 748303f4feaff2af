"""Rows of the manifests with nothing in them but a text, for the stages that work on texts."""

from manifests.store import Row


def pair_row(number: int, text: str, fields: dict[str, str] | None = None) -> Row:
    """The pair of a figure on page `number` (from 0) of a book, described by the text."""
    return {**_paired(number, text, fields or {}), "mentions": []}


def record_row(number: int, text: str, drop_reason: str | None = None) -> Row:
    """The record of such a figure: in the dataset, for training, unless it was dropped."""
    return {
        **_paired(number, text, {}),
        "image_path": "images/a.png",
        "sha256": "0" * 64,
        "text": text,
        "text_raw": text,
        "cleaning_rules": [],
        "group_id": f"g{number}",
        "split": None if drop_reason else "train",
        "status": "dropped" if drop_reason else "kept",
        "drop_reason": drop_reason,
        "review_status": "unreviewed",
    }


def _paired(number: int, text: str, fields: dict[str, str]) -> Row:
    return {
        "figure_id": f"book-{number:04d}-1",
        "document": "book.pdf",
        "page_index": number,
        "bbox": [0.0, 0.0, 1.0, 1.0],
        "kind": "figure",
        "entry_id": "",
        "title": "",
        "caption": "",
        "description": text,
        "fields": fields,
        "pair_rule": "caption_by_label",
        "confidence": 1.0,
    }
