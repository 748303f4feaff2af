"""Whole pages, drawn and read: figures where they are, texts beside them, pictures as a reader sees them."""

import io
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pymupdf
import pytest
from PIL import Image

from extractors.content import PAGE_CONTENT
from extractors.options import ExtractionOptions
from extractors.pdf.document import open_document
from extractors.pictures.raster import render
from extractors.reader import PageReader
from extractors.reading import PageReading
from manifests.geometry import Box, PageFrame
from tests.extractors.drawn_pages import (
    BORN_DIGITAL_IOU,
    Read,
    book_page,
    kept,
    paragraph,
    reasons,
    write,
)

LOOK_TOLERANCE = 12.0  # of 255, mean over a picture: resampling and JPEG


def assert_looks_like_the_page(reading: PageReading, page: pymupdf.Page) -> None:
    """Every kept picture shows what the page shows in its box."""
    for figure in kept(reading):
        assert figure.picture is not None
        with Image.open(io.BytesIO(reading.pictures[figure.picture.sha256])) as image:
            assert image.size == (figure.picture.width_px, figure.picture.height_px)
            small = np.asarray(image.convert("RGB").resize((64, 64), Image.Resampling.BOX), float)
        seen = cv2.resize(render(page, 150, clip=figure.bbox), (64, 64), interpolation=cv2.INTER_AREA)
        assert np.abs(small - seen).mean() < LOOK_TOLERANCE


def check(pdf: pymupdf.Document, read: Read, *boxes: tuple[float, float, float, float]) -> PageReading:
    """Read the page: exactly the given figures are kept, and their pictures are right."""
    reading = read(pdf)
    assert reading.content.status == "ok", reading.content.error
    found = kept(reading)
    assert len(found) == len(boxes), reading.content.figures
    for box in boxes:
        assert max(figure.bbox.iou(Box(*box)) for figure in found) > BORN_DIGITAL_IOU
    assert_looks_like_the_page(reading, pdf[0])
    assert PAGE_CONTENT.validate_json(PAGE_CONTENT.dump_json(reading.content)) == reading.content
    return reading


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_a_figure_and_its_caption_on_a_turned_and_cropped_page(
    rotation: int, cropped: bool, read: Read, picture_png: Callable[..., bytes]
) -> None:
    pdf, page = book_page()
    page.insert_image(pymupdf.Rect(100, 120, 300, 270), stream=picture_png(), keep_proportion=False)
    write(page, 100, 290, "图1　联珠对鹿纹锦")
    origin = (40, 60) if cropped else (0, 0)
    if cropped:
        page.set_cropbox(pymupdf.Rect(40, 60, 380, 560))
    page.set_rotation(rotation)
    frame = PageFrame(page.rect.width, page.rect.height, rotation)
    figure_box = frame.displayed(Box(100, 120, 300, 270).moved(-origin[0], -origin[1]))
    caption_box = frame.displayed(Box(100, 280, 190, 293).moved(-origin[0], -origin[1]))
    reading = check(pdf, read, tuple(figure_box.as_list()))
    (caption,) = reading.content.texts
    assert caption.text == "图1　联珠对鹿纹锦"
    assert caption.bbox.intersection(caption_box) is not None
    assert reading.content.rotation == rotation


def test_tiles_and_strips_are_one_figure(
    read: Read, painting: Callable[..., Image.Image], png: Callable[[Image.Image], bytes]
) -> None:
    pdf, page = book_page()
    whole = painting(300, 200, seed=3)
    for row in range(4):
        for column in range(3):
            tile = whole.crop((100 * column, 50 * row, 100 * column + 100, 50 * row + 50))
            place = pymupdf.Rect(50 + 100 * column, 80 + 50 * row, 150 + 100 * column, 130 + 50 * row)
            page.insert_image(place, stream=png(tile), keep_proportion=False)
    reading = check(pdf, read, (50, 80, 350, 280))
    assert len(kept(reading)[0].parts) == 12


def test_a_cut_out_on_white_is_as_large_as_what_can_be_seen(
    read: Read, painting: Callable[..., Image.Image], png: Callable[[Image.Image], bytes]
) -> None:
    pdf, page = book_page()
    canvas = Image.new("RGB", (400, 400), "white")
    canvas.paste(painting(200, 120), (100, 150))
    page.insert_image(pymupdf.Rect(50, 50, 250, 250), stream=png(canvas))
    check(pdf, read, (100, 125, 200, 185))


def test_a_soft_mask_leaves_only_what_can_be_seen(
    read: Read, painting: Callable[..., Image.Image], png: Callable[[Image.Image], bytes]
) -> None:
    pdf, page = book_page()
    image = painting(400, 400).convert("RGBA")
    mask = np.zeros((400, 400), np.uint8)
    cv2.ellipse(mask, (200, 200), (150, 100), 0, 0, 360, 255, -1)
    image.putalpha(Image.fromarray(mask))
    page.insert_image(pymupdf.Rect(50, 50, 250, 250), stream=png(image))
    check(pdf, read, (75, 100, 225, 200))


