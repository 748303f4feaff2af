"""Fonts whose glyphs show other characters than they say are found by shape, and read from the pixels."""

from collections.abc import Callable

import pymupdf
import pytest

from extractors.pdf.glyph_sample import GlyphSample
from extractors.pdf.objects import elements
from extractors.pdf.page import page_frame
from extractors.reading import PageReading
from extractors.texts.letterforms import unlike

Mapped = Callable[[pymupdf.Document, dict[str, str]], None]

CAPTION = "图三海东青逐兔纹妆金胸背"
ENGLISH = "The garden in the rain with seven birds"
COMMON = "的一是在不了有和人这中大为上个国"


def rotated(text: str, *, by: int = 5) -> dict[str, str]:
    """Each letter of the text said to be another of its letters."""
    letters = sorted(set(text.replace(" ", "")))
    return dict(zip(letters, letters[by:] + letters[:by], strict=True))


def page_with(text: str) -> pymupdf.Document:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=200)
    page.insert_font(fontname="embedded", fontbuffer=pymupdf.Font("china-s").buffer)
    page.insert_text((40, 60), text, fontname="embedded", fontsize=14)
    return pdf


def suspects(pdf: pymupdf.Document) -> dict[str, frozenset[str]]:
    again = pymupdf.open("pdf", pdf.tobytes())
    glyphs = GlyphSample()
    elements(again[0], page_frame(again[0], 1000), 10_000, glyphs)
    return unlike(glyphs)


@pytest.mark.parametrize("text", [CAPTION, ENGLISH])
def test_a_font_that_says_other_letters_is_suspect(text: str, mapped: Mapped) -> None:
    pdf = page_with(text)
    mapped(pdf, rotated(text))
    (wrong,) = suspects(pdf).values()
    assert len(wrong) > 0.5 * len(set(text))


@pytest.mark.parametrize(
    "face", ["china-s", "china-t", "japan", "korea", "helv", "heit", "hebo", "tiro", "cour"]
)
def test_faces_of_any_kind_are_sound(face: str) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=200)
    words = CAPTION + COMMON if face in ("china-s", "china-t", "japan", "korea") else ENGLISH + " 1234567890"
    page.insert_text((20, 60), words, fontname=face, fontsize=10)
    assert suspects(pdf) == {}


def test_one_letter_wrong_makes_no_font_suspect(mapped: Mapped) -> None:
    pdf = page_with(CAPTION)
    mapped(pdf, {"海": "的"})
    assert suspects(pdf) == {}


@pytest.mark.parametrize("text", [CAPTION, ENGLISH])
def test_a_caption_of_swapped_letters_is_read_from_the_page(
    text: str, mapped: Mapped, read: Callable[..., PageReading]
) -> None:
    pdf = page_with(text)
    mapped(pdf, rotated(text))
    (said,) = read(pdf).content.texts
    (seen,) = read(pdf, ocr="auto").content.texts
    assert said.text != text
    assert said.confidence < 0.5
    assert ("".join(seen.text.split()), seen.source) == ("".join(text.split()), "ocr")


def test_a_sound_caption_is_not_looked_at(read: Callable[..., PageReading]) -> None:
    content = read(page_with(CAPTION), ocr="auto").content
    assert content.ocr_engine is None
    assert [text.text for text in content.texts] == [CAPTION]


def test_nothing_of_a_closed_book_is_touched(mapped: Mapped) -> None:
    """Verdicts on glyphs are kept beyond the page, and beyond its book."""
    for _ in range(3):
        pdf = page_with(CAPTION)
        mapped(pdf, rotated(CAPTION))
        assert len(suspects(pdf)) == 1
        pdf.close()
        assert suspects(page_with(CAPTION)) == {}
