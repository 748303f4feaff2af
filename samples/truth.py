"""What is on a page, for checking: one JSON line a page, written beside the book as truth.jsonl.

Boxes are PDF points, origin top-left, of the page as displayed (after /Rotate).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from manifests.geometry import Box


@dataclass(slots=True)
class FigureTruth:
    """One figure: where it is and what belongs to it (see DESIGN: kinds, titles, captions, descriptions).

    The `_alt` are equally right; `parts` are the panels of a figure that may be found one by one.
    `english` says in English what title, caption and description say together.
    """

    bbox: Box
    kind: str
    entry_id: str
    title: str
    caption: str = ""
    description: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    caption_alt: list[str] = field(default_factory=list)
    bbox_alt: Box | None = None
    title_alt: list[str] = field(default_factory=list)
    parts: list[Box] = field(default_factory=list)
    english: str = ""

    def as_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {
            "bbox": self.bbox.rounded().as_list(),
            "kind": self.kind,
            "entry_id": self.entry_id,
            "title": self.title,
            "caption": self.caption,
            "description": self.description,
            "fields": self.fields,
            "english": self.english,
        }
        if self.caption_alt:
            row["caption_alt"] = self.caption_alt
        if self.bbox_alt is not None:
            row["bbox_alt"] = self.bbox_alt.rounded().as_list()
        if self.title_alt:
            row["title_alt"] = self.title_alt
        if self.parts:
            row["parts"] = [part.rounded().as_list() for part in self.parts]
        return row


@dataclass(slots=True)
class PageTruth:
    """One page, `page` counted from 0; a page without figures is a negative."""

    page: int
    width: float
    height: float
    rotation: int = 0
    figures: list[FigureTruth] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    note: str = ""

    def as_json(self, pdf: str) -> dict[str, Any]:
        tags = [*self.tags] if self.figures else [*self.tags, "negative"]
        return {
            "pdf": pdf,
            "page": self.page,
            "page_size": [round(self.width, 2), round(self.height, 2)],
            "rotation": self.rotation,
            "figures": [figure.as_json() for figure in self.figures],
            "ignore": [],
            "tags": tags,
            "note": self.note,
        }


def write(path: Path, pdf: str, pages: Iterable[PageTruth]) -> None:
    """Writes truth.jsonl for one book, to a temporary name and renamed."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8") as stream:
        for page in pages:
            stream.write(json.dumps(page.as_json(pdf), ensure_ascii=False) + "\n")
    partial.replace(path)


def read(path: Path) -> list[PageTruth]:
    """Reads back what `write` wrote."""
    pages = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        figures = [
            FigureTruth(
                Box.of(figure["bbox"]),
                figure["kind"],
                figure["entry_id"],
                figure["title"],
                figure["caption"],
                figure["description"],
                figure["fields"],
                figure.get("caption_alt", []),
                Box.of(figure["bbox_alt"]) if "bbox_alt" in figure else None,
                figure.get("title_alt", []),
                [Box.of(part) for part in figure.get("parts", [])],
                figure["english"],
            )
            for figure in row["figures"]
        ]
        width, height = row["page_size"]
        tags = [tag for tag in row["tags"] if tag != "negative"]
        pages.append(PageTruth(row["page"], width, height, row["rotation"], figures, tags, row["note"]))
    return pages
