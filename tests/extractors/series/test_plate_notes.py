"""图版说明 of any setting: heads on lines of their own, run in, over several lines, glued to the text."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from extractors.content import PageContent, TextBlock
from extractors.series.plate_notes import NOTES_HEADING, Note, note_role, notes, notes_start, without_heads

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]

FIRST, SECOND = "飞天凌空而舞，衣带飘举。", "此图色彩鲜明，线描流畅。"


@pytest.mark.parametrize(
    "text",
    ["图版说明", "图 版 说 明", "圖版說明", "图版解说", "作品说明", "图版目录与说明", "Notes to the Plates"],
)
def test_headings_of_the_notes(text: str) -> None:
    assert NOTES_HEADING.match(text)


@pytest.mark.parametrize("text", ["图版", "说明", "图版说明如下，凡十条。", "图版目录"])
def test_what_heads_no_notes(text: str) -> None:
    assert not NOTES_HEADING.match(text)


def written(page: Page, block: Block, *texts: str, plates: tuple[int, ...] = (1, 2)) -> dict[int, str]:
    blocks = [block("图版说明", (50, 20, 150, 40), font_size=18.0)]
    blocks += [block(text, (50, 50 + 20 * n, 350, 62 + 20 * n)) for n, text in enumerate(texts)]
    marked = [replace(b, role=note_role(b)) for b in blocks]
    pages = [page(0), page(1), page(2, marked)]
    return {number: note.text for number, note in notes(pages, notes_start(pages), plates).items()}


@pytest.mark.parametrize(
    "texts",
    [
        ("1 飞天 莫高窟第1窟", FIRST, "2 说法图 莫高窟第2窟", SECOND),
        ("一　飞天　莫高窟第一窟", FIRST, "二　说法图　莫高窟第二窟", SECOND),
        ("图版一", FIRST, "图版二", SECOND),
        ("1", "飞天", "莫高窟第1窟　北魏", FIRST, "2", "说法图", "莫高窟第2窟　西魏", SECOND),
        (f"1. {FIRST}", f"2. {SECOND}"),
        (f"图版1　{FIRST}", f"图版2　{SECOND}"),
        ("1 飞天（局部）", FIRST, "2 说法图", SECOND),
    ],
    ids=["lines", "Chinese numerals", "numbers", "several lines", "run in", "run in with 图版", "no place"],
)
def test_every_manner_of_heads(texts: tuple[str, ...], page: Page, block: Block) -> None:
    assert written(page, block, *texts) == {1: FIRST, 2: SECOND}


def test_a_paragraph_that_begins_with_a_count_opens_no_entry(page: Page, block: Block) -> None:
    text = "一铺说法图，保存完好。"
    assert written(page, block, "1 飞天 莫高窟第1窟", FIRST, text) == {1: FIRST + text}


@pytest.mark.parametrize("end", ["出版　西北书社", "开本 787×1092 1/12", "ISBN 978-7-1234", "后　记", "附錄"])
def test_what_follows_the_last_entry_is_no_part_of_it(end: str, page: Page, block: Block) -> None:
    texts = ("1 飞天", FIRST, "2 说法图", SECOND, end, "西北书社印制厂")
    assert written(page, block, *texts) == {1: FIRST, 2: SECOND}


def test_a_description_may_tell_of_print(page: Page, block: Block) -> None:
    printed = "印刷之前，此图已残，出版时补以旧照。"
    assert written(page, block, "1 飞天", FIRST, "2 说法图", printed) == {1: FIRST, 2: printed}


def test_a_contents_page_that_names_the_notes_does_not_begin_them(page: Page, block: Block) -> None:
    contents = page(0, [block("图版说明", (50, 50, 150, 62)), block("序　概说", (50, 80, 150, 92))])
    heading = page(5, [block("图版说明", (50, 20, 150, 40))])
    assert notes_start([contents, *(page(n) for n in range(1, 5)), heading]) == 5
    assert notes_start([contents]) is None


def test_a_head_that_ran_into_the_text_is_cut_out() -> None:
    glued = {1: Note(None, f"{FIRST}2飞天（局部）.北魏-莫高窟第2窟{SECOND}")}
    cut = without_heads(glued, {2: "2 飞天（局部） 北魏　莫高窟第2窟"})
    assert {number: note.text for number, note in cut.items()} == {1: FIRST, 2: SECOND}


def test_a_last_column_of_one_line_goes_on_the_first(page: Page, block: Block) -> None:
    words = [
        block("图版说明", (50, 20, 150, 40)),
        block("1 飞天 莫高窟第1窟", (50, 60, 180, 72)),
        block(SECOND, (210, 60, 350, 72)),
        block(FIRST, (50, 80, 190, 120)),
    ]
    pages = [page(0), page(1), page(2, [replace(b, role=note_role(b)) for b in words])]
    assert notes(pages, 2, (1,))[1].text == FIRST + SECOND


def test_a_head_that_ran_into_its_paragraph_is_no_part_of_it(page: Page, block: Block) -> None:
    texts = ("1 飞天　第三二〇窟", FIRST, f"2 说法图（局部）　第一五六窟{SECOND}")
    assert written(page, block, *texts) == {1: FIRST, 2: SECOND}
    place = "说法图在第一五六窟南壁，保存完好。"
    assert written(page, block, "1 飞天　第三二〇窟", FIRST, f"2 {place}") == {1: FIRST, 2: place}
