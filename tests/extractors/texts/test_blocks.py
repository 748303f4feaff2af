"""Lines to blocks: paragraphs are whole, captions and headings stand alone, no word is lost."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.texts.blocks import blocks, joined, without_set_spaces
from extractors.texts.lines import Line
from manifests.geometry import Box

PAGE_WIDTH = 400.0
LEADING = 17.0
CHINESE = st.text(alphabet="丝绸纹样敦煌飞天，。", min_size=1, max_size=12)
WORDS = st.text(alphabet="abc 丝绸，.", min_size=0, max_size=12)


def line(text: str, x: float, y: float, size: float = 10.0, **changes: object) -> Line:
    """A horizontal line of full-width characters with its top at y."""
    return Line(box=Box(x, y, x + size * len(text), y + 1.1 * size), text=text, size=size, **changes)


def set_lines(texts: list[str], x: float = 50, y: float = 100, **changes: object) -> list[Line]:
    return [line(text, x, y + LEADING * number, **changes) for number, text in enumerate(texts)]


def texts_of(lines: list[Line]) -> list[str]:
    return [block.text for block in blocks(lines, PAGE_WIDTH)]


@given(st.lists(WORDS, max_size=6))
def test_joining_keeps_every_character_but_spaces(parts: list[str]) -> None:
    assert "".join(joined(parts).split()) == "".join("".join(parts).split())


@given(st.lists(CHINESE, max_size=6))
def test_chinese_lines_are_joined_with_nothing_between(parts: list[str]) -> None:
    assert joined(parts) == "".join(parts)


def test_words_are_joined_with_a_space_and_hyphenated_words_made_whole() -> None:
    assert joined(["the silk", "road"]) == "the silk road"
    assert joined(["em-", "broidery"]) == "embroidery"
    assert joined(["Anglo-", "Saxon"]) == "Anglo- Saxon"
    assert joined(["织物 silk", "织物"]) == "织物 silk织物"
    assert joined(["", " a ", ""]) == "a"


@given(st.text(alphabet="丝绸 a1　，", max_size=30))
def test_dropping_set_spaces_keeps_every_other_character(text: str) -> None:
    assert "".join(without_set_spaces(text).split()) == "".join(text.split())
    assert without_set_spaces(without_set_spaces(text)) == without_set_spaces(text)


def test_set_spaces_go_and_separating_spaces_stay() -> None:
    assert without_set_spaces("丝 绸") == "丝绸"
    assert without_set_spaces("元　海东青") == "元　海东青"
    assert without_set_spaces("元  海东青") == "元　海东青"
    assert without_set_spaces("长 10 厘米") == "长 10 厘米"


PARAGRAPH = ["这件织物以海东青逐兔为主题纹样四", "周环绕缠枝莲花配色典雅布局匀称是", "元代妆金织物的代表。"]


def test_a_paragraph_is_one_block() -> None:
    (block,) = blocks(set_lines(PARAGRAPH), PAGE_WIDTH)
    assert block.text == "".join(PARAGRAPH)
    assert block.bbox == Box.around(line.box for line in set_lines(PARAGRAPH)).rounded()
    assert block.font_size == 10.0


def test_an_indent_or_a_short_last_line_begins_a_paragraph() -> None:
    indented = [*set_lines(PARAGRAPH[:2]), line("纹样由织工手绘而成后世多有仿制品", 70, 100 + 2 * LEADING)]
    assert texts_of(indented) == ["".join(PARAGRAPH[:2]), "纹样由织工手绘而成后世多有仿制品"]
    assert texts_of(set_lines([*PARAGRAPH, *PARAGRAPH])) == ["".join(PARAGRAPH)] * 2


def test_short_lines_set_flush_right_are_one_block() -> None:
    lines = [line("驿站一角，墙", 100, 100), line("上有题字▶", 112, 115)]
    body = set_lines(["敦煌的市集，每月三次，胡汉杂处。账簿残卷里记着：" for _ in range(2)], y=180)
    assert texts_of([*lines, *body])[0] == "驿站一角，墙上有题字▶"


def test_a_paragraph_after_a_full_line_is_no_line_set_flush_right() -> None:
    lines = [
        line("驿站一角墙上有题字", 50, 100),
        line("账簿残卷里记着", 70, 115),
        line("一匹易麦四石褐布", 50, 130),
    ]
    assert texts_of(lines)[0] == "驿站一角墙上有题字"


def test_a_heading_of_another_size_or_colour_stands_alone() -> None:
    large = [line("缠枝莲花纹", 50, 80, size=14), *set_lines(PARAGRAPH)]
    assert texts_of(large) == ["缠枝莲花纹", "".join(PARAGRAPH)]
    red = [*set_lines([PARAGRAPH[0]], colour=0xC00000), *set_lines(PARAGRAPH[1:], y=100 + LEADING)]
    assert len(texts_of(red)) == 2


def test_a_heading_whose_words_the_smaller_line_below_takes_up_stands_alone() -> None:
    """OCR's sizes are too rough to tell them apart by."""
    head = line("五缠枝牡丹纹", 50, 100, 13.0, source="ocr")
    below = line("唐　缠枝牡丹纹妆花缎帷幔", 50, 118, source="ocr")
    assert texts_of([head, below]) == ["五缠枝牡丹纹", "唐　缠枝牡丹纹妆花缎帷幔"]


