"""Legends find their figures: on a page, in a list, shared, across a spread, by the habit of the book."""

from collections.abc import Callable, Sequence

import pytest

from extractors.content import FigureRegion, PageContent, TextBlock
from extractors.links.binding import Binding, bind, kept_figures
from extractors.links.legends import legends

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]
Region = Callable[..., FigureRegion]

PLATE = (50, 60, 350, 400)


def bound(pages: Sequence[PageContent], *, plates: bool = False) -> dict[tuple[int, int], Binding]:
    words = {page.page_index: legends(page.page_index, page.texts) for page in pages}
    figures = {page.page_index: kept_figures(page) for page in pages}
    return {binding.figure.place: binding for binding in bind(figures, words, plates=plates)}


def texts(pages: Sequence[PageContent], *, plates: bool = False) -> dict[tuple[int, int], str]:
    return {place: binding.text for place, binding in bound(pages, plates=plates).items()}


@pytest.mark.parametrize(
    "box",
    [(50, 258, 180, 268), (50, 40, 180, 52), (358, 60, 398, 90), (8, 60, 46, 90)],
    ids=["below", "above", "right", "left"],
)
def test_a_caption_on_any_side(
    box: tuple[float, float, float, float], page: Page, block: Block, region: Region
) -> None:
    content = page(0, [block("图1　飞天", box)], [region((50, 60, 350, 250))])
    assert texts([content]) == {(0, 0): "图1　飞天"}


def test_captions_under_a_row_of_figures(page: Page, block: Block, region: Region) -> None:
    words = [block(f"图{n} 飞天", (30 + 130 * n, 206, 120 + 130 * n, 216)) for n in range(3)]
    figures = [region((20 + 130 * n, 100, 130 + 130 * n, 200)) for n in range(3)]
    assert texts([page(0, words, figures)]) == {(0, n): f"图{n} 飞天" for n in range(3)}


def test_a_caption_shared_by_panels(page: Page, block: Block, region: Region) -> None:
    words = [block("图7　(a) 正面；(b) 背面", (100, 208, 300, 218))]
    panels = [region((50, 100, 195, 200)), region((205, 100, 350, 200))]
    made = bound([page(0, words, panels)])
    assert {place: binding.text for place, binding in made.items()} == {
        (0, 0): words[0].text, (0, 1): words[0].text
    }  # fmt: skip
    assert {binding.manner for binding in made.values()} == {"shared"}


def test_parts_go_where_they_say(page: Page, block: Block, region: Region) -> None:
    words = [block("右：供养人　左：飞天", (50, 208, 200, 218))]
    panels = [region((205, 100, 350, 200)), region((50, 100, 195, 200))]
    assert texts([page(0, words, panels)]) == {(0, 0): "右：供养人", (0, 1): "左：飞天"}


def test_a_list_of_captions_apart_from_the_pictures(page: Page, block: Block, region: Region) -> None:
    figures = [region((50, 40 + 150 * n, 250, 170 + 150 * n)) for n in range(3)]
    words = [block(f"图{n + 1}　飞天", (60, 500 + 14 * n, 160, 510 + 14 * n)) for n in range(3)]
    made = bound([page(0, words, figures)])
    assert {place: binding.text for place, binding in made.items()} == {
        (0, n): f"图{n + 1}　飞天" for n in range(3)
    }
    assert {binding.manner for binding in made.values()} == {"listed"}


def test_a_figure_between_keeps_the_caption_from_the_one_above(
    page: Page, block: Block, region: Region
) -> None:
    figures = [region((50, 50, 150, 120)), region((50, 190, 150, 250))]
    assert texts([page(0, [block("图2 飞天", (50, 255, 150, 265))], figures)]) == {(0, 1): "图2 飞天"}


def test_the_habit_of_the_book_decides_between_two_pictures(page: Page, block: Block, region: Region) -> None:
    """A caption halfway between two pictures: what the other pages do says whose it is."""
    upper, lower = (50, 60, 350, 200), (50, 230, 350, 400)
    between = block("图9　飞天", (50, 209, 200, 219))

    def book(y: float) -> list[PageContent]:
        sure = [
            page(n, [block(f"图{n + 1}　飞天", (50, y, 200, y + 10))], [region(PLATE, str(n))])
            for n in range(4)
        ]
        return [*sure, page(4, [between], [region(upper, "u"), region(lower, "l")])]

    assert texts(book(408))[(4, 0)] == "图9　飞天"
    assert texts(book(42)).get((4, 1)) == "图9　飞天"


def test_a_line_set_like_the_books_captions_is_one_and_another_is_not(
    page: Page, block: Block, region: Region
) -> None:
    sure = [
        page(n, [block(f"图{n + 1}　飞天", (50, 408, 200, 416), font_size=8.0)], [region(PLATE, str(n))])
        for n in range(5)
    ]
    alike = page(5, [block("《河谷》", (50, 430, 200, 438), font_size=8.0)], [region(PLATE, "a")])
    other = page(6, [block("第二节", (50, 408, 200, 424), font_size=14.0)], [region(PLATE, "b")])
    made = texts([*sure, alike, other])
    assert made[(5, 0)] == "《河谷》"
    assert (6, 0) not in made


def test_captions_on_the_facing_page_come_in_order(page: Page, block: Block, region: Region) -> None:
    upper, lower = region((50, 40, 350, 280), "u"), region((50, 300, 350, 560), "l")
    words = [block(f"{n}　飞天", (50, 100 * n, 200, 100 * n + 12)) for n in (1, 2)]
    labelled = [block(f"图{n}　飞天", (50, 100 * n, 200, 100 * n + 12)) for n in (1, 2)]
    assert texts([page(0, labelled), page(1, [], [upper, lower])]) == {
        (1, 0): "图1　飞天",
        (1, 1): "图2　飞天",
    }
    assert texts([page(0, words), page(1, [], [upper, lower])]) == {}


