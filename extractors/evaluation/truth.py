"""Truth: what should be found on a page, written down by hand or by the program that drew it.

A `truth.jsonl` has one page a line: `{"pdf", "page", "figures": [{"bbox", "caption", ...}], "ignore",
"tags"}`, pages counted from 0, boxes in points from the top left of the page as displayed. A plate across two
facing pages may be listed as two figures, each half on its page (with the words at either or both of them),
or as one on either page.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from manifests.errors import CultiError
from manifests.geometry import Box


class TruthError(CultiError):
    """A truth file that cannot be read; the message names file, line and what is wrong."""


@dataclass(frozen=True)
class TrueFigure:
    """A figure as it should be found. `boxes` are equally right boxes; `parts` sub-pictures that together are
    right too; `captions`, `descriptions` and `titles` accepted readings (None: not judged).
    `english` says all of it in English ("" = not told)."""

    boxes: tuple[Box, ...]
    parts: tuple[Box, ...]
    captions: tuple[str, ...] | None
    kind: str | None
    descriptions: tuple[str, ...] | None
    titles: tuple[str, ...] | None
    english: str = ""


@dataclass(frozen=True)
class TruePage:
    """A page whose figures are known. What lies in an `ignore` box is not judged."""

    document: str
    page_index: int
    figures: tuple[TrueFigure, ...]
    ignore: tuple[Box, ...]
    tags: frozenset[str]


def read_truth(path: Path) -> list[TruePage]:
    """Read a `truth.jsonl`: one page a line. Raises TruthError naming the line."""
    pages = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TruthError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            pages.append(_true_page(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise TruthError(f"{path}, line {number}: {type(error).__name__}: {error}") from error
    return pages


def _true_page(record: dict[str, Any]) -> TruePage:
    return TruePage(
        document=record["pdf"],
        page_index=int(record["page"]),
        figures=tuple(_true_figure(figure) for figure in record["figures"]),
        ignore=tuple(Box.of(corners) for corners in record.get("ignore", ())),
        tags=frozenset(record.get("tags", ())),
    )


def _true_figure(record: dict[str, Any]) -> TrueFigure:
    boxes = [record["bbox"], *([record["bbox_alt"]] if record.get("bbox_alt") else [])]
    return TrueFigure(
        boxes=tuple(Box.of(corners) for corners in boxes),
        parts=tuple(Box.of(corners) for corners in record.get("parts", ())),
        captions=_readings(record, "caption"),
        kind=record.get("kind"),
        descriptions=_readings(record, "description"),
        titles=_readings(record, "title"),
        english=record.get("english", ""),
    )


def _readings(record: dict[str, Any], name: str) -> tuple[str, ...] | None:
    """A text and its other accepted readings, or None where the truth says nothing of it."""
    return None if record.get(name) is None else (record[name], *record.get(f"{name}_alt", ()))
