"""How books are read: one frozen set of options, each with its reason."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ExtractionOptions(BaseModel):
    """Options of `culti extract`. Lengths on the page are PDF points, resolutions dots per inch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    series: Literal["auto", "silk", "murals", "generic"] = Field(
        "auto", description="The books' layout conventions; `auto` recognises them from each book itself."
    )
    password: str = Field("", description="Password tried on encrypted PDFs.")
    ocr: Literal["auto", "always", "never"] = Field(
        "auto", description="When to recognise text: on pages without a sound text layer, on all, or on none."
    )
    ocr_detection_model: str = Field(
        "embedded",
        description="`embedded` (PP-OCRv6 small, offline) or an official PaddleOCR detection model's name.",
    )
    ocr_recognition_model: str = Field(
        "embedded",
        description="`embedded` (PP-OCRv6 small, offline) or an official PaddleOCR recognition model's name.",
    )
    ocr_side_limit: int = Field(
        1600, ge=480, le=4000, description="Longest page side, in pixels, that text detection sees."
    )
    ocr_threads: int = Field(1, ge=1, le=64, description="Threads of the OCR engine in each worker.")
    scan_dpi: int = Field(200, ge=72, le=600, description="Resolution at which scanned pages are analysed.")
    figure_dpi: int = Field(
        300,
        ge=72,
        le=1200,
        description="Resolution of rendered figures that have no native resolution (vector).",
    )
    max_figure_dpi: int = Field(
        600, ge=72, le=2400, description="Cap on the resolution at which composed figures are rendered."
    )
    max_figure_pixels: int = Field(
        64_000_000,
        ge=10_000,
        description="Cap on the pixels of one picture; larger ones are scaled down to it.",
    )
    min_figure_side: float = Field(
        20.0,
        ge=1.0,
        description="Shortest side, in points, of a figure; smaller regions are dropped as `tiny`.",
    )
    max_pages: int = Field(5000, ge=1, description="Books with more pages than this are refused.")
    max_page_side: float = Field(
        14_400.0, ge=72.0, description="Longest page side, in points (14,400 is the PDF limit), that is read."
    )
    max_page_objects: int = Field(
        200_000, ge=100, description="Pages with more drawing operations than this are refused."
    )
    max_image_pixels: int = Field(
        300_000_000, ge=10_000, description="Pages with an image of more pixels than this are refused."
    )
    page_seconds: float = Field(180.0, gt=0, description="Time after which the reading of a page is ended.")
    worker_memory: int = Field(
        2200,
        ge=512,
        description="Megabytes (MiB) of memory of its own that a worker process may take (on Linux); a page "
        "that needs more fails. With the libraries' files that it maps besides, it stays below 2.5 GB.",
    )
