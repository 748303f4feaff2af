"""A book as rows of the manifests, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from extractors.content import Book, FigureRegion, PageContent, Picture, TextBlock
from manifests.geometry import Box, ReadingFrame
from manifests.store import Row
from pipeline.sources import Source

IMAGES = "images"
Frames = Mapping[int, ReadingFrame]
"""The frames of the pages whose size is known, by page_index."""

_PICTURE = ("sha256", "width_px", "height_px", "dpi", "colour_space", "phash", "texture", "tones")


@dataclass(frozen=True)
class BookRows:
    """The rows of one book in its four manifests."""

    document: Row
    pages: list[Row]
    figures: list[Row]
    texts: list[Row]


def failed_document_row(source: Source, error: str) -> Row:
    """The row of a PDF that could not be read at all."""
    return {
        "document": source.document,
        "sha256": source.sha256,
        "path": source.path.as_posix(),
        "series": None,
        "title": "",
        "n_pages": 0,
        "status": "failed",
        "error": error,
    }


def book_rows(source: Source, key: str, book: Book, n_pages: int) -> BookRows:
    """The rows of a book that was read; `key` begins the names of its figures and texts."""
    status, error = _status(book, n_pages)
    document = {
        **failed_document_row(source, ""),
        "series": book.series,
        "title": book.title,
        "n_pages": n_pages,
        "status": status,
        "error": error,
    }
    rows = BookRows(document, [], [], [])
    frames = _frames(book.pages)
    for page in book.pages:
        place = {"document": source.document, "page_index": page.page_index}
        name = f"{key}-{page.page_index + 1:04d}"
        rows.pages.append({**place, **_page_row(page)})
        for number, figure in enumerate(page.figures, start=1):
            row = _figure_row(figure, page.reading_frame, frames)
            rows.figures.append({"figure_id": f"{name}-{number:03d}", **place, **row})
        for number, text in enumerate(page.texts, start=1):
            row = _text_row(text, page.reading_frame)
            rows.texts.append({"text_id": f"{name}-t{number:03d}", **place, **row})
    return rows


def _status(book: Book, n_pages: int) -> tuple[str, str | None]:
    failed = [page for page in book.pages if page.status == "failed"]
    if len(failed) == len(book.pages):
        return "failed", f"no page could be read: {failed[0].error}"
    if failed:
        numbers = ", ".join(str(page.page_index + 1) for page in failed[:10]) + (
            ", ..." if len(failed) > 10 else ""
        )
        return "partial", f"{len(failed)} of {len(book.pages)} pages failed: {numbers}"
    parts = [page for page in book.pages if page.status == "partial"]
    if parts:
        return "partial", f"{len(parts)} of {len(book.pages)} pages were read in part"
    if len(book.pages) < n_pages:
        return "partial", f"only the first {len(book.pages)} of {n_pages} pages were asked for (--limit)"
    return "ok", None


def _page_row(page: PageContent) -> Row:
    sideways = page.turn in (90, 270)
    return {
        "width": page.height if sideways else page.width,
        "height": page.width if sideways else page.height,
        "rotation": page.rotation,
        "turn": page.turn,
        "skew": page.skew,
        "origin": None if page.status == "failed" else page.origin,
        "printed_number": page.printed_number,
        "n_figures": len(page.figures),
        "n_texts": len(page.texts),
        "ocr_engine": page.ocr_engine,
        "status": page.status,
        "error": page.error,
    }


def _frames(pages: Sequence[PageContent]) -> Frames:
    return {page.page_index: page.reading_frame for page in pages if page.width and page.height}


def _of_parts(frame: ReadingFrame, n: int, spread_page: int | None, frames: Frames) -> list[ReadingFrame]:
    """The frames in which `n` parts of a figure lie: its page's, and that of the page of its other half."""
    return [frame] * n if spread_page is None else [*[frame] * (n - 1), frames[spread_page]]


def picture_row(picture: Picture | None) -> Row:
    """The columns of `figures` that tell of the picture's file; all null where there is none."""
    row: dict[str, Any] = dict.fromkeys(("image_path", *_PICTURE))
    if picture is None:
        return row
    path = f"{IMAGES}/{picture.sha256}.{picture.extension}"
    return {"image_path": path} | {name: getattr(picture, name) for name in _PICTURE}


