"""Typesetting: lines fit and break by the Chinese rules, turned pages look and read as before."""

import numpy as np
import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests.geometry import Box
from samples import fonts
from samples.encoding import encoded
from samples.errors import SamplesError
from samples.sheet import Sheet, Typesetter, fitted

TEXT = "纻缂罽氍毹飐裲，（莲花）：窠内一飞鸟，口衔一枝叶。"


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    made = [fonts.subset_face(name, TEXT) for name in (fonts.SERIF, fonts.VERTICAL)]
    return Typesetter({face.name: face for face in made})


@given(text=st.text(st.sampled_from(TEXT + "abc 12"), max_size=80), width=st.floats(40, 200))
def test_lines_lose_nothing_fit_and_start_with_no_closing_mark(
    typesetter: Typesetter, text: str, width: float
) -> None:
    lines = typesetter.broken(text, fonts.SERIF, 9, width)
    assert "".join(lines) == text
    for line in lines[1:]:
        assert line[0] not in "，。）：" or lines[0][0] in "，。）：" or set(line) <= set("，。）： ")
    # Only a run that cannot be broken, as closing marks after one sign, may be longer than the line.
    assert all(typesetter.width(line, fonts.SERIF, 9) <= width + 9 * 8 for line in lines)


def test_ordinary_chinese_lines_fit_the_measure(typesetter: Typesetter) -> None:
    lines = typesetter.broken(TEXT * 4, fonts.SERIF, 9, 120, indent=18)
    assert typesetter.width(lines[0], fonts.SERIF, 9) <= 102
    assert all(typesetter.width(line, fonts.SERIF, 9) <= 120 for line in lines)
    assert not any(line[0] in "，。）：" for line in lines)


def test_rare_characters_survive_subsetting_both_ways_of_writing(typesetter: Typesetter) -> None:
    document = pymupdf.open()
    sheet = Sheet(document, typesetter, 400, 400, [])
    sheet.line(20, 20, TEXT, fonts.SERIF, 10)
    sheet.column(350, 20, TEXT, 10)
    reopened = pymupdf.open(stream=document.tobytes(), filetype="pdf")
    read = "".join(reopened[0].get_text().split())
    assert read.count(TEXT) == 2
    directions = {
        line["wmode"] for block in reopened[0].get_text("dict")["blocks"] for line in block["lines"]
    }
    assert directions == {0, 1}
    # The glyphs are really there: PyMuPDF extracts text even when a broken font draws nothing.
    pixels = np.frombuffer(reopened[0].get_pixmap(colorspace="gray").samples, np.uint8).reshape(400, 400)
    assert (pixels[20:32, 20:270] < 128).sum() > 150
    assert (pixels[20:270, 344:356] < 128).sum() > 150


def test_a_character_the_font_lacks_is_refused() -> None:
    with pytest.raises(SamplesError, match="lacks"):
        fonts.subset_face(fonts.SERIF, "\U0010fffd")


def test_a_turned_page_looks_and_reads_as_before(typesetter: Typesetter) -> None:
    document = pymupdf.open()
    picture = np.zeros((40, 60, 3), np.uint8)
    seen = []
    for turned in (False, True):
        sheet = Sheet(document, typesetter, 300, 400, [])
        sheet.line(30, 30, TEXT[:5], fonts.SERIF, 14)
        sheet.picture(encoded(picture), Box(200, 300, 260, 340))
        if turned:
            sheet.turn()
            assert sheet.page.rotation == 90
            assert sheet.truth.rotation == 90
        pixmap = sheet.page.get_pixmap(colorspace="gray")
        seen.append(np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width).astype(int))
        assert sheet.page.rect == pymupdf.Rect(0, 0, 300, 400)
    assert np.abs(seen[0] - seen[1]).mean() < 1.0
    assert seen[1][302:338, 202:258].max() < 40
    image = pymupdf.Rect(document[1].get_image_info()[0]["bbox"]) * document[1].rotation_matrix
    assert tuple(image) == pytest.approx((200, 300, 260, 340), abs=0.5)


@given(st.floats(0.3, 3), st.floats(10, 500), st.floats(10, 500))
def test_a_fitted_box_keeps_its_proportion_inside_its_room(ratio: float, width: float, height: float) -> None:
    room = Box(5, 7, 5 + width, 7 + height)
    box = fitted(ratio, room, align_x=1.0, align_y=0.5)
    assert room.contains(box, tolerance=1e-6)
    assert box.width / box.height == pytest.approx(ratio, rel=1e-6)
