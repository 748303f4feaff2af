"""Pages as designers make them: tiles, touching plates, details, mounts, side bars, charts."""

import io
from collections.abc import Callable

import cv2
import numpy as np
import pymupdf
import pytest
from PIL import Image

from manifests.geometry import Box
from tests.extractors.drawn_pages import (
    Corners,
    Painting,
    Read,
    assert_found,
    body,
    book_page,
    kept,
    place,
    reasons,
)


@pytest.mark.parametrize("gap", [0.0, 0.5])
@pytest.mark.parametrize(("across", "down"), [(2, 2), (1, 20), (4, 3)])
def test_tiles_of_one_picture_are_one_figure(
    across: int, down: int, gap: float, read: Read, painting: Painting
) -> None:
    pdf, page = book_page()
    whole = painting(640, 480, 3).resize((600, 480), Image.Resampling.BICUBIC)
    for column in range(across):
        for row in range(down):
            cell = (
                600 * column // across, 480 * row // down,
                600 * (column + 1) // across, 480 * (row + 1) // down,
            )  # fmt: skip
            x0, y0, x1, y1 = 50 + cell[0] / 2, 60 + cell[1] / 2, 50 + cell[2] / 2, 60 + cell[3] / 2
            place(page, (x0, y0, x1 - gap, y1 - gap), whole.crop(cell))
    reading = read(pdf)
    assert_found(reading, (50, 60, 350 - gap, 300 - gap))
    assert len(kept(reading)[0].parts) == across * down


@pytest.mark.parametrize("gap", [0.0, 1.0])
def test_plates_edge_to_edge_are_two_figures(gap: float, read: Read, painting: Painting) -> None:
    pdf, page = book_page()
    place(page, (50, 60, 350, 200), painting(600, 280, 1))
    place(page, (50, 200 + gap, 350, 340), painting(600, 280, 2))
    place(page, (50, 400, 200, 560), painting(300, 320, 4))
    place(page, (200 + gap, 400, 350, 560), painting(300, 320, 5))
    assert_found(
        read(pdf), (50, 60, 350, 200), (50, 200 + gap, 350, 340), (50, 400, 200, 560), (200, 400, 350, 560)
    )


@pytest.mark.parametrize("bordered", [True, False])
def test_a_detail_set_in_a_picture_is_a_figure_and_the_picture_too(
    bordered: bool, read: Read, painting: Painting
) -> None:
    pdf, page = book_page()
    place(page, (50, 60, 350, 400), painting(600, 680, 1))
    if bordered:
        page.draw_rect(pymupdf.Rect(228, 288, 342, 392), color=(1, 1, 1), fill=(1, 1, 1))
    place(page, (230, 290, 340, 390), painting(220, 200, 8))
    assert_found(read(pdf), (50, 60, 350, 400), (230, 290, 340, 390))


def test_a_picture_painted_twice_is_one_figure_and_its_repetition_has_a_row(
    read: Read, painting: Painting
) -> None:
    pdf, page = book_page()
    place(page, (50, 60, 350, 300), painting(600, 480, 1))
    xref = page.get_images()[0][0]
    page.insert_image(pymupdf.Rect(50, 60, 350, 300), xref=xref, keep_proportion=False)
    reading = read(pdf)
    assert_found(reading, (50, 60, 350, 300))
    assert reasons(reading) == ["duplicate_region"]
    (picture,) = [figure.picture for figure in kept(reading)]
    assert picture is not None
    assert (picture.width_px, picture.extension) == (600, "jpg")


def test_a_piece_laid_into_a_picture_without_a_break_has_a_row(read: Read, painting: Painting) -> None:
    pdf, page = book_page()
    whole = painting(600, 680, 1)
    place(page, (50, 60, 350, 400), whole)
    place(page, (150, 160, 250, 260), whole.crop((200, 200, 400, 400)))
    reading = read(pdf)
    assert_found(reading, (50, 60, 350, 400))
    assert reasons(reading) == ["duplicate_region"]


