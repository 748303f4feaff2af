"""The ornaments around a chapter's title."""

import pytest

from extractors.figures.candidates import Candidate
from extractors.scans.openers import without_ornaments
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame

FRAME = PageFrame(400, 600)
TITLE = Line(Box(120, 280, 280, 304), "第二章　禽兽纹", 22.0, source="ocr", confidence=0.95)
CORNERS = [Box(30, 30, 85, 86), Box(316, 28, 370, 84), Box(31, 514, 86, 570), Box(314, 515, 370, 571)]


def reasons(boxes: list[Box], lines: list[Line]) -> set[str | None]:
    candidates = [Candidate(box, (), "scan", 0.6) for box in boxes]
    return {candidate.drop_reason for candidate in without_ornaments(candidates, lines, FRAME)}


def test_ornaments_that_come_again_around_a_title_are_decoration() -> None:
    assert reasons(CORNERS, [TITLE]) == {"decoration"}


def test_ornaments_cut_off_at_the_edge_need_not_be_alike() -> None:
    cut = [Box(0, 100, 30, 155), Box(340, 0, 400, 20), Box(380, 570, 400, 600)]
    assert reasons([*CORNERS[:3], *cut], [TITLE]) == {"decoration"}


def test_ornaments_that_bleed_off_come_again_too() -> None:
    band = [Box(0, 450, 215, 530), Box(188, 448, 400, 528), Box(0, 490, 216, 571), Box(189, 488, 400, 569)]
    assert reasons([*band, Box(170, 500, 230, 520)], [TITLE]) == {"decoration"}


def test_a_small_mark_on_a_title_page_is_a_logo() -> None:
    assert reasons([Box(187, 470, 213, 498)], [TITLE]) == {"logo"}
    assert reasons([Box(150, 400, 250, 500)], [TITLE]) == {None}
    assert reasons([Box(187, 470, 213, 498)], [Line(Box(30, 90, 200, 101), "图3　对鹿纹锦", 9.0)]) == {None}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [Line(TITLE.box, "第二章　禽兽纹", 11.0)],
        [TITLE, Line(Box(30, 90, 200, 101), "图3　对鹿纹锦", 9.0)],
        [
            TITLE,
            *(Line(Box(60, y, 340, y + 11), "织物以平纹为地，四枚斜纹显花", 10.0) for y in (320, 340, 360)),
        ],
    ],
)
def test_pictures_without_a_title_or_with_words_are_none(lines: list[Line]) -> None:
    assert reasons(CORNERS, lines) == {None}


def test_pictures_of_different_sizes_are_none() -> None:
    boxes = [Box(30, 30, 130, 90), Box(200, 30, 360, 250), Box(30, 350, 180, 560), Box(220, 400, 300, 420)]
    assert reasons(boxes, [TITLE]) == {None}


def test_a_large_picture_among_them_makes_them_motifs() -> None:
    assert reasons([*CORNERS, Box(60, 100, 340, 320)], [TITLE]) == {None}
