"""Which way up a page lies: real lines, really recognised, in every position."""

import numpy as np
import pymupdf
import pytest

from extractors.ocr.engine import OcrEngine
from extractors.ocr.recognition import Recognition
from extractors.options import ExtractionOptions
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


@pytest.mark.parametrize("vertical", [False, True])
@pytest.mark.parametrize("lying", [0, 90, 180, 270])
def test_the_way_up_is_found(lying: int, vertical: bool, ocr_engine: OcrEngine) -> None:
    turned = np.ascontiguousarray(np.rot90(page(vertical), -lying // 90))
    assert ocr_engine.quarter_turn(ocr_engine.words(turned)) == (360 - lying) % 360


@pytest.mark.parametrize("lying", [90, 270])
def test_a_page_on_its_side_is_seen_before_it_is_read(lying: int, ocr_engine: OcrEngine) -> None:
    turned = np.ascontiguousarray(np.rot90(page(vertical=False), -lying // 90))
    assert ocr_engine.turn_at_a_glance(turned) == 360 - lying


def test_level_lines_say_nothing_at_a_glance(ocr_engine: OcrEngine) -> None:
    assert ocr_engine.turn_at_a_glance(page(vertical=False)) is None


def test_a_page_without_words_stays_as_it_lies(ocr_engine: OcrEngine) -> None:
    blank = np.full((300, 200, 3), 250, np.uint8)
    assert ocr_engine.quarter_turn(ocr_engine.words(blank)) == 0


def test_a_page_on_its_side_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    words = OcrEngine.words
    monkeypatch.setattr(OcrEngine, "words", lambda *given: read.append(1) or words(*given))
    turned = np.ascontiguousarray(np.rot90(page(vertical=False), -1))
    found, turn, _ = Recognition(ExtractionOptions()).upright(turned)
    assert (turn, len(read)) == (270, 1)
    assert found is not None
    assert [text[:6] for text in found.result["rec_texts"]] == [sentence[:6] for sentence in SENTENCES]