def test_marks_drawn_on_a_picture_are_part_of_it(read: Read, painting: Painting) -> None:
    pdf, page = book_page()
    place(page, (50, 60, 350, 300), painting(600, 480, 1))
    for x in (100, 200, 300):
        page.draw_line((x, 100), (x + 30, 130), color=(1, 0, 0))
        page.insert_text((x + 30, 135), "甲", fontname="china-s", fontsize=9, color=(1, 1, 1))
    reading = read(pdf)
    assert_found(reading, (50, 60, 350, 300))
    assert {text.role for text in reading.content.texts} == {"in_figure"}


def test_pictures_with_lines_around_them_stay_apart(read: Read, painting: Painting) -> None:
    pdf, page = book_page()
    boxes = [(50, 60, 198, 200), (202, 60, 350, 200), (50, 204, 198, 344), (202, 204, 350, 344)]
    for number, box in enumerate(boxes):
        place(page, box, painting(290, 280, number))
        page.draw_rect(pymupdf.Rect(*box), color=(0, 0, 0), width=0.5)
    assert_found(read(pdf), *boxes)


def test_a_side_bar_and_a_mount_are_no_part_of_their_pictures(read: Read, painting: Painting) -> None:
    pdf, page = book_page()
    page.draw_rect(pymupdf.Rect(30, 40, 210, 420), color=None, fill=(0.93, 0.9, 0.8))
    place(page, (45, 55, 195, 175), painting(300, 240, 1))
    body(page, 200, 8, x=45, width=15)
    page.draw_rect(pymupdf.Rect(220, 40, 390, 240), color=None, fill=(0.2, 0.2, 0.3))
    place(page, (245, 65, 365, 215), painting(240, 300, 2))
    assert_found(read(pdf), (45, 55, 195, 175), (245, 65, 365, 215))


@pytest.mark.parametrize("rim", [None, (1.0, 1.0, 1.0), (0.3, 0.1, 0.1)])
def test_a_detail_over_the_corner_of_its_plate_is_a_figure(
    rim: tuple[float, float, float] | None, read: Read, painting: Painting
) -> None:
    """Its rim, if it has one, is drawn side by side, as borders of web pages are."""
    pdf, page = book_page()
    place(page, (40, 50, 330, 350), painting(580, 600, 1))
    x0, y0, x1, y1 = 250, 260, 360, 370
    across = [(x0 - 4, y, x1 + 4, y + 4) for y in (y0 - 4, y1)]
    down = [(x, y0 - 4, x + 4, y1 + 4) for x in (x0 - 4, x1)]
    for strip in [*across, *down] if rim is not None else ():
        page.draw_rect(pymupdf.Rect(*strip), color=None, fill=rim)
    place(page, (x0, y0, x1, y1), painting(440, 440, 2))
    assert_found(read(pdf), (40, 50, 330, 350), (x0, y0, x1, y1))


def test_a_charts_lettering_and_legend_belong_to_it(read: Read) -> None:
    pdf, page = book_page()
    page.draw_rect(pymupdf.Rect(60, 60, 360, 260), color=None, fill=(1, 1, 1))
    page.draw_line((100, 70), (100, 220))
    page.draw_line((100, 220), (270, 220))
    for number in range(5):
        x = 110 + 32 * number
        page.draw_rect(pymupdf.Rect(x, 200 - 20 * number, x + 18, 220), color=None, fill=(0.3, 0.5, 0.8))
        page.insert_text((x, 232), f"{number}月", fontname="china-s", fontsize=8)
        page.insert_text((78, 222 - 30 * number), str(30 * number), fontsize=8)
    for row, name in enumerate(("春季", "秋季")):
        page.draw_rect(pymupdf.Rect(300, 80 + 14 * row, 308, 88 + 14 * row), color=None, fill=(0.9, 0.5, 0.3))
        page.insert_text((312, 88 + 14 * row), name, fontname="china-s", fontsize=8)
    page.insert_text((150, 275), "图8　开花数量", fontname="china-s", fontsize=9)
    body(page, 320)
    (chart,) = kept(read(pdf))
    assert chart.bbox.iou(Box(78, 70, 328, 234)) > 0.9


