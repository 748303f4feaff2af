"""Numbers at the pictures lead to the entries of a list."""

from collections.abc import Callable

from extractors.content import FigureRegion, PageContent, TextBlock
from extractors.series.generic import links

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]
Region = Callable[..., FigureRegion]

FIGURES = [(60, 60, 190, 200), (220, 60, 350, 200), (60, 220, 190, 360)]
MARKS = [(48, 61, 54, 71), (208, 61, 214, 71), (48, 221, 54, 231)]


def captions(page: Page, block: Block, region: Region, marks: list[str], *entries: str) -> list[str]:
    texts = [
        block(mark, box, role="page_number" if n == 0 else "body")
        for n, (mark, box) in enumerate(zip(marks, MARKS, strict=True))
    ]
    texts += [block(entry, (48, 400 + 14 * n, 200, 410 + 14 * n)) for n, entry in enumerate(entries)]
    return [made.caption for made in links([page(0, texts, [region(box) for box in FIGURES])], "figure")]


def test_entries_on_lines_of_their_own(page: Page, block: Block, region: Region) -> None:
    entries = ("1 牧羊犬", "2 城堡，远景", "3 幼猫")
    assert captions(page, block, region, ["1", "2", "3"], *entries) == list(entries)


def test_entries_that_run_on_in_one_block(page: Page, block: Block, region: Region) -> None:
    made = captions(page, block, region, ["1", "3", "2"], "1 牧羊犬", "2 城堡，远景3 幼猫")
    assert made == ["1 牧羊犬", "3 幼猫", "2 城堡，远景"]


def test_circled_numbers(page: Page, block: Block, region: Region) -> None:
    made = captions(page, block, region, ["①", "②", "③"], "① 牧羊犬　② 城堡　③ 幼猫")
    assert made == ["① 牧羊犬", "② 城堡", "③ 幼猫"]


def test_a_number_without_an_entry_is_no_key(page: Page, block: Block, region: Region) -> None:
    made = captions(page, block, region, ["1", "2", "3"], "1 牧羊犬", "2 城堡")
    assert made[:2] == ["", ""]
