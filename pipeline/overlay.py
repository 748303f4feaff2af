"""`culti overlay`: pages with what was found on them drawn in: figures, text blocks, the links between them.

The first thing to look at when a book was read: boxes off by a margin and captions at the wrong picture show
at once.
"""

import io
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pymupdf
from PIL import Image, ImageDraw, ImageFont

from extractors.options import ExtractionOptions
from extractors.pdf.document import open_document
from extractors.pictures.raster import render
from extractors.spreads.facing import SPREAD_HALF
from manifests.files import write_bytes
from manifests.manifest_schema import ManifestSchema
from manifests.schemas import DOCUMENTS, FIGURES, PAGES, PAIRS, TEXTS
from manifests.store import Row, read_manifest
from pipeline.errors import UsageError
from pipeline.workfolder import WorkFolder

DPI = 110
KIND_COLOURS = {
    "pattern": "#c0392b",
    "cropped_pattern": "#d98200",
    "original_textile": "#1e7b4f",
    "mural": "#2458a8",
    "figure": "#7d3c98",
}
_DROPPED_COLOUR = "#707070"
_ROLE_COLOURS = {"heading": "#c0392b", "title": "#c0392b", "caption": "#2458a8", "field": "#008a8a"}
_TEXT_COLOUR = "#9a8f80"
_ROW_COLUMN = 760  # pixels: width of the column that shows the rows beside the page


@dataclass(frozen=True)
class _PageRows:
    """What was found on a page; `pairs` by figure_id, those of pictures across two pages at both halves."""

    figures: list[Row]
    texts: list[Row]
    pairs: dict[str, Row]


def draw_overlays(
    work: WorkFolder,
    document: str | None,
    page_numbers: Sequence[int],
    options: ExtractionOptions,
    *,
    with_rows: bool,
    on_progress: Callable[[str, int, int], None],
) -> list[Path]:
    """Draw the pages of one document (or of all) into `overlays/` in the work folder; returns the PNG files.

    `page_numbers` count from 1 as a PDF viewer does; none means every page. Raises UsageError for a document
    or page that the manifests do not have, DocumentError when the PDF is no longer readable.
    """
    documents = [row for row in read_manifest(work.manifests, DOCUMENTS) if row["status"] != "failed"]
    if document is not None:
        named = [row for row in documents if row["document"] == document]
        if not named:
            known = ", ".join(row["document"] for row in documents[:8])
            raise UsageError(f"{document}: not among the documents that were read ({known})")
        documents = named
    pages = _by_document(work, PAGES)
    wanted = {row["document"]: _wanted_pages(row, page_numbers) for row in documents}
    total = sum(len(indices) for indices in wanted.values())
    rows = _page_rows(work)
    written: list[Path] = []
    for row in documents:
        frames = {page["page_index"]: page for page in pages[row["document"]]}
        with open_document(Path(row["path"]), options) as opened:
            for index in wanted[row["document"]]:
                on_progress("drawing pages", len(written), total)
                if frames[index]["status"] == "failed":
                    continue
                pixels = render(opened.page(index), DPI)
                picture = _drawn(Image.fromarray(pixels), rows[(row["document"], index)], with_rows)
                name = f"{_file_stem(row['document'])}-{index + 1:04d}.png"
                written.append(_saved(picture, work.root / "overlays" / name))
    on_progress("drawing pages", total, total)
    return written


def _file_stem(document: str) -> str:
    """The document's path as one file name."""
    return Path(document).with_suffix("").as_posix().replace("/", "-")


def _wanted_pages(document: Row, page_numbers: Sequence[int]) -> list[int]:
    beyond = [number for number in page_numbers if not 1 <= number <= document["n_pages"]]
    if beyond:
        raise UsageError(f"{document['document']} has pages 1 to {document['n_pages']}, not {beyond[0]}")
    return [number - 1 for number in page_numbers] or list(range(document["n_pages"]))


def _by_document(work: WorkFolder, schema: ManifestSchema) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in read_manifest(work.manifests, schema):
        rows[row["document"]].append(row)
    return rows


def _page_rows(work: WorkFolder) -> dict[tuple[str, int], _PageRows]:
    rows: dict[tuple[str, int], _PageRows] = defaultdict(lambda: _PageRows([], [], {}))
    figures = read_manifest(work.manifests, FIGURES)
    for row in figures:
        rows[(row["document"], row["page_index"])].figures.append(row)
    for row in read_manifest(work.manifests, TEXTS):
        rows[(row["document"], row["page_index"])].texts.append(row)
    for row in read_manifest(work.manifests, PAIRS):
        rows[(row["document"], row["page_index"])].pairs[row["figure_id"]] = row
    for half in figures:
        if half["drop_reason"] == SPREAD_HALF:
            whole = rows[(half["document"], half["spread_page"])]
            kept = next(row["figure_id"] for row in whole.figures if row["bbox"] == half["parts"][-1])
            if kept in whole.pairs:
                here = rows[(half["document"], half["page_index"])]
                here.pairs[half["figure_id"]] = whole.pairs[kept]
    return rows


