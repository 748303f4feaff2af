"""Notes in the margin: told from captions, fields and the running text."""

from collections.abc import Callable

import pytest

from extractors.content import FigureRegion, PageContent, TextBlock
from extractors.texts.margin_notes import with_margin_notes

TEXT = "这件织物以海东青逐兔为主题纹样，四周环绕缠枝莲花，配色典雅，是元代妆金织物的代表。" * 3
NOTE = "海东青即矛隼，辽金元时用于狩猎。"

Block = Callable[..., TextBlock]
Page = Callable[..., PageContent]


def roles(page: PageContent) -> list[str]:
    return [text.role for text in with_margin_notes([page])[0].texts]


@pytest.mark.parametrize("box", [(20, 120, 90, 150), (330, 120, 390, 150)])
def test_small_sentences_beside_the_text_are_a_note(
    box: tuple[float, float, float, float], block: Block, page: Page
) -> None:
    text = block(TEXT, (100, 100, 320, 300))
    assert roles(page(0, (text, block(NOTE, box, font_size=8.0)))) == ["body", "margin_note"]


@pytest.mark.parametrize(
    ("text", "box", "size"),
    [
        (NOTE, (330, 120, 390, 150), 10.0),
        (NOTE, (120, 310, 300, 330), 8.0),
        (NOTE, (330, 420, 390, 450), 8.0),
        ("图3　妆金胸背，局部。", (330, 120, 390, 150), 8.0),
        ("藏址｜某某博物馆，北京", (330, 120, 390, 150), 8.0),
        ("元　海东青逐兔纹妆金胸背", (330, 120, 390, 150), 8.0),
    ],
    ids=[
        "as large as the text",
        "below it",
        "beyond its end",
        "a caption",
        "a field",
        "a line of no sentence",
    ],
)
def test_what_is_no_note(
    text: str, box: tuple[float, float, float, float], size: float, block: Block, page: Page
) -> None:
    running = block(TEXT, (100, 100, 320, 300))
    assert roles(page(0, (running, block(text, box, font_size=size)))) == ["body", "body"]


def test_words_beside_a_picture_may_be_its_caption(
    block: Block, page: Page, region: Callable[..., FigureRegion]
) -> None:
    texts = (block(TEXT, (100, 320, 320, 560)), block(NOTE, (330, 335, 390, 360), font_size=8.0))
    assert roles(page(0, texts, (region((100, 100, 320, 310)),))) == ["body", "body"]
    assert roles(page(0, texts, (region((100, 100, 320, 200)),))) == ["body", "margin_note"]
    assert roles(page(0, texts, (region((100, 100, 320, 310), drop_reason="logo"),))) == [
        "body",
        "margin_note",
    ]
