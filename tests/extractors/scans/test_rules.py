"""Rules printed on scanned pages: found where they are, and nothing else taken for one."""

from collections.abc import Callable

import pymupdf
import pytest

from extractors.pictures.raster import render
from extractors.scans.rules import printed_rules
from manifests.geometry import PageFrame

FRAME = PageFrame(400, 600)


@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize("width", [0.5, 1.5])
def test_rules_are_found_on_a_tinted_noisy_page(
    width: float, dpi: int, scanned: Callable[..., pymupdf.Document]
) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=600)
    for y in (100, 130, 300):
        page.draw_line((60, y), (340, y), width=width)
    for number in range(8):
        page.insert_text(
            (60, 350 + 16 * number), "织物以海东青逐兔为主题纹样四周环绕缠枝莲花", fontname="china-s"
        )
    image = render(scanned(pdf, 0.1, (246, 238, 220), dpi)[0], dpi)
    found = sorted(printed_rules(image, FRAME), key=lambda rule: rule.y0)
    assert len(found) == 3
    for rule, y in zip(found, (100, 130, 300), strict=True):
        assert abs(rule.center[1] - y) < 1.5
        assert abs(rule.x0 - 60) < 4
        assert abs(rule.x1 - 340) < 4


def test_a_page_of_words_has_no_rules(scanned: Callable[..., pymupdf.Document]) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=600)
    for number in range(20):
        page.insert_text(
            (60, 60 + 16 * number), "一二三工王主玉正五亚一一一一一一一一一一一", fontname="china-s"
        )
    assert printed_rules(render(scanned(pdf, 0.1, (246, 238, 220))[0], 150), FRAME) == []
