"""Pages as annotation programs see them: a picture, labelled regions with words, captions of figures.

`Sheet` is what both forms (Label Studio, COCO) write and read. Boxes are in PDF points on the page as
displayed; the forms convert to percent or pixels of the rendered page and back.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from manifests.files import write_bytes
from manifests.fingerprint import fingerprint
from manifests.geometry import Box
from manifests.schemas import DOCUMENTS, FIGURES, PAGES, PAIRS, RECORDS, TEXTS
from manifests.store import Row, read_manifest
from manifests.vocabularies import KIND
from pipeline.exchange.export import ExportChoice
from pipeline.review.matching import printed_words
from pipeline.workfolder import WorkFolder

TEXT_LABEL = "text"
"""The label of text blocks; figures are labelled with their kind."""

LABELS = (*KIND, TEXT_LABEL)


@dataclass(frozen=True)
class Region:
    """A figure or text block: `name` is its figure_id or text_id ("" when a person drew it), `label` one of
    LABELS ("" when it is none of them), `words` a figure's training text or a block's transcription (None
    where the form that came back has lost it)."""

    name: str
    label: str
    box: Box
    words: str | None = ""

    @property
    def is_text(self) -> bool:
        return self.label == TEXT_LABEL


@dataclass(frozen=True)
class Sheet:
    """One page. `captions` are (figure, text) of `regions`, as indices: the text is the figure's caption;
    None where the form that came back has lost the links. `seen` holds, by figure_id, what a decision about
    the figure has to say of it (the fields of `FigureAsSeen`). The page's sizes are in points, its picture's
    in pixels."""

    document: str
    page_index: int
    width: float
    height: float
    regions: tuple[Region, ...] = ()
    captions: tuple[tuple[int, int], ...] | None = ()
    seen: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    image: str = ""
    width_px: int = 0
    height_px: int = 0

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels a point, across and down: a picture is a whole number of pixels each way."""
        return self.width_px / self.width, self.height_px / self.height

    def with_regions(self, regions: Sequence[Region], links: Iterable[tuple[int, int]] | None) -> "Sheet":
        """The same page with other regions. `links` join two of them each, in any order; those that do not
        join a figure with a text are left out."""
        if links is None:
            return replace(self, regions=tuple(regions), captions=None)
        ends = [(one, two) if regions[two].is_text else (two, one) for one, two in links]
        apart = [(one, two) for one, two in ends if regions[two].is_text and not regions[one].is_text]
        return replace(self, regions=tuple(regions), captions=tuple(sorted(set(apart))))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        regions = tuple(Region(**{**region, "box": Box(**region["box"])}) for region in value["regions"])
        captions = tuple((figure, text) for figure, text in value["captions"])
        return cls(**{**value, "regions": regions, "captions": captions})


def read_sheets(work: WorkFolder, choice: ExportChoice) -> list[Sheet]:
    """The pages that hold records which nobody has rejected, in order, without pictures yet.

    Raises ManifestError.
    """
    texts = _by_page(read_manifest(work.manifests, TEXTS))
    standing = (row for row in read_manifest(work.manifests, RECORDS) if row["review_status"] != "rejected")
    records = _by_page(standing)
    seen = _seen(work)
    sheets = []
    for page in read_manifest(work.manifests, PAGES):
        key = (page["document"], page["page_index"])
        if key in records and (not choice.documents or page["document"] in choice.documents):
            frame = Box(0.0, 0.0, page["width"], page["height"])
            regions = [_figure(row, frame) for row in records[key]]
            regions += [_text(row, frame) for row in texts[key]]
            sheets.append(
                Sheet(
                    *key,
                    page["width"],
                    page["height"],
                    tuple(regions),
                    caption_links(records[key], texts[key]),
                    {row["figure_id"]: seen[row["figure_id"]] for row in records[key]},
                )
            )
    return sheets[: choice.limit]