def _figure_row(figure: FigureRegion, frame: ReadingFrame, frames: Frames) -> Row:
    return {
        "bbox": frame.displayed(figure.bbox).rounded().as_list(),
        "parts": [
            at.displayed(part).rounded().as_list()
            for part, at in zip(
                figure.parts, _of_parts(frame, len(figure.parts), figure.spread_page, frames), strict=True
            )
        ],
        "spread_page": figure.spread_page,
        **picture_row(figure.picture),
        "detector": figure.detector,
        "confidence": figure.confidence,
        "drop_reason": figure.drop_reason,
    }


def _text_row(text: TextBlock, frame: ReadingFrame) -> Row:
    return {
        "bbox": frame.displayed(text.bbox).rounded().as_list(),
        "role": text.role,
        "text": text.text,
        "direction": text.direction,
        "source": text.source,
        "confidence": text.confidence,
        "font_size": text.font_size,
        "colour": text.colour,
        "reading_order": text.reading_order,
    }


def book_of(document: Row, pages: Sequence[Row], figures: Sequence[Row], texts: Sequence[Row]) -> Book:
    """Rebuild the book from its rows, in the order it had: the inverse of `book_rows`."""
    figures_of: dict[int, list[Row]] = {row["page_index"]: [] for row in pages}
    texts_of: dict[int, list[Row]] = {row["page_index"]: [] for row in pages}
    for row in sorted(figures, key=figure_number):
        figures_of[row["page_index"]].append(row)
    for row in sorted(texts, key=text_number):
        texts_of[row["page_index"]].append(row)
    bare = {row["page_index"]: bare_page(row) for row in pages}
    frames = _frames(list(bare.values()))
    contents = [
        replace(
            page,
            figures=tuple(_figure(row, page.reading_frame, frames) for row in figures_of[index]),
            texts=tuple(_text(row, page.reading_frame) for row in texts_of[index]),
        )
        for index, page in bare.items()
    ]
    return Book(series=document["series"], title=document["title"], pages=tuple(contents))


def figure_number(row: Row) -> int:
    """The figure's number on its page, from 1."""
    return int(row["figure_id"].rpartition("-")[2])


def text_number(row: Row) -> int:
    """The text block's number on its page, from 1."""
    return int(row["text_id"].rpartition("-t")[2])


def bare_page(row: Row) -> PageContent:
    """A row of `pages`: the page without what is on it."""
    sideways = row["turn"] in (90, 270)
    return PageContent(
        page_index=row["page_index"],
        width=row["height"] if sideways else row["width"],
        height=row["width"] if sideways else row["height"],
        rotation=row["rotation"],
        origin=row["origin"] or "born_digital",
        printed_number=row["printed_number"],
        ocr_engine=row["ocr_engine"],
        status=row["status"],
        error=row["error"],
        turn=row["turn"],
        skew=row["skew"],
    )


def _figure(row: Row, frame: ReadingFrame, frames: Frames) -> FigureRegion:
    picture = None
    if row["image_path"] is not None:
        extension = PurePosixPath(row["image_path"]).suffix.lstrip(".")
        picture = Picture(
            extension="png" if extension == "png" else "jpg", **{name: row[name] for name in _PICTURE}
        )
    return FigureRegion(
        bbox=frame.read(Box(*row["bbox"])),
        parts=tuple(
            at.read(Box(*part))
            for part, at in zip(
                row["parts"], _of_parts(frame, len(row["parts"]), row["spread_page"], frames), strict=True
            )
        ),
        detector=row["detector"],
        confidence=row["confidence"],
        picture=picture,
        drop_reason=row["drop_reason"],
        spread_page=row["spread_page"],
    )


def text_block(row: Row) -> TextBlock:
    """A row of `texts` as a block of the page as displayed."""
    names = ("text", "direction", "source", "confidence", "font_size", "colour", "role", "reading_order")
    return TextBlock(bbox=Box(*row["bbox"]), **{name: row[name] for name in names})


def _text(row: Row, frame: ReadingFrame) -> TextBlock:
    block = text_block(row)
    return replace(block, bbox=frame.read(block.bbox))
