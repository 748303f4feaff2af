"""Spaces come back from the gaps between characters, and nowhere else."""

import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.ocr.character_gaps import Glyph, with_gaps

EM = 24  # pixels


def line(parts: list[tuple[str, float]], bar_before: str = "") -> tuple[list[Glyph], NDArray[np.uint8]]:
    """Characters of one em with a gap (in ems) before each, as glyphs and as pixels. A ｜ is printed, but not
    recognised, before `bar_before`."""
    glyphs, blocks, x = [], [], 0.0
    for text, gap in parts:
        x += gap * EM
        width = EM if len(text) == 1 and text > "\u2000" else 0.5 * EM * len(text)
        if text == bar_before:
            blocks.append((x - 0.55 * EM, x - 0.45 * EM))
        blocks.append((x + 0.06 * EM, x + width - 0.06 * EM))
        glyphs.append(Glyph(text, x, x + width))
        x += width
    strip = np.full((30, round(x) + 1), 235, np.uint8)
    for start, end in blocks:
        strokes = slice(4, 26) if end - start < 0.2 * EM else slice(4, 26, 4)
        strip[strokes, round(start) : round(end)] = 40
    return glyphs, strip


@pytest.mark.parametrize("inverted", [False, True])
def test_full_width_spaces_between_the_parts_of_a_caption(inverted: bool) -> None:
    glyphs, strip = line([("一", 0), ("六", 0), ("炳", 1), ("灵", 0), ("寺", 0), ("伎", 1), ("乐", 0)])
    assert with_gaps(glyphs, 255 - strip if inverted else strip) == "一六　炳灵寺　伎乐"


def test_text_without_gaps_stays_whole() -> None:
    glyphs, strip = line([(character, 0.05) for character in "海东青逐兔纹妆金胸背"])
    assert with_gaps(glyphs, strip) == "海东青逐兔纹妆金胸背"


def test_letterspaced_text_is_not_torn() -> None:
    glyphs, strip = line([(character, 0.6) for character in "敦煌壁画全集"])
    assert with_gaps(glyphs, strip) == "敦煌壁画全集"


def test_a_space_after_a_number() -> None:
    glyphs, strip = line([("图", 0), ("12", 0.1), ("联", 0.8), ("珠", 0), ("纹", 0), ("锦", 0)])
    assert with_gaps(glyphs, strip) == "图12　联珠纹锦"


def test_marks_bring_a_blank_of_their_own() -> None:
    glyphs, strip = line([("图", 0), ("案", 0), ("，", 0), ("织", 0.4), ("物", 0)])
    assert with_gaps(glyphs, strip) == "图案，织物"


def test_the_bar_after_a_label_is_seen_where_it_was_not_read() -> None:
    glyphs, strip = line([("细", 0), ("节", 0), ("此", 1), ("件", 0), ("为", 0)], bar_before="此")
    assert with_gaps(glyphs, strip) == "细节｜此件为"


def test_an_empty_line() -> None:
    assert with_gaps([], np.zeros((0, 0), np.uint8)) == ""