def _seen(work: WorkFolder) -> dict[str, dict[str, Any]]:
    """What decisions say of the figures: where the extraction found them, and the words as printed."""
    hashes = {row["document"]: row["sha256"] for row in read_manifest(work.manifests, DOCUMENTS)}
    pairs = {row["figure_id"]: row for row in read_manifest(work.manifests, PAIRS)}
    return {
        row["figure_id"]: {
            **{name: row[name] for name in ("figure_id", "document", "page_index", "bbox")},
            "sha256": hashes[row["document"]],
            "words": printed_words(pairs.get(row["figure_id"])),
            "drop_reason": row["drop_reason"] or "",
        }
        for row in read_manifest(work.manifests, FIGURES)
    }


def caption_links(records: Sequence[Row], texts: Sequence[Row]) -> tuple[tuple[int, int], ...]:
    """(figure, text) as indices into records followed by texts: the block a figure's caption is printed in.

    Captions printed on other pages have no link here. Of blocks with the same words the nearest is meant.
    """
    links = []
    for index, record in enumerate(records):
        fitting = [
            (text["text"] != record["caption"], Box(*record["bbox"]).distance(Box(*text["bbox"])), number)
            for number, text in enumerate(texts)
            if _holds(text, record["caption"])
        ]
        if fitting:
            links.append((index, len(records) + min(fitting)[2]))
    return tuple(links)


def _holds(text: Row, caption: str) -> bool:
    """Whether the caption is the block's words or, in a list or line of captions, a part of them."""
    return bool(caption) and (
        text["text"] == caption or (text["role"] == "caption" and caption in text["text"])
    )


def _by_page(rows: Iterable[Row]) -> defaultdict[tuple[str, int], list[Row]]:
    grouped: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[(row["document"], row["page_index"])].append(row)
    return grouped


def _figure(record: Row, frame: Box) -> Region:
    return Region(record["figure_id"], record["kind"], _within(frame, record["bbox"]), record["text"])


def _text(text: Row, frame: Box) -> Region:
    return Region(text["text_id"], TEXT_LABEL, _within(frame, text["bbox"]), text["text"])


def _within(frame: Box, corners: Sequence[float]) -> Box:
    """The box, cut at the page's edges: rounded corners may lie a hair outside, which programs refuse."""
    x0, y0, x1, y1 = corners
    across, down = frame.x1, frame.y1
    return Box(
        min(max(x0, 0.0), across), min(max(y0, 0.0), down), min(max(x1, 0.0), across), min(max(y1, 0.0), down)
    )


def export_key(sheets: Iterable[Sheet], dpi: int) -> str:
    """What this export is known by when it comes back: 12 hex digits of its content."""
    return fingerprint([dpi, [sheet.as_json() for sheet in sheets]])[:12]


def named(sheet: Sheet, key: str, number: int) -> Sheet:
    """The sheet with its picture's name, which holds the export's key: names survive every program."""
    return replace(sheet, image=f"{key}-{number:05d}.jpg")


def remember(work: WorkFolder, key: str, sheets: Iterable[Sheet]) -> None:
    """Keep what was exported in the work folder, to tell later what a person changed."""
    folder = _memory(work)
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(sheet.as_json(), ensure_ascii=False) + "\n" for sheet in sheets]
    write_bytes(folder / f"{key}.jsonl", "".join(lines).encode())


def _memory(work: WorkFolder) -> Path:
    """Beside the decisions, for it cannot be made again once the books have been read anew."""
    return work.root / "review" / "exports"


def remembered(work: WorkFolder, key: str) -> dict[str, Sheet]:
    """The sheets of an export by their pictures' names; empty when this work folder does not know it."""
    path = _memory(work) / f"{key}.jsonl"
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    sheets = [Sheet.from_json(json.loads(line)) for line in lines]
    return {sheet.image: sheet for sheet in sheets}


_PICTURE = re.compile(r"([0-9a-f]{12})-[0-9]{5,}\.jpg$")


def exported_name(address: str) -> tuple[str, str] | None:
    """The export's key and the picture's name, from a path or address that ends in it; None when it does not.

    Programs put folders, hosts and prefixes of their own in front.
    """
    found = _PICTURE.search(address)
    return (found.group(1), found.group()) if found else None
