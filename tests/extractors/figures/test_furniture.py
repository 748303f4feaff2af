"""What stands on a page and is no figure: watermarks, ornaments, grounds, codes, flat fields."""

from collections.abc import Callable

import cv2
import numpy as np
import pymupdf
import pytest
from PIL import Image

from tests.extractors.drawn_pages import Painting, Read, assert_found, body, book_page, place, reasons


def test_a_watermark_over_a_picture_ties_nothing_together(read: Read, painting: Painting) -> None:
    pdf = pymupdf.open()
    mark = Image.new("RGB", (200, 200), (255, 255, 255))
    mark.paste((225, 225, 225), (60, 0, 140, 200))
    for number in range(4):
        page = pdf.new_page(width=400, height=600)
        place(page, (50, 60, 350, 200), painting(600, 280, number))
        place(page, (50, 300, 350, 440), painting(600, 280, number + 10))
        place(page, (80, 130, 320, 500), mark, overlay=False)
        page.draw_circle((380, 580), 14, fill=(0.1, 0.3, 0.6), color=None)
    reading = read(pdf, 1)
    assert_found(reading, (50, 60, 350, 200), (50, 300, 350, 440))
    assert sorted(reasons(reading)) == ["decoration", "watermark"]


def test_a_chapters_opener_has_no_figures(read: Read) -> None:
    pdf, page = book_page()
    page.draw_rect(page.rect, color=None, fill=(0.9, 0.85, 0.7))
    for x in range(40, 400, 80):
        for y in range(40, 600, 80):
            for turn in range(4):
                page.draw_oval(
                    pymupdf.Rect(x - 25 + turn * 8, y - 20, x + turn * 8, y + 20), fill=(0.4, 0.1 * turn, 0.5)
                )
    page.draw_rect(pymupdf.Rect(100, 240, 300, 340), color=None, fill=(1, 1, 1))
    page.insert_text((140, 300), "花鸟编", fontname="china-s", fontsize=30)
    reading = read(pdf)
    assert_found(reading)
    assert set(reasons(reading)) == {"decoration"}


def test_codes_are_told_from_pictures(read: Read, painting: Painting) -> None:
    pdf, page = book_page()
    code = cv2.QRCodeEncoder.create().encode("https://example.org/dunhuang")
    large = Image.fromarray(np.kron(code, np.ones((8, 8), np.uint8))).convert("RGB")
    place(page, (300, 500, 360, 560), large)
    place(page, (50, 60, 350, 300), painting(600, 480, 1))
    reading = read(pdf)
    assert_found(reading, (50, 60, 350, 300))
    assert reasons(reading) == ["qr_code"]


def test_pale_pictures_are_seen_and_flat_ones_are_blank(read: Read) -> None:
    pdf, page = book_page()
    pale = Image.new("RGB", (200, 160), (150, 165, 180))
    pale.paste((158, 172, 186), (60, 0, 140, 160))
    place(page, (50, 60, 150, 140), pale)
    place(page, (200, 60, 300, 140), Image.new("RGB", (200, 160), (150, 165, 180)))
    reading = read(pdf)
    assert_found(reading, (50, 60, 150, 140))
    assert reasons(reading) == ["blank"]


def test_a_flourish_between_paragraphs_is_an_ornament(read: Read) -> None:
    pdf, page = book_page()
    body(page, 60)
    for side in (-1, 1):
        for turn in range(4):
            points = [
                (200 + side * x, 250 + y) for x, y in ((0, 0), (20, -60 - turn), (50, 60 + turn), (80, 3))
            ]
            page.draw_bezier(*points, color=(0.6, 0.3, 0.1))
    body(page, 320)
    reading = read(pdf)
    assert_found(reading)
    assert reasons(reading) == ["ornament"]


@pytest.mark.parametrize("masked", [True, False], ids=["by its mask", "by its colours"])
def test_a_faint_picture_on_one_page_is_a_watermark(
    masked: bool, read: Read, painting: Painting, png: Callable[..., bytes]
) -> None:
    pdf, page = book_page()
    mark = painting(300, 400, 5)
    if masked:
        mark.putalpha(25)
    else:
        mark = Image.blend(mark, Image.new("RGB", mark.size, (255, 255, 255)), 0.9)
    page.insert_image(pymupdf.Rect(60, 80, 380, 560), stream=png(mark), keep_proportion=False)
    place(page, (50, 60, 200, 200), painting(300, 280, 1))
    place(page, (220, 300, 360, 420), painting(280, 240, 2))
    body(page, 460)
    reading = read(pdf)
    assert_found(reading, (50, 60, 200, 200), (220, 300, 360, 420))
    assert reasons(reading) == ["watermark"]


def test_a_band_that_bleeds_on_a_chapters_opener_is_its_ground(read: Read, painting: Painting) -> None:
    pdf, page = book_page()
    page.insert_text((150, 250), "织绣纹样", fontname="china-s", fontsize=26)
    place(page, (0, 460, 400, 600), painting(800, 280, 4))
    reading = read(pdf)
    assert_found(reading)
    assert reasons(reading) == ["background"]


@pytest.mark.parametrize("pages", [1, 5])
def test_a_texture_like_paper_is_the_pages_ground(pages: int, read: Read, painting: Painting) -> None:
    pdf = pymupdf.open()
    rng = np.random.default_rng(0)
    for number in range(pages):
        page = pdf.new_page(width=400, height=600)
        noise = 228 + rng.normal(0, 6, (600, 400, 1)) + np.array([6.0, 0.0, -12.0])
        place(page, (0, 0, 400, 600), Image.fromarray(np.clip(noise, 0, 255).astype(np.uint8)))
        place(page, (50, 60, 350, 300), painting(600, 480, number))
        page.insert_text((60, 320), "一二　飞天", fontname="china-s", fontsize=9)
    reading = read(pdf)
    assert_found(reading, (50, 60, 350, 300))
    assert reasons(reading) == ["background"]
