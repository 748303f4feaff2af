"""Where an entry begins and ends: its heading in any form, its pages, the pattern on a page without words."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from extractors.content import PageContent
from extractors.series.silk import recognise, with_roles
from tests.extractors.series.conftest import PARAGRAPH, PATTERN, TEXTILE, Block, Page, Region, linked


def test_an_entry_runs_on_to_the_next_page(
    entry: Callable[..., PageContent], page: Page, block: Block, region: Region
) -> None:
    first = page(0, [block("3 缠枝莲纹", (50, 30, 150, 46))], [region(PATTERN, "a", 0.5)])
    second = page(
        1,
        [block("明　缠枝莲纹锦", (50, 420, 150, 432)), block(PARAGRAPH, (50, 450, 350, 490))],
        [region(TEXTILE, "b", 9.0)],
    )
    pattern, textile, *following = linked(first, second, entry(2, 4))
    assert (pattern.entry_id, pattern.description) == ("3", PARAGRAPH)
    assert (textile.kind, textile.title) == ("original_textile", "3缠枝莲纹锦")
    assert {made.entry_id for made in following} == {"4"}


def test_a_table_of_contents_opens_no_entry(
    page: Page, block: Block, entry: Callable[..., PageContent]
) -> None:
    contents = page(0, [block(f"{n} 海东青逐兔纹", (50, 40 * n, 200, 40 * n + 12)) for n in range(1, 9)])
    (marked, _) = with_roles([contents, entry(1, 1)])
    assert {text.role for text in marked.texts} == {"body"}
    assert {made.entry_id for made in linked(contents, entry(1, 1))} == {"1"}


@pytest.mark.parametrize(
    "printed",
    ["010 缠枝莲纹", "10. 缠枝莲纹", "No.10 缠枝莲纹", "一〇　缠枝莲纹", "【10】缠枝莲纹", "〇10 缠枝莲纹"],
)
def test_headings_of_any_form(printed: str, page: Page, block: Block, region: Region) -> None:
    (made,) = linked(page(0, [block(printed, (50, 30, 150, 46))], [region(PATTERN)]))
    assert made.entry_id == "10"
    assert made.title.strip("No.【】01一〇") == "缠枝莲纹"
    assert made.title[:2] == printed.removeprefix("No.").removeprefix("【")[:2]  # the number as printed


@pytest.mark.parametrize(
    ("number", "title"),
    [
        ((50, 30, 70, 46), (80, 30, 180, 46)),
        ((50, 20, 70, 34), (50, 38, 150, 54)),
        ((50, 44, 70, 54), (50, 20, 150, 38)),
    ],
    ids=["in a row", "number above", "title above"],
)
def test_number_and_title_in_blocks_of_their_own(
    number: tuple[float, ...], title: tuple[float, ...], page: Page, block: Block, region: Region
) -> None:
    words = [
        block("10", number, font_size=16.0),
        block("缠枝莲纹", title, font_size=16.0),
        block(PARAGRAPH, (50, 450, 350, 490)),
        block("藏址｜私人收藏", (50, 430, 150, 442)),
    ]
    pattern = linked(page(0, words, [region(PATTERN)]))[0]
    assert (pattern.title, pattern.description) == ("10缠枝莲纹", PARAGRAPH)


@pytest.mark.parametrize("after", [True, False], ids=["overleaf", "before the heading"])
def test_a_pattern_on_a_page_without_words(
    after: bool, entry: Callable[..., PageContent], page: Page, block: Block, region: Region
) -> None:
    """A full-page pattern belongs to the neighbour that has no large picture of its own."""
    words = [
        block("11 缠枝莲纹", (50, 30, 150, 46)),
        block("明　缠枝莲纹锦缎", (50, 420, 150, 432)),
        block(PARAGRAPH, (50, 450, 350, 490)),
        block("[出处] 《中国丝绸史》第 3 页", (50, 545, 200, 555)),
    ]
    full = page(2 if after else 1, [], [region((0, 0, 400, 600), "full", 9.0)])
    headed = page(1 if after else 2, words, [region((100, 80, 250, 230), "textile", 1.0)])
    links = linked(entry(0, 10), *sorted((full, headed), key=lambda p: p.page_index), entry(3, 12))
    of_entry = {made.kind: made for made in links if made.entry_id == "11"}
    assert set(of_entry) == {"pattern", "original_textile"}
    assert of_entry["pattern"].figure == (full.page_index, 0)
    assert of_entry["original_textile"].title == "11缠枝莲纹锦缎"


@pytest.mark.parametrize(("number", "owner"), [(10, "10"), (11, "11")])
def test_a_pattern_without_words_belongs_to_the_page_it_faces(
    number: int, owner: str, page: Page, block: Block, region: Region
) -> None:
    """Either entry could do with it: an even page lies open beside the odd one that follows."""

    def headed(index: int, entry_number: int, printed: int) -> PageContent:
        words = [
            block(f"{entry_number} 缠枝莲纹", (50, 30, 150, 46)),
            block("明　缠枝莲纹锦缎", (50, 420, 150, 432)),
            block(PARAGRAPH, (50, 450, 350, 490)),
            block("[出处] 《中国丝绸史》第 3 页", (50, 545, 200, 555)),
        ]
        pictures = [region((50, 80, 200, 230), f"a{index}", 0.5), region(TEXTILE, f"b{index}", 9.0)]
        return replace(page(index, words, pictures), printed_number=str(printed))

    full = page(1, [], [region((0, 0, 400, 600), "full", 1.0)])
    links = linked(headed(0, 10, number), full, headed(2, 11, number + 2))
    (pattern,) = [made for made in links if made.figure == (1, 0)]
    assert (pattern.kind, pattern.entry_id) == ("pattern", owner)


def test_entries_whose_headings_were_not_read_are_entries(
    entry: Callable[..., PageContent], page: Page
) -> None:
    """Lettering on a bar of tint or in a fancy face may be lost to the OCR, for the whole book."""
    whole = [entry(index, index + 1) for index in range(3)]
    headless = [page(one.page_index, one.texts[1:], one.figures) for one in whole]
    assert recognise(headless) == recognise(whole) == 1.0
    links = linked(*headless)
    assert [made.kind for made in links[:4]] == [
        "pattern",
        "cropped_pattern",
        "cropped_pattern",
        "original_textile",
    ]
    assert [made.entry_id for made in links if made.kind == "pattern"] == ["1", "2", "3"]
    assert links[0].description == PARAGRAPH
