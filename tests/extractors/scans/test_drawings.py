"""Line drawings in a row over one caption are one figure; with words of their own they are several."""

import pytest

from extractors.scans.drawings import joined_drawings
from extractors.scans.regions import Region
from extractors.texts.lines import Line
from manifests.geometry import Box

SCALE = 2.0
VESSELS = [Box(80, 100, 160, 200), Box(200, 100, 280, 200), Box(320, 105, 400, 200)]
CAPTION = Line(Box(200, 225, 280, 235), "图1 花楼机立面图", 8.0, source="ocr", confidence=0.95)


def drawn(*boxes: Box, density: float = 0.2) -> list[Region]:
    return [Region(box.scaled(SCALE), density, 0.15) for box in boxes]


def joined(found: list[Region], *lines: Line) -> list[Box]:
    return [region.box.scaled(1 / SCALE) for region in joined_drawings(found, lines, SCALE)]


@pytest.mark.parametrize("numbers", ["", "1", "1 2 3"])
def test_drawings_in_a_row_over_their_caption_are_one_figure(numbers: str) -> None:
    labels = [Line(Box(110, 206, 390, 214), numbers, 7.0, source="ocr")] if numbers else []
    assert joined(drawn(*VESSELS), CAPTION, *labels) == [Box.around(VESSELS)]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [
            Line(CAPTION.box.moved(-120, 0), CAPTION.text, 8.0),
            Line(CAPTION.box.moved(120, 0), "图2 提花楼", 8.0),
        ],
        [CAPTION, *(Line(Box(box.x0, 206, box.x1, 214), "汉代陶罐一", 7.0) for box in VESSELS)],
        [Line(CAPTION.box.moved(0, 200), CAPTION.text, 8.0)],
        [Line(CAPTION.box, "织机三种，皆据实物重绘。", 8.0)],
    ],
    ids=[
        "without a caption",
        "a caption each",
        "words of their own",
        "far from the caption",
        "over plain text",
    ],
)
def test_drawings_that_stay_apart(lines: list[Line]) -> None:
    assert joined(drawn(*VESSELS), *lines) == VESSELS


@pytest.mark.parametrize(
    ("text", "count"),
    [("图四　陶器（1. 罐 2. 碗 3. 壶）", 1), ("图四　陶器（1. 罐 2. 碗）", 3), ("图四　陶器", 3)],
)
def test_drawings_below_a_caption_that_numbers_them(text: str, count: int) -> None:
    over = Line(Box(180, 80, 300, 90), text, 8.0, source="ocr")
    assert len(joined(drawn(*VESSELS), over)) == count


def test_photographs_over_one_caption_stay_apart() -> None:
    assert joined(drawn(*VESSELS, density=0.9), CAPTION) == VESSELS