def _drawn(page: Image.Image, rows: _PageRows, with_rows: bool) -> Image.Image:
    draw = ImageDraw.Draw(page)
    for text in rows.texts:
        draw.rectangle(_pixels(text["bbox"]), outline=_ROLE_COLOURS.get(text["role"], _TEXT_COLOUR))
    for figure in rows.figures:
        pair = rows.pairs.get(figure["figure_id"])
        for text in rows.texts:
            if pair is not None and _belongs(text, pair):
                ends = [_middle(figure["bbox"]), _middle(text["bbox"])]
                draw.line(ends, fill=KIND_COLOURS[pair["kind"]], width=2)
    for figure in rows.figures:
        pair = rows.pairs.get(figure["figure_id"])
        colour = _DROPPED_COLOUR if pair is None else KIND_COLOURS[pair["kind"]]
        label = f"dropped: {figure['drop_reason']}" if pair is None else f"{pair['kind']} {pair['entry_id']}"
        if figure["spread_page"] is not None:
            label = f"{label.strip()}, one picture with page {figure['spread_page'] + 1}"
        draw.rectangle(_pixels(figure["bbox"]), outline=colour, width=3)
        _tag(draw, figure["bbox"], label.strip(), colour)
    return _beside(page, list(rows.pairs.values())) if with_rows else page


def _belongs(text: Row, pair: Row) -> bool:
    """Whether a block's words went into the pair: as its caption, or as (part of) its description."""
    words, description = text["text"], pair["description"]
    within = len(words) > 4 and words in description
    holds = bool(description) and text["role"] == "field" and description in words
    return bool(words) and (words == pair["caption"] or within or holds)


def _pixels(bbox: Sequence[float]) -> list[float]:
    return [value * DPI / 72 for value in bbox]


def _middle(bbox: Sequence[float]) -> tuple[float, float]:
    x0, y0, x1, y1 = _pixels(bbox)
    return (x0 + x1) / 2, (y0 + y1) / 2


def _tag(draw: ImageDraw.ImageDraw, bbox: Sequence[float], label: str, colour: str) -> None:
    x, y = _pixels(bbox)[:2]
    left, top, right, bottom = draw.textbbox((x + 3, y + 2), label, font=_font(15))
    draw.rectangle((left - 3, top - 2, right + 3, bottom + 2), fill=colour)
    draw.text((x + 3, y + 2), label, font=_font(15), fill="white")


def _beside(page: Image.Image, pairs: Sequence[Row]) -> Image.Image:
    """The page with the rows it became written out to its right."""
    sheet = Image.new("RGB", (page.width + _ROW_COLUMN, page.height), "white")
    sheet.paste(page, (0, 0))
    draw = ImageDraw.Draw(sheet)
    x, y = page.width + 24, 24
    for pair in pairs:
        colour = KIND_COLOURS[pair["kind"]]
        draw.text((x, y), f"{pair['kind']}   {pair['title']}", font=_font(20), fill=colour)
        y += 30
        for name in ("caption", "description"):
            y = _wrapped(draw, x, y, name, pair[name])
        fields = "  ".join(f"{key}: {value}" for key, value in sorted(pair["fields"].items()))
        y = _wrapped(draw, x, y, "fields", fields)
        y = _wrapped(draw, x, y, "rule", f"{pair['pair_rule']} ({pair['confidence']:.2f})") + 22
    return sheet


def _wrapped(draw: ImageDraw.ImageDraw, x: int, y: int, name: str, text: str) -> int:
    """Write one field of a row, wrapped to the column; returns the y below it. Empty fields take no room."""
    if not text:
        return y
    draw.text((x, y), name, font=_font(14), fill=_DROPPED_COLOUR)
    line = ""
    for character in text:
        if draw.textlength(line + character, font=_font(16)) > _ROW_COLUMN - 160:
            draw.text((x + 100, y), line, font=_font(16), fill="black")
            line, y = "", y + 23
        line += character
    draw.text((x + 100, y), line, font=_font(16), fill="black")
    return y + 25


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Droid Sans Fallback, which PyMuPDF carries: it has the Chinese characters of both scripts."""
    return ImageFont.truetype(io.BytesIO(pymupdf.Font("china-s").buffer), size)


def _saved(picture: Image.Image, path: Path) -> Path:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, buffer.getvalue())
    return path
