"""The layout model proposes regions in the page's own points."""

from collections.abc import Callable

import numpy as np
import pymupdf
import pytest

from extractors.ocr.layout import LayoutModel
from extractors.pictures.raster import render
from manifests.geometry import Box, PageFrame

FRAME = PageFrame(400, 600)


@pytest.fixture(scope="module")
def model() -> LayoutModel:
    return LayoutModel(threads=1)


@pytest.mark.parametrize("dpi", [72, 150])
def test_a_picture_is_proposed_as_a_figure_at_any_resolution(
    dpi: int, model: LayoutModel, picture_png: Callable[..., bytes]
) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=600)
    place = Box(80, 100, 320, 280)
    page.insert_image(pymupdf.Rect(*place.as_list()), stream=picture_png(480, 360), keep_proportion=False)
    for row in range(12):
        page.insert_text((60, 330 + 18 * row), "丝绸之路上的联珠纹锦" * 3, fontname="china-s", fontsize=9)
    proposals = model.proposals(render(page, dpi), FRAME)
    figures = [proposal for proposal in proposals if proposal.kind == "figure"]
    assert max(proposal.box.iou(place) for proposal in figures) > 0.7
    assert {proposal.kind for proposal in proposals} <= {"figure", "caption", "table", "formula"}
    assert all(FRAME.box.contains(p.box) and 0 < p.score <= 1 for p in proposals)


def test_loading_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    LayoutModel(threads=1)
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")


def test_a_blank_page_gets_no_proposals(model: LayoutModel) -> None:
    assert model.proposals(np.full((600, 400, 3), 255, np.uint8), FRAME) == []
