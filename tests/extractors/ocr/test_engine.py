"""The real engine on a drawn page: words, places, directions; and its set-up without a network."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pymupdf
import pytest
import yaml

from extractors.ocr.engine import OcrEngine
from extractors.ocr.models import OcrError
from extractors.options import ExtractionOptions
from extractors.pdf.document import Document
from extractors.pictures.raster import render
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame

FRAME = PageFrame(300, 260)
PLACE_TOLERANCE = 8.0  # points: detection boxes stand a little outside the glyphs


@pytest.fixture(scope="module")
def lines(ocr_engine: OcrEngine) -> list[Line]:
    """A page with a caption, a line in traditional characters and a vertical line, recognised once."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=FRAME.width, height=FRAME.height)
    page.insert_text((30, 40), "图12 联珠对鹿纹锦", fontname="china-s", fontsize=14)
    page.insert_text((30, 80), "敦煌壁畫全集", fontname="china-t", fontsize=14)
    for number, character in enumerate("莫高窟第三窟"):
        page.insert_text((240, 60 + 15 * number), character, fontname="china-s", fontsize=14)
    return ocr_engine.lines(render(page, 200), FRAME)


def test_words_are_read_where_they_stand(lines: list[Line]) -> None:
    read = {line.text.replace(" ", ""): line for line in lines}
    assert set(read) == {"图12联珠对鹿纹锦", "敦煌壁畫全集", "莫高窟第三窟"}
    caption = read["图12联珠对鹿纹锦"]
    assert Box(30, 28, 168, 43).expanded(PLACE_TOLERANCE).contains(caption.box)
    assert all(type(value) is float for value in caption.box.as_list())
    assert caption.size == pytest.approx(14, rel=0.25)


def test_directions_and_sources(lines: list[Line]) -> None:
    directions = {line.text[:2]: line.direction for line in lines}
    assert directions == {"图1": "horizontal", "敦煌": "horizontal", "莫高": "vertical"}
    assert all(line.source == "ocr" and 0.8 < line.confidence <= 1 for line in lines)
    assert all(FRAME.box.contains(line.box) for line in lines)


def test_the_engine_names_its_models(ocr_engine: OcrEngine) -> None:
    assert ocr_engine.name.startswith("paddleocr-")
    assert "PP-OCRv6_small_rec" in ocr_engine.name


def test_models_are_assembled_once_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    OcrEngine(ExtractionOptions())
    folders = sorted((tmp_path / "culti" / "ocr").iterdir())
    assert [folder.name.split("-rapidocr")[0] for folder in folders] == [
        "PP-OCRv6_small_det",
        "PP-OCRv6_small_rec",
    ]
    for folder in folders:
        assert {path.name for path in folder.iterdir()} == {"inference.onnx", "inference.yml"}
    settings = yaml.safe_load((folders[1] / "inference.yml").read_text(encoding="utf-8"))
    characters = settings["PostProcess"]["character_dict"]
    assert len(characters) == 18_708  # without blank and space, which PaddleX adds
    assert not {" ", "blank"} & set(characters)
    assert {"纻", "罽", "氍", "毹", "飐", "裲"} <= set(characters)
    written = {path: path.stat().st_mtime_ns for folder in folders for path in folder.iterdir()}
    OcrEngine(ExtractionOptions())
    assert written == {path: path.stat().st_mtime_ns for folder in folders for path in folder.iterdir()}


def test_an_unknown_model_is_refused_with_what_to_do() -> None:
    with pytest.raises(OcrError, match=r"no-such-model.*embedded"):
        OcrEngine(ExtractionOptions(ocr_recognition_model="no-such-model"))


def test_a_blank_page_has_no_lines(
    ocr_engine: OcrEngine, opened: Callable[..., AbstractContextManager[Document]]
) -> None:
    pdf = pymupdf.open()
    pdf.new_page(width=100, height=100)
    with opened(pdf) as document:
        assert ocr_engine.lines(render(document.page(0), 72), PageFrame(100, 100)) == []


def test_loading_the_engine_leaves_torch_alone_and_to_be_imported_later() -> None:
    load = "from extractors.ocr.models import ocr_pipeline; from extractors.options import ExtractionOptions"
    none = "assert not {'torch', 'transformers'} & sys.modules.keys()"
    code = f"import sys; {load}; ocr_pipeline(ExtractionOptions()); {none}"
    later = "import torch, transformers; torch.zeros(1)"
    subprocess.run([sys.executable, "-c", f"{code}; {later}"], check=True, timeout=180)