def test_captions_fields_and_references_never_join_their_neighbours() -> None:
    lines = [
        "10 海东青逐兔纹",
        "藏址｜中国丝绸博物馆",
        "年代｜元",
        "图1 海东青逐兔纹妆金胸背",
        "[出处] 《丝绸史》",
    ]
    assert texts_of(set_lines(lines)) == lines


def test_a_wide_gap_ends_a_paragraph() -> None:
    apart = [*set_lines(PARAGRAPH[:2]), *set_lines(PARAGRAPH[:2], y=100 + 4 * LEADING)]
    assert texts_of(apart) == ["".join(PARAGRAPH[:2])] * 2


def test_fragments_of_one_row_are_one_line_with_its_gap() -> None:
    assert texts_of([line("元", 50, 100), line("海东青", 68, 100)]) == ["元　海东青"]
    assert texts_of([line("元", 50, 100), line("海东青", 61, 100)]) == ["元海东青"]


def test_a_number_that_hangs_before_its_line_is_of_that_line() -> None:
    """The second line stands under the number, not under the words beside it."""
    caption = [line("47", 50, 100), line("莫高窟第217窟　楼阁（局部）", 85, 100), line("盛唐　北壁", 50, 117)]
    assert texts_of(caption) == ["47　莫高窟第217窟　楼阁（局部）盛唐　北壁"]
    assert texts_of([line("47", 50, 100), line("52", 85, 100)]) == ["47", "52"]
    assert texts_of([line("47", 50, 100), line("丝绸", 110, 100)]) == ["47", "丝绸"]


def test_two_columns_are_two_paragraphs() -> None:
    left, right = set_lines(PARAGRAPH, x=20), set_lines(PARAGRAPH, x=210)
    mixed = [line for pair in zip(left, right, strict=True) for line in pair]
    assert texts_of(mixed) == ["".join(PARAGRAPH)] * 2


def test_vertical_columns_are_read_from_the_right_into_one_block() -> None:
    columns = [
        Line(
            Box(300 - 18 * number, 60, 310 - 18 * number, 60 + 10 * len(text)),
            text,
            10.0,
            direction="vertical",
        )
        for number, text in enumerate(PARAGRAPH)
    ]
    (block,) = blocks(columns[::-1], PAGE_WIDTH)
    assert (block.text, block.direction) == ("".join(PARAGRAPH), "vertical")


@given(st.lists(st.tuples(CHINESE, st.integers(0, 300), st.integers(0, 30)), max_size=15))
def test_blocks_keep_every_character_and_count_in_order(placed: list[tuple[str, int, int]]) -> None:
    lines = [line(text, x, LEADING * row) for text, x, row in placed]
    found = blocks(lines, PAGE_WIDTH)
    kept = "".join(block.text for block in found).replace("　", "")
    assert sorted(kept) == sorted("".join(text for text, _, _ in placed))
    assert [block.reading_order for block in found] == list(range(len(found)))
