"""Plates across two facing pages, in real PDFs: one figure with the pixels of both halves, words once."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pymupdf
import pytest
from numpy.typing import NDArray
from PIL import Image

from extractors.options import ExtractionOptions
from manifests.schemas import MANIFESTS
from manifests.store import read_manifest
from pipeline import spreads
from pipeline.extract import Extract
from pipeline.overlay import draw_overlays
from pipeline.pair import Pair
from pipeline.runner import RunSettings, run_stage
from pipeline.sources import find_sources
from pipeline.workfolder import WorkFolder

WIDTH, HEIGHT = 420.0, 595.0
PLATE = pymupdf.Rect(120, 80, 720, 480)  # over both pages, x from the left page's edge
OPTIONS = ExtractionOptions(ocr="never")

Pixels = NDArray[np.uint8]
Draw = Callable[[pymupdf.Page, int], None]


def wall(seed: int, width: int = 900, height: int = 600) -> Pixels:
    """A painted wall: soft blots of colour."""
    blots = np.random.default_rng(seed).integers(30, 225, (18, 27, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(blots, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def file_of(pixels: Pixels, kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind)
    return stream.getvalue()


def read_back(data: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def book(path: Path, draw: Draw, *, from_right: bool = False, caption_on: int = 0) -> Path:
    """Text, a spread (pages 1 and 2, counted from 0), text. `draw(page, side)` sets a half, side 0 the left
    one; in a book read `from_right` page 1 is the right one. The legend stands under page `caption_on` of
    the two."""
    with pymupdf.open() as pdf:
        for number in range(4):
            page = pdf.new_page(width=WIDTH, height=HEIGHT)
            if number in (1, 2):
                draw(page, 2 - number if from_right else number - 1)
                if number - 1 == caption_on:
                    page.insert_text((150, 500), "图1　山中行旅", fontname="china-s", fontsize=9)
            else:
                for line in range(20):
                    words = "这一段文字讲述壁画的来历与画法，与图无关。"
                    page.insert_text((60, 100 + 18 * line), words, fontname="china-s", fontsize=11)
        path.parent.mkdir(parents=True, exist_ok=True)
        pdf.save(path, no_new_id=True)
    return path


def placed_whole(data: bytes) -> Draw:
    """One image object on both pages, running over their edges."""
    moved = (PLATE, PLATE * pymupdf.Matrix(1, 0, 0, 1, -WIDTH, 0))
    return lambda page, side: page.insert_image(moved[side], stream=data)


def placed_halves(left: bytes, right: bytes) -> Draw:
    boxes = (PLATE & pymupdf.Rect(0, 0, WIDTH, HEIGHT), pymupdf.Rect(0, 80, 300, 480))
    return lambda page, side: page.insert_image(
        boxes[side], stream=(left, right)[side], keep_proportion=False
    )


def run(folder: Path, work: Path) -> None:
    settings = RunSettings(WorkFolder(work), workers=1, quiet=True)
    assert run_stage(Extract(find_sources([folder]), OPTIONS), settings) == 0
    assert run_stage(Pair(), settings) == 0


def rows(work: Path, name: str) -> list[dict[str, Any]]:
    return read_manifest(work / "manifests", MANIFESTS[name])


def picture(work: Path, row: dict[str, Any]) -> Pixels:
    return np.asarray(Image.open(work / row["image_path"]).convert("RGB"))


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work"


@pytest.mark.parametrize("from_right", [False, True], ids=["left to right", "right to left"])
def test_one_object_on_both_pages_is_one_figure(from_right: bool, tmp_path: Path, work: Path) -> None:
    whole = wall(1)
    book(tmp_path / "books/a.pdf", placed_whole(file_of(whole)), from_right=from_right, caption_on=1)
    run(tmp_path / "books", work)
    kept, half = rows(work, "figures")
    assert (kept["page_index"], kept["drop_reason"], kept["spread_page"]) == (1, None, 2)
    assert (half["page_index"], half["drop_reason"], half["spread_page"]) == (2, "spread_half", 1)
    boxes = [[0, 80, 300, 480], [120, 80, WIDTH, 480]] if from_right else None
    boxes = boxes or [[120, 80, WIDTH, 480], [0, 80, 300, 480]]
    assert kept["parts"] == [pytest.approx(box, abs=0.1) for box in boxes]
    assert kept["bbox"] == kept["parts"][0] == half["parts"][1]
    assert np.array_equal(picture(work, kept), whole)
    assert (kept["width_px"], kept["height_px"], kept["dpi"]) == (900, 600, pytest.approx(108, abs=0.2))
    assert kept["sha256"] == hashlib.sha256((work / kept["image_path"]).read_bytes()).hexdigest()
    assert half["image_path"] != kept["image_path"]
    (pair,) = rows(work, "pairs")
    assert (pair["figure_id"], pair["caption"]) == (kept["figure_id"], "图1　山中行旅")


def test_halves_of_two_jpegs_stand_side_by_side_without_another_generation(
    tmp_path: Path, work: Path
) -> None:
    whole = wall(2)
    left, right = (file_of(part, "JPEG") for part in (whole[:, :450], whole[:, 450:]))
    book(tmp_path / "books/a.pdf", placed_halves(left, right))
    run(tmp_path / "books", work)
    (kept, _) = rows(work, "figures")
    assert np.array_equal(picture(work, kept), np.hstack([read_back(left), read_back(right)]))
    assert kept["image_path"].endswith(".png")
    assert rows(work, "pairs")[0]["pair_rule"] == "caption_by_label"


def test_two_pictures_that_meet_at_the_gutter_stay_two_and_share_the_words(
    tmp_path: Path, work: Path
) -> None:
    book(tmp_path / "books/a.pdf", placed_halves(*(file_of(wall(seed, 450)) for seed in (3, 4))))
    run(tmp_path / "books", work)
    assert [row["drop_reason"] for row in rows(work, "figures")] == [None, None]
    assert [row["spread_page"] for row in rows(work, "figures")] == [None, None]
    one, two = rows(work, "pairs")
    assert one["title"] == two["title"] != ""
    assert two["pair_rule"].endswith("_across_spread")


def test_the_same_picture_twice_is_no_half_of_itself(tmp_path: Path, work: Path) -> None:
    same = file_of(wall(3, 450))
    book(tmp_path / "books/a.pdf", placed_halves(same, same))
    run(tmp_path / "books", work)
    assert [row["spread_page"] for row in rows(work, "figures")] == [None, None]


def test_a_half_of_lower_resolution_is_brought_to_that_of_the_other(tmp_path: Path, work: Path) -> None:
    whole = wall(5)
    coarse = np.asarray(cv2.resize(whole[:, 450:], (225, 300), interpolation=cv2.INTER_AREA), np.uint8)
    book(tmp_path / "books/a.pdf", placed_halves(file_of(whole[:, :450]), file_of(coarse)))
    run(tmp_path / "books", work)
    kept = rows(work, "figures")[0]
    joined = picture(work, kept)
    assert joined.shape == (600, 900, 3)
    assert np.array_equal(joined[:, :450], whole[:, :450])


def scan(pdf: Path, path: Path) -> Path:
    """The book's pages as a scanner gives them: 1.5 mm lost at the gutter, and dark there; noisy; the second
    of two facing pages laid down two points lower."""
    rng = np.random.default_rng(8)
    with pymupdf.open(pdf) as drawn, pymupdf.open() as copies:
        for number, page in enumerate(drawn):
            pixmap = page.get_pixmap(dpi=150, alpha=False)
            pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
            on_right = number % 2 == 0
            pixels = pixels[:, 9:] if on_right else pixels[:, :-9]
            pixels = np.roll(pixels, 4, axis=0) if on_right else pixels
            reach = np.arange(pixels.shape[1]) if on_right else np.arange(pixels.shape[1])[::-1]
            light = 1 - 0.25 * np.exp(-reach / 18)
            lit = pixels * light[None, :, None] * np.array([0.98, 0.96, 0.92])
            noisy = np.clip(lit + rng.normal(0, 3, lit.shape), 0, 255).astype(np.uint8)
            copy = copies.new_page(width=WIDTH - 9 * 72 / 150, height=HEIGHT)
            copy.insert_image(copy.rect, stream=file_of(noisy, "JPEG"), keep_proportion=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        copies.save(path)
    return path


def test_halves_of_two_scans_are_joined_at_their_own_resolution(tmp_path: Path, work: Path) -> None:
    whole = wall(6)
    scan(book(tmp_path / "drawn.pdf", placed_whole(file_of(whole))), tmp_path / "books/scan.pdf")
    run(tmp_path / "books", work)
    kept = next(row for row in rows(work, "figures") if row["drop_reason"] is None)
    half = next(row for row in rows(work, "figures") if row["drop_reason"] == "spread_half")
    assert (kept["page_index"], half["page_index"]) == (1, 2)
    joined = picture(work, kept)
    assert kept["dpi"] == pytest.approx(150, abs=1)
    lost = cv2.resize(np.delete(whole, slice(441, 459), axis=1), joined.shape[1::-1])
    assert float(np.abs(joined.astype(int) - lost).mean()) < 14, "tint and shadow, and no row out of place"
    assert len(rows(work, "pairs")) == 1


def test_a_run_that_was_stopped_at_the_gutter_ends_in_the_same_bytes(
    tmp_path: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(tmp_path / "books/a.pdf", placed_whole(file_of(wall(1))))
    run(tmp_path / "books", tmp_path / "undisturbed")
    with monkeypatch.context() as patched:
        patched.setattr(spreads, "run_units", _stop)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "books", work)
    run(tmp_path / "books", work)
    names = [path.relative_to(work) for path in sorted(work.rglob("*.parquet"))]
    names += [path.relative_to(work) for path in sorted((work / "images").iterdir())]
    assert len(names) == 8  # five manifests; two halves and the whole
    for name in names:
        assert (work / name).read_bytes() == (tmp_path / "undisturbed" / name).read_bytes()


def _stop(*_: object) -> dict[str, str]:
    raise KeyboardInterrupt


def test_a_joined_picture_that_was_deleted_is_made_again(tmp_path: Path, work: Path) -> None:
    book(tmp_path / "books/a.pdf", placed_whole(file_of(wall(1))))
    run(tmp_path / "books", work)
    kept = rows(work, "figures")[0]
    (work / kept["image_path"]).unlink()
    (work / "manifests/figures.parquet").unlink()
    run(tmp_path / "books", work)
    assert rows(work, "figures")[0] == kept
    assert (work / kept["image_path"]).is_file()


def test_the_overlay_shows_both_halves_as_one_picture(tmp_path: Path, work: Path) -> None:
    book(tmp_path / "books/a.pdf", placed_whole(file_of(wall(1))), caption_on=1)
    run(tmp_path / "books", work)
    paths = draw_overlays(
        WorkFolder(work), None, [2, 3], OPTIONS, with_rows=False, on_progress=lambda *_: None
    )
    violet = np.array([0x7D, 0x3C, 0x98])
    for path, x in zip(paths, (120, 300), strict=True):
        pixels = np.asarray(Image.open(path).convert("RGB")).astype(int)
        edge = pixels[round(300 * 110 / 72), round(x * 110 / 72) - 3 : round(x * 110 / 72) + 4]
        assert (np.abs(edge - violet).max(axis=1) < 8).any(), path
