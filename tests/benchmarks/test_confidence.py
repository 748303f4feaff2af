"""What is taken away from a book before its links are judged."""

import numpy as np

from benchmarks.confidence import thinned
from extractors.content import FigureRegion, PageContent, TextBlock
from manifests.geometry import Box

BOX = Box(50, 60, 350, 400)
PLATE = FigureRegion(BOX, (BOX,), "placement", 0.9)
LOGO = FigureRegion(BOX, (BOX,), "placement", 0.9, drop_reason="logo")
CAPTION, PARAGRAPH = TextBlock(BOX, "图1　飞天"), TextBlock(BOX, "正文" * 80)
NOTES = [TextBlock(BOX, "图版说明"), TextBlock(BOX, "1　飞天"), TextBlock(BOX, "飞天凌空，衣带飘举。")]


def book() -> list[PageContent]:
    plates = [
        PageContent(n, 400, 600, 0, "born_digital", figures=(PLATE, LOGO), texts=(CAPTION, PARAGRAPH))
        for n in range(200)
    ]
    return [*plates, PageContent(200, 400, 600, 0, "born_digital", texts=tuple(NOTES))]


def test_so_many_figures_and_captions_are_taken_away_and_nothing_else() -> None:
    pages = thinned(book(), 0.5, 0.25, np.random.default_rng(0))
    lost = sum(page.figures[0].drop_reason == "tiny" for page in pages[:200])
    wordless = sum(page.texts == (PARAGRAPH,) for page in pages[:200])
    assert 80 < lost < 120
    assert 30 < wordless < 70
    assert all(page.figures[1] == LOGO for page in pages[:200])
    assert all(PARAGRAPH in page.texts for page in pages[:200])
    assert pages[200].texts == tuple(NOTES)


def test_a_whole_book_is_left_as_it_is() -> None:
    assert thinned(book(), 0.0, 0.0, np.random.default_rng(0)) == book()