def test_one_stray_caption_is_not_taken_to_the_next_page(page: Page, block: Block, region: Region) -> None:
    pages = [page(0, [block("图9　飞天", (50, 300, 200, 312))]), page(1, [], [region(PLATE)])]
    assert texts(pages) == {}
    assert texts(pages, plates=True) == {(1, 0): "图9　飞天"}


def test_a_caption_too_far_away_is_nobodys(page: Page, block: Block, region: Region) -> None:
    content = page(0, [block("图9 太远", (50, 500, 130, 510))], [region((50, 60, 350, 250))])
    assert texts([content]) == {}


def test_dropped_regions_take_no_words(page: Page, block: Block, region: Region) -> None:
    logo = region((50, 255, 80, 270), "logo", drop_reason="logo")
    content = page(0, [block("图1 飞天", (50, 280, 130, 290))], [logo, region((50, 60, 350, 250))])
    assert texts([content]) == {(0, 1): "图1 飞天"}


def test_a_caption_between_two_rows_of_panels_is_the_upper_rows(
    page: Page, block: Block, region: Region
) -> None:
    upper = [region((50 + 100 * n, 60, 140 + 100 * n, 160), f"u{n}") for n in range(2)]
    lower = [region((50 + 75 * n, 200, 125 + 75 * n, 300), f"l{n}") for n in range(3)]
    words = [
        block("图1　a. 飞天，b. 乐伎", (50, 176, 200, 186)),
        block("图2　四时景物", (110, 305, 210, 315)),
    ]
    made = texts([page(0, words, [*upper, *lower])])
    assert [made[(0, n)][:2] for n in range(5)] == ["图1", "图1", "图2", "图2", "图2"]


def test_a_caption_that_names_two_panels_a_little_apart_is_shared(
    page: Page, block: Block, region: Region
) -> None:
    words = [block("图 7. (a) 菱格飞鸟火珠纹，(b) 横列仙鹤莲花纹", (50, 218, 200, 228))]
    panels = [region((60, 100, 160, 200)), region((188, 140, 350, 200))]
    assert set(texts([page(0, words, panels)]).values()) == {words[0].text}


def test_a_small_inset_takes_the_second_caption_of_the_list(page: Page, block: Block, region: Region) -> None:
    words = [block(f"图{n}　飞天", (50, 312 + 14 * n, 300, 322 + 14 * n)) for n in (1, 2)]
    figures = [region((80, 60, 320, 320)), region((250, 260, 310, 310))]
    assert texts([page(0, words, figures)]) == {(0, 0): "图1　飞天", (0, 1): "图2　飞天"}


def test_one_caption_whose_number_goes_on_is_taken_to_the_next_page(
    page: Page, block: Block, region: Region
) -> None:
    before = page(0, [block("图8　飞天", (50, 410, 200, 422))], [region(PLATE, "a")])
    stray = page(1, [block("图9　飞天", (50, 500, 200, 512))])
    plate = page(2, [], [region(PLATE, "b")])
    assert texts([before, stray, plate])[(2, 0)] == "图9　飞天"
    gap = page(1, [block("图12　飞天", (50, 500, 200, 512))])
    assert (2, 0) not in texts([before, gap, plate])


def test_the_first_of_a_family_is_taken_to_the_plate_beside_it(
    page: Page, block: Block, region: Region
) -> None:
    stray = page(1, [block("Plate I. The garden", (50, 40, 200, 52))])
    plate, small = page(0, [], [region(PLATE, "b")]), page(0, [], [region((50, 60, 150, 220), "s")])
    assert texts([plate, stray]) == {(0, 0): "Plate I. The garden"}
    assert texts([small, stray]) == {}


def test_a_page_with_more_captions_than_figures_is_short(page: Page, block: Block, region: Region) -> None:
    """The second of two pictures over a list of captions was not found."""
    words = [block(f"图{n}　飞天", (50, 312 + 14 * n, 300, 322 + 14 * n)) for n in (1, 2)]
    figures = [region((50, 60, 190, 300), "a"), region((210, 60, 350, 300), "b")]
    assert {made.short for made in bound([page(0, words, figures)]).values()} == {False}
    assert {made.short for made in bound([page(0, words, figures[:1])]).values()} == {True}


def test_a_caption_that_names_more_panels_than_were_found_is_short(
    page: Page, block: Block, region: Region
) -> None:
    words = [block("图7　(a) 正面；(b) 背面", (50, 208, 250, 218))]
    (made,) = bound([page(0, words, [region((50, 100, 195, 200))])]).values()
    assert made.short


@pytest.mark.parametrize(
    ("words", "own", "other"),
    [
        ("上：飞天　对页：供养人", "上：飞天", "对页：供养人"),
        ("对页：供养人", None, "对页：供养人"),
        ("Opposite: Donors", None, "Opposite: Donors"),
    ],
)
def test_words_about_the_facing_page_go_to_its_figure(
    words: str, own: str | None, other: str, page: Page, block: Block, region: Region
) -> None:
    here = page(0, [block(words, (50, 410, 250, 422))], [region(PLATE, "a")])
    made = texts([here, page(1, [], [region(PLATE, "b")])])
    assert made.get((1, 0)) == other
    assert made.get((0, 0)) == own


def test_words_about_the_next_page_do_not_go_back(page: Page, block: Block, region: Region) -> None:
    before, after = page(0, [], [region(PLATE, "a")]), page(2, [], [region(PLATE, "b")])
    words = page(1, [block("次页：供养人", (50, 410, 250, 422))])
    assert texts([before, words, after]) == {(2, 0): "次页：供养人"}
