"""A scan's text layer is used where it says what is seen, and left where it does not."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pymupdf
import pytest

from extractors.pdf.document import Document
from extractors.texts.hidden_layer import shows_text, with_layer
from extractors.texts.lines import Line
from manifests.geometry import Box

Opened = Callable[[pymupdf.Document], AbstractContextManager[Document]]

CAPTION, BODY = "图5　缂丝毛罽残片", "这件织物以海东青逐兔为主题，纹样四周环绕缠枝莲花。"


def line(text: str, y: float, x: float = 50, **changes: object) -> Line:
    return Line(Box(x, y, x + 10 * len(text), y + 12), text, 10.0, **changes)


def seen(*texts: str) -> list[Line]:
    return [line(text, 100 + 20 * n, source="ocr", confidence=0.95) for n, text in enumerate(texts)]


def test_a_good_layer_is_read_where_the_words_are_seen() -> None:
    layer = [line(CAPTION, 101, invisible=True), line(BODY, 122, invisible=True)]
    found = with_layer(seen("图5绳丝毛罽残片", BODY), layer)
    assert [one.text for one in found] == [CAPTION, BODY]
    assert {(one.source, one.invisible) for one in found} == {("pdf", False)}
    assert found[0].box == seen("图5绳丝毛罽残片")[0].box


def test_a_poor_layer_is_left() -> None:
    layer = [line("图5绅幺幺毛网歹戋片", 101), line("这亻牛织牛勿以氵每东青逐免为主是页，纟文样四周", 122)]
    printed = seen(CAPTION, BODY)
    assert with_layer(printed, layer) == printed


def test_a_layer_with_every_tenth_character_wrong_is_left() -> None:
    printed = seen(CAPTION, BODY)
    wrong = "这件织物以海东青逐免为主题，纹样四周环饶缠枝蓬花。"
    assert with_layer(printed, [line(CAPTION, 101), line(wrong, 122)]) == printed


def test_a_layer_that_lacks_most_words_is_left() -> None:
    printed = seen(CAPTION, BODY, BODY)
    assert with_layer(printed, [line(CAPTION, 101)]) == printed


def test_words_of_a_good_layer_are_put_together() -> None:
    words = [line("图5", 101), line("缂丝", 101, 80), line("毛罽残片", 101, 110), line(BODY, 122)]
    found = with_layer(seen("图5 缂丝 毛罽残片", BODY), words)
    assert "".join(found[0].text.split()) == "图5缂丝毛罽残片"
    apart = [line(" ".join("缂丝毛罽残片"), 101), line(BODY, 122)]
    assert with_layer(seen("缂丝毛罽残片", BODY), apart)[0].text == "缂丝毛罽残片"


def test_where_nothing_is_read_the_layer_speaks() -> None:
    layer = [line(BODY, 122, invisible=True)]
    assert with_layer([], layer) == [replace(layer[0], invisible=False)]
    garbled = [line("贃癬覔濠螹榯秘敠藎謺墝折蹩", 122, invisible=True)]
    assert with_layer([], garbled)[0].confidence < 0.5


@pytest.mark.parametrize(
    ("under", "mode", "shows"), [(True, 0, False), (False, 0, True), (False, 3, False), (True, 3, False)]
)
def test_text_is_shown_when_it_has_ink_and_no_page_lies_on_it(
    under: bool, mode: int, shows: bool, opened: Opened, picture_png: Callable[..., bytes]
) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=600)
    if under:
        page.insert_text((60, 100), "words", render_mode=mode)
    page.insert_image(page.rect, stream=picture_png(200, 300), keep_proportion=False)
    if not under:
        page.insert_text((60, 100), "words", render_mode=mode)
    with opened(pdf) as document:
        assert shows_text(document.page(0)) is shows