def test_a_picture_that_bleeds_off_the_page_is_cut_at_its_edge(
    read: Read, picture_png: Callable[..., bytes]
) -> None:
    pdf, page = book_page()
    page.insert_image(pymupdf.Rect(-100, 100, 250, 300), stream=picture_png(700, 400), keep_proportion=False)
    reading = check(pdf, read, (0, 100, 250, 300))
    picture = kept(reading)[0].picture
    assert picture is not None
    assert picture.dpi == pytest.approx(144, rel=0.02)


def test_a_framed_composite_is_one_figure_cut_at_its_frame(
    read: Read, picture_png: Callable[..., bytes]
) -> None:
    pdf, page = book_page()
    frame = pymupdf.Rect(80, 100, 320, 300)
    page.draw_rect(pymupdf.Rect(90, 110, 190, 290), color=None, fill=(0.9, 0.8, 0.6))
    page.insert_image(pymupdf.Rect(200, 120, 310, 280), stream=picture_png(220, 320), keep_proportion=False)
    page.draw_circle((140, 200), 40, color=(0.5, 0, 0), fill=(0.8, 0.3, 0.2))
    page.draw_rect(frame, color=(0, 0, 0), width=1)
    check(pdf, read, tuple(frame))


def test_a_picture_larger_than_its_frame_is_cut_at_the_frame(
    read: Read, picture_png: Callable[..., bytes]
) -> None:
    pdf, page = book_page()
    page.insert_image(pymupdf.Rect(60, 80, 340, 320), stream=picture_png(560, 480), keep_proportion=False)
    for cover in ((50, 70, 350, 100), (50, 300, 350, 330), (50, 70, 80, 330), (320, 70, 350, 330)):
        page.draw_rect(pymupdf.Rect(*cover), color=None, fill=(1, 1, 1))
    page.draw_rect(pymupdf.Rect(80, 100, 320, 300), color=(0, 0, 0), width=1)
    check(pdf, read, (80, 100, 320, 300))


def test_a_vector_drawing_with_labels_is_a_figure_and_its_labels_are_in_it(read: Read) -> None:
    pdf, page = book_page()
    for number in range(6):
        page.draw_circle((120 + 32 * number, 200), 14, color=(0, 0, 0.6), fill=(0.9, 0.6 - 0.1 * number, 0.3))
        page.draw_bezier((110, 240), (160, 200 + 5 * number), (240, 260), (295, 235), color=(0.6, 0, 0))
    write(page, 150, 232, "经线", 8)
    write(page, 100, 290, "图2　织机结构示意")
    paragraph(page, 40, 340, 6)
    reading = check(pdf, read, (106, 186, 295, 244.5))  # where the curves turn, not where they are pulled
    roles = {text.text: text.role for text in reading.content.texts}
    assert roles["经线"] == "in_figure"
    assert roles["图2　织机结构示意"] == "body"


def table(page: pymupdf.Page) -> None:
    for row in range(7):
        page.draw_line((60, 150 + 24 * row), (340, 150 + 24 * row))
        for column in range(4):
            if row < 6:
                write(page, 66 + 70 * column, 166 + 24 * row, "尺寸数据", 9)
    for column in range(5):
        page.draw_line((60 + 70 * column, 150), (60 + 70 * column, 294))


def test_a_table_with_its_caption_is_dropped_as_a_table(read: Read) -> None:
    pdf, page = book_page()
    write(page, 60, 140, "表1　出土丝织物尺寸")
    table(page)
    assert reasons(check(pdf, read)) == ["table"]


def test_a_code_box_is_dropped_as_text(read: Read) -> None:
    pdf, page = book_page()
    page.draw_rect(pymupdf.Rect(60, 150, 340, 260), color=None, fill=(0.93, 0.93, 0.95))
    for row in range(6):
        page.insert_text((70, 168 + 16 * row), "for pattern in textile.patterns: print(pattern)", fontsize=10)
    assert reasons(check(pdf, read)) == ["code"]


def test_rules_and_white_fills_are_not_worth_a_row(read: Read) -> None:
    pdf, page = book_page()
    page.draw_line((40, 60), (360, 60))
    page.draw_line((40, 63), (360, 63))
    page.draw_rect(pymupdf.Rect(50, 200, 350, 400), color=None, fill=(1, 1, 1))
    paragraph(page, 40, 100, 5)
    assert check(pdf, read).content.figures == ()


def test_a_full_bleed_plate_is_a_figure(read: Read, picture_png: Callable[..., bytes]) -> None:
    pdf, page = book_page()
    page.insert_image(page.rect, stream=picture_png(400, 600), keep_proportion=False)
    write(page, 30, 580, "图3　说法图")
    check(pdf, read, (0, 0, 400, 600))


def test_the_ground_of_a_text_page_is_a_background(read: Read, picture_png: Callable[..., bytes]) -> None:
    pdf, page = book_page()
    page.insert_image(page.rect, stream=picture_png(400, 600), keep_proportion=False)
    paragraph(page, 40, 100, 10)
    assert reasons(check(pdf, read)) == ["background"]