@pytest.mark.parametrize("filled", [True, False])
def test_a_grid_of_words_is_a_table(filled: bool, read: Read) -> None:
    pdf, page = book_page()
    for row in range(6):
        y = 80 + 20 * row
        if filled:
            page.draw_rect(pymupdf.Rect(40, y, 360, y + 20), color=None, fill=(0.8 + 0.1 * (row % 2), 0.9, 1))
        else:
            page.draw_line((40, y), (360, y))
            page.draw_line((40 + 80 * row / 1.25, 80), (40 + 80 * row / 1.25, 180))
        for column in range(4 if row < 5 else 0):
            page.insert_text((46 + 80 * column, y + 14), f"编号{row}{column}", fontname="china-s", fontsize=9)
    reading = read(pdf)
    assert_found(reading)
    assert reasons(reading) == ["table"]


def test_a_figure_set_in_type_is_found_by_its_caption(read: Read) -> None:
    pdf, page = book_page()
    body(page, 60)
    for row in range(2):
        page.insert_text((150, 220 + 34 * row), "飞天", fontname="china-s", fontsize=32)
    page.insert_text((160, 275), "图2　两行大字", fontname="china-s", fontsize=9)
    body(page, 320)
    (figure,) = kept(read(pdf))
    assert figure.detector == "glyphs"
    assert Box(148, 186, 216, 262).contains(figure.bbox)


def test_a_listing_above_a_captioned_drawing_is_no_part_of_it(read: Read) -> None:
    pdf, page = book_page()
    page.draw_rect(pymupdf.Rect(40, 100, 360, 160), color=None, fill=(0.94, 0.94, 0.94))
    for row, text in enumerate(
        ("for warp in range(n):", "    shed = pattern[warp % 4]", "    loom.lift(shed)")
    ):
        page.insert_text((48, 116 + 15 * row), text, fontname="cour", fontsize=9)
    for n in range(3):
        page.draw_rect(
            pymupdf.Rect(60 + 100 * n, 170, 130 + 100 * n, 210), color=(0, 0.4, 0), fill=(0.9, 1, 0.9)
        )
        page.draw_line((130 + 100 * n, 190), (160 + 100 * n, 190), color=(0, 0.4, 0))
    page.insert_text((140, 226), "图2　复原的流程", fontname="china-s", fontsize=9)
    reading = read(pdf)
    assert_found(reading, (60, 170, 360, 210))
    assert reasons(reading) == ["code"]


def test_a_heading_over_the_notes_on_the_plates_is_no_figure(read: Read) -> None:
    pdf, page = book_page()
    page.insert_text((40, 70), "图版说明", fontname="china-s", fontsize=22)
    for n in range(3):
        page.insert_text((40, 100 + 60 * n), f"图版{n + 1}　飞天", fontname="china-s", fontsize=9)
        body(page, 114 + 60 * n, lines=2)
    assert kept(read(pdf)) == []


@pytest.mark.parametrize("corners", [(0, 0, 400, 600), (25, 25, 375, 575)], ids=["bleeding", "in margins"])
def test_a_drawn_pattern_that_fills_the_page_is_one_figure(corners: Corners, read: Read) -> None:
    pdf, page = book_page()
    page.draw_rect(pymupdf.Rect(*corners), color=None, fill=(0.15, 0.2, 0.3))
    for x in range(60, 360, 80):
        for y in range(60, 560, 80):
            page.draw_oval(pymupdf.Rect(x - 25, y - 20, x + 5, y + 20), fill=(0.8, 0.7, 0.3))
            page.draw_oval(pymupdf.Rect(x - 5, y - 20, x + 25, y + 20), fill=(0.7, 0.3, 0.2))
    assert_found(read(pdf), corners)


