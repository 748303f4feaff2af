"""Pages with what was found drawn in: the boxes stand where the figures are; what is asked for is there."""

from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image
from typer.testing import CliRunner

from extractors.options import ExtractionOptions
from pipeline.cli import app
from pipeline.errors import UsageError
from pipeline.overlay import DPI, draw_overlays
from pipeline.workfolder import WorkFolder

FIGURE = pymupdf.Rect(100, 100, 300, 250)


@pytest.fixture
def work(tmp_path: Path) -> WorkFolder:
    """A book of two pages, one with a captioned picture, that was extracted and paired."""
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=400, height=500)
        noise = np.random.default_rng(1).integers(0, 255, (75, 100, 3), dtype=np.uint8)
        pixmap = pymupdf.Pixmap(pymupdf.csRGB, 100, 75, noise.tobytes(), False)
        page.insert_image(FIGURE, pixmap=pixmap)
        page.insert_text((120, 270), "图1 莲花纹", fontname="china-s", fontsize=10)
        pdf.new_page(width=400, height=500)
        pdf.save(tmp_path / "book.pdf")
    folder = tmp_path / "work"
    runner = CliRunner()
    for command in (["extract", str(tmp_path / "book.pdf"), "--workers", "1"], ["pair"]):
        assert runner.invoke(app, [*command, "--work", str(folder)]).exit_code == 0
    return WorkFolder(folder)


def drawn(work: WorkFolder, pages: list[int], *, with_rows: bool = False) -> list[Path]:
    return draw_overlays(
        work, "book.pdf", pages, ExtractionOptions(), with_rows=with_rows, on_progress=lambda *_: None
    )


def test_a_box_is_drawn_around_the_figure(work: WorkFolder) -> None:
    (path,) = drawn(work, [1])
    pixels = np.asarray(Image.open(path).convert("RGB")).astype(int)
    x, y = round(FIGURE.x1 * DPI / 72), round((FIGURE.y0 + FIGURE.y1) / 2 * DPI / 72)
    edge = pixels[y, x - 2 : x + 3]
    violet = np.array([0x7D, 0x3C, 0x98])
    assert (np.abs(edge - violet).max(axis=1) < 8).any()


def test_every_page_without_asking_and_rows_beside_when_asked(work: WorkFolder) -> None:
    assert [path.name for path in drawn(work, [])] == ["book-0001.png", "book-0002.png"]
    narrow = Image.open(drawn(work, [1])[0]).width
    wide = Image.open(drawn(work, [1], with_rows=True)[0]).width
    assert wide > narrow + 300


def test_what_is_not_there_is_refused(work: WorkFolder) -> None:
    with pytest.raises(UsageError, match="pages 1 to 2, not 3"):
        drawn(work, [3])
    with pytest.raises(UsageError, match=r"other\.pdf"):
        draw_overlays(
            work, "other.pdf", [], ExtractionOptions(), with_rows=False, on_progress=lambda *_: None
        )
