"""Scanned pages from pixels and recognised lines: paper, tint and shadow go, pictures stay."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from extractors.figures.candidates import Candidate
from extractors.ocr.layout import Proposal
from extractors.scans.candidates import scan_candidates
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame

FRAME = PageFrame(400, 600)
SCALE = 2  # pixels a point
MIN_SIDE = 20.0
IOU = 0.93

Pixels = NDArray[np.uint8]
Painting = Callable[..., Image.Image]


def paper(tint: tuple[int, int, int] = (245, 238, 222), shadow: float = 0.0, noise: float = 2.0) -> Pixels:
    """A page with a gutter shadow along its left side that takes up to `shadow` of the light."""
    light = 1 - shadow * np.exp(-np.arange(FRAME.width * SCALE) / 60)
    page = np.array(tint) * light[None, :, None] * np.ones((round(FRAME.height * SCALE), 1, 1))
    return np.clip(page + np.random.default_rng(0).normal(0, noise, page.shape), 0, 255).astype(np.uint8)


def printed(page: Pixels, picture: Image.Image, box: Box) -> Pixels:
    x0, y0, x1, y1 = (round(value * SCALE) for value in box.as_list())
    page[y0:y1, x0:x1] = np.asarray(picture.resize((x1 - x0, y1 - y0)))
    return page


def written(page: Pixels, box: Box, text: str = "这一行是正文文字", confidence: float = 0.98) -> Line:
    """Print strokes where a line of text stands, and the line an engine would read there."""
    x0, y0, x1, y1 = (round(value * SCALE) for value in box.as_list())
    page[y0:y1, x0:x1:6] = page[y0:y1, x0 + 1 : x1 : 6] = (30, 30, 35)
    return Line(box, text, box.height / 1.25, source="ocr", confidence=confidence)


def kept(candidates: list[Candidate]) -> list[Box]:
    return [candidate.box for candidate in candidates if candidate.drop_reason is None]


def found(
    page: Pixels, lines: list[Line] | None = None, proposals: list[Proposal] | None = None
) -> list[Candidate]:
    return scan_candidates(page, lines or [], lambda: proposals or [], FRAME, MIN_SIDE)


@pytest.mark.parametrize("tint", [(255, 255, 255), (245, 238, 222), (225, 210, 180)])
@pytest.mark.parametrize("shadow", [0.0, 0.25])
def test_pictures_are_found_on_tinted_paper_with_a_gutter_shadow(
    tint: tuple[int, int, int], shadow: float, painting: Painting
) -> None:
    page = paper(tint, shadow)
    boxes = [Box(60, 80, 340, 260), Box(60, 320, 180, 420)]
    for seed, box in enumerate(boxes):
        printed(page, painting(300, 200, seed), box)
    candidates = kept(found(page))
    assert len(candidates) == 2
    for box, candidate in zip(boxes, candidates, strict=True):
        assert box.iou(candidate) > IOU


def test_a_blank_page_has_no_figures() -> None:
    assert found(paper(shadow=0.2, noise=3)) == []


def test_recognised_text_is_no_figure() -> None:
    page = paper()
    lines = [written(page, Box(50, 100 + 18 * row, 350, 111 + 18 * row)) for row in range(15)]
    assert kept(found(page, lines)) == []


def test_a_bar_of_tint_with_a_heading_on_it_is_no_figure() -> None:
    page = paper(noise=4)
    bar = Box(40, 60, 360, 86)
    printed(page, Image.new("RGB", (10, 10), (20, 60, 110)), bar)
    line = written(page, Box(50, 64, 190, 81), "三　菱格梅花菊花纹")
    (candidate,) = found(page, [line])
    assert candidate.drop_reason == "decoration"
    assert candidate.box.iou(bar) > IOU


def test_a_picture_with_words_painted_on_it_stays_a_figure(painting: Painting) -> None:
    page = paper()
    box = Box(60, 80, 340, 260)
    printed(page, painting(300, 200, 1), box)
    line = written(page, Box(80, 100, 240, 117), "敦煌莫高窟")
    assert len(kept(found(page, [line]))) == 1


def test_the_model_is_not_asked_about_a_page_of_text() -> None:
    def see() -> list[Proposal]:
        raise AssertionError("asked")

    page = paper()
    lines = [written(page, Box(60, 60 + 18 * row, 340, 70 + 18 * row)) for row in range(20)]
    assert scan_candidates(page, lines, see, FRAME, MIN_SIDE) == []


def test_the_model_is_not_asked_about_a_plate_alone_on_its_page(painting: Painting) -> None:
    def see() -> list[Proposal]:
        raise AssertionError("asked")

    page, box = paper(), Box(60, 80, 340, 400)
    printed(page, painting(280, 320), box)
    caption = written(page, Box(60, 410, 200, 421), "图版一　说法图")
    (candidate,) = scan_candidates(page, [caption], see, FRAME, MIN_SIDE)
    assert candidate.box.iou(box) > IOU
    assert (candidate.drop_reason, candidate.confidence > 0.85) == (None, True)


def test_text_beside_a_picture_does_not_enlarge_it(painting: Painting) -> None:
    page, box = paper(), Box(60, 80, 340, 260)
    printed(page, painting(300, 200), box)
    lines = [written(page, Box(60, 264 + 18 * row, 340, 275 + 18 * row)) for row in range(4)]
    (candidate,) = kept(found(page, lines))
    assert candidate.iou(box) > IOU


def test_what_is_read_inside_a_picture_does_not_cut_it(painting: Painting) -> None:
    page, box = paper(), Box(60, 80, 340, 260)
    printed(page, painting(300, 200), box)
    woven = Line(Box(100, 150, 300, 165), "木木木木木木", 12.0, source="ocr", confidence=0.9)
    (candidate,) = kept(found(page, [woven]))
    assert candidate.iou(box) > IOU


def test_a_picture_read_as_one_large_character_stays(painting: Painting) -> None:
    page, box = paper(), Box(120, 80, 260, 260)
    printed(page, painting(140, 180), box)
    motif = Line(box.expanded(20), "爵", 200.0, source="ocr", confidence=0.9)
    (candidate,) = kept(found(page, [motif]))
    assert candidate.iou(box) > IOU


def test_a_large_character_is_no_figure() -> None:
    page, box = paper(), Box(120, 80, 220, 180)
    for x in (125, 150, 175, 200):
        page[85 * SCALE : 175 * SCALE, x * SCALE : (x + 9) * SCALE] = 30
    assert kept(found(page, [Line(box, "川", 80.0, source="ocr", confidence=0.95)])) == []


def test_a_full_bleed_plate_is_the_page(painting: Painting) -> None:
    page = printed(paper(), painting(400, 600), FRAME.box)
    (candidate,) = found(page)
    assert (candidate.box, candidate.drop_reason) == (FRAME.box, None)


def test_a_full_bleed_plate_on_one_page_of_a_sheet_leaves_the_other_bare(painting: Painting) -> None:
    """The model takes the sheet for one figure."""
    page, plate = paper().transpose(1, 0, 2).copy(), Box(300, 0, 600, 400)
    printed(page, painting(300, 400, 3), plate)
    frame = PageFrame(600, 400)
    seen = [Proposal(frame.box, "figure", 0.95)]
    line = written(page, Box(30, 300, 200, 312), "44　莫高窟第311窟　斗四莲花藻井")
    pearls = Line(Box(570, 80, 595, 320), "QOOOOOOOOO0", 21.0, direction="vertical", source="ocr")
    (box,) = kept(scan_candidates(page, [line, pearls], lambda: seen, frame, MIN_SIDE))
    assert box.iou(plate) > IOU


@pytest.mark.parametrize("mount", [3, 6])
def test_a_detail_over_the_corner_of_its_plate_is_a_figure(mount: float, painting: Painting) -> None:
    page, plate, detail = paper(), Box(40, 60, 330, 350), Box(250, 260, 370, 380)
    printed(page, painting(580, 580, 1), plate)
    printed(page, Image.new("RGB", (10, 10), (245, 238, 222)), detail.expanded(mount))
    printed(page, painting(240, 240, 2), detail)
    boxes = kept(found(page, [written(page, Box(40, 356, 200, 366), "46　净土庄严")]))
    assert len(boxes) == 2
    for box, candidate in zip((plate, detail), boxes, strict=True):
        assert box.iou(candidate) > IOU


def test_the_ground_of_a_text_page_is_a_background(painting: Painting) -> None:
    page = printed(paper(), painting(400, 600), FRAME.box)
    lines = [
        Line(Box(50, 100 + 20 * row, 350, 112 + 20 * row), "图像之上印有很长的文字" * 2, 10.0, source="ocr")
        for row in range(5)
    ]
    (candidate,) = found(page, lines)
    assert candidate.drop_reason == "background"


def test_a_motif_read_as_a_large_character_is_no_heading_on_a_plate(painting: Painting) -> None:
    page = printed(paper(), painting(400, 600), FRAME.box)
    motifs = [Line(Box(20, 400, 120, 500), "品", 80.0, source="ocr", confidence=0.9)]
    (candidate,) = found(page, motifs)
    assert candidate.drop_reason is None


def test_a_picture_that_the_model_takes_for_a_table_has_no_lines_of_text(painting: Painting) -> None:
    page, box = paper(), Box(60, 80, 340, 260)
    printed(page, painting(300, 200), box)
    woven = Line(Box(100, 150, 300, 165), "木木木木木木", 12.0, source="ocr", confidence=0.9)
    (candidate,) = found(page, [woven], [Proposal(box, "table", 0.9)])
    assert candidate.drop_reason is None


def test_a_table_of_the_model_is_dropped_as_one() -> None:
    page, box = paper(), Box(60, 100, 340, 300)
    lines = []
    for row in range(9):
        y = round((100 + 25 * row) * SCALE)
        page[y : y + 3, 120:680] = 40
        if row < 8:
            lines.append(written(page, Box(70, 107 + 25 * row, 180, 118 + 25 * row)))
    for x in (120, 680):
        page[200:603, x : x + 3] = 40
    candidates = found(page, lines, [Proposal(box, "table", 0.9)])
    assert [candidate.drop_reason for candidate in candidates] == ["table"]


@pytest.mark.parametrize(("caption", "reason"), [("表一陶器尺寸（厘米）", "table"), ("图一　陶器尺寸", None)])
def test_a_grid_under_a_tables_caption_is_a_table_though_the_model_sees_none(
    caption: str, reason: str | None
) -> None:
    page, box = paper(), Box(60, 100, 340, 220)
    for y in range(200, 441, 48):
        page[y : y + 3, 120:680] = 30
    for x in range(120, 681, 140):
        page[200:443, x : x + 3] = 30
    lines = [written(page, Box(80, 108 + 24 * n, 120, 118 + 24 * n), "M1:3") for n in range(5)]
    lines.append(written(page, Box(60, 84, 160, 94), caption))
    (candidate,) = found(page, lines)
    assert candidate.drop_reason == reason
    assert candidate.box.iou(box) > 0.9


def test_pictures_with_bare_paper_between_are_not_joined_though_the_model_sees_one(
    painting: Painting,
) -> None:
    page = paper()
    boxes = [Box(40, 60, 360, 260), Box(40, 272, 194, 420), Box(206, 272, 360, 420)]
    for seed, box in enumerate(boxes):
        printed(page, painting(320, 200, seed), box)
    candidates = kept(found(page, proposals=[Proposal(Box(40, 60, 360, 420), "figure", 0.95)]))
    assert len(candidates) == 3
    assert all(max(box.iou(c) for c in candidates) > IOU for box in boxes)


def test_rules_and_specks_are_not_worth_a_row() -> None:
    page = paper()
    page[200:203, 100:700] = 40
    for x, y in np.random.default_rng(1).integers(100, 700, (30, 2)):
        page[y : y + 2, x : x + 2] = 30
    assert found(page) == []


def test_pieces_that_the_model_sees_as_one_picture_are_joined(painting: Painting) -> None:
    page = paper()
    left, right = Box(100, 100, 180, 180), Box(200, 100, 280, 180)
    printed(page, painting(80, 80, 1), left)
    printed(page, painting(80, 80, 2), right)
    assert len(kept(found(page))) == 2
    whole = Proposal(left.union(right), "figure", 0.9)
    (candidate,) = kept(found(page, proposals=[whole]))
    assert candidate.iou(whole.box) > IOU
    singly = [Proposal(left, "figure", 0.9), Proposal(right, "figure", 0.9)]
    assert len(kept(found(page, proposals=[whole, *singly]))) == 2


def test_a_proposal_raises_the_confidence(painting: Painting) -> None:
    page, box, other = paper(), Box(60, 80, 340, 260), Box(60, 320, 180, 420)
    printed(page, painting(300, 200), box)
    printed(page, painting(120, 100), other)
    alone, proposed = found(page)[0], found(page, proposals=[Proposal(box, "figure", 0.9)])[0]
    assert alone.confidence < proposed.confidence <= 1


def test_a_chart_keeps_the_lettering_of_its_axes() -> None:
    page, frame = paper(noise=1.0), (120, 100, 320, 240)
    x0, y0, x1, y1 = (side * SCALE for side in frame)
    page[y0:y1, x0 : x0 + 3] = page[y1 - 3 : y1, x0:x1] = (20, 20, 20)
    for x in range(x0 + 20, x1 - 20, 40):  # bars
        page[y0 + (x % 160) : y1, x : x + 12] = (90, 60, 50)
    below = [written(page, Box(x, 244, x + 14, 254), "唐") for x in (130, 190, 250)]
    left = [written(page, Box(104, y, 117, y + 10), "40") for y in (110, 160, 210)]
    caption = written(page, Box(120, 275, 320, 287), "图3　出土件数")
    (box,) = kept(found(page, [*below, *left, caption]))
    assert box.iou(Box(104, 100, 320, 254)) > IOU


def test_fields_beside_a_picture_are_no_lettering() -> None:
    page = paper(noise=1.0)
    for x in range(120, 320, 5):
        page[200:480, 2 * x : 2 * x + 3] = (90, 60, 50)
    lines = [written(page, Box(20, y, 112, y + 10), "尺寸｜长二十厘米") for y in (110, 130, 150, 170)]
    (box,) = kept(found(page, lines))
    assert box.iou(Box(120, 100, 318, 240)) > IOU


def test_a_caption_that_all_but_touches_its_picture_does_not_enlarge_it(painting: Painting) -> None:
    box = Box(100, 100, 300, 240)
    page = printed(paper(), painting(400, 280), box)
    page[483:502, 200:600:14] = page[483:502, 201:600:14] = (30, 30, 35)
    read = Box(100, 240, 300, 252)
    line = Line(read, "Figure 3 A garden seen from its gate", 9.0, source="ocr", confidence=0.97)
    (found_box,) = kept(found(page, [line]))
    assert abs(found_box.y1 - box.y1) < 2


def test_a_headings_bar_is_not_parted_where_words_below_it_begin() -> None:
    page = paper(noise=1.0)
    bar = Box(40, 50, 360, 76)
    page[100:152, 80:720] = (30, 90, 55)
    heading = written(page, Box(70, 55, 200, 71), "缠枝菊花牡丹纹")
    page[110:142, 140:400:6] = (240, 240, 235)
    below = [
        written(page, Box(42, 84, 62, 95), "魏晋"),
        written(page, Box(84, 84, 200, 95), "缠枝菊花牡丹纹缂丝幡头"),
    ]
    page[100:152, 168:] = np.where(page[100:152, 168:] == (30, 90, 55), (32, 94, 60), page[100:152, 168:])
    candidates = found(page, [heading, *below])
    assert kept(candidates) == []
    assert any(candidate.box.iou(bar) > IOU for candidate in candidates)


def test_a_low_bar_is_whole_though_its_heading_almost_fills_it() -> None:
    """Above and below the line paper is within reach: it does not stand on that all the same."""
    page, bar = paper(noise=1.0), Box(40, 57, 360, 79)
    page[114:158, 80:720] = (30, 60, 110)
    page[124:148, 126:310:7] = (245, 245, 240)
    heading = Line(Box(60, 59, 160, 77), "方补象蝴蝶纹", 14.0, source="ocr", confidence=0.99)
    (candidate,) = found(page, [heading])
    assert (candidate.drop_reason, candidate.box.iou(bar) > IOU) == ("decoration", True)


SHEET = PageFrame(600, 400)


def sheet() -> Pixels:
    """Two pages of paper side by side."""
    return paper().transpose(1, 0, 2).copy()


def test_an_opener_on_one_page_of_a_sheet_leaves_the_pictures_of_the_other(painting: Painting) -> None:
    page = sheet()
    printed(page, painting(300, 400, 5), Box(0, 0, 300, 400))
    printed(page, Image.new("RGB", (10, 10), (245, 238, 222)), Box(60, 120, 240, 280))
    heading = written(page, Box(90, 180, 210, 214), "织绣纹样")
    pictures = [Box(340, 40, 560, 180), Box(340, 220, 450, 330)]
    for seed, box in enumerate(pictures):
        printed(page, painting(220, 140, seed), box)
    caption = written(page, Box(340, 184, 480, 195), "图1　海东青逐兔纹")
    candidates = scan_candidates(page, [heading, caption], lambda: [], SHEET, MIN_SIDE)
    assert len(kept(candidates)) == 2
    for box, candidate in zip(pictures, kept(candidates), strict=True):
        assert box.iou(candidate) > IOU
    (opener,) = [candidate for candidate in candidates if candidate.drop_reason is not None]
    assert opener.drop_reason == "background"
    assert opener.box.iou(Box(0, 0, 300, 400)) > IOU


def test_plates_that_fill_both_pages_of_a_sheet_are_two(painting: Painting) -> None:
    page = sheet()
    halves = [Box(0, 0, 300, 400), Box(300, 0, 600, 400)]
    for seed, half in zip((3, 8), halves, strict=True):
        printed(page, painting(300, 400, seed), half)
    shadow = 1 - 0.4 * np.exp(-np.abs(np.arange(1200) - 600) / 12)
    page = np.clip(page * shadow[None, :, None], 0, 255).astype(np.uint8)
    boxes = kept(scan_candidates(page, [], lambda: [], SHEET, MIN_SIDE))
    assert len(boxes) == 2
    for half, box in zip(halves, boxes, strict=True):
        assert half.iou(box) > IOU


@pytest.mark.parametrize("shadow", [0.0, 0.4])
def test_one_plate_over_both_pages_of_a_sheet_is_one(shadow: float, painting: Painting) -> None:
    page = printed(sheet(), painting(600, 400, 3), SHEET.box)
    dark = 1 - shadow * np.exp(-np.abs(np.arange(1200) - 600) / 12)
    page = np.clip(page * dark[None, :, None], 0, 255).astype(np.uint8)
    (box,) = kept(scan_candidates(page, [], lambda: [], SHEET, MIN_SIDE))
    assert box.iou(SHEET.box) > IOU
