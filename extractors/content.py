"""What the extractors hand on: plain values that survive a JSON round trip.

All boxes are in PDF points of the page as read: the page as displayed, but for scans that lie sideways or
askew, which are read in the frame of their print (`PageContent.reading_frame`, `manifests.geometry`).
"""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import TypeAdapter

from manifests.geometry import Box, ReadingFrame

Origin = Literal["born_digital", "scanned", "mixed"]
Role = Literal[
    "title",
    "heading",
    "caption",
    "description",
    "field",
    "body",
    "running_head",
    "page_number",
    "reference",
    "footnote",
    "margin_note",
    "in_figure",
]
Direction = Literal["horizontal", "vertical"]
TextSource = Literal["pdf", "ocr"]
SeriesName = Literal["silk", "murals", "generic"]
Kind = Literal["pattern", "original_textile", "cropped_pattern", "mural", "figure"]


@dataclass(frozen=True)
class TextBlock:
    """A run of lines that read as one: a paragraph, a caption, a heading.

    `text` is the lines joined as the language joins them (no space between Chinese characters);
    `font_size` is the glyph height in points (an estimate from the line height for OCR);
    `colour` is the fill as 0xRRGGBB (0 where unknown); `confidence` is in [0, 1] (1 for a sound text layer);
    `reading_order` counts from 0 on its page.
    """

    bbox: Box
    text: str
    direction: Direction = "horizontal"
    source: TextSource = "pdf"
    confidence: float = 1.0
    font_size: float = 0.0
    colour: int = 0
    role: Role = "body"
    reading_order: int = 0


@dataclass(frozen=True)
class Picture:
    """The pixels of a figure as a file: `sha256` (hex) of its bytes, size in pixels, resolution on the page
    in dots per inch, and the colour space of the source before conversion to sRGB. `phash` is the 64-bit
    perceptual hash (hex); `texture` is the fine-grain contrast (grey levels of 255) and `tones` how far the
    colours lie from ten flat inks (8-bit Lab): small for redrawn patterns, higher for photographs of weaves
    and walls. The bytes travel beside it (`extractors.reader.PageReading`)."""

    sha256: str
    extension: Literal["png", "jpg"]
    width_px: int
    height_px: int
    dpi: float
    colour_space: str
    phash: str
    texture: float = 0.0
    tones: float = 0.0


@dataclass(frozen=True)
class FigureRegion:
    """A region taken for a figure. `parts` are the boxes joined into it; `picture` is None only when
    `drop_reason` says why the region is not a figure.

    Where a picture runs over two facing pages, `spread_page` is the page_index of its other half, and the
    last of the `parts` is that half's box, in that page's frame.
    """

    bbox: Box
    parts: tuple[Box, ...]
    detector: str
    confidence: float
    picture: Picture | None = None
    drop_reason: str | None = None
    spread_page: int | None = None

    @property
    def other_half(self) -> tuple[int, Box] | None:
        """Page and box of the other half of a picture that runs over two pages."""
        return None if self.spread_page is None else (self.spread_page, self.parts[-1])


@dataclass(frozen=True)
class PageContent:
    """One page: its frame, what is on it, and how the reading went.

    `width` and `height` are of the page as read; `rotation` is the file's own /Rotate; `turn` and `skew` lead
    from the page as displayed to the page as read (both 0 but on scans).
    `status` is `failed` when nothing could be read (then `error` says why in one line), `partial` when a
    part of the page is missing.
    """

    page_index: int
    width: float
    height: float
    rotation: int
    origin: Origin
    figures: tuple[FigureRegion, ...] = ()
    texts: tuple[TextBlock, ...] = ()
    printed_number: str | None = None
    ocr_engine: str | None = None
    status: Literal["ok", "partial", "failed"] = "ok"
    error: str | None = None
    turn: int = 0
    skew: float = 0.0

    @property
    def reading_frame(self) -> ReadingFrame:
        """How the page as read lies on the page as displayed. Only for pages whose size is known."""
        sideways = self.turn in (90, 270)
        width, height = (self.height, self.width) if sideways else (self.width, self.height)
        return ReadingFrame(width, height, self.turn, self.skew)


@dataclass(frozen=True)
class Book:
    """A document read to its end: pages in order, with roles and drop reasons only the whole book shows."""

    series: SeriesName
    title: str
    pages: tuple[PageContent, ...]


@dataclass(frozen=True)
class Link:
    """What belongs to one kept figure: `figure` is (page_index, index into that page's `figures`).

    `title`, `caption`, `description` are "" where the book prints none; `rule` names the rule that bound the
    words to the figure; `confidence` is in [0, 1]. `mentions` are the blocks of running text that refer to
    the figure, each as (page_index, index into that page's `texts`).
    """

    figure: tuple[int, int]
    kind: Kind
    entry_id: str = ""
    title: str = ""
    caption: str = ""
    description: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    rule: str = "none"
    confidence: float = 0.0
    mentions: tuple[tuple[int, int], ...] = ()


PAGE_CONTENT = TypeAdapter(PageContent)
"""Reads and writes one page as JSON: `PAGE_CONTENT.dump_json(page)`, `PAGE_CONTENT.validate_json(data)`."""
