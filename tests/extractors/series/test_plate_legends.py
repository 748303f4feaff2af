"""A plate's caption may be one block, or a block for each of its lines."""

from collections.abc import Callable

import pytest

from extractors.content import PageContent, TextBlock
from extractors.series.plate_legends import is_list, plate_words

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]


def test_number_subject_and_place_on_lines_of_their_own(page: Page, block: Block) -> None:
    lines = [
        block("16", (50, 410, 62, 420)),
        block("伎乐天", (50, 423, 90, 433)),
        block("西秦　炳灵寺第169窟", (50, 436, 150, 446)),
    ]
    (words,) = plate_words(page(0, lines), plain=False)
    assert words.text == "16　伎乐天　西秦　炳灵寺第169窟"
    assert words.readings[0].fields == {
        "plate_no": "16",
        "period": "西秦",
        "site": "炳灵寺",
        "cave": "第169窟",
    }
    assert words.block.bbox.as_list() == [50, 410, 150, 446]


def test_a_number_in_the_row_of_its_caption(page: Page, block: Block) -> None:
    lines = [block("一六", (50, 410, 70, 420)), block("伎乐天　西秦　炳灵寺第169窟", (82, 410, 250, 420))]
    (words,) = plate_words(page(0, lines), plain=False)
    assert (words.readings[0].number, words.readings[0].subject) == (16, "伎乐天")


def test_a_number_above_its_vertical_caption(page: Page, block: Block) -> None:
    lines = [
        block("八", (360, 60, 370, 70)),
        block("榆林窟　观音普门品　中唐　第一二三窟", (360, 78, 370, 260), direction="vertical"),
    ]
    (words,) = plate_words(page(0, lines), plain=False)
    assert (words.readings[0].number, words.block.direction) == (8, "vertical")


def test_captions_under_each_other_stay_apart(page: Page, block: Block) -> None:
    lines = [block(f"{n} 飞天 莫高窟第{n}窟", (50, 400 + 14 * n, 200, 410 + 14 * n)) for n in range(1, 4)]
    assert [words.readings[0].number for words in plate_words(page(0, lines), plain=False)] == [1, 2, 3]


@pytest.mark.parametrize(("figures", "listed"), [(0, True), (3, True), (5, False)])
def test_many_captions_and_few_pictures_are_a_list_of_plates(
    figures: int, listed: bool, page: Page, block: Block
) -> None:
    lines = [block(f"{n} 飞天 莫高窟第{n}窟", (50, 40 * n, 200, 40 * n + 10)) for n in range(1, 8)]
    content = page(0, lines)
    assert is_list(content, plate_words(content, plain=False), figures) is listed


def test_a_line_broken_within_a_name(page: Page, block: Block) -> None:
    lines = [
        block("图版九. 说法图　西", (50, 410, 130, 420)),
        block("千佛洞第五六窟主室西壁　五代", (50, 423, 200, 433)),
    ]
    (words,) = plate_words(page(0, lines), plain=False)
    assert words.readings[0].subject == "说法图"
    assert words.readings[0].fields["site"] == "西千佛洞"