def test_a_small_picture_is_dropped_as_tiny(read: Read, picture_png: Callable[..., bytes]) -> None:
    pdf, page = book_page()
    page.insert_image(pymupdf.Rect(100, 100, 115, 115), stream=picture_png(30, 30))
    assert reasons(check(pdf, read)) == ["tiny"]


def test_a_white_picture_is_dropped_as_blank(read: Read, png: Callable[[Image.Image], bytes]) -> None:
    pdf, page = book_page()
    page.insert_image(pymupdf.Rect(100, 100, 300, 300), stream=png(Image.new("RGB", (100, 100), "white")))
    assert reasons(check(pdf, read)) == ["blank"]


def test_a_blank_page_has_nothing_on_it(read: Read) -> None:
    content = check(book_page()[0], read).content
    assert (content.figures, content.texts, content.origin) == ((), (), "born_digital")


def test_two_pictures_side_by_side_are_two_figures(read: Read, picture_png: Callable[..., bytes]) -> None:
    pdf, page = book_page()
    page.insert_image(pymupdf.Rect(40, 100, 190, 220), stream=picture_png(seed=1), keep_proportion=False)
    page.insert_image(pymupdf.Rect(200, 100, 360, 260), stream=picture_png(seed=2), keep_proportion=False)
    check(pdf, read, (40, 100, 190, 220), (200, 100, 360, 260))


def test_a_turned_picture_is_shown_as_the_page_shows_it(
    read: Read, picture_png: Callable[..., bytes]
) -> None:
    pdf, page = book_page()
    place = pymupdf.Rect(100, 100, 220, 280)
    page.insert_image(place, stream=picture_png(360, 240), rotate=90, keep_proportion=False)
    picture = kept(check(pdf, read, tuple(place)))[0].picture
    assert picture is not None
    assert picture.width_px < picture.height_px


@pytest.mark.parametrize("limit", [{"max_page_objects": 20}, {"max_page_side": 500.0}])
def test_a_refused_page_is_failed_with_its_reason_and_the_next_is_read(
    limit: dict[str, object], read: Read
) -> None:
    pdf, page = book_page()
    for number in range(40):
        page.draw_circle((50 + 5 * number, 100), 4)
    pdf.new_page(width=300, height=300)
    failed, sound = read(pdf, 0, **limit).content, read(pdf, 1, **limit).content
    assert failed.status == "failed"
    assert failed.error is not None
    assert "limit of" in failed.error
    assert (sound.status, sound.error) == ("ok", None)


def test_a_damaged_picture_does_not_fail_its_page(read: Read, picture_png: Callable[..., bytes]) -> None:
    pdf, page = book_page()
    page.insert_image(pymupdf.Rect(40, 100, 190, 220), stream=picture_png(seed=1), keep_proportion=False)
    page.insert_image(pymupdf.Rect(200, 300, 360, 420), stream=picture_png(seed=2), keep_proportion=False)
    xref = page.get_images()[0][0]
    pdf.update_stream(xref, b"broken", compress=False)
    reading = read(pdf)
    assert reading.content.status in ("ok", "partial")
    assert any(figure.bbox.iou(Box(200, 300, 360, 420)) > BORN_DIGITAL_IOU for figure in kept(reading))


def test_reading_twice_gives_the_same_bytes(read: Read, picture_png: Callable[..., bytes]) -> None:
    pdf, page = book_page()
    page.insert_image(pymupdf.Rect(40, 100, 190, 220), stream=picture_png(), keep_proportion=False)
    paragraph(page, 40, 300, 4)
    first, second = read(pdf), read(pdf)
    assert first == second


def test_a_garbled_text_layer_is_replaced_by_what_is_seen(tmp_path: Path) -> None:
    pdf, page = book_page(300, 200)
    page.insert_font(fontname="embedded", fontbuffer=pymupdf.Font("china-s").buffer)
    page.insert_text((40, 60), "联珠对鹿纹锦", fontname="embedded", fontsize=16)
    pdf.subset_fonts()
    private = b"1 begincodespacerange<0000><FFFF>endcodespacerange 1 beginbfrange<0000><FFFF><E000>endbfrange"
    (font,) = [entry[0] for entry in page.get_fonts() if entry[3] == "embedded" or entry[4] == "embedded"]
    pdf.update_stream(int(pdf.xref_get_key(font, "ToUnicode")[1].split()[0]), private)
    pdf.save(tmp_path / "garbled.pdf")
    options = ExtractionOptions()
    with open_document(tmp_path / "garbled.pdf", options) as document:
        sealed = PageReader(options.model_copy(update={"ocr": "never"})).read(document, 0).content
        content = PageReader(options).read(document, 0).content
    assert "联珠" not in "".join(text.text for text in sealed.texts)
    assert [(text.text, text.source) for text in content.texts] == [("联珠对鹿纹锦", "ocr")]
    assert content.origin == "born_digital"
    assert content.ocr_engine is not None
