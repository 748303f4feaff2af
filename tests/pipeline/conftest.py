"""Real small PDFs, made on the spot."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

MakeBook = Callable[..., Path]


def picture(seed: int, side: int = 240) -> bytes:
    """A PNG of coloured patches, another one for every seed."""
    patches = np.random.default_rng(seed).integers(0, 255, (6, 6, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(patches).resize((side, side), Image.Resampling.NEAREST).save(buffer, "png")
    return buffer.getvalue()


def write_book(path: Path, pages: int = 3, seed: int = 0, captions: bool = True) -> Path:
    """A born-digital book: a picture on every page, with "图 N …" below it and a paragraph of text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with pymupdf.open() as pdf:
        for number in range(1, pages + 1):
            page = pdf.new_page(width=420, height=595)
            page.insert_image((90, 80, 330, 320), stream=picture(1000 * seed + number))
            if captions:
                page.insert_text(
                    (150, 340), f"图 {number}　莲花纹样之{number}", fontname="china-s", fontsize=9
                )
            for line in range(5):
                page.insert_text(
                    (60, 400 + 18 * line),
                    "这一段文字讲述织物的来历与工艺，与图无关。",
                    fontname="china-s",
                    fontsize=11,
                )
        pdf.save(path, no_new_id=True)
    return path


@pytest.fixture
def make_book() -> MakeBook:
    return write_book