def test_a_cut_out_under_a_watermark_keeps_its_own_edges(read: Read, png: Callable[..., bytes]) -> None:
    pdf = pymupdf.open()
    mark = Image.new("RGBA", (200, 200), (160, 40, 40, 50))
    for number in range(4):
        page = pdf.new_page(width=400, height=600)
        cut_out = Image.new("RGB", (300, 300), (255, 255, 255))
        cut_out.paste((90, 60 + 20 * number, 40), (50, 50, 150, 200))
        cut_out.paste((40, 90, 40), (80, 80, 120, 120))
        page.insert_image(pymupdf.Rect(50, 60, 350, 360), stream=png(cut_out))
        page.insert_image(pymupdf.Rect(180, 200, 390, 500), stream=png(mark), keep_proportion=False)
    reading = read(pdf, 1)
    assert_found(reading, (100, 110, 200, 260))
    picture = kept(reading)[0].picture
    assert picture is not None
    assert picture.colour_space != "rendered"  # the embedded picture, without the mark
    with Image.open(io.BytesIO(reading.pictures[picture.sha256])) as shown:
        assert shown.getpixel((90, 130)) == (90, 80, 40)


def test_letters_at_an_angle_over_a_cut_out_are_no_part_of_it(read: Read, png: Callable[..., bytes]) -> None:
    pdf, page = book_page()
    cut_out = Image.new("RGB", (300, 300), (255, 255, 255))
    cut_out.paste((90, 80, 40), (150, 50, 250, 200))
    cut_out.paste((40, 90, 40), (180, 80, 220, 120))
    page.insert_image(pymupdf.Rect(50, 60, 350, 360), stream=png(cut_out))
    body(page, 420)
    start = pymupdf.Point(40, 420)
    turn = pymupdf.Matrix(40)
    page.insert_text(
        start, "样书　请勿翻印", fontname="china-s", fontsize=40, color=(0.8, 0.8, 0.8), morph=(start, turn)
    )
    assert_found(read(pdf), (200, 110, 300, 260))


@pytest.mark.parametrize("drawing", [False, True])
def test_a_tinted_box_with_a_figure_and_its_caption_is_not_the_figure(
    drawing: bool, read: Read, painting: Painting
) -> None:
    pdf, page = book_page()
    page.draw_rect(pymupdf.Rect(40, 50, 360, 310), color=(0.5, 0.5, 0.4), fill=(0.93, 0.93, 0.86))
    if drawing:
        for number in range(6):
            x = 60 + 48 * number
            page.draw_oval(pymupdf.Rect(x, 70, x + 40, 270), fill=(0.2, 0.1 * number, 0.5), color=None)
    else:
        place(page, (60, 70, 340, 270), painting(560, 400, 2))
    page.insert_text((130, 298), "图3　粉色大丽花", fontname="china-s", fontsize=9)
    body(page, 360)
    assert_found(read(pdf), (60, 70, 340, 270))


@pytest.mark.parametrize("tiles", [1, 2])
def test_a_shadow_is_no_part_of_its_picture(
    tiles: int, read: Read, painting: Painting, png: Callable[..., bytes]
) -> None:
    pdf, page = book_page()
    alpha = np.zeros((260, 340), np.uint8)
    alpha[30:-30, 30:-30] = 120
    shadow = Image.new("RGBA", (340, 260), (0, 0, 0, 0))
    shadow.putalpha(Image.fromarray(cv2.GaussianBlur(alpha, (0, 0), 8)))
    page.insert_image(pymupdf.Rect(46, 56, 216, 186), stream=png(shadow), keep_proportion=False)
    whole, high = painting(280, 200, 2), 100 / tiles
    for n in range(tiles):
        part = whole.crop((0, round(2 * high * n), 280, round(2 * high * (n + 1))))
        place(page, (60, 70 + high * n, 200, 70 + high * (n + 1)), part)
    assert_found(read(pdf), (60, 70, 200, 170))
